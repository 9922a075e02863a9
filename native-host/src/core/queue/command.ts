import type { Fault } from '../../../../shared/domain/faults.ts';
import type { RunNumber, TaskId } from '../../../../shared/domain/ids.ts';
import type { DuplicateAnswer, Phase, TaskRequest, TaskTarget } from '../../../../shared/domain/task.ts';
import type { Bytes, Millis } from '../../../../shared/kernel/units.ts';
import type { RunOutcome } from '../transfer/run.ts';
import type { TaskAction } from './transitions.ts';

/** Everything that may change the queue: what people ask for, and what runs report. */
export type Command =
	| { readonly type: 'add'; readonly task: TaskId; readonly request: TaskRequest }
	/** It was seen that the daemon can fetch it. */
	| { readonly type: 'prepareHandoff'; readonly task: TaskId; readonly request: TaskRequest }
	| { readonly type: 'commitHandoff' | 'abortHandoff'; readonly task: TaskId }
	/** Its bytes are brought by a client. */
	| { readonly type: 'addRelay'; readonly task: TaskId; readonly request: TaskRequest }
	/** One that is not complete goes back to where its bytes came from. */
	| { readonly type: 'abortRelay'; readonly task: TaskId }
	| { readonly type: TaskAction; readonly task: TaskId }
	| { readonly type: 'move'; readonly task: TaskId; readonly before: TaskId | null }
	/** Null: at once. */
	| { readonly type: 'schedule'; readonly task: TaskId; readonly startAt: Millis | null }
	| { readonly type: 'resolveDuplicate'; readonly task: TaskId; readonly as: DuplicateAnswer }
	/** Bytes a second; 0: unlimited. */
	| { readonly type: 'limit'; readonly task: TaskId; readonly rate: number }
	| { readonly type: 'changeFolder'; readonly task: TaskId; readonly folder: string }
	/** Done already, as long as the task still says `from`. */
	| { readonly type: 'fileMoved'; readonly task: TaskId; readonly from: string; readonly path: string }
	| { readonly type: 'filingFailed'; readonly task: TaskId; readonly fault: Fault }
	| { readonly type: 'pauseAll' | 'resumeAll' | 'clearCompleted' }
	/** Another version of the program takes over: it goes on with what runs. */
	| { readonly type: 'handOver' }
	| {
			readonly type: 'runIdentified';
			readonly task: TaskId;
			readonly run: RunNumber;
			readonly target: TaskTarget;
	  }
	/** Whether its bytes come: since when they do not, or null. */
	| {
			readonly type: 'runStalled';
			readonly task: TaskId;
			readonly run: RunNumber;
			readonly since: Millis | null;
	  }
	/** It has been so for as long as the settings let it. */
	| { readonly type: 'runGivenUp'; readonly task: TaskId; readonly run: RunNumber }
	| { readonly type: 'runEntered'; readonly task: TaskId; readonly run: RunNumber; readonly phase: Phase }
	| {
			readonly type: 'runSettled';
			readonly task: TaskId;
			readonly run: RunNumber;
			readonly outcome: RunOutcome;
	  }
	/** First thing after loading: runs of the process before this one are over. */
	| { readonly type: 'recover'; readonly savedBytes: ReadonlyMap<TaskId, Bytes> };
