import { join } from 'node:path';
import type { RecordedEvent } from '../../../shared/domain/events.ts';
import { fault, type Fault } from '../../../shared/domain/faults.ts';
import type { Seq } from '../../../shared/domain/ids.ts';
import type { QueueState } from '../../../shared/domain/queue-state.ts';
import { err, ok, type Result } from '../../../shared/kernel/result.ts';
import type { Millis } from '../../../shared/kernel/units.ts';
import { encodeEvent, encodeHeader, lineBytesMax } from '../core/journal/line.ts';
import type { Ring } from '../core/journal/ring.ts';
import { isCompactionDue } from '../core/journal/snapshot.ts';
import type { Disk } from './state-disk.ts';
import { abandon, compactedName, writeCompacted } from './journal-compact.ts';
import { copyRange, keepPieces } from './journal-keep.ts';
import { loadJournal, readJournal, type TakeEvents } from './journal-load.ts';
import { linePorts } from './journal-ports.ts';
import { takeLock } from './os-lock.ts';
import { quote } from '../../../shared/kernel/quoted.ts';

export const journalName = 'journal.jsonl';

export type Journal = {
	/** Names this journal: a sequence number means nothing in another. A damaged one is another one. */
	readonly id: string;
	/** All events are durable, or none is there. */
	append(events: readonly RecordedEvent[]): Promise<Result<null, Fault>>;
	/** `state` is what every event appended so far amounts to. Goes on beside appends; `append` may be called. */
	compactIfDue(state: QueueState): void;
	/** Gives every event after `from` that is still here; appends wait for it. */
	read(from: Seq, take: TakeEvents): Promise<void>;
	close(): Promise<void>;
};

export type OpenedJournal = {
	readonly journal: Journal;
	readonly state: QueueState;
	readonly recent: Ring;
	/** Lines that could not be read and are kept aside. */
	readonly badCount: number;
};

export type JournalPorts = {
	readonly folder: string;
	readonly disk: Disk;
	readonly now: () => Millis;
	readonly newId: () => string;
	readonly takeLock?: typeof takeLock;
	/** Absent: a journal that is read in a moment is left as it is. */
	readonly compactBytesMin?: number | undefined;
	/** Resolves once nobody needs the history before that state from the journal any more. */
	readonly secured?: (journal: Journal, state: QueueState) => Promise<void>;
	/** Told what was repaired or could not be; never a secret. */
	readonly report: (text: string) => void;
};

/** Opens the one journal of a folder for its one writer. Damage never keeps it from opening. */
export async function openJournal(ports: JournalPorts): Promise<Result<OpenedJournal, Fault>> {
	let lock: Disposable | null = null;
	try {
		await ports.disk.makeFolder(ports.folder);
		lock = (ports.takeLock ?? takeLock)(join(ports.folder, 'journal.lock'));
		if (!lock) return err(fault('daemon_locked', quote(ports.folder)));
		const opened = await openLocked(ports, lock);
		if (!opened.ok) lock[Symbol.dispose]();
		return opened;
	} catch (error) {
		lock?.[Symbol.dispose]();
		return err(unavailable(error));
	}
}

