import { expect } from 'vitest';
import { redactUrl } from '../../../shared/domain/redact-url.ts';
import type { Task } from '../../../shared/domain/task.ts';
import type { Queue } from '../../../native-host/src/app/queue.ts';
import { hostOf } from '../../../native-host/src/core/queue/host.ts';
import type { countingEngine } from './counting-engine.ts';
import { replayed } from './journal.ts';
import { taskId } from './open.ts';
import { run } from './values.ts';

type Counted = Pick<ReturnType<typeof countingEngine>, 'running'>;

const downloadingIn = (queue: Queue): Task[] =>
	[...queue.state.tasks.values()].filter(({ state }) => state.status === 'downloading');

/** Waits until every downloading task has its run and every run its task (B, C), with nothing on its way. */
export async function quiet(queue: Queue, { running }: Counted): Promise<void> {
	const endsAt = performance.now() + 5_000;
	for (let seq = -1; ;) {
		// Answered after everything before it; changes nothing.
		await queue.dispatch({ type: 'runEntered', task: taskId(46_655), run: run(0), phase: 'probing' });
		const downloading = downloadingIn(queue);
		const isSettled = queue.state.seq === seq && running.size === downloading.length;
		if (isSettled && queue.progress().length === running.size) return;
		seq = queue.state.seq;
		if (performance.now() > endsAt) {
			throw new Error(`${downloading.length} tasks are downloading, ${running.size} runs go on`);
		}
		await new Promise(resolve => setImmediate(resolve));
	}
}

/** What must hold whenever nothing is on its way; the journal, where it is to be replayed too. */
export function expectInvariants(queue: Queue, journal: Uint8Array | null, { running }: Counted): void {
	const { maxConcurrent, maxPerHost } = queue.settings();
	const downloading = downloadingIn(queue);
	const onHost = (task: Task) =>
		downloading.filter(other => hostOf(other.request.url) === hostOf(task.request.url)).length;
	// A
	expect(running.size).toBeLessThanOrEqual(maxConcurrent);
	for (const task of downloading) expect(onHost(task)).toBeLessThanOrEqual(maxPerHost);
	// B, C: the same tasks, not only as many. What a run is given has its secrets, the state has not.
	const urls = (tasks: readonly { url: string }[]) => tasks.map(({ url }) => redactUrl(url)).sort();
	expect(urls([...running].map(({ request }) => request))).toEqual(
		urls(downloading.map(({ request }) => request)),
	);
	// E
	for (const task of queue.state.tasks.values()) {
		if (task.state.status !== 'queued' || task.state.notBeforeAt > Date.now()) continue;
		expect(running.size === maxConcurrent || onHost(task) >= maxPerHost).toBe(true);
	}
	// G
	if (!journal) return;
	const read = replayed(journal);
	expect(read.badCount).toBe(0);
	expect(read.state).toEqual(queue.state);
}
