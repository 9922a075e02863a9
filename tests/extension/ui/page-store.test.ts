import { expect, test } from 'vitest';
import { createPageStore } from '../../../extension/src/ui/page-store.ts';
import type { RunNumber, Seq } from '../../../shared/domain/ids.ts';
import { queued, taskId, taskIn } from '../support/tasks.ts';

test('a page outlives the background: it connects anew, waits longer each time, and is told everything again', () => {
	const { ports, store, waits, run } = open();
	ports[0]?.say({ type: 'snapshot', page: pageWith(1) });
	expect(store.model.copy.draft.tasks.size).toBe(1);
	for (let at = 0; at < 10; at += 1) {
		ports.at(-1)?.end();
		// What was known stays on the page meanwhile.
		expect(store.model.copy.draft.tasks.size).toBe(1);
		run();
	}
	const reconnects = waits.slice(1);
	expect(reconnects).toEqual([...reconnects].sort((a, b) => a - b));
	expect(waits.at(-1)).toBe(2_000);
	ports.at(-1)?.say({ type: 'snapshot', page: pageWith(3) });
	expect(store.model.copy.draft.tasks.size).toBe(3);
	ports.at(-1)?.end();
	expect(waits.at(-1)).toBe(reconnects[0]);
});

test('each ask gets its own answer, and none waits for a background that is gone', async () => {
	const { ports, store } = open();
	const first = store.ask('reconnect', {});
	const second = store.call('queue.pauseAll', {});
	const third = store.ask('forget', { task: taskId(1) });
	ports[0]?.say({ type: 'answer', id: 2, outcome: { ok: true, value: { changed: 3 } } });
	ports[0]?.say({ type: 'answer', id: 1, outcome: { ok: false, error: { code: 'internal', detail: 'x' } } });
	ports[0]?.say({ type: 'answer', id: 77, outcome: { ok: true, value: null } });
	expect([await first, await second]).toEqual([
		{ code: 'internal', detail: 'x' },
		{ ok: true, value: { changed: 3 } },
	]);
	ports[0]?.end();
	expect(await third).toMatchObject({ code: 'daemon_unreachable' });
});

test('the page is drawn for what it shows, not for answers or what it does not know', () => {
	const { ports, store } = open();
	let drawn = 0;
	store.listen(() => (drawn += 1));
	ports[0]?.say({ type: 'answer', id: 1, outcome: { ok: true, value: null } });
	ports[0]?.say({ type: 'of a later version' });
	expect(drawn).toBe(0);
	ports[0]?.say({ type: 'link', link: { kind: 'connecting' } });
	expect(drawn).toBe(1);
});

test('what moves the rest is waited for, once and not for long', () => {
	const ready = { type: 'link', link: { kind: 'ready', version: '1.0.0' } };
	const connecting = { type: 'link', link: { kind: 'connecting' } };
	const media = (tab: number) => ({ type: 'media', view: { tab } });
	const ofTab = open();
	ofTab.store.watchTab(7);
	for (const told of [connecting, { type: 'snapshot', page: pageWith(1) }, ready, media(8)]) {
		ofTab.ports[0]?.say(told);
		expect(ofTab.store.model.isSettled).toBe(false);
	}
	ofTab.ports[0]?.say(media(7));
	expect(ofTab.store.model.isSettled).toBe(true);
	ofTab.ports[0]?.say(connecting);
	expect(ofTab.store.model.isSettled).toBe(true);

	const ofNone = open();
	ofNone.ports[0]?.say(ready);
	expect(ofNone.store.model.isSettled).toBe(false);
	ofNone.store.watchTab(null);
	expect(ofNone.store.model.isSettled).toBe(true);

	const silent = open();
	silent.ports[0]?.say(connecting);
	silent.run();
	expect(silent.store.model.isSettled).toBe(true);
});

function open() {
	const ports: { say: (told: unknown) => void; end: () => void }[] = [];
	const waits: number[] = [];
	let due = () => {};
	const store = createPageStore({
		connect() {
			const hearers: ((message: unknown) => void)[] = [];
			const enders: (() => void)[] = [];
			ports.push({
				say: told => hearers.forEach(hear => hear(told)),
				end: () => enders.forEach(ended => ended()),
			});
			return {
				postMessage: () => {},
				onMessage: { addListener: hear => void hearers.push(hear) },
				onDisconnect: { addListener: ended => void enders.push(ended) },
			};
		},
		now: () => 0,
		after(ms, run) {
			waits.push(ms);
			due = run;
		},
	});
	return { ports, store, waits, run: () => due() };
}

const pageWith = (count: number) => ({
	journal: 'j',
	seq: count as Seq,
	lastRun: 0 as RunNumber,
	lastRank: count,
	first: true,
	last: true,
	tasks: Array.from({ length: count }, (_, at) => taskIn(queued, { id: taskId(at) })),
});