async function openLocked(ports: JournalPorts, lock: Disposable): Promise<Result<OpenedJournal, Fault>> {
	const { folder, disk, now, report } = ports;
	await disk.remove(join(folder, compactedName));
	let file = await disk.openFile(join(folder, journalName));
	const loaded = await loadJournal(file);
	if (loaded.fromLaterVersion) {
		await file.close();
		return err(fault('journal_newer', quote(folder)));
	}
	const isNew = loaded.lines === 0 && loaded.badCount === 0;
	const isDamaged = loaded.badCount > 0 || (loaded.header === null && !isNew);
	const id = loaded.header === null || isDamaged ? ports.newId() : loaded.header.journal;
	let { lines } = loaded;
	/** Where good lines end; nothing behind it counts. */
	let size = loaded.end;
	let mustCompact = isDamaged || loaded.fromEarlierVersion;
	let compacting: Promise<void> | null = null;
	/** A compaction that failed is not tried again before the journal has grown to this. */
	let compactAbove = 0;
	const exclusive = createTurns();

	/** What must be put right before the next append, in order; each is tried until it works. */
	const mends: (() => Promise<void>)[] = [];
	const mend = async () => {
		for (let next = mends[0]; next; next = mends[0]) {
			await next();
			mends.shift();
		}
	};
	const cut = async () => {
		await file.truncate(size);
		await file.sync();
	};
	const extend = async (text: string, count: number) => {
		const bytes = Buffer.from(text);
		await file.write(bytes, size);
		await file.sync();
		size += bytes.length;
		lines += count;
	};

	/** As it was: what is left out or rewritten may be wanted by somebody, or by the version that wrote it. */
	async function keepOld(): Promise<void> {
		const whole = [{ start: 0, end: loaded.end }];
		if (loaded.fromEarlierVersion)
			await keepPieces(disk, folder, file, { kind: 'earlier', at: now(), pieces: whole });
		if (loaded.badCount === 0) return;
		const pieces = loaded.badCount > loaded.bad.length ? whole : loaded.bad;
		await keepPieces(disk, folder, file, { kind: 'bad', at: now(), pieces });
	}

	async function compact(state: QueueState): Promise<void> {
		await ports.secured?.(journal, state);
		const from = { size, lines };
		if (mustCompact) await keepOld();
		const made = await writeCompacted(disk, folder, { state, header: { journal: id, at: now() } });
		await exclusive(async () => {
			try {
				// What is still to be put right is so in the old file, and by its positions.
				await mend();
				await copyRange(file, made.file, { start: from.size, end: size, to: made.size });
				await made.file.sync();
				await disk.rename(join(folder, compactedName), join(folder, journalName));
			} catch (error) {
				await abandon(disk, folder, made.file);
				throw error;
			}
			const old = file;
			file = made.file;
			size = made.size + (size - from.size);
			lines = made.lines + (lines - from.lines);
			mustCompact = false;
			// Until the name is durable a power cut brings the old file back: nothing may be added before that.
			mends.push(() => disk.syncFolder(folder));
			await mend().catch(error => report(`journal folder not synced: ${codeOf(error)}`));
			await old.close().catch(() => undefined);
		});
	}

	async function tryCompact(state: QueueState): Promise<void> {
		try {
			await compact(state);
		} catch (error) {
			compactAbove = size * 1.5;
			report(`journal not compacted: ${codeOf(error)}`);
		}
	}

	if (loaded.badCount > 0) {
		const flaws = loaded.bad.slice(0, 10).map(({ start, flaw }) => `${flaw} at ${start}`);
		report(`journal: ${loaded.badCount} bad lines left out (${flaws.join(', ')})`);
	}
	if (loaded.end < loaded.size) {
		report(`journal: torn tail of ${loaded.size - loaded.end} bytes cut`);
		const pieces = [{ start: loaded.end, end: loaded.size }];
		mends.push(() => keepPieces(disk, folder, file, { kind: 'torn', at: now(), pieces }), cut);
	}
	if (loaded.unterminated) mends.push(() => extend('\n', 0));
	if (isNew) {
		// Cut again where it fails: whoever opens the journal next must not read what the disk has not.
		mends.push(async () => {
			try {
				await extend(encodeHeader({ journal: id, at: now() }, linePorts.crc32), 1);
			} catch (error) {
				await cut().catch(() => undefined);
				throw error;
			}
		});
	}
	// Always: the process before this one may have ended between writing and syncing, and what is read is believed.
	if (!isNew) mends.push(() => file.sync());
	// The same of the name, which it may have given just now.
	mends.push(() => disk.syncFolder(folder));
	await mend().catch(error => report(`journal not repaired yet: ${codeOf(error)}`));
	const journal: Journal = {
		id,
		append: events =>
			exclusive(async () => {
				const encoded = events.map(event => encodeEvent(event, linePorts.crc32));
				if (encoded.some(line => Buffer.byteLength(line) > lineBytesMax)) {
					return err(fault('internal', quote('journal')));
				}
				try {
					await mend();
				} catch (error) {
					return err(unavailable(error));
				}
				try {
					// One write and one sync for all of them.
					await extend(encoded.join(''), encoded.length);
					return ok(null);
				} catch (error) {
					mends.push(cut);
					await mend().catch(() => undefined);
					return err(unavailable(error));
				}
			}),
		compactIfDue(state) {
			const due =
				mustCompact ||
				isCompactionDue({ bytes: size, lines, tasks: state.tasks.size }, ports.compactBytesMin);
			if (!due || compacting || size < compactAbove) return;
			compacting = tryCompact(state).finally(() => {
				compacting = null;
			});
		},
		read: (from, take) => exclusive(() => readJournal(file, { from, size }, take)),
		async close() {
			await compacting;
			await exclusive(() => file.close());
			lock[Symbol.dispose]();
		},
	};
	if (mustCompact && mends.length === 0) await tryCompact(loaded.state);
	const { state, recent, badCount } = loaded;
	return ok({ journal, state, recent, badCount });
}

const codeOf = (error: unknown): string =>
	(error as NodeJS.ErrnoException).code ?? (error instanceof Error ? error.name : 'unknown');

const unavailable = (error: unknown): Fault => fault('journal_unavailable', quote(codeOf(error)));

/** Runs what it is given one after the other. */
function createTurns() {
	let last: Promise<unknown> = Promise.resolve();
	return <Value>(work: () => Promise<Value>): Promise<Value> => {
		const turn = last.then(work);
		last = turn.catch(() => undefined);
		return turn;
	};
}
