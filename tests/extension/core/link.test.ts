import fc from 'fast-check';
import { expect, test } from 'vitest';
import { attemptsMax, delayMaxMs, reconnectDelayMs } from '../../../extension/src/core/link/backoff.ts';
import { isRetried, reasonOf, reasonOfFault } from '../../../extension/src/core/link/link.ts';
import { parseAsk } from '../../../extension/src/core/page/asks.ts';
import { trustOf } from '../../../extension/src/core/page/trust.ts';
import { badgeFor, hasWork } from '../../../extension/src/core/queue/badge.ts';
import { endingsOf, noticeFor } from '../../../extension/src/core/queue/notices.ts';
import { taskName } from '../../../extension/src/core/view/name.ts';
import { fault } from '../../../shared/domain/faults.ts';
import type { RunNumber } from '../../../shared/domain/ids.ts';
import { emptyState } from '../../../shared/domain/queue-state.ts';
import { bytes } from '../../../shared/kernel/units.ts';
import { everyState, foldAll, journal, record, running, taskId, taskIn } from '../support/tasks.ts';
import { requestFor } from '../../support/task-request.ts';

test('waits grow, stay within bounds, and end', () => {
	fc.assert(
		fc.property(
			fc.integer({ min: 1, max: attemptsMax - 1 }),
			fc.double({ min: 0, max: 0.999, noNaN: true }),
			(attempt, luck) => {
				const delay = reconnectDelayMs(attempt, luck) ?? Number.NaN;
				expect(delay).toBeGreaterThan(0);
				expect(delay).toBeLessThanOrEqual(delayMaxMs);
				const least = reconnectDelayMs(attempt + 1, 0);
				if (least !== null) expect(least).toBeGreaterThanOrEqual(reconnectDelayMs(attempt, 0) ?? 0);
			},
		),
	);
	expect(reconnectDelayMs(attemptsMax - 1, 0.5)).not.toBeNull();
	expect(reconnectDelayMs(attemptsMax, 0.5)).toBeNull();
});

test.each([
	['Specified native messaging host not found.', 'notInstalled'],
	['Access to the specified native messaging host is forbidden.', 'notInstalled'],
	['No such native application app.rustloader.host', 'notInstalled'],
	['Failed to start native messaging host.', 'notInstalled'],
	['Native host has exited.', 'hostExited'],
	['Error when communicating with the native messaging host.', 'hostExited'],
	['', 'hostExited'],
])('%s means %s', (text, reason) => expect(reasonOf(text)).toBe(reason));

test('only what may mend itself is tried again by itself', () => {
	expect(
		['notInstalled', 'mismatch', 'hostExited', 'unreachable'].map(reason => isRetried(reason as never)),
	).toEqual([false, false, true, true]);
	expect(reasonOfFault(fault('daemon_unreachable'))).toBe('unreachable');
	expect(reasonOfFault(fault('version_mismatch'))).toBe('mismatch');
	expect(reasonOfFault(fault('unknown_method'))).toBe('mismatch');
});

test.each([
	[{ id: 'me', url: 'chrome-extension://me/src/popup/index.html' }, 'own'],
	// A content script carries our id, and the address of the page it is in.
	[{ id: 'me', url: 'https://evil.example/' }, 'none'],
	[{ id: 'me', url: 'https://evil.example/?chrome-extension://me/' }, 'none'],
	[{ id: 'other', url: 'chrome-extension://me/' }, 'none'],
	[{ id: 'me' }, 'none'],
	[undefined, 'none'],
] as const)('%j is trusted as %s', (sender, trust) => {
	expect(trustOf(sender, 'me', 'chrome-extension://me/')).toBe(trust);
});

test('only whole and known asks pass the door', () => {
	fc.assert(
		fc.property(fc.anything(), value => {
			expect(parseAsk(value)).toBeNull();
		}),
	);
	const task = taskId(1);
	const call = (method: string, params: unknown) =>
		parseAsk({ id: 1, name: 'call', params: { method, params } });
	expect(call('task.pause', { task })).not.toBeNull();
	expect(call('task.pause', { task: 7 })).toBeNull();
	expect(call('settings.set', { maxConcurrent: 0 })).toBeNull();
	for (const method of ['constructor', 'daemon.stop', 'session.hello', 'task.add'])
		expect(call(method, { task })).toBeNull();
	expect(parseAsk({ id: 1, name: 'toString', params: {} })).toBeNull();
	expect(parseAsk({ id: 1, name: 'add', params: { items: [] } })).toBeNull();
	expect(parseAsk({ id: 1.5, name: 'reconnect', params: {} })).toBeNull();
});

test('the badge counts running downloads', () => {
	const of = (count: number) => ({
		...emptyState(),
		tasks: new Map(
			Array.from({ length: count }, (_, at) => [taskId(at), taskIn(running(), { id: taskId(at) })]),
		),
	});
	expect([0, 1, 99, 100].map(count => badgeFor(of(count), 0).text)).toEqual(['', '1', '99', '99+']);
	expect(badgeFor(of(3), 1)).toEqual({ text: '!', tone: 'trouble' });
	const working = everyState.filter(state =>
		hasWork({ ...emptyState(), tasks: new Map([[taskId(1), taskIn(state)]]) }),
	);
	expect(new Set(working.map(({ status }) => status))).toEqual(new Set(['queued', 'downloading']));
});

test('however many ends come at once, one notice counts them all', () => {
	fc.assert(
		fc.property(journal, events => {
			const state = foldAll(events);
			const endings = endingsOf(events, state, taskName);
			const notice = noticeFor(endings);
			const counted = {
				none: 0,
				one: 1,
				many: notice.kind === 'many' ? notice.completed + notice.failed : 0,
			};
			expect(counted[notice.kind]).toBe(endings.length);
		}),
	);
});

test('a failure brings its fault, a removed task is no news', () => {
	const task = taskId(1);
	const run = 1 as RunNumber;
	const events = record([
		{ type: 'task.added', task, request: requestFor('https://a.example/x.zip'), rank: 1 },
		{ type: 'task.started', task, run },
		{ type: 'task.failed', task, run, fault: fault('disk_full'), savedBytes: bytes(0) },
	]);
	expect(endingsOf(events, foldAll(events), taskName)).toEqual([
		{ kind: 'failed', task, name: 'x.zip', fault: fault('disk_full') },
	]);
	expect(endingsOf(events, emptyState(), taskName)).toEqual([]);
});
