import { join } from 'node:path';
import { fault, type Fault } from '../../../shared/domain/faults.ts';
import type { QueueState } from '../../../shared/domain/queue-state.ts';
import { err, ok, type Result } from '../../../shared/kernel/result.ts';
import type { Ring } from '../core/journal/ring.ts';
import { FilingSlip } from '../core/library/slip.ts';
import type { Clock } from '../effects/clock.ts';
import { readWhole, writeDurably, type Disk } from '../effects/state-disk.ts';
import { openJournal, type Journal } from '../effects/journal-file.ts';
import type { takeLock } from '../effects/os-lock.ts';
import { openSecrets, type SecretsFiles } from '../effects/secrets-file.ts';
import { openTaskFiles, type TaskFiles } from '../effects/task-files.ts';
import type { openSettings, SettingsStore } from '../effects/settings-store.ts';
import { createNotices, type Notices } from './notices.ts';
import type { History, openHistory } from './queue-history.ts';
import { quote } from '../../../shared/kernel/quoted.ts';
import { remark } from '../../../shared/domain/remarks.ts';
import { detailOf } from '../core/text/say-remarks.ts';

/** Three paths of 4096 bytes, escaped, and the rest. */
const slipBytesMax = 128 * 1024;

export type Stores = {
	readonly journal: Journal;
	/** As the journal tells it. */
	readonly state: QueueState;
	readonly recent: Ring;
	readonly secrets: SecretsFiles;
	/** What is still to be done with finished files. */
	readonly slips: TaskFiles<FilingSlip>;
	readonly settings: SettingsStore;
	readonly history: History;
	readonly notices: Notices;
	readonly close: () => Promise<void>;
};

/** Each holds a database of the system's open: a simulation has its own. */
export type TakeLock = typeof takeLock;
export type OpenSettings = typeof openSettings;
export type OpenHistory = typeof openHistory;

type Ports = {
	readonly folder: string;
	readonly disk: Disk;
	readonly clock: Clock;
	readonly newJournalId: () => string;
	readonly takeLock: TakeLock;
	readonly openSettings: OpenSettings;
	readonly openHistory: OpenHistory;
	readonly compactBytesMin: number | undefined;
	readonly report: (text: string) => void;
};

const noticesBytesMax = 1024 * 1024;

/** Everything the queue keeps, opened for its one owner: the journal's lock is the lock of all. */
export async function openStores(ports: Ports): Promise<Result<Stores, Fault>> {
	const { folder, disk, clock, newJournalId: newId, report, takeLock, openSettings, openHistory } = ports;
	/** What is found before anybody can be told. */
	const early: Fault[] = [];
	let notices: Notices | null = null;
	let history: History | null = null;
	const notice = (found: Fault): void => {
		report(`${found.code}: ${detailOf(found)}`);
		if (notices) notices.add(found);
		else early.push(found);
	};
	const historyOf = (journal: Journal, state: QueueState): History =>
		(history ??= openHistory({ path: join(folder, 'history.db'), journal, state, clock, notice }));

	const opened = await openJournal({
		folder,
		disk,
		now: clock.now,
		newId,
		takeLock,
		compactBytesMin: ports.compactBytesMin,
		report,
		secured: (journal, state) => historyOf(journal, state).secure(),
	});
	if (!opened.ok) return opened;
	const { journal, state, recent, badCount } = opened.value;
	if (badCount > 0) notice(fault('journal_damaged', remark('lines', { count: badCount })));
	const settings = openSettings(join(folder, 'settings.db'), { now: clock.now, notice });
	if (!settings.ok) {
		await journal.close();
		return settings;
	}
	try {
		const secrets = await openSecrets(disk, join(folder, 'secrets'));
		await secrets.sweep(id => mayNeedSecrets(state, id)).catch(() => report('secrets: not swept'));
		const kept = await openKept(disk, folder, report);
		notices = createNotices({ ...kept, now: clock.now });
		for (const found of early) notices.add(found);
		const told = historyOf(journal, state);
		const slips = await openTaskFiles(disk, join(folder, 'filing'), {
			schema: FilingSlip,
			bytesMax: slipBytesMax,
		});
		// Whatever task they are of, each still has something to be tidied up; halves of writes have not.
		await slips.sweep(() => true).catch(() => report('filing: not swept'));
		return ok({
			journal,
			state,
			recent,
			secrets,
			slips,
			settings: settings.value,
			history: told,
			notices,
			async close() {
				// A compaction may still want the history.
				await journal.close();
				await told.close();
				settings.value.close();
				await kept.done();
			},
		});
	} catch (error) {
		await journal.close();
		settings.value.close();
		const { code } = error as NodeJS.ErrnoException;
		return err(fault('journal_unavailable', quote(`secrets: ${code ?? 'unknown'}`)));
	}
}

/** The notices as a file: small, and losing it is no loss. */
async function openKept(disk: Disk, folder: string, report: (text: string) => void) {
	const name = 'notices.json';
	const path = join(folder, name);
	const isThere = (await disk.list(folder)).includes(name);
	const kept = isThere ? await readWhole(disk, path, noticesBytesMax).catch(() => null) : null;
	let last: Promise<void> = Promise.resolve();
	return {
		kept,
		keep(text: string) {
			last = last
				.then(() => writeDurably(disk, path, Buffer.from(text)))
				.catch(() => report('notices: not written'));
		},
		done: () => last,
	};
}

function mayNeedSecrets(state: QueueState, id: Parameters<QueueState['tasks']['get']>[0]): boolean {
	if (state.handoffs.get(id)?.stage === 'prepared') return true;
	const status = state.tasks.get(id)?.state.status;
	return status !== undefined && status !== 'completed' && status !== 'cancelled';
}
