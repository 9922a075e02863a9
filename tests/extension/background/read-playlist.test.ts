import { afterEach, expect, test, vi } from 'vitest';
import { readPlaylist } from '../../../extension/src/background/read-playlist.ts';

afterEach(() => void vi.unstubAllGlobals());

/** How it was asked for, where only what is asked so is answered. */
async function askedIn(
	place: { readonly storeId: string | null; readonly private: boolean },
	answered: RequestCredentials | null,
) {
	const asked: (string | undefined)[][] = [];
	vi.stubGlobal('fetch', async (_url: string, { credentials, cache }: RequestInit) => {
		asked.push([credentials, cache]);
		if (credentials !== answered) throw new TypeError('not allowed');
		return new Response('#EXTM3U');
	});
	return { text: await readPlaylist('https://a.example/a.m3u8', place), asked };
}

test.each([
	['a private window', { storeId: null, private: true }],
	['one of Firefox, told by its store', { storeId: 'firefox-private', private: true }],
	['a container', { storeId: 'firefox-container-1', private: false }],
])(
	'what is on in %s is neither asked for with cookies of ordinary windows nor kept in their cache',
	async (_, place) => {
		const without = [['omit', 'no-store']];
		expect(await askedIn(place, 'omit')).toEqual({ text: '#EXTM3U', asked: without });
		expect(await askedIn(place, null)).toEqual({ text: null, asked: without });
	},
);

test('elsewhere as the page asks, else without cookies', async () => {
	const place = { storeId: null, private: false };
	expect((await askedIn(place, 'include')).asked).toEqual([['include', 'force-cache']]);
	expect(await askedIn(place, 'omit')).toMatchObject({ text: '#EXTM3U', asked: { length: 2 } });
});
