import fc from 'fast-check';
import type { QueueEvent, RecordedEvent } from '../../../shared/domain/events.ts';
import { fault as faultOf, faults, type FaultCode } from '../../../shared/domain/faults.ts';
import type { Handoff } from '../../../shared/domain/handoff.ts';
import type { Seq } from '../../../shared/domain/ids.ts';
import type { Task, TaskRequest } from '../../../shared/domain/task.ts';
import { bytes, millis } from '../../../shared/kernel/units.ts';
import { taskId } from './open.ts';
import { run } from './values.ts';
import { type Said, remark } from '../../../shared/domain/remarks.ts';
import { quote } from '../../../shared/kernel/quoted.ts';

const task = fc.nat(3).map(taskId);
const runNumber = fc.nat(4).map(run);
const size = fc.maxSafeNat().map(bytes);
const time = fc.maxSafeNat().map(millis);
const text = fc.string({ unit: 'binary', maxLength: 20 });
const rank = fc.double({ noNaN: true, noDefaultInfinity: true }).map(number => number + 0);
const said: fc.Arbitrary<Said> = fc.oneof(
	text.map(quote),
	fc.constantFrom(
		remark('whole_instead'),
		remark('bytes_instead', { count: 9, wanted: 10 }),
		remark('subtitles_missing', { languages: ['de', 'pt-BR'] }),
	),
);
const fault = fc
	.tuple(fc.constantFrom(...(Object.keys(faults) as FaultCode[])), said)
	.map(([code, what]) => faultOf(code, what));
const nullable = <Value>(arbitrary: fc.Arbitrary<Value>) => fc.option(arbitrary, { nil: null });
const checksum = nullable(fc.constant({ algorithm: 'sha-256' as const, hex: 'ab' }));
export const anyRequest: fc.Arbitrary<TaskRequest> = fc.record({
	url: fc.webUrl(),
	pageUrl: nullable(fc.webUrl()),
	title: nullable(text),
	folder: nullable(text),
	fileName: nullable(text),
	segments: nullable(fc.integer({ min: 1, max: 32 })),
	checksum,
	mirrors: fc.array(fc.webUrl(), { maxLength: 2 }),
	entry: nullable(text),
	rateLimit: fc.nat(),
	startAt: nullable(time),
});
const target = fc.record({
	path: text,
	totalBytes: nullable(size),
	mediaType: nullable(text),
	resumable: fc.boolean(),
});
const phase = fc.constantFrom('probing' as const, 'transferring' as const, 'verifying' as const);
const after = fc.constantFrom(
	'pause' as const,
	'hold' as const,
	'requeue' as const,
	'cancel' as const,
	'reset' as const,
	'remove' as const,
	'retry' as const,
	'upgrade' as const,
);
const by = fc.constantFrom('user' as const, 'restart' as const, 'schedule' as const, 'upgrade' as const);
const state: fc.Arbitrary<Task['state']> = fc.oneof(
	fc.record({
		status: fc.constant('queued' as const),
		reason: fc.constantFrom('new' as const, 'resume' as const, 'retry' as const),
		notBeforeAt: time,
	}),
	fc.record({
		status: fc.constant('downloading' as const),
		run: runNumber,
		phase,
		stopping: nullable(after),
		stalledSince: nullable(time),
	}),
	fc.record({ status: fc.constant('paused' as const), by }),
	fc.record({
		status: fc.constant('completed' as const),
		at: time,
		path: text,
		bytes: size,
		digest: checksum,
	}),
	fc.record({ status: fc.constant('failed' as const), at: time, fault }),
	fc.record({ status: fc.constant('cancelled' as const), at: time }),
);
const snapshot: fc.Arbitrary<Task> = fc.record({
	id: task,
	request: anyRequest,
	addedAt: time,
	rank,
	target: nullable(target),
	savedBytes: size,
	failures: fc.nat(100),
	retries: fc.nat(100),
	lastFault: nullable(fault),
	state,
});

