import { fault } from '../../../shared/domain/faults.ts';
import type { TaskTarget } from '../../../shared/domain/task.ts';
import { ok } from '../../../shared/kernel/result.ts';
import { bytes, millis } from '../../../shared/kernel/units.ts';
import { hostOf } from '../../../native-host/src/core/queue/host.ts';
import { noValidator } from '../../../native-host/src/core/transfer/validator.ts';
import type {
	Engine,
	RunObserver,
	RunOutcome,
	RunRequest,
} from '../../../native-host/src/core/transfer/run.ts';

export type FakeRun = {
	readonly request: RunRequest;
	readonly observer: RunObserver;
	readonly isAborted: () => boolean;
	/** Bytes a second, as last told. */
	rate: number;
	settle(outcome: RunOutcome): void;
};

/**
 * An engine whose runs end when the test says so (`holdStops`: also those that were aborted), and that counts
 * what really goes on.
 */
export function countingEngine({
	holdStops = false,
	atStart = (_running: readonly FakeRun[]): void => undefined,
} = {}) {
	const running = new Set<FakeRun>();
	const discarded: TaskTarget[] = [];
	let started = 0;
	let most = 0;
	const mostPerHost = new Map<string, number>();

	const engine: Engine = {
		start(request, observer, signal) {
			const { promise, resolve } = Promise.withResolvers<RunOutcome>();
			const run: FakeRun = {
				request,
				observer,
				isAborted: () => signal.aborted,
				rate: request.rateLimit,
				settle(outcome) {
					if (!running.delete(run)) return;
					signal.removeEventListener('abort', stop);
					resolve(outcome);
				},
			};
			const stop = () => {
				if (!holdStops) run.settle(stopped);
			};
			running.add(run);
			started++;
			atStart([...running]);
			most = Math.max(most, running.size);
			const host = hostOf(request.url);
			const onHost = [...running].filter(other => hostOf(other.request.url) === host).length;
			mostPerHost.set(host, Math.max(mostPerHost.get(host) ?? 0, onHost));
			signal.addEventListener('abort', stop);
			return {
				outcome: promise,
				limitRate: rate => (run.rate = rate),
				progress: () => ({
					receivedBytes: bytes(1),
					totalBytes: null,
					bytesPerSecond: 0,
					connections: 1,
					silentFor: millis(0),
					pieces: [],
				}),
			};
		},
		look: ({ url }) => Promise.resolve(ok({ url, totalBytes: 100, mediaType: null, validator: noValidator })),
		savedBytes: () => Promise.resolve(bytes(77)),
		sweep: () => Promise.resolve(),
		settled: () => Promise.resolve(),
		async discard(target) {
			discarded.push(target);
		},
	};
	return {
		engine,
		running,
		discarded,
		get started() {
			return started;
		},
		get most() {
			return most;
		},
		mostPerHost,
	};
}

export const stopped: RunOutcome = { kind: 'stopped', savedBytes: bytes(10) };
export const completed: RunOutcome = { kind: 'completed', path: '/d/file', bytes: bytes(100), digest: null };
export const failedForGood: Extract<RunOutcome, { kind: 'failed' }> = {
	kind: 'failed',
	fault: fault('http_not_found'),
	savedBytes: bytes(0),
	progressed: false,
	retryAfter: null,
};
export const target = (path = '/d/file'): TaskTarget => ({
	path,
	totalBytes: bytes(100),
	mediaType: null,
	resumable: true,
});
