import type { TaskId } from '../../../shared/domain/ids.ts';
import type { Progress } from '../../../shared/protocol/contract.ts';

/** Picks what a client has not been told yet. */
export type ProgressFilter = { changed(all: readonly Progress[]): Progress[] };

export function createProgressFilter(): ProgressFilter {
	const told = new Map<TaskId, string>();
	return {
		changed(all) {
			const running = new Set(all.map(item => item.task));
			for (const task of told.keys()) if (!running.has(task)) told.delete(task);
			return all.filter(item => {
				const look = lookOf(item);
				if (told.get(item.task) === look) return false;
				told.set(item.task, look);
				return true;
			});
		},
	};
}

/** What of it a person could see change: a stalled run is told once a second, for its silence grows. */
function lookOf({
	run,
	receivedBytes,
	totalBytes,
	connections,
	bytesPerSecond,
	silentFor,
	waitingFor,
	inBrowserBytes,
}: Progress): string {
	const shown = [run, receivedBytes, totalBytes, connections, waitingFor, inBrowserBytes];
	return [...shown, Math.round(bytesPerSecond), Math.floor(silentFor / 1000)].join();
}
