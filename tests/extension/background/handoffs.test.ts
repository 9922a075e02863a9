import { expect, test } from 'vitest';
import type { TaskId } from '../../../shared/domain/ids.ts';
import { millis } from '../../../shared/kernel/units.ts';
import { createHandoffs } from '../../../extension/src/background/takeover/handoffs.ts';
import type { Note } from '../../../extension/src/core/takeover/note.ts';
import { taskId } from '../../support/fake-queue.ts';

const url = 'https://files.test/a.zip';
const note: Note = {
	id: taskId(1),
	download: 1,
	startTime: '2026-01-01T00:00:00.000Z',
	path: '',
	url,
	finalUrl: url,
	name: 'a.zip',
	isPlain: true,
	private: false,
	session: 's',
	stage: 'preparing',
	at: millis(0),
};

type Scene = { readonly sizeLater?: number | null; readonly prepared?: () => void };

/** A handoff that the daemon agrees to. `sizeLater`: what the browser learns of it only after it has begun. */
function scene({ sizeLater = null, prepared }: Scene) {
	const did: string[] = [];
	const kept: string[][] = [];
	const timers: (() => void)[] = [];
	const handoffs = createHandoffs({
		call: (method, { task }: { task: unknown }) => {
			did.push(method);
			if (method === 'handoff.prepare') prepared?.();
			const outcome = { task: task as TaskId, outcome: 'aborted' };
			return Promise.resolve({ ok: true, value: outcome } as never);
		},
		keep: async notes => void kept.push(notes.map(({ stage }) => stage)),
		browser: {
			size: async () => sizeLater,
			hold: async () => (did.push('hold'), 'held'),
			release: async () => (did.push('release'), 'released'),
			drop: async () => void did.push('drop'),
		},
		after(_ms, run) {
			timers.push(run);
			return () => timers.splice(timers.indexOf(run), 1);
		},
	});
	return { handoffs, did, kept, timers };
}

const expected = { url, totalBytes: null, mediaType: null, etag: null, lastModified: null };

async function handOver(sizeLater: number | null, minBytes: number) {
	const { handoffs, did } = scene({ sizeLater });
	const ended = await handoffs.begin(note, { task: { id: note.id, url }, expected }, minBytes);
	return { ended, did, left: handoffs.notes() };
}

test('one that turns out to be too small stays, untouched', async () => {
	const { ended, did, left } = await handOver(99, 100);
	expect(ended).toEqual({ kind: 'kept', why: 'size' });
	expect(did).not.toContain('hold');
	expect(did).not.toContain('handoff.commit');
	expect(did).toContain('handoff.abort');
	expect(left).toEqual([]);
});

test.each([
	[100, 100],
	[null, 100],
	[1, 0],
])('one of %s bytes goes over where %s are the least', async (size, minBytes) => {
	const { ended, did } = await handOver(size, minBytes);
	expect(ended).toEqual({ kind: 'taken' });
	expect(did).toEqual(['handoff.prepare', 'hold', 'handoff.commit', 'drop']);
});

test('what is the daemon’s is remembered until the browser has written down that it is not there any more', async () => {
	const { handoffs, kept, timers } = scene({});
	await handoffs.begin(note, { task: { id: note.id, url }, expected }, 0);
	expect(kept).toEqual([['preparing'], ['holding'], ['committing'], ['dropped']]);
	expect(handoffs.notes()).toEqual([]);
	for (const run of timers.splice(0)) run();
	await Promise.resolve();
	expect(kept.at(-1)).toEqual([]);
});

test('a browser that comes back with what it had dropped drops it once more', async () => {
	const { handoffs, did } = scene({});
	const left = [{ ...note, stage: 'dropped' as const }];
	expect(await handoffs.recover(left)).toMatchObject([[{ id: note.id }, { kind: 'taken' }]]);
	expect(did).toEqual(['drop']);
});

test('what is whole in the browser meanwhile is forgotten before the browser may be', async () => {
	const { handoffs, did, kept } = scene({
		prepared: () => void handoffs.completed(({ download }) => download === note.download),
	});
	const ended = await handoffs.begin(note, { task: { id: note.id, url }, expected }, 0);
	expect(ended).toEqual({ kind: 'kept', why: 'ended' });
	expect(did).toEqual(['handoff.prepare', 'handoff.abort', 'release']);
	expect(kept[1]).toEqual([]);
});

test('another download’s end is none of this one', async () => {
	const { handoffs } = scene({ prepared: () => void handoffs.completed(() => false) });
	expect(await handoffs.begin(note, { task: { id: note.id, url }, expected }, 0)).toEqual({ kind: 'taken' });
});
