import type { QueueEvent } from '../../../../shared/domain/events.ts';
import type { Settings } from '../../../../shared/domain/settings.ts';
import type { Task } from '../../../../shared/domain/task.ts';
import { hostOf } from './host.ts';

type StopRequested = Extract<QueueEvent, { type: 'task.stopRequested' }>;

/**
 * Runs beyond the limits, which were lowered since they started: the last in the queue go back to it. Runs that
 * could not be continued are left to end by themselves: stopping them would throw away what they have.
 */
export function surplus(
	downloading: readonly Task[],
	{ maxConcurrent, maxPerHost }: Pick<Settings, 'maxConcurrent' | 'maxPerHost'>,
): StopRequested[] {
	const goingOn = downloading.filter(({ state }) => state.status === 'downloading' && !state.stopping);
	const perHost = new Map<string, number>();
	for (const task of goingOn) perHost.set(hostOf(task.request.url), countOf(perHost, task) + 1);
	let all = goingOn.length;
	const events: StopRequested[] = [];
	for (const task of goingOn.sort((a, b) => b.rank - a.rank)) {
		const isBeyond = all > maxConcurrent || countOf(perHost, task) > maxPerHost;
		if (!isBeyond || task.target?.resumable === false || task.state.status !== 'downloading') continue;
		all--;
		perHost.set(hostOf(task.request.url), countOf(perHost, task) - 1);
		events.push({ type: 'task.stopRequested', task: task.id, run: task.state.run, after: 'requeue' });
	}
	return events;
}

const countOf = (perHost: ReadonlyMap<string, number>, { request }: Task): number =>
	perHost.get(hostOf(request.url)) ?? 0;
