import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { MediaItem, MediaPlaylist } from '../../../../shared/domain/extraction.ts';
import { createYtDlpFinder } from '../../../../native-host/src/app/extraction/tools.ts';
import { createYtDlp } from '../../../../native-host/src/app/extraction/yt-dlp.ts';
import { runFolders } from '../../../../native-host/src/effects/run-folder.ts';
import type { ExtractRequest } from '../../../../native-host/src/core/extraction/extractor.ts';
import { isAlive } from '../../../support/browsers/processes.ts';
import { fakeYtDlp } from '../../../support/media/fake-yt-dlp.ts';
import { openSite } from '../../../support/media/site.ts';

let state: string;
beforeEach(() => (state = mkdtempSync(join(tmpdir(), 'rustloader-extract-'))));
afterEach(() => rmSync(state, { recursive: true, force: true }));

const never = new AbortController().signal;
const ask = (url: string, more: Partial<ExtractRequest> = {}): ExtractRequest => ({
	url,
	headers: [],
	proxy: 'direct',
	item: null,
	from: 1,
	prefer: 'playlist',
	...more,
});
const extractorOf = (setting: string, timeoutMs?: number, node: string | null = null) =>
	createYtDlp({
		state,
		find: createYtDlpFinder({ state, chosen: () => setting }),
		node: () => node,
		env: process.env,
		...(timeoutMs === undefined ? {} : { timeoutMs }),
	});
const leftovers = () => (existsSync(runFolders(state)) ? readdirSync(runFolders(state)) : []);

describe('the real yt-dlp', () => {
	const real = () => extractorOf('');

	async function itemOf(url: string, more: Partial<ExtractRequest> = {}): Promise<MediaItem> {
		const found = await real().extract(ask(url, more), never);
		if (!found.ok) throw new Error(`${found.error.code}: ${found.error.detail}`);
		if (found.value.kind !== 'item') throw new Error('a playlist');
		return found.value;
	}
	async function playlistOf(url: string, more: Partial<ExtractRequest> = {}): Promise<MediaPlaylist> {
		const found = await real().extract(ask(url, more), never);
		if (!found.ok) throw new Error(`${found.error.code}: ${found.error.detail}`);
		if (found.value.kind !== 'playlist') throw new Error('an item');
		return found.value;
	}

	test('a page with a video of HTML5, of JSON-LD, of Open Graph', async () => {
		const file = { type: 'video/mp4', body: Buffer.alloc(100) };
		await using site = await openSite(base => ({
			'/html5': {
				body: '<html><head><title>One</title></head><body><video><source src="/a.mp4" type="video/mp4"></video>',
			},
			'/json-ld': {
				body: `<html><head><title>x</title><script type="application/ld+json">${JSON.stringify({
					'@context': 'https://schema.org',
					'@type': 'VideoObject',
					name: 'Two',
					duration: 'PT90S',
					contentUrl: `${base}/a.mp4`,
				})}</script></head></html>`,
			},
			'/og': {
				body: `<html><head><title>Three</title><meta property="og:video" content="${base}/a.mp4"></head></html>`,
			},
			'/a.mp4': file,
		}));
		const html5 = await itemOf(`${site.base}/html5`);
		expect(html5).toMatchObject({ title: expect.stringContaining('One'), live: 'no' });
		expect(html5.formats).toMatchObject([{ protocol: 'http', container: 'mp4', url: `${site.base}/a.mp4` }]);
		expect(html5.formats[0]?.headers).toContainEqual(['Referer', `${site.base}/html5`]);
		const ld = await itemOf(`${site.base}/json-ld`);
		expect(ld).toMatchObject({ title: 'Two', durationSeconds: 90 });
		const og = await itemOf(`${site.base}/og`);
		expect(og.formats[0]?.url).toBe(`${site.base}/a.mp4`);
		expect(leftovers()).toEqual([]);
	});

	test('cookies go to the site, and their file is gone afterwards', async () => {
		await using site = await openSite(() => ({
			'/page': { cookie: 'session=s3cret', body: '<title>In</title><video src="/a.mp4"></video>' },
			'/a.mp4': { type: 'video/mp4', body: 'x' },
		}));
		const headers = [['Cookie', 'a=1; session=s3cret']] as const;
		const item = await itemOf(`${site.base}/page`, { headers });
		expect(item.title).toContain('In');
		const without = await real().extract(ask(`${site.base}/page`), never);
		expect(without).toMatchObject({ ok: false, error: { detail: expect.stringContaining('403') } });
		expect(leftovers()).toEqual([]);
	});

	test('a feed of 250 comes in pages, by the site’s order', async () => {
		const items = Array.from(
			{ length: 250 },
			(_, at) => `<item><title>T${at + 1}</title><link>/p?${at + 1}</link></item>`,
		);
		await using site = await openSite(base => ({
			'/feed': {
				type: 'application/rss+xml',
				body: `<rss version="2.0"><channel><title>Feed</title>${items.join('').replaceAll('/p?', `${base}/p?`)}</channel></rss>`,
			},
		}));
		const first = await playlistOf(`${site.base}/feed`);
		expect(first).toMatchObject({ title: 'Feed', total: 250, next: 101 });
		expect(first.entries).toHaveLength(100);
		const last = await playlistOf(`${site.base}/feed`, { from: 201 });
		expect(last.next).toBeNull();
		expect(last.entries.map(({ index }) => index)).toEqual(Array.from({ length: 50 }, (_, at) => 201 + at));
		expect(last.entries[0]).toMatchObject({ title: 'T201', url: `${site.base}/p?201`, within: false });
	});

	test('an entry without a page of its own is had by its index', async () => {
		await using site = await openSite(() => ({
			'/two': { body: '<title>Two</title><video src="/a.mp4"></video><video src="/b.mp4"></video>' },
		}));
		const page = `${site.base}/two`;
		const list = await playlistOf(page);
		expect(list.entries).toMatchObject([
			{ index: 1, within: true, url: page },
			{ index: 2, within: true, url: page },
		]);
		const second = await itemOf(page, { item: 2 });
		expect(second.formats[0]?.url).toBe(`${site.base}/b.mp4`);
	});

	test('a page without media says so', async () => {
		await using site = await openSite(() => ({ '/text': { body: '<title>Text</title>nothing' } }));
		const found = await real().extract(ask(`${site.base}/text`), never);
		expect(found).toMatchObject({ ok: false });
	});
});

