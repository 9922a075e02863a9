import type { TaskId } from '../../../../shared/domain/ids.ts';
import type { Progress } from '../../../../shared/protocol/contract.ts';

/** Seconds that a line of speeds tells of. */
export const speedSecondsMax = 60;

/** Bytes a second, one for each of the last seconds, the latest last. */
export type Speeds = readonly number[];

/** The speeds of what runs, and of all together. In memory alone: a minute is soon gathered anew. */
export type SpeedLog = {
	readonly tasks: Map<TaskId, Line>;
	all: Line;
};
type Line = { second: number; speeds: number[] };

export const emptySpeeds = (): SpeedLog => ({ tasks: new Map(), all: { second: 0, speeds: [] } });

/** Notes what runs now; what runs no more is forgotten. */
export function noteSpeeds(log: SpeedLog, running: ReadonlyMap<TaskId, Progress>, nowMs: number): void {
	const second = Math.floor(nowMs / 1_000);
	for (const id of log.tasks.keys()) if (!running.has(id)) log.tasks.delete(id);
	let sum = 0;
	for (const [id, { bytesPerSecond }] of running) {
		sum += bytesPerSecond;
		const line = log.tasks.get(id) ?? { second, speeds: [] };
		note(line, second, bytesPerSecond);
		log.tasks.set(id, line);
	}
	note(log.all, second, sum);
}

/** Seconds of which nothing was heard had nothing to tell: 0. */
function note(line: Line, second: number, speed: number): void {
	const passed = line.speeds.length === 0 ? 1 : second - line.second;
	// A clock that was put back begins a line of its own.
	if (passed < 0 || passed > speedSecondsMax) line.speeds.length = 0;
	else for (let silent = 1; silent < passed; silent += 1) line.speeds.push(0);
	if (passed === 0) line.speeds[line.speeds.length - 1] = speed;
	else line.speeds.push(speed);
	line.second = second;
	line.speeds.splice(0, line.speeds.length - speedSecondsMax);
}

/** As it goes to a page that was just opened. */
export type SavedSpeeds = { readonly tasks: readonly (readonly [TaskId, Line])[]; readonly all: Line };

export const saveSpeeds = ({ tasks, all }: SpeedLog): SavedSpeeds => ({ tasks: [...tasks], all });
export const loadSpeeds = ({ tasks, all }: SavedSpeeds): SpeedLog => ({ tasks: new Map(tasks), all });

/**
 * The line as points of a drawing of that size, the latest at its end; '' where there is no line yet. Its height is the
 * highest speed, so that a steady one is a straight line at the top third.
 */
export function sparkline(speeds: Speeds, width: number, height: number): string {
	if (speeds.length < 2) return '';
	const top = Math.max(...speeds) * 1.2;
	const step = width / (speedSecondsMax - 1);
	const start = width - step * (speeds.length - 1);
	return speeds
		.map((speed, place) => {
			const y = top === 0 ? height : height * (1 - speed / top);
			return `${(start + place * step).toFixed(1)},${y.toFixed(1)}`;
		})
		.join(' ');
}
