import {
	createHandoffs,
	listWrittenMs,
	prepareMs,
	type Handoffs,
} from '../../extension/src/background/takeover/handoffs.ts';
import type { Note } from '../../extension/src/core/takeover/note.ts';
import type { Queue } from '../../native-host/src/app/queue.ts';
import { handoffPreparedMs } from '../../shared/domain/handoff.ts';
import { defaultSettings } from '../../shared/domain/settings.ts';
import { millis } from '../../shared/kernel/units.ts';
import type { Disk } from '../../native-host/src/effects/state-disk.ts';
import { countingEngine } from '../support/queue/counting-engine.ts';
import { faultyDisk } from '../support/queue/faulty-disk.ts';
import { memoryDisk } from '../support/queue/memory-disk.ts';
import { openTestQueue, taskId, temporaryFolder } from '../support/queue/open.ts';
import { withoutDatabases } from '../support/queue/without-databases.ts';
import { fault } from '../../shared/domain/faults.ts';

export type Message = 'prepare' | 'commit' | 'abort';
export type Answer = 'prepared' | 'refused' | 'committed' | 'aborted';
export type BrowserIs =
	| 'runs'
	| 'held'
	| 'stopped'
	| 'gone'
	| 'over'
	| 'back'
	| 'twice'
	| 'forgotten'
	| 'again';

/** Something done wrong, planted through a port. */
export type Plant = {
	/** What the worker wrote down is not there when it wakes. */
	readonly forgetsNotes?: boolean;
	/** The browser's own goes on while it is held back. */
	readonly holdsNothing?: boolean;
	/** The daemon's disk takes words and keeps none. */
	readonly disk?: (disk: Disk) => Disk;
};

const id = taskId(1);
const url = 'https://host.example/file.zip';
const expected = { url, totalBytes: null, mediaType: null, etag: null, lastModified: null };
const never = new AbortController().signal;
const first: Note = {
	id,
	download: 1,
	startTime: '2026-01-01T00:00:00Z',
	path: '',
	url,
	finalUrl: url,
	name: 'file.zip',
	isPlain: true,
	private: false,
	session: 'one',
	stage: 'preparing',
	at: millis(1),
};

type Call = { readonly message: Message; readonly answer: (answer: Answer) => void };
type Told = { readonly what: 'release' | 'cancel'; readonly done: () => void };

export type Program = Awaited<ReturnType<typeof createProgram>>;

