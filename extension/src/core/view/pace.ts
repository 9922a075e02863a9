import type { TaskId } from '../../../../shared/domain/ids.ts';
import type { Progress } from '../../../../shared/protocol/contract.ts';

/** How all that runs goes on. */
export type Pace = {
	readonly running: number;
	readonly bytesPerSecond: number;
	/** null: of some of it nobody knows how much there is, or nothing comes. */
	readonly secondsLeft: number | null;
};

export function paceOf(progress: ReadonlyMap<TaskId, Progress>): Pace {
	let bytesPerSecond = 0;
	let left = 0;
	let isKnown = progress.size > 0;
	for (const { bytesPerSecond: speed, totalBytes, receivedBytes, inBrowserBytes } of progress.values()) {
		bytesPerSecond += speed;
		if (totalBytes === null) isKnown = false;
		else left += Math.max(0, totalBytes - (inBrowserBytes ?? receivedBytes));
	}
	const seconds = bytesPerSecond > 0 ? left / bytesPerSecond : null;
	const secondsLeft = isKnown && seconds !== null && seconds <= secondsLeftMax ? seconds : null;
	return { running: progress.size, bytesPerSecond, secondsLeft };
}

/** Beyond this it is no statement any more. */
export const secondsLeftMax = 30 * 86_400;
