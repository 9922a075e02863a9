import type { Disk, PartFile } from '../../native-host/src/core/transfer/disk.ts';
import type { Engine, RunObserver } from '../../native-host/src/core/transfer/run.ts';
import type { Transport } from '../../native-host/src/core/transfer/transport.ts';
import type { Disk as StateDisk } from '../../native-host/src/effects/state-disk.ts';

/** Something the program could do wrong, planted through its ports. */
export type Mutant = {
	readonly disk?: (disk: Disk) => Disk;
	readonly stateDisk?: (disk: StateDisk) => StateDisk;
	readonly transport?: (transport: Transport) => Transport;
	/** Around the counted engine. */
	readonly engine?: (engine: Engine) => Engine;
};

export const mutants = {
	/** The manifest records what may not be on the disk. */
	skipPartSync: {
		disk: disk => withFiles(disk, file => ({ ...file, sync: () => Promise.resolve() })),
	},
	/** A command is answered before its event is durable. */
	skipJournalSync: {
		stateDisk: disk => ({
			...disk,
			openFile: async path => ({ ...(await disk.openFile(path)), sync: () => Promise.resolve() }),
		}),
	},
	/** What is appended while the journal is being compacted is not carried over. */
	compactAlone: {
		stateDisk: disk => ({
			...disk,
			async openFile(path) {
				const file = await disk.openFile(path);
				if (!path.endsWith('.compacting')) return file;
				let isMade = false;
				return {
					...file,
					write: async (bytes, position) => {
						if (!isMade) await file.write(bytes, position);
					},
					async sync() {
						await file.sync();
						isMade = true;
					},
				};
			},
		}),
	},
	/** A slot is given to the next run while the last one still closes its connections. */
	freeSlotEarly: {
		engine: engine => ({
			...engine,
			start(request, observer, signal) {
				const run = engine.start(request, observer, signal);
				const aborted = new Promise<void>(resolve => {
					signal.addEventListener('abort', resolve);
				});
				const early = aborted.then(async () => ({
					kind: 'stopped' as const,
					savedBytes: run.progress().receivedBytes,
				}));
				return { ...run, outcome: Promise.race([run.outcome, early]) };
			},
		}),
	},
	/** A run that was asked to stop goes on. */
	neverStop: {
		engine: engine => ({
			...engine,
			start: (request, observer) => engine.start(request, observer, new AbortController().signal),
		}),
	},
	/** A report is taken for one of the present run, whichever run it is of. */
	ignoreRunNumbers: {
		engine(engine) {
			const latest = new Map<string | null, RunObserver>();
			return {
				...engine,
				start(request, observer, signal) {
					latest.set(request.owner, observer);
					const anyRun: RunObserver = {
						identified: target => latest.get(request.owner)?.identified(target),
						entered: phase => latest.get(request.owner)?.entered(phase),
					};
					return engine.start(request, anyRun, signal);
				},
			};
		},
	},
	/** The whole file is taken for the part that was asked for. */
	acceptWholeForRange: {
		transport: transport => options => {
			const session = transport(options);
			return {
				...session,
				async open(request, signal) {
					const answer = await session.open(request, signal);
					const asked = /^bytes=(\d+)-(\d+)$/u.exec(
						request.headers.find(([name]) => name === 'range')?.[1] ?? '',
					);
					if (!answer.ok || answer.value.head.status !== 200 || !asked) return answer;
					const fields = new Map(answer.value.head.fields);
					const total = Number(fields.get('content-length')?.[0]);
					const [start, end] = [Number(asked[1]), Number(asked[2]) + 1];
					fields.set('content-range', [`bytes ${start}-${end - 1}/${total}`]);
					fields.set('content-length', [String(end - start)]);
					const head = { status: 206, fields };
					return { ok: true, value: { ...answer.value, head } };
				},
			};
		},
	},
	/** Whether it is still the same file is not asked. */
	noIfRange: {
		transport: transport => options => {
			const session = transport(options);
			return {
				...session,
				async open(request, signal) {
					const headers = request.headers.filter(([name]) => name !== 'if-range');
					const answer = await session.open({ ...request, headers }, signal);
					if (!answer.ok) return answer;
					const fields = new Map(answer.value.head.fields);
					// A tag that never changes vouches for everything.
					if (fields.has('etag')) fields.set('etag', ['"same"']);
					return { ok: true, value: { ...answer.value, head: { ...answer.value.head, fields } } };
				},
			};
		},
	},
	/** What was noted before a power cut is believed after it. */
	oneBootForEver: { disk: disk => ({ ...disk, bootId: () => 'boot' }) },
	/** A run that a kill kept from telling of its finished file fetches it again. */
	forgetReceipts: {
		disk: disk => ({ ...disk, receipts: { ...disk.receipts, read: () => Promise.resolve(null) } }),
	},
	/** A part that a killed run made is nobody's. */
	forgetClaims: {
		disk: disk => ({
			...disk,
			claims: { ...disk.claims, read: () => Promise.resolve(null), list: () => Promise.resolve([]) },
		}),
	},
	/** The file has its name before all of it is there. */
	placeEarly: {
		disk: disk => ({
			...disk,
			replaceText: async (path, text, lasting) => {
				if (!path.endsWith('.part.json')) return disk.replaceText(path, text, lasting);
				const final = path.slice(0, -'.part.json'.length);
				await disk.replaceText(final, 'not yet', 'process');
			},
		}),
	},
} as const satisfies Record<string, Mutant>;

export type MutantName = keyof typeof mutants;

const withFiles = (disk: Disk, change: (file: PartFile) => PartFile): Disk => ({
	...disk,
	async create(path) {
		const file = await disk.create(path);
		return file && change(file);
	},
	async open(path) {
		const file = await disk.open(path);
		return file && change(file);
	},
});
