import type { Resource, SegmentKey } from '../../core/stream/stream-plan.ts';
import { err, ok, type Result } from '../../../../shared/kernel/result.ts';
import { faultOf } from '../../core/transfer/error-fault.ts';
import type { NotAsked } from './stream-http.ts';

/** Something to fetch, and the file that holds it then. */
type Job = {
	readonly file: string;
	readonly resource: Resource;
	readonly key: SegmentKey | null;
	/** Told once it is there, or cannot be had. Resolves to a fault where the whole run cannot go on. */
	readonly ended: (outcome: Result<number, NotAsked>) => Promise<NotAsked | null>;
};

/** Jobs in the order they are asked for; those who wait are served first. */
export type Jobs = {
	add(job: Job): void;
	/** Nothing will be added any more. */
	close(): void;
	/** Null: there is nothing left, or nothing is wanted any more. */
	next(): Promise<Job | null>;
	/** How many are not fetched yet. */
	readonly waiting: number;
};

export function createJobs(signal: AbortSignal): Jobs & Disposable {
	const jobs: Job[] = [];
	let first = 0;
	let isClosed = false;
	const idle: ((job: Job | null) => void)[] = [];

	function serve(): void {
		while (idle.length > 0) {
			if (signal.aborted) idle.shift()?.(null);
			else if (first < jobs.length) idle.shift()?.(jobs[first++] ?? null);
			else if (isClosed) idle.shift()?.(null);
			else return;
		}
		// What was served is let go of, now and then.
		if (first <= 1_024) return;
		jobs.splice(0, first);
		first = 0;
	}

	signal.addEventListener('abort', serve);
	return {
		add(job) {
			jobs.push(job);
			serve();
		},
		close() {
			isClosed = true;
			serve();
		},
		next: () =>
			new Promise(resolve => {
				idle.push(resolve);
				serve();
			}),
		get waiting() {
			return jobs.length - first;
		},
		[Symbol.dispose]: () => signal.removeEventListener('abort', serve),
	};
}

type Crew = {
	readonly jobs: Jobs;
	readonly connections: number;
	readonly fetch: (job: Job) => Promise<Result<number, NotAsked>>;
	/** Ends the others. */
	readonly abort: () => void;
};

/** Fetches what there is to fetch, so many at a time, until nothing is left or one of them cannot go on. */
export async function runCrew({ jobs, connections, fetch, abort }: Crew): Promise<Result<null, NotAsked>> {
	let problem: NotAsked | null = null;

	async function work(): Promise<void> {
		for (let job = await jobs.next(); job && !problem; job = await jobs.next()) {
			const end = await fetch(job).then(job.ended).catch(asFault);
			if (!end || problem) continue;
			problem = end;
			abort();
		}
	}

	await Promise.all(Array.from({ length: connections }, work));
	return problem ? err(problem) : ok(null);
}

const asFault = (error: unknown): NotAsked => ({ kind: 'fault', fault: faultOf(error), retryAfter: null });
