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
	url,
	finalUrl: url,
	name: 'a.zip',
	isPlain: true,
	private: false,
	session: 's',
	stage: 'preparing',
	at: millis(0),
};

/** One handoff of a file whose size the browser learns only after it has begun. */
async function handOver(sizeLater: number | null, minBytes: number) {
	const did: string[] = [];
	const handoffs = createHandoffs({
		call: (method, { task }: { task: unknown }) => {
			did.push(method);
			const outcome = { task: task as TaskId, outcome: 'aborted' };
			return Promise.resolve({ ok: true, value: outcome } as never);
		},
		keep: async () => {},
		browser: {
			size: async () => sizeLater,
			hold: async () => (did.push('hold'), 'held'),
			release: async () => (did.push('release'), 'released'),
			drop: async () => void did.push('drop'),
		},
		after: () => () => {},
	});
	const expected = { url, totalBytes: null, mediaType: null, etag: null, lastModified: null };
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
