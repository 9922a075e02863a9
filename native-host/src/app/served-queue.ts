import type { RecordedEvent } from '../../../shared/domain/events.ts';
import type { Fault } from '../../../shared/domain/faults.ts';
import type { Seq, TaskId } from '../../../shared/domain/ids.ts';
import type { QueueState } from '../../../shared/domain/queue-state.ts';
import type { Settings, SettingsChange } from '../../../shared/domain/settings.ts';
import type { Result } from '../../../shared/kernel/result.ts';
import type { Progress, TaskAdd } from '../../../shared/protocol/contract.ts';
import type { Command } from '../core/queue/command.ts';

/** As much of the queue as a session serves to its client. */
export type ServedQueue = {
	/** The last durable state. */
	readonly state: QueueState;
	readonly journal: string;
	dispatch(command: Command): Promise<Result<readonly RecordedEvent[], Fault>>;
	add(params: TaskAdd): Promise<Result<{ readonly task: TaskId }, Fault>>;
	/** null: too long ago, a snapshot is needed. */
	eventsSince(seq: Seq): readonly RecordedEvent[] | null;
	subscribe(listener: (events: readonly RecordedEvent[]) => void): Disposable;
	progress(): readonly Progress[];
	settings(): Settings;
	changeSettings(change: SettingsChange): Promise<Result<Settings, Fault>>;
};