/** The real worker and the real queue, with everything between them and the browser in the hands of the test. */
export async function createProgram(plant: Plant) {
	const ground = memoryDisk();
	const folder = temporaryFolder();
	const settings = { now: defaultSettings };
	const fake = countingEngine();
	let now = 1_000_000;
	let isDead = false;
	let queue: Queue | null = null;
	let browser: BrowserIs = 'runs';
	let notes: readonly Note[] = [];
	let life = 0;
	let worker: Handoffs | null = null;
	let calls: Call[] = [];
	/** On its way to the daemon. */
	let messages = new Set<Message>();
	let answers = new Set<Answer>();
	let told: Told | null = null;
	let finishHold: (() => void) | null = null;
	let timers = new Map<object, { ms: number; run: () => void }>();
	const clock = {
		now: () => millis(now),
		monotonic: () => now,
		after: () => ({ [Symbol.dispose]: () => undefined }),
	};

	async function startDaemon(): Promise<void> {
		isDead = false;
		const disk = faultyDisk(() => (isDead ? { code: 'DEAD' } : null), plant.disk?.(ground) ?? ground);
		queue = await openTestQueue({
			folder: folder.path,
			engine: fake.engine,
			disk,
			clock,
			...withoutDatabases(settings),
		});
	}

	function startWorker(): Handoffs {
		const mine = ++life;
		calls = [];
		timers = new Map();
		finishHold = null;
		const isOver = () => mine !== life;
		const forever = new Promise<never>(() => {});
		const tell = (what: Told['what']): Promise<void> =>
			isOver() ? forever : new Promise(done => (told = { what, done }));
		worker = createHandoffs({
			call(method) {
				if (isOver()) return forever;
				const message = method.slice('handoff.'.length) as Message;
				messages.add(message);
				return new Promise(resolve => {
					calls.push({
						message,
						answer: said =>
							resolve(
								said === 'refused'
									? { ok: false, error: fault('handoff_over') }
									: // The compiler cannot follow which call is answered.
										({
											ok: true,
											value: said === 'prepared' ? { task: id } : { task: id, outcome: said },
										} as never),
							),
					});
				});
			},
			async keep(next) {
				if (!isOver()) notes = structuredClone(next);
			},
			browser: {
				size: async () => null,
				async hold() {
					if (browser === 'back') browser = 'held';
					if (browser !== 'runs') return 'over';
					if (!plant.holdsNothing) browser = 'held';
					await new Promise<void>(resolve => (finishHold = resolve));
					return 'held';
				},
				async release() {
					await tell('release');
					return 'released';
				},
				drop: () => tell('cancel'),
			},
			after(ms, run) {
				const key = {};
				if (!isOver()) timers.set(key, { ms, run });
				return () => void timers.delete(key);
			},
		});
		return worker;
	}

	function endWorker(): void {
		life++;
		worker = null;
		calls = [];
		answers = new Set();
	}

	/** To every question of the kind: one that was given up hears nothing any more. */
	function deliver(answer: Answer, to: Message): void {
		const meant = calls.filter(({ message }) => message === to);
		if (meant.length === 0) throw new Error(`nobody waits for ${to}`);
		calls = calls.filter(call => !meant.includes(call));
		for (const call of meant) call.answer(answer);
	}

	const late = (least: number): void => {
		for (const [key, { ms, run }] of timers) {
			if (ms < least) continue;
			timers.delete(key);
			run();
		}
	};

	await startDaemon();
	return {
		seen: () => {
			const stage = queue?.state.handoffs.get(id)?.stage ?? 'none';
			const [note] = notes;
			return {
				browser,
				asked: told?.what ?? '',
				noted: note ? (note.stage === 'holding' ? 'preparing' : note.stage) : '',
				toDaemon: [...messages].sort(),
				toWorker: [...answers].sort(),
				disk: queue ? (stage === 'aborted' ? 'tombstone' : stage) : null,
				running: queue ? queue.state.tasks.has(id) : false,
			};
		},
		begin: () => void startWorker().begin(first, { task: { id, url }, expected }, 0),
		hold: () => deliver('prepared', 'prepare'),
		commit: () => finishHold?.(),
		committed: () => deliver('committed', 'commit'),
		giveUp() {
			if (answers.has('refused')) deliver('refused', 'prepare');
			else if (answers.has('prepared') && browser === 'over') deliver('prepared', 'prepare');
			else late(prepareMs);
		},
		doubt: () => late(0),
		aborted: () => deliver('aborted', 'abort'),
		abortRefused: () => deliver('committed', 'abort'),
		askAgain: () => late(0),
		settled: () => void (browser === 'twice' && (browser = 'over')),
		forget: () => late(listWrittenMs),
		wake() {
			const left = plant.forgetsNotes ? [] : structuredClone(notes);
			void startWorker().recover(left);
		},
		release() {
			if (browser === 'held' || browser === 'stopped' || browser === 'back') browser = 'runs';
			else if (browser === 'forgotten') browser = 'again';
			const { done } = told ?? {};
			told = null;
			return done;
		},
		cancel() {
			if (['held', 'stopped', 'back', 'twice'].includes(browser)) browser = 'gone';
			const { done } = told ?? {};
			told = null;
			return done;
		},
		end(to: BrowserIs) {
			browser = to;
			void worker?.completed(() => true);
		},
		async handle(message: Message) {
			messages.delete(message);
			if (!queue) throw new Error('there is no daemon');
			const { handoffs } = queue;
			if (message === 'abort') {
				const ended = await handoffs.abort(id, 'browser');
				if (ended.ok) answers.add(ended.value.outcome);
			} else if (message === 'prepare') {
				const done = await handoffs.prepare({ task: { id, url }, expected }, 'browser', never);
				answers.add(done.ok ? 'prepared' : 'refused');
			} else answers.add((await handoffs.commit(id, 'browser')).ok ? 'committed' : 'refused');
		},
		async expire() {
			now += handoffPreparedMs + 1;
			// Looked at with the next handoff, whosever that is.
			await queue?.handoffs.abort(taskId(Math.floor(now / 1000) % 30_000), 'browser');
		},
		lose: (toDaemon: readonly Message[], toWorker: readonly Answer[]) => {
			messages = new Set(toDaemon);
			answers = new Set(toWorker);
		},
		double: (message: Message) => void messages.add(message),
		killWorker(asked: string) {
			endWorker();
			if (asked === '') told = null;
		},
		/** Which of its ways it comes back is the browser's own. */
		killBrowser(to: BrowserIs) {
			endWorker();
			told = null;
			messages = new Set();
			browser = to;
		},
		async killDaemon() {
			isDead = true;
			await queue?.close();
			queue = null;
		},
		startDaemon,
		async close() {
			await queue?.close();
			folder[Symbol.dispose]();
		},
	};
}
