import type { Queue } from '../../native-host/src/app/queue.ts';
import type { RecordedEvent } from '../../shared/domain/events.ts';
import type { RunNumber, TaskId } from '../../shared/domain/ids.ts';
import { defaultSettings } from '../../shared/domain/settings.ts';
import type { QueueState } from '../../shared/domain/queue-state.ts';
import type { Task } from '../../shared/domain/task.ts';
import { basename } from 'node:path';
import { createAgenda } from './agenda.ts';
import { chooseCommand, chooseSettings } from './asks.ts';
import { nowhere, type CountedRun } from './counted-engine.ts';
import { createFileSystem, type Inode } from './file-system.ts';
import { createLedger, judgeJournal, judgeTasks } from './ledger.ts';
import { createLife, type Life } from './life.ts';
import { createLuck } from './luck.ts';
import type { Mutant } from './mutants.ts';
import { downloadFolder, startedAt, stateFolder } from './places.ts';
import { startProgram } from './program.ts';
import { chooseServed, versionOf, type Served } from './served.ts';
import { chooseWeather } from './weather.ts';

export type Simulated = {
	readonly seed: number;
	/** Null: everything held. */
	readonly wrong: string | null;
	readonly steps: number;
	readonly fingerprint: number;
	readonly virtualMs: number;
	/** What there was in it, for those who count. */
	readonly lives: number;
	readonly powerCuts: number;
	/** Completed, at the end. */
	readonly files: number;
};

export type SimulateOptions = {
	readonly mutant?: Mutant;
	readonly trace?: (line: string) => void;
};

const stepsMax = 20_000;
/** After the storm everything is done by then. */
const calmMsMax = 60 * 60_000;
/** A run that was started under the limits before a change may begin so much later. */
const changeMs = 1_000;
/** A run that is told to stop has stopped by then, whatever disk and network do. */
const stopMsMax = 800;
/** Times that what failed after the storm is asked for again. */
const retriesMax = 2;
/** The first start of the program takes about so many steps, and a file so many more. */
const firstAskStep = 20;
const askStepsOfTask = 45;

