import { join } from 'node:path';
import type { Fault } from '../../../shared/domain/faults.ts';
import type { TaskId } from '../../../shared/domain/ids.ts';
import type { MediaFacts } from '../../../shared/domain/media.ts';
import type { QueueState } from '../../../shared/domain/queue-state.ts';
import { redacted } from '../../../shared/domain/redact-url.ts';
import type { Settings } from '../../../shared/domain/settings.ts';
import type { Client, Task, TaskTarget } from '../../../shared/domain/task.ts';
import type { Result } from '../../../shared/kernel/result.ts';
import type { LibraryDisk } from '../core/library/disk.ts';
import type { FilingSlip } from '../core/library/slip.ts';
import type { Filed } from '../core/naming/library-path.ts';
import type { Command } from '../core/queue/command.ts';
import { faultOf } from '../core/transfer/error-fault.ts';
import type { Engine, RunRequest } from '../core/transfer/run.ts';
import { localDay, type Clock } from '../effects/clock.ts';
import type { TaskSecrets } from '../effects/secrets-file.ts';
import type { Disk as StateDisk } from '../effects/state-disk.ts';
import type { TaskFiles } from '../effects/task-files.ts';
import { fetchThumbnail } from './fetch-thumbnail.ts';
import { createFiling, type Filing } from './filing.ts';
import { createDescribe, moveMetadata } from './filing-metadata.ts';
import { createPlan } from './filing-plan.ts';
import type { Chores } from './queue-chores.ts';

type Ports = {
	/** Everything the queue keeps lies in it. */
	readonly folder: string;
	readonly disk: LibraryDisk;
	readonly stateDisk: Pick<StateDisk, 'list' | 'makeFolder' | 'remove'>;
	readonly slips: TaskFiles<FilingSlip>;
	readonly engine: Engine;
	readonly clock: Clock;
	readonly settings: () => Settings;
	readonly downloadFolder: () => string;
	readonly probe: (path: string, signal: AbortSignal) => Promise<MediaFacts | null>;
	readonly secrets: (task: TaskId) => Promise<TaskSecrets | null>;
	readonly state: () => QueueState;
	readonly dispatch: (command: Command, client?: Client | null) => Promise<Result<unknown, Fault>>;
	readonly tell: (command: Command) => void;
	readonly chores: Chores;
	readonly report: (text: string) => void;
};

export type QueueFiling = Filing & {
	/** The run has its whole file; nobody knows yet. Gives what is known of the file now. */
	readonly planned: (
		task: Task,
		target: TaskTarget | null,
		path: string,
		signal: AbortSignal,
	) => Promise<TaskTarget | null>;
};

/** What the queue needs to keep finished files in order. */
export function createQueueFiling(ports: Ports): QueueFiling {
	const { disk, stateDisk, slips, engine, clock, settings, downloadFolder, probe, state, chores } = ports;
	/**
	 * Where pictures are, whole, and how to get there, from the run's end until the picture is fetched: the task's secrets
	 * are gone by then. A crash in between costs the picture.
	 */
	const thumbnails = new Map<TaskId, Pick<RunRequest, 'url' | 'proxy'>>();
	/** Why nothing is done with a file, until its completion is on record and that can be told. */
	const unplanned = new Map<TaskId, Fault>();
	const today = (): Filed['day'] => localDay(clock.now());
	const plan = createPlan({ disk, settings, downloadFolder, today, probe });

	const pictures = join(ports.folder, 'thumbnails');
	// Fetched by a process that ended before they were where they belong.
	chores.later(pictures, async () => {
		for (const name of await stateDisk.list(pictures)) await stateDisk.remove(join(pictures, name));
	});

	async function thumbnail(task: Task, signal: AbortSignal) {
		const wanted = thumbnails.get(task.id);
		thumbnails.delete(task.id);
		if (!wanted) return null;
		await chores.done(pictures);
		await stateDisk.makeFolder(pictures);
		const picture = { ...wanted, folder: pictures, fileName: task.id };
		return await fetchThumbnail({ engine, clock }, picture, signal);
	}

	const filing = createFiling({
		...ports,
		describe: createDescribe({ disk, thumbnail }),
		moveMetadata: (from, to) => moveMetadata(disk, from, to),
	});

	const keepPlan: QueueFiling['planned'] = async (task, target, path, signal) => {
		// Its folder may have been changed while it ran.
		const now = state().tasks.get(task.id) ?? task;
		const planned = await plan(now, target ?? now.target, path, signal);
		if (planned.slip) await slips.keep(task.id, planned.slip);
		if (planned.slip?.describe) {
			const kept = await ports.secrets(task.id);
			const url =
				target?.media?.thumbnailUrl ?? kept?.thumbnailUrl ?? task.request.media?.thumbnailUrl ?? null;
			if (url !== null && !url.includes(redacted))
				thumbnails.set(task.id, { url, proxy: kept?.proxy ?? null });
		}
		return planned.target;
	};

	return {
		...filing,
		later(id) {
			const why = unplanned.get(id);
			unplanned.delete(id);
			if (why) ports.tell({ type: 'filingFailed', task: id, fault: why });
			filing.later(id);
		},
		async planned(task, target, path, signal) {
			try {
				return await keepPlan(task, target, path, signal);
			} catch (error) {
				// The file is whole even so.
				unplanned.set(task.id, faultOf(error));
				return target;
			}
		},
	};
}
