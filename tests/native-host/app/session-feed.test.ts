import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fold } from '../../../shared/domain/fold.ts';
import type { Seq } from '../../../shared/domain/ids.ts';
import { emptyState, type DraftState } from '../../../shared/domain/queue-state.ts';
import type { NotificationName, Notifications } from '../../../shared/protocol/contract.ts';
import { createFeed } from '../../../native-host/src/app/session-feed.ts';
import { added, fakeQueue, taskId } from '../../support/fake-queue.ts';

/** What one client does and what happens meanwhile. */
const step = fc.oneof(
	{
		weight: 5,
		arbitrary: fc.record({ do: fc.constant('append' as const), count: fc.integer({ min: 1, max: 40 }) }),
	},
	{
		weight: 3,
		arbitrary: fc.record({ do: fc.constant('turn' as const), count: fc.integer({ min: 1, max: 6 }) }),
	},
	{ weight: 2, arbitrary: fc.record({ do: fc.constant('read' as const) }) },
	{ weight: 1, arbitrary: fc.record({ do: fc.constant('subscribe' as const), since: fc.nat({ max: 300 }) }) },
);

describe('the feed', () => {
	test('leads every client to the state of the queue, with no gap and nothing twice', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.array(step, { maxLength: 40 }),
				fc.integer({ min: 1, max: 60 }),
				async (steps, kept) => {
					const queue = fakeQueue();
					queue.keptMax = kept;
					for (let number = 0; number < 210; number++)
						queue.append(added(taskId(number), 'https://e.example/'));
					const client = slowClient();
					using feed = createFeed({ queue, ...client.ports, closed: new AbortController().signal });
					let next = 210;
					feed.subscribe(null, 0 as Seq);
					for (const one of steps) {
						if (one.do === 'append')
							for (let n = 0; n < one.count; n++)
								queue.append(
									n % 7 === 3
										? { type: 'task.removed', task: taskId(next - 2) }
										: added(taskId(next++), 'https://e.example/'),
								);
						else if (one.do === 'turn') for (let n = 0; n < one.count; n++) await turn();
						else if (one.do === 'read') client.read();
						else if (one.since % 2 === 0 || client.isWithinSnapshot()) {
							client.forget();
							feed.subscribe(null, 0 as Seq);
						} else feed.subscribe('fake', client.state.seq);
					}
					client.readAll();
					for (let n = 0; n < 500 && client.state.seq < queue.state.seq; n++) await turn();
					for (let n = 0; n < 3; n++) await turn();
					expect(client.faults).toEqual([]);
					expect(client.state.seq).toBe(queue.state.seq);
					expect(client.state.tasks).toEqual(queue.state.tasks);
				},
			),
			{ numRuns: 60 },
		);
	});

	test('continues without a snapshot where it can, and says so', async () => {
		const queue = fakeQueue();
		for (let number = 0; number < 5; number++) queue.append(added(taskId(number), 'https://e.example/'));
		const told: [NotificationName, unknown][] = [];
		const ports = { notify: (name: NotificationName, params: unknown) => void told.push([name, params]) };
		const signal = new AbortController().signal;
		using feed = createFeed({ queue, ...ports, drained: () => Promise.resolve(), closed: signal });
		expect(feed.subscribe('fake', 3 as Seq)).toBe(false);
		expect(told).toEqual([]);
		await turn();
		expect(told).toEqual([['events.appended', { events: queue.eventsSince(3 as Seq) }]]);
	});

	test.each([
		['another journal', 'other', 3],
		['no journal', null, 5],
		['the future', 'fake', 6],
		['too long ago', 'fake', 1],
	])('%s: a snapshot', (_, journal, since) => {
		const queue = fakeQueue();
		queue.keptMax = 3;
		for (let number = 0; number < 5; number++) queue.append(added(taskId(number), 'https://e.example/'));
		const ports = { notify: () => undefined, drained: () => Promise.resolve() };
		using feed = createFeed({ queue, ...ports, closed: AbortSignal.abort() });
		expect(feed.subscribe(journal, since as Seq)).toBe(true);
	});

	test('an empty queue is one page', async () => {
		const client = slowClient();
		client.readAll();
		using feed = createFeed({ queue: fakeQueue(), ...client.ports, closed: new AbortController().signal });
		feed.subscribe(null, 0 as Seq);
		await turn();
		expect(client.snapshots).toMatchObject([{ first: true, last: true, tasks: [] }]);
	});
});

const turn = (): Promise<void> => new Promise(resolve => setImmediate(resolve));

/** Folds what it is told as the extension does, reads when it is let, and notes whatever does not fit. */
function slowClient() {
	const state: DraftState = emptyState();
	const faults: string[] = [];
	const snapshots: Notifications['events.snapshot'][] = [];
	let free = false;
	let inSnapshot = false;
	let waiting: (() => void)[] = [];
	const take: { [Name in NotificationName]: (params: Notifications[Name]) => void } = {
		'events.snapshot'(page) {
			snapshots.push(page);
			if (page.first) state.tasks.clear();
			else if (!inSnapshot) faults.push('a later page without the first');
			inSnapshot = !page.last;
			for (const task of page.tasks) state.tasks.set(task.id, task);
			state.seq = page.seq;
		},
		'events.appended'({ events }) {
			if (inSnapshot) faults.push('events within a snapshot');
			for (const event of events) {
				if (event.seq !== state.seq + 1) faults.push(`${event.seq} after ${state.seq}`);
				fold(state, event);
			}
		},
		progress() {},
		notices() {},
		'link.wanted'() {},
	};
	const release = () => {
		for (const one of waiting) one();
		waiting = [];
	};
	return {
		state,
		faults,
		snapshots,
		read: release,
		isWithinSnapshot: () => inSnapshot,
		/** As one does that was just opened: what it had is gone, and it counts on a first page. */
		forget() {
			inSnapshot = false;
			state.tasks.clear();
			state.seq = 0 as Seq;
		},
		readAll() {
			free = true;
			release();
		},
		ports: {
			notify: <Name extends NotificationName>(name: Name, params: Notifications[Name]) => take[name](params),
			drained: () => (free ? Promise.resolve() : new Promise<void>(resolve => void waiting.push(resolve))),
		},
	};
}