describe('a yt-dlp that misbehaves', () => {
	const url = 'http://127.0.0.1:9/page?token=abcdefghij0123456789abcdefghij';

	test.each([
		['prints rubbish', 'process.stdout.write("<html>")', 'yt_dlp_output'],
		['prints half of an object', 'process.stdout.write(\'{"id":"a","formats":[{\')', 'yt_dlp_output'],
		['nests without end', 'process.stdout.write("[".repeat(1e6))', 'yt_dlp_output'],
		['prints nothing', '', 'yt_dlp_output'],
		['dies', 'process.kill(process.pid, "SIGKILL")', 'yt_dlp_failed'],
		[
			'dies after it said why',
			'console.error("ERROR: [x] y: gone; please report"); process.exit(1)',
			'yt_dlp_failed',
		],
		['floods', 'const b = Buffer.alloc(1e6, 97); for (;;) fs.writeSync(1, b)', 'yt_dlp_output'],
		['hangs', 'setInterval(() => {}, 1e6)', 'yt_dlp_timeout'],
		[
			'hangs and ignores signals',
			'process.on("SIGINT", () => {}); process.on("SIGTERM", () => {}); setInterval(() => {}, 1e6)',
			'yt_dlp_timeout',
		],
		['finds no format', 'console.log(JSON.stringify({ id: "a", title: "A", formats: [] }))', 'media_none'],
		[
			'finds only local files',
			'console.log(JSON.stringify({ id: "a", formats: [{ format_id: "f", url: "file:///etc/passwd", ext: "mp4", protocol: "mhtml" }] }))',
			'media_none',
		],
	])('%s', async (_name, body, code) => {
		using fake = fakeYtDlp(body);
		const found = await extractorOf(fake.path, code === 'yt_dlp_timeout' ? 1_000 : 60_000).extract(
			ask(url),
			never,
		);
		expect(found).toMatchObject({ ok: false, error: { code } });
		expect(JSON.stringify(found)).not.toContain('abcdefghij0123456789');
		expect(leftovers()).toEqual([]);
	});

	test('one that is not there, or is no program', async () => {
		expect(await extractorOf(join(state, 'none')).extract(ask(url), never)).toMatchObject({
			error: { code: 'yt_dlp_missing' },
		});
	});

	const forks = `
		const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1e6)'], { detached: DETACHED, stdio: 'inherit' });
		child.unref();
		tellPids(process.pid, child.pid);`;

	test.each(['false', 'true'])(
		'a child that outlives it (a group of its own: %s) ends with it',
		async detached => {
			using fake = fakeYtDlp(`${forks.replace('DETACHED', detached)}
			console.log(JSON.stringify({ id: 'a', title: 'A', formats: [{ format_id: 'f', url: 'http://h.test/a.mp4', ext: 'mp4', protocol: 'http' }] }));
			process.exit(0);`);
			const found = await extractorOf(fake.path).extract(ask(url), never);
			expect(found).toMatchObject({ ok: true });
			expect((await fake.pids()).filter(isAlive)).toEqual([]);
		},
	);

	test('cancelling ends it and everything it started', async () => {
		using fake = fakeYtDlp(`${forks.replace('DETACHED', 'true')} setInterval(() => {}, 1e6)`);
		const stop = new AbortController();
		const found = extractorOf(fake.path).extract(ask(url), stop.signal);
		const pids = await fake.pids();
		stop.abort();
		expect(await found).toMatchObject({ error: { code: 'extraction_stopped' } });
		expect(pids.filter(isAlive)).toEqual([]);
		expect(leftovers()).toEqual([]);
	});
});

