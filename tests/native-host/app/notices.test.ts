import { expect, test } from 'vitest';
import { fault } from '../../../shared/domain/faults.ts';
import type { NoticeId } from '../../../shared/domain/ids.ts';
import { millis } from '../../../shared/kernel/units.ts';
import { createNotices } from '../../../native-host/src/app/notices.ts';
import { fakeQueue } from '../../support/fake-queue.ts';
import { openTestSession } from '../../support/session.ts';
import { quote } from '../../../shared/kernel/quoted.ts';

function book(kept: string | null = null) {
	let text = kept;
	const notices = createNotices({ kept, keep: next => (text = next), now: () => millis(1_000) });
	return { notices, text: () => text };
}

test('each is told once until it is read, also after the next start', () => {
	const { notices, text } = book();
	notices.add(fault('settings_damaged', quote('a')));
	notices.add(fault('settings_damaged', quote('a')));
	notices.add(fault('history_damaged', quote('b')));
	expect(notices.list()).toMatchObject([
		{ fault: { code: 'settings_damaged' } },
		{ fault: { code: 'history_damaged' } },
	]);
	const again = book(text());
	expect(again.notices.list()).toEqual(notices.list());
	const [first] = again.notices.list();
	again.notices.dismiss(first?.id ?? (0 as NoticeId));
	expect(again.notices.list().map(({ fault }) => fault.code)).toEqual(['history_damaged']);
	again.notices.add(fault('settings_damaged', quote('a')));
	expect(again.notices.list().map(({ fault }) => fault.code)).toEqual([
		'history_damaged',
		'settings_damaged',
	]);
});

test('there is a bound to them, and what cannot be read is none', () => {
	const { notices } = book('{"nonsense":');
	for (let number = 0; number < 200; number++) notices.add(fault('journal_damaged', quote(`${number}`)));
	expect(notices.list()).toHaveLength(50);
	expect(notices.list().at(-1)?.fault.detail).toBe('199');
	const ids = notices.list().map(({ id }) => id);
	expect(new Set(ids).size).toBe(50);
	expect(ids).toEqual(ids.toSorted((a, b) => a - b));
});

test('who follows the queue is told them at once, and each change', async () => {
	const queue = fakeQueue();
	queue.notices.add(fault('settings_damaged', quote('a')));
	await using opened = await openTestSession({ queue });
	await opened.wire.call('events.subscribe', { journal: null, since: 0 });
	const heard = () =>
		opened.wire.heard.flatMap(message =>
			message.method === 'notices' ? [(message.params as { notices: unknown[] }).notices.length] : [],
		);
	while (heard().length < 1) await new Promise(resolve => setTimeout(resolve, 5));
	const listed = await opened.wire.call('notices.list');
	const [only] = (listed.result as { notices: { id: number }[] }).notices;
	await opened.wire.call('notices.dismiss', { upTo: only?.id });
	while (heard().length < 2) await new Promise(resolve => setTimeout(resolve, 5));
	expect(heard()).toEqual([1, 0]);
});
