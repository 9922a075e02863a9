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
	url: 'https://a.example/film.zip',
	finalUrl: 'https://a.example/film.zip',
	name: 'film.zip',
	isPlain: true,
	private: false,
	session: 's',
	stage: 'holding',
	at: millis(0),
};

function having(item: Partial<Item>) {
	const done: string[] = [];
	const does = (what: string) => async () => void done.push(what);
	const there = { id: 7, startTime: note.startTime, url: note.url, paused: true, ...item };
	const downloads = {
		search: async () => [there],
		pause: does('pause'),
		cancel: does('cancel'),
		removeFile: does('removeFile'),
		erase: does('erase'),
	};
	const browser = { downloads, runtime: { id: 'us' } } as unknown as Browser;
	return { downloads: createDownloads(browser, async () => 's'), done };
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
