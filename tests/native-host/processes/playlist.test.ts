import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { makeHome } from '../../support/browsers/home.ts';
import { fakeYtDlp } from '../../support/media/fake-yt-dlp.ts';
import { openSite } from '../../support/media/site.ts';
import { runMain, type Listed } from '../../support/media/run-main.ts';

// Every step starts processes, and other tests share the machine.
vi.setConfig({ testTimeout: 240_000 });

let folder: string;
let song: Buffer;
beforeAll(() => {
	folder = mkdtempSync(join(tmpdir(), 'rustloader-song-'));
	const sine = ['-f', 'lavfi', '-i', 'sine=duration=1', '-c:a', 'aac', join(folder, 's.m4a')];
	execFileSync('ffmpeg', ['-v', 'error', ...sine]);
	song = readFileSync(join(folder, 's.m4a'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const count = 50;
const [broken, live] = [7, 11];

const siteOf = () =>
	openSite(base => ({
		...Object.fromEntries(
			Array.from({ length: count }, (_, at) => [`/song/${at + 1}.m4a`, { type: 'audio/mp4', body: song }]),
		),
		'/list': { body: `<title>Songs</title><a href="${base}"></a>` },
	}));

/** What yt-dlp prints for the list, in pages, and for each of its entries; one is broken, one is live. */
const reader = (base: string) => `
	const url = args.at(-1);
	const [from, to] = (args[args.indexOf('--playlist-items') + 1] ?? '').split(':').map(Number);
	const print = value => console.log(JSON.stringify(value));
	const number = Number(/page\\/(\\d+)/.exec(url)?.[1]);
	if (url.endsWith('/list')) {
		const all = Array.from({ length: ${count} }, (_, at) => ({ _type: 'url', id: 's' + (at + 1), title: 'Song ' + (at + 1), url: ${JSON.stringify(base)} + '/page/' + (at + 1) }));
		print({ _type: 'playlist', id: 'l', title: 'Songs', extractor_key: 'Site', playlist_count: ${count}, entries: all.slice(from - 1, to) });
	} else if (number === ${broken}) {
		console.error('ERROR: [site] ' + number + ': Video unavailable. This video has been removed');
		process.exit(1);
	} else print({ id: 's' + number, title: 'Song ' + number, extractor_key: 'Site', is_live: number === ${live},
		formats: [{ format_id: 'a', url: ${JSON.stringify(base)} + '/song/' + number + '.m4a', ext: 'm4a', protocol: 'http', vcodec: 'none', acodec: 'mp4a.40.2' }] });
`;

test('a list of 50 with one broken and one live: all others are saved, and a second time only what is new', async () => {
	await using site = await siteOf();
	await using home = makeHome();
	using fake = fakeYtDlp(reader(site.base));
	const main = (...args: string[]) => runMain(home, ...args);
	await main('tools', 'use', 'yt-dlp', fake.path);
	await main('settings', 'set', 'maxConcurrent', '8');
	await main('settings', 'set', 'maxPerHost', '8');
	const added = await main('add', `${site.base}/list`, '--playlist', 'all', '--json');
	expect(added.out.trim().split('\n')).toHaveLength(count);
	const list = async () => JSON.parse((await main('list', '--json')).out) as Listed[];
	await vi.waitFor(
		async () =>
			expect((await list()).every(({ status }) => status === 'completed' || status === 'failed')).toBe(true),
		{ timeout: 180_000, interval: 1_000 },
	);
	const failed = (await list()).filter(({ status }) => status === 'failed');
	expect(failed.map(({ group, fault }) => [group?.index, fault?.code])).toEqual([
		[broken, 'media_removed'],
		[live, 'media_live'],
	]);
	expect(readdirSync(home.downloads)).toHaveLength(count - 2);
	expect(readdirSync(home.downloads)).toContain('Song 1.m4a');
	expect((await main('list')).out).toContain('Songs: 48 of 50 saved, 2 failed');
	const again = await main('add', `${site.base}/list`, '--playlist', 'all', '--json');
	expect(again.out.trim().split('\n')).toHaveLength(2);
	expect(again.error).toContain('48 of them were saved before');
	const some = await main(
		'add',
		`${site.base}/list`,
		'--playlist',
		'1-3',
		'--match',
		'song 2',
		'--again',
		'--json',
	);
	expect(some.out.trim().split('\n')).toHaveLength(1);
});