/** One seed, one schedule: the real queue and the real engine through a storm and a calm, judged at every step. */
export async function simulate(
	seed: number,
	{ mutant = {}, trace }: SimulateOptions = {},
): Promise<Simulated> {
	const luck = createLuck(seed);
	const agenda = createAgenda(trace ?? null);
	const weather = chooseWeather(luck);
	const files = createFileSystem(luck, weather.pageBytes);
	const served = new Map<string, Served>();
	const ledger = createLedger();
	const settings = { now: { ...defaultSettings, ...chooseSettings(luck) } };
	const hosts = new Map<string, number>();
	const ids: TaskId[] = [];
	const ends = [...weather.ends];
	let wrong: string | null = null;
	let lives = 0;
	/** Of the program to the outside, in all lives. */
	let outerSteps = 0;
	/** After which of them somebody asks for something, the next one last. */
	const asksAfter: number[] = [];
	let boot = 1;
	let powerCuts = 0;
	let isStorm = true;
	let wasTouched = false;
	let isAsking = false;
	let isOver = false;
	let isBeyondRepair = false;
	let life: Life | null = null;
	let locks = new Set<string>();
	let runs = new Set<CountedRun>();
	let queue: Queue | null = null;
	let formerLimits = { at: -Infinity, most: 0, perHost: 0 };

	const say = (text: () => string) => trace?.(`                            ${text()}`);
	function fail(text: string): void {
		wrong ??= text;
		say(() => `WRONG: ${text}`);
	}

	// Live and learn: what appears under a final name is whole.
	files.onName = (path, inode) => {
		if (isFinalName(path)) checkWhole(path, inode);
	};
	function checkWhole(path: string, inode: Inode): void {
		if (![...served.values()].some(file => versionOf(file, inode.seen) !== null))
			fail(`${path} is not a whole file`);
	}

	function start(): void {
		lives++;
		const end = ends.shift();
		let stepsOfLife = 0;
		const isStormy = isStorm;
		const mine = createLife({
			agenda,
			luck,
			startedAt,
			endsHere(label) {
				if (isStorm) askInTime();
				if (!isStorm || !end) return false;
				const isCounted = stepsOfLife > 0 || end.since === 'start' || label === 'part write';
				return isCounted && stepsOfLife++ >= end.afterSteps;
			},
		});
		life = mine;
		mine.onEnd(() => {
			if (life !== mine) return;
			life = null;
			queue = null;
			if (end?.isPowerCut) {
				boot++;
				powerCuts++;
				files.powerCut();
			}
			say(() => (end?.isPowerCut ? 'POWER CUT' : 'KILLED'));
			judgeDisk();
			agenda.after(luck.number() * 100, 'start', start);
		});
		locks = new Set();
		runs = new Set();
		say(() => `life ${lives} begins`);
		void startProgram({
			life: mine,
			luck,
			files,
			served,
			weather,
			mutant,
			boot,
			locks,
			runs,
			settings,
			hosts,
			started: (run, all, onHost) => {
				if (mine.isOver()) return;
				say(() => `run of ${run.request.owner} starts, one of ${all}`);
				const { maxConcurrent, maxPerHost } = settings.now;
				const isChanging = agenda.now - formerLimits.at < changeMs;
				const most = isChanging ? Math.max(maxConcurrent, formerLimits.most) : maxConcurrent;
				const perHost = isChanging ? Math.max(maxPerHost, formerLimits.perHost) : maxPerHost;
				// A
				if (all > most) fail(`${all} runs where ${most} are allowed`);
				if (onHost > perHost) fail(`${onHost} runs at one host where ${perHost} are allowed`);
			},
			wrong: fail,
		}).then(opened => {
			if (mine.isOver()) return;
			if (!opened.ok) {
				say(() => `not opened: ${opened.error.code} ${opened.error.detail}`);
				if (!isStormy) fail(`the queue does not open: ${opened.error.code} ${opened.error.detail}`);
				life = null;
				agenda.after(20, 'start', start);
				return;
			}
			queue = opened.value;
			ledger.announced = queue.state;
			const lost = judgeTasks(ledger, queue.state);
			if (lost !== null && !isBeyondRepair) fail(lost);
			queue.subscribe(events => announced(opened.value, events));
			if (!isStorm) calm(queue);
		});
	}

	function announced(from: Queue, events: readonly RecordedEvent[]): void {
		ledger.announced = from.state;
		for (const { seq, event } of events) {
			say(() => `event ${seq} ${describe(event)}`);
			if ('fault' in event && event.fault.code === 'internal') fail(`a defect: ${event.fault.detail}`);
			if (event.type === 'task.stopRequested') expectStop(event.run);
			if (event.type === 'task.identified' && event.target.path === nowhere)
				fail('a run that is over was believed');
			if (event.type !== 'task.completed') continue;
			const inode = files.find(event.path);
			if (!inode) fail(`${event.path} is complete and not there`);
			else if (inode.seen.length !== event.bytes) fail(`${event.path} has another length than told`);
		}
	}

	function expectStop(run: RunNumber): void {
		const going = [...runs];
		const mine = life;
		const isOfTask = ({ state }: Task) => state.status === 'downloading' && state.run === run;
		const task = [...(queue?.state.tasks.values() ?? [])].find(isOfTask);
		const real = going.find(({ request }) => request.owner === task?.id);
		agenda.after(stopMsMax, 'stopped?', () => {
			if (real && life === mine && runs.has(real)) fail(`run ${run} goes on ${stopMsMax} ms after its stop`);
		});
	}

	/** What is on the disk between two lives. */
	function judgeDisk(): void {
		// What a process could neither sync nor cut off again nobody can tell from what is there.
		isBeyondRepair ||= weather.disk.isForgotten;
		if (isBeyondRepair && powerCuts > 0) return;
		const journal = files.find(`${stateFolder}/journal.jsonl`)?.seen ?? new Uint8Array();
		const flaw = judgeJournal(ledger, journal, powerCuts > 0 || weather.disk.probability > 0);
		if (flaw !== null) fail(flaw);
		for (const path of files.paths()) {
			const inode = files.find(path);
			if (isFinalName(path) && inode) checkWhole(path, inode);
		}
		for (const task of ledger.announced.tasks.values()) checkCompleted(task);
	}

	function checkCompleted({ state }: Task): void {
		if (state.status !== 'completed' || files.find(state.path)) return;
		// On its way to another folder; there it is found again.
		const moved = [...files.paths()].some(
			path => isFinalName(path) && basename(path) === basename(state.path),
		);
		if (!moved || (isOver && isToBeDone())) fail(`${state.path} is gone`);
	}

	/** Nothing goes wrong any more: everything that was asked for is to be done. */
	function calm(at: Queue): void {
		isAsking = true;
		for (const { id, state } of at.state.tasks.values())
			if (state.status === 'failed' || state.status === 'cancelled')
				void at.dispatch({ type: 'retry', task: id });
		// D: twice is once.
		void at.dispatch({ type: 'resumeAll' });
		void at.dispatch({ type: 'resumeAll' }).then(() => {
			isAsking = false;
		});
	}

	/** What was interrupted is to be done; of the rest, some: the others are judged as they are. */
	const isToBeDone = () => lives > 1 || weather.goesOn;

	function endStorm(): void {
		say(() => 'the storm is over');
		isStorm = false;
		weather.network.on = false;
		weather.disk.on = false;
		if (queue && isToBeDone()) calm(queue);
	}

	function add(number: number): void {
		const file = chooseServed(luck, number);
		served.set(file.url, file);
		const id = number.toString(36).padStart(12, '0') as TaskId;
		ids.push(id);
		const times = luck.chance(0.1) ? 2 : 1;
		for (let time = 0; time < times; time++)
			void queue?.add({ id, url: file.url }).then(added => {
				if (added.ok) ledger.added.add(id);
			});
	}

	let retries = 0;

	function ask(): void {
		// What is asked for after the storm may stop what had just been tried again.
		retries = 0;
		if (ids.length === 0 || !queue) return;
		if (luck.chance(0.2)) {
			const { maxConcurrent, maxPerHost } = settings.now;
			const isChanging = agenda.now - formerLimits.at < changeMs;
			formerLimits = {
				at: agenda.now,
				most: Math.max(maxConcurrent, isChanging ? formerLimits.most : 0),
				perHost: Math.max(maxPerHost, isChanging ? formerLimits.perHost : 0),
			};
			void queue.changeSettings(chooseSettings(luck));
			return;
		}
		const command = chooseCommand(luck, ids);
		say(() => `asked: ${describe(command)}`);
		switch (command.type) {
			case 'remove':
			case 'dismiss':
				ledger.mayBeGone.add(command.task);
				wasTouched = true;
				break;
			case 'clearCompleted':
				for (const id of ids) ledger.mayBeGone.add(id);
				wasTouched = true;
				break;
			case 'reset':
			case 'changeFolder':
				wasTouched = true;
				break;
			default:
		}
		void queue.dispatch(command);
	}

	/** People ask mostly while the program is at work: that is when it could get it wrong. */
	function askInTime(): void {
		outerSteps++;
		while ((asksAfter.at(-1) ?? Infinity) <= outerSteps) {
			asksAfter.pop();
			agenda.after(luck.number() * weather.networkMs, 'ask', ask);
		}
	}

	/** Ends as the program does when it is told to. */
	function restart(): void {
		const leaving = life;
		if (!queue || !leaving) return;
		say(() => 'restart');
		const old = queue;
		queue = null;
		void old.close().then(() => {
			if (leaving.isOver()) return;
			life = null;
			leaving.end();
			judgeDisk();
			agenda.after(5, 'start', start);
		});
	}

	const tasks = luck.pick([1, 1, 1, 1, 1, 2]);
	const soon = () => luck.number() * weather.stormMs * 0.4;
	for (let number = 0; number < tasks; number++) agenda.after(soon(), 'add', () => add(number));
	for (let asks = luck.below(8); asks > 0; asks--) {
		if (luck.chance(0.2)) agenda.after(soon(), 'ask', ask);
		else asksAfter.push(firstAskStep + luck.below(tasks * askStepsOfTask));
	}
	asksAfter.sort((a, b) => b - a);
	if (luck.chance(0.2)) agenda.after(soon(), 'restart', restart);
	agenda.after(weather.stormMs, 'calm', endStorm);
	agenda.after(0, 'start', start);

	const isDone = () =>
		!isStorm && queue !== null && (!isToBeDone() || (queue.idle() && hasOnly(queue.state, isCompleted)));

	/** Whoever sees a failure after the storm tries again, and again, and then calls it wrong. */
	function retryFailed(at: Queue): boolean {
		const { tasks: all } = at.state;
		if (!hasOnly(at.state, task => !goesOn(task)) || hasOnly(at.state, isCompleted)) return false;
		if (retries++ >= retriesMax) fail(`not done: ${[...all.values()].map(describeTask).join(', ')}`);
		else calm(at);
		return true;
	}

	while (wrong === null) {
		await drained();
		if (wrong !== null || isDone()) break;
		if (!isStorm && queue && !isAsking && retryFailed(queue)) continue;
		if (agenda.steps > stepsMax) fail(`no end after ${stepsMax} steps`);
		if (agenda.now > weather.stormMs + calmMsMax) fail(notDone('in time'));
		else if (!agenda.step()) fail(notDone('and nothing goes on'));
	}

	function notDone(how: string): string {
		const left = [...(queue?.state.tasks.values() ?? [])].filter(({ state }) => state.status !== 'completed');
		return `not done ${how}: ${queue ? left.map(describeTask).join(', ') : 'the queue is not open'}`;
	}

	if (wrong === null) await finish();
	return {
		seed,
		wrong,
		steps: agenda.steps,
		fingerprint: agenda.fingerprint,
		virtualMs: agenda.now,
		lives,
		powerCuts,
		files: ledger.announced.tasks.size,
	};

	/** Closes the queue and looks at what is left. */
	async function finish(): Promise<void> {
		const last = queue as unknown as Queue;
		let isClosed = false;
		void last.close().then(() => {
			isClosed = true;
		});
		await drained();
		while (agenda.step() && agenda.steps < stepsMax) await drained();
		if (!isClosed) return fail('it does not close');
		if (locks.size > 0) fail(`still locked: ${[...locks].join(', ')}`);
		const flaw = judgeTasks(ledger, last.state);
		if (flaw !== null && !isBeyondRepair) fail(flaw);
		isOver = true;
		judgeDisk();
		if (!isToBeDone() || powerCuts > 0 || wasTouched || weather.disk.probability > 0) return;
		const names = [...files.paths()].filter(path => path.startsWith(downloadFolder));
		const left = names.filter(path => !isFinalName(path));
		if (left.length > 0) fail(`left behind: ${left.join(', ')}`);
		if (names.length > last.state.tasks.size) fail(`more files than downloads: ${names.join(', ')}`);
	}
}

/** When everything that can go on without the outside has. */
const drained = (): Promise<void> => new Promise(resolve => process.nextTick(resolve));

/** Asked before every step. */
function hasOnly({ tasks }: QueueState, is: (task: Task) => boolean): boolean {
	for (const task of tasks.values()) if (!is(task)) return false;
	return true;
}

const isCompleted = ({ state }: Task): boolean => state.status === 'completed';

const goesOn = ({ state }: Task): boolean => state.status === 'queued' || state.status === 'downloading';

const isFinalName = (path: string): boolean =>
	path.startsWith(downloadFolder) && !/\.(?:part|json|tmp|now|bad)$/u.test(path);

const describe = (value: { readonly type: string; readonly task?: TaskId }): string => {
	const { type, task, ...rest } = value;
	return `${type} ${task ?? ''} ${JSON.stringify(rest).slice(0, 300)}`;
};

const describeTask = ({ id, state }: Task): string => `${id} ${JSON.stringify(state)}`;
