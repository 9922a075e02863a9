import { join } from 'node:path';
import { fault, type Fault } from '../../../shared/domain/faults.ts';
import type { QueueState } from '../../../shared/domain/queue-state.ts';
import { err, ok, type Result } from '../../../shared/kernel/result.ts';
import type { Ring } from '../core/journal/ring.ts';
import { FilingSlip } from '../core/library/slip.ts';
import type { Clock } from '../effects/clock.ts';
import type { Disk } from '../effects/state-disk.ts';
import { openJournal, type Journal } from '../effects/journal-file.ts';
import type { takeLock } from '../effects/os-lock.ts';
import { openSecrets, type SecretsFiles } from '../effects/secrets-file.ts';
import { openTaskFiles, type TaskFiles } from '../effects/task-files.ts';
import type { openSettings, SettingsStore } from '../effects/settings-store.ts';

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
	readonly close: () => Promise<void>;
};

/** Both hold a file of the system's open: a simulation has its own. */
export type TakeLock = typeof takeLock;
export type OpenSettings = typeof openSettings;

type Ports = {
	readonly folder: string;
	readonly disk: Disk;
	readonly clock: Clock;
	readonly newJournalId: () => string;
	readonly takeLock: TakeLock;
	readonly openSettings: OpenSettings;
	readonly report: (text: string) => void;
};

/** Everything the queue keeps, opened for its one owner: the journal's lock is the lock of all. */
export async function openStores(ports: Ports): Promise<Result<Stores, Fault>> {
	const { folder, disk, clock, newJournalId: newId, report, takeLock } = ports;
	const opened = await openJournal({ folder, disk, now: clock.now, newId, takeLock, report });
	if (!opened.ok) return opened;
	const { journal, state, recent } = opened.value;
	try {
		const secrets = await openSecrets(disk, join(folder, 'secrets'));
		await secrets.sweep(id => mayNeedSecrets(state, id)).catch(() => report('secrets: not swept'));
		const slips = await openTaskFiles(disk, join(folder, 'filing'), {
			schema: FilingSlip,
			bytesMax: slipBytesMax,
		});
		// Whatever task they are of, each still has something to be tidied up; halves of writes have not.
		await slips.sweep(() => true).catch(() => report('filing: not swept'));
		const settings = ports.openSettings(join(folder, 'settings.db'), { now: clock.now, report });
		return ok({
			journal,
			state,
			recent,
			secrets,
			slips,
			settings,
			async close() {
				await journal.close();
				settings.close();
			},
		});
	} catch (error) {
		await journal.close();
		const { code } = error as NodeJS.ErrnoException;
		return err(fault('journal_unavailable', `secrets: ${code ?? 'unknown'}`));
	}
}

function mayNeedSecrets(state: QueueState, id: Parameters<QueueState['tasks']['get']>[0]): boolean {
	const status = state.tasks.get(id)?.state.status;
	return status !== undefined && status !== 'completed' && status !== 'cancelled';
}
