import type { Command } from '../../native-host/src/core/queue/command.ts';
import type { TaskAction } from '../../native-host/src/core/queue/transitions.ts';
import type { SettingsChange } from '../../shared/domain/settings.ts';
import type { TaskId } from '../../shared/domain/ids.ts';
import { millis } from '../../shared/kernel/units.ts';
import type { Luck } from './luck.ts';
import { otherFolder, startedAt } from './places.ts';

/** What the program itself reports, and adding and handing over, which are done by other ways. */
type OfRuns =
	| 'runIdentified'
	| 'runEntered'
	| 'runSettled'
	| 'runStalled'
	| 'runGivenUp'
	| 'recover'
	| 'fileMoved'
	| 'filingFailed'
	| 'prepareHandoff'
	| 'addRelay'
	| 'abortRelay'
	| 'commitHandoff'
	| 'abortHandoff'
	| 'add';
type Asked = Exclude<Command['type'], OfRuns>;
type Ask = (luck: Luck, tasks: readonly TaskId[]) => Command;

const ofOne =
	(type: TaskAction): Ask =>
	(luck, tasks) => ({ type, task: luck.pick(tasks) });

/** Everything that people can ask of the queue: one that is new does not compile until it is here. */
const asks: Readonly<Record<Asked, Ask>> = {
	pause: ofOne('pause'),
	resume: ofOne('resume'),
	cancel: ofOne('cancel'),
	retry: ofOne('retry'),
	reset: ofOne('reset'),
	remove: ofOne('remove'),
	dismiss: ofOne('dismiss'),
	restart: ofOne('restart'),
	move: (luck, tasks) => ({
		type: 'move',
		task: luck.pick(tasks),
		before: luck.chance(0.3) ? null : luck.pick(tasks),
	}),
	schedule: (luck, tasks) => ({
		type: 'schedule',
		task: luck.pick(tasks),
		startAt: luck.chance(0.5) ? null : millis(startedAt + luck.below(5_000)),
	}),
	resolveDuplicate: (luck, tasks) => ({
		type: 'resolveDuplicate',
		task: luck.pick(tasks),
		as: 'rename',
	}),
	limit: (luck, tasks) => ({ type: 'limit', task: luck.pick(tasks), rate: luck.pick([0, 1_000_000]) }),
	changeFolder: (luck, tasks) => ({ type: 'changeFolder', task: luck.pick(tasks), folder: otherFolder }),
	pauseAll: () => ({ type: 'pauseAll' }),
	resumeAll: () => ({ type: 'resumeAll' }),
	clearCompleted: () => ({ type: 'clearCompleted' }),
	handOver: () => ({ type: 'handOver' }),
};
/** What leaves less to be seen is asked less often. */
const rare: ReadonlySet<Command['type']> = new Set([
	'remove',
	'dismiss',
	'cancel',
	'reset',
	'clearCompleted',
]);
/** What changes a run that goes on. */
const ofRunning: readonly Asked[] = [
	'pause',
	'pauseAll',
	'resume',
	'resumeAll',
	'restart',
	'reset',
	'cancel',
	'remove',
];
const common = Object.keys(asks) as Asked[];

export function chooseCommand(luck: Luck, tasks: readonly TaskId[]): Command {
	const type = luck.pick(luck.chance(0.5) ? ofRunning : common);
	if (rare.has(type) && luck.chance(0.6)) return asks.resumeAll(luck, tasks);
	return asks[type](luck, tasks);
}

export const chooseSettings = (luck: Luck) =>
	({
		maxConcurrent: luck.between(1, 3),
		maxPerHost: luck.between(1, 3),
		maxConnections: luck.between(1, 6),
		maxConnectionsPerHost: luck.between(1, 4),
		segments: luck.between(1, 4),
		retries: luck.between(0, 3),
		rateLimitPerHost: luck.chance(0.1) ? 1_500_000 : 0,
		rateLimit: luck.chance(0.2) ? 2_000_000 : 0,
	}) satisfies SettingsChange;