describe('what yt-dlp is told', () => {
	const tell = `fs.writeFileSync(folder + '/told', JSON.stringify({ args, env: process.env, files: Object.fromEntries(
		args.filter(arg => arg.startsWith('/') && fs.existsSync(arg) && fs.statSync(arg).isFile()).map(arg => [arg.split('/').at(-1), [fs.readFileSync(arg, 'utf8'), fs.statSync(arg).mode & 0o777, fs.statSync(require('node:path').dirname(arg)).mode & 0o777]])) }));`;

	async function told(request: Partial<ExtractRequest>, version?: string) {
		using fake = fakeYtDlp(tell, version);
		const secretive = { ...process.env, AWS_SECRET: 'hush', LD_PRELOAD_X: '1' };
		const find = createYtDlpFinder({ state, chosen: () => fake.path });
		const made = createYtDlp({ state, find, node: () => '/opt/node', env: secretive });
		await made.extract(ask('https://site.test/a?b=--exec', request), never);
		return JSON.parse(readFileSync(join(fake.folder, 'told'), 'utf8')) as {
			args: string[];
			env: Record<string, string>;
			files: Record<string, [string, number, number]>;
		};
	}

	test('no configuration of the user’s, nothing of the environment, the address behind --', async () => {
		const { args, env } = await told({});
		expect(args).toContain('--ignore-config');
		expect(args.slice(-2)).toEqual(['--', 'https://site.test/a?b=--exec']);
		expect(Object.keys(env)).not.toContain('AWS_SECRET');
	});

	test('secrets are in files for the owner alone, in a folder for the owner alone', async () => {
		const headers = [
			['Cookie', 'sid=c00kie; b=2'],
			['Authorization', "Bearer t0ken 'quoted' $(id)"],
			['X-Bad\nName', 'x'],
			['Host', 'elsewhere'],
		] as const;
		const { args, files } = await told({ headers });
		expect(args.join(' ')).not.toMatch(/c00kie|t0ken/u);
		expect(files['cookies.txt']?.[0]).toContain('site.test\tFALSE\t/\tTRUE\t0\tsid\tc00kie\n');
		expect(files['options.conf']?.[0]).toContain("--add-headers 'Authorization:Bearer t0ken");
		expect(files['options.conf']?.[0]).not.toMatch(/elsewhere|X-Bad/u);
		for (const [, file, folder] of Object.values(files)) expect([file, folder]).toEqual([0o600, 0o700]);
	});

	test('a proxy with its login is told in the environment', async () => {
		const { args, env } = await told({ proxy: 'http://me:pw@proxy.test:1' });
		expect(args.join(' ')).not.toContain('pw@');
		expect(env['https_proxy']).toBe('http://me:pw@proxy.test:1');
	});

	test('a runtime for JavaScript where the version takes one', async () => {
		expect((await told({}, '2025.11.12')).args).toContain('node:/opt/node');
		expect((await told({}, '2025.11.11')).args).not.toContain('--js-runtimes');
	});
});
