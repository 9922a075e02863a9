import { expect, test } from 'vitest';
import type { Browser } from 'webextension-polyfill';
import { createDownloads, type Item } from '../../../extension/src/background/takeover/downloads.ts';
import type { Note } from '../../../extension/src/core/takeover/note.ts';
import { mintTaskId } from '../../../shared/domain/ids.ts';
import { millis } from '../../../shared/kernel/units.ts';
import { mulberry32 } from '../../support/random.ts';

const note: Note = {
	id: mintTaskId(mulberry32(1)),
	download: 7,
	startTime: '2026-01-01T00:00:00.000Z',
	path: '',
	url: 'https://a.example/film.zip',
	finalUrl: 'https://a.example/film.zip',
	name: 'film.zip',
	isPlain: true,
	private: false,
	session: 's',
	stage: 'holding',
	at: millis(0),
};

type Query = Partial<Pick<Item, 'id' | 'startTime' | 'url'>>;

/** `readAfter`: looks at the list for which it is still empty. Time passes by itself. */
function having(item: Partial<Item>, { session = 's', readAfter = 0 } = {}) {
	const done: string[] = [];
	const does = (what: string) => async () => void done.push(what);
	const there = { id: 7, startTime: note.startTime, url: note.url, paused: true, filename: '', ...item };
	let moment = 0;
	const downloads = {
		search: async (query: Query) =>
			moment >= readAfter && Object.entries(query).every(([key, value]) => there[key as 'id'] === value)
				? [there]
				: [],
		download: does('download'),
		resume: does('resume'),
		pause: does('pause'),
		cancel: does('cancel'),
		removeFile: does('removeFile'),
		erase: does('erase'),
	};
	const browser = { downloads, runtime: { id: 'us' } } as unknown as Browser;
	const after = (_ms: number, run: () => void) => {
		moment++;
		queueMicrotask(run);
		return () => {};
	};
	return { downloads: createDownloads(browser, async () => session, after), done };
}

test.each<[string, Partial<Item>, 'held' | 'over']>([
	['in the middle', { state: 'in_progress', bytesReceived: 1, totalBytes: 2 }, 'held'],
	['of a length nobody tells', { state: 'in_progress', bytesReceived: 2, totalBytes: -1 }, 'held'],
	['with its last byte there', { state: 'in_progress', bytesReceived: 2, totalBytes: 2 }, 'over'],
	['not paused', { state: 'in_progress', paused: false, bytesReceived: 1, totalBytes: 2 }, 'over'],
	['complete', { state: 'complete', bytesReceived: 2, totalBytes: 2 }, 'over'],
])('one %s', async (_name, item, held) => {
	expect(await having(item).downloads.hold(note)).toBe(held);
});

test('of one that is the daemon’s nothing is left, also where it completed all the same', async () => {
	const resting = having({ state: 'in_progress' });
	await resting.downloads.drop(note);
	expect(resting.done).toEqual(['cancel', 'erase']);
	const complete = having({ state: 'complete' });
	await complete.downloads.drop(note);
	expect(complete.done).toEqual(['removeFile', 'erase']);
});

const ofFirefox: Note = { ...note, path: '/home/a/film.zip' };
/** What Firefox makes of it at its next start: it goes on by itself, under another number and from another moment on. */
const restored: Partial<Item> = {
	id: 1,
	startTime: '2026-01-01T00:01:00.000Z',
	filename: '/home/a/film.zip',
	state: 'in_progress',
	paused: false,
};
const nextLife = { session: 'other' };

test.each<Note['stage']>(['committing', 'dropped'])(
	'what a browser goes on with after its own end is stopped where it is the daemon’s: %s',
	async stage => {
		const { downloads, done } = having(restored, nextLife);
		await downloads.drop({ ...ofFirefox, stage });
		expect(done).toEqual(['cancel', 'erase']);
	},
);

test('what a browser goes on with by itself is not begun once more', async () => {
	const { downloads, done } = having(restored, nextLife);
	expect(await downloads.release(ofFirefox)).toBe('released');
	expect(done).toEqual([]);
});

test('another file of the same address is another download', async () => {
	const { downloads, done } = having({ ...restored, filename: '/home/a/film(1).zip' }, nextLife);
	await downloads.drop({ ...ofFirefox, stage: 'dropped' });
	expect(done).toEqual([]);
	expect(await downloads.release(ofFirefox)).toBe('released');
	expect(done).toEqual(['download']);
});

test('a list that is read a moment after the start is waited for, and what is on none begins anew', async () => {
	const late = having({ state: 'interrupted', canResume: true }, { ...nextLife, readAfter: 3 });
	expect(await late.downloads.release(note)).toBe('released');
	expect(late.done).toEqual(['resume']);
	const none = having({}, { ...nextLife, readAfter: Infinity });
	expect(await none.downloads.release(note)).toBe('released');
	expect(none.done).toEqual(['download']);
});

test('in one life of the browser it is dropped once: what its person begins again afterwards is theirs', async () => {
	const { downloads, done } = having({ ...restored, id: 7 });
	await downloads.drop({ ...ofFirefox, stage: 'dropped' });
	expect(done).toEqual([]);
});