const handoff: fc.Arbitrary<Handoff> = fc.oneof(
	fc.record({ stage: fc.constant('prepared' as const), at: time, request: anyRequest }),
	fc.record({ stage: fc.constantFrom('committed' as const, 'aborted' as const), at: time }),
);

/** Any event there is, whether it fits or not. */
const anyEvent: fc.Arbitrary<QueueEvent> = fc.oneof(
	{
		weight: 3,
		arbitrary: fc.record({ type: fc.constant('task.added' as const), task, request: anyRequest, rank }),
	},
	{ weight: 3, arbitrary: fc.record({ type: fc.constant('task.started' as const), task, run: runNumber }) },
	fc.record({ type: fc.constant('task.identified' as const), task, run: runNumber, target }),
	fc.record({ type: fc.constant('task.phaseEntered' as const), task, run: runNumber, phase }),
	fc.record({ type: fc.constant('task.stopRequested' as const), task, run: runNumber, after }),
	fc.record({ type: fc.constant('task.stalled' as const), task, run: runNumber, since: time }),
	fc.record({ type: fc.constant('task.flowing' as const), task, run: runNumber }),
	fc.record({ type: fc.constant('task.paused' as const), task, by, savedBytes: size }),
	fc.record({ type: fc.constant('task.requeued' as const), task, savedBytes: size }),
	fc.record({
		type: fc.constant('task.retryScheduled' as const),
		task,
		run: runNumber,
		fault,
		notBeforeAt: time,
		savedBytes: size,
		progressed: fc.boolean(),
	}),
	fc.record({
		type: fc.constant('task.completed' as const),
		task,
		run: runNumber,
		path: text,
		bytes: size,
		digest: checksum,
	}),
	fc.record({ type: fc.constant('task.failed' as const), task, run: runNumber, fault, savedBytes: size }),
	fc.record({ type: fc.constant('task.cancelled' as const), task, savedBytes: size }),
	fc.record({ type: fc.constant('task.reset' as const), task }),
	fc.record({ type: fc.constant('task.moved' as const), task, rank }),
	fc.record({ type: fc.constant('task.scheduled' as const), task, startAt: nullable(time) }),
	fc.record({
		type: fc.constant('task.duplicateResolved' as const),
		task,
		as: fc.constantFrom('rename' as const, 'skip' as const, 'replace' as const),
		path: text,
	}),
	fc.record({ type: fc.constant('task.rateLimited' as const), task, rate: fc.nat() }),
	fc.record({ type: fc.constant('task.fileMoved' as const), task, path: text }),
	fc.record({ type: fc.constant('task.filingFailed' as const), task, fault }),
	fc.record({ type: fc.constant('task.folderChanged' as const), task, folder: text }),
	fc.record({ type: fc.constant('task.removed' as const), task }),
	snapshot.map(whole => ({ type: 'task.restored' as const, task: whole.id, snapshot: whole })),
	fc.record({ type: fc.constant('handoff.prepared' as const), task, request: anyRequest }),
	fc.record({ type: fc.constant('handoff.committed' as const), task, request: anyRequest, rank }),
	fc.record({ type: fc.constant('handoff.aborted' as const), task }),
	fc.record({ type: fc.constant('handoff.forgotten' as const), task }),
	fc.record({ type: fc.constant('handoff.restored' as const), task, handoff }),
	fc.record({ type: fc.constant('queue.restored' as const), lastRun: runNumber, lastRank: rank }),
);

const client = fc.constantFrom({}, { client: 'browser' as const }, { client: 'cli' as const });

/** Events numbered as a journal would, from 1 without gaps. */
export const anyHistory = (maxLength: number, minLength = 0): fc.Arbitrary<RecordedEvent[]> =>
	fc
		.array(fc.tuple(anyEvent, time, client), { minLength, maxLength, size: 'max' })
		.map(events => events.map(([event, at, by], index) => ({ seq: (index + 1) as Seq, at, ...by, event })));
