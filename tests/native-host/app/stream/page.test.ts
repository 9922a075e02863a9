import { mkdtempSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { MediaFormat, MediaItem } from '../../../../shared/domain/extraction.ts';
import { ok } from '../../../../shared/kernel/result.ts';
import {
	openExtraction,
	openToolDownload,
} from '../../../../native-host/src/app/extraction/open-extraction.ts';
import type { RunOutcome } from '../../../../native-host/src/core/transfer/run.ts';
import { findMediaTools } from '../../../../native-host/src/effects/media-tools.ts';
import { processesWith } from '../../../support/browsers/processes.ts';
import { waitFor } from '../../../support/browsers/wait-for.ts';
import { openSite, type Page } from '../../../support/media/site.ts';
import {
	makeStreams,
	makingMsMax,
	streamSeconds,
	type Streams,
} from '../../../support/streams/make-streams.ts';
import { probe as probeAll, type Probe } from '../../../support/streams/probe.ts';
import { streamBench, wanting } from '../../../support/streams/stream-bench.ts';
import { unlimitedPorts } from '../../../support/engine.ts';
import { serveStreams } from '../../../support/streams/stream-server.ts';
import { remark } from '../../../../shared/domain/remarks.ts';

let streams: Streams;
let state: string;
beforeAll(async () => {
	streams = await makeStreams();
	state = mkdtempSync(join(tmpdir(), 'rustloader-page-'));
}, makingMsMax);
afterAll(async () => {
	await streams[Symbol.asyncDispose]();
	rmSync(state, { recursive: true, force: true });
});

const tools = async () => findMediaTools();
const real = () =>
	streamBench(tools, () => ({}), {
		extract: async () => openExtraction({ folders: { state }, ports: unlimitedPorts(state) }),
		download: openToolDownload({ folders: { state } }),
	});
/** Chapters of an mp4 are a track of their own. */
async function probe(path: string): Promise<Probe> {
	const found = await probeAll(path);
	return { ...found, codecs: found.codecs.filter(codec => codec !== 'bin_data') };
}
const file = (name: string) => readFile(join(streams.folder, name));
function pathOf(outcome: RunOutcome): string {
	if (outcome.kind !== 'completed') throw new Error(JSON.stringify(outcome));
	return outcome.path;
}
const any = (choice: Parameters<typeof wanting>[0], more: Parameters<typeof wanting>[1] = {}) =>
	wanting(choice, { source: 'any', ...more });
const height = (lines: number) => ({ pick: { kind: 'height' as const, height: lines } });

describe('with the real yt-dlp', () => {
	test('a page that plays a stream: the height that was asked for, with sound, under its title', async () => {
		await using server = await serveStreams(streams.folder);
		await using site = await openSite(() => ({
			'/watch': { body: `<title>A lecture</title><video src="${server.url}/split/master.m3u8"></video>` },
		}));
		using bench = real();
		const path = pathOf(await bench.run(`${site.base}/watch`, any(height(180))));
		expect(basename(path)).toMatch(/^A lecture.*\.mp4$/u);
		const found = await probe(path);
		expect(found.height).toBe(180);
		expect(found.codecs.toSorted()).toEqual(['aac', 'h264']);
		expect(Math.abs(found.seconds - streamSeconds)).toBeLessThan(0.1);
		expect(await bench.names()).toHaveLength(1);
	});

	test('a page that plays an MPD, behind a cookie; and its sound alone as mp3', async () => {
		await using server = await serveStreams(streams.folder);
		await using site = await openSite(() => ({
			'/watch': {
				cookie: 'sid=1',
				body: `<title>Dash</title><video><source src="${server.url}/number/index.mpd" type="application/dash+xml"></video>`,
			},
		}));
		using bench = real();
		const headers = [['Cookie', 'sid=1']] as const;
		const video = await probe(pathOf(await bench.run(`${site.base}/watch`, { headers, ...any(height(90)) })));
		expect([video.height, video.codecs.toSorted()]).toEqual([90, ['aac', 'h264']]);
		const choice = { pick: { kind: 'audio' as const, format: 'mp3' as const } };
		const path = pathOf(await bench.run(`${site.base}/watch`, { headers, ...any(choice) }));
		expect(path).toMatch(/\.mp3$/u);
		const sound = await probe(path);
		expect(sound.codecs).toEqual(['mp3']);
		expect(Math.abs(sound.seconds - streamSeconds)).toBeLessThan(0.1);
	});

	test('a page of several says so, and gives the one that is asked for', async () => {
		const body = await file('sound.m4a');
		await using site = await openSite(() => ({
			'/two': { body: '<title>Two</title><audio src="/a.m4a"></audio><audio src="/b.m4a"></audio>' },
			'/b.m4a': { type: 'audio/mp4', body },
		}));
		using bench = real();
		const all = await bench.run(`${site.base}/two`, any({}));
		expect(all).toMatchObject({ kind: 'failed', fault: { code: 'media_playlist' } });
		const path = pathOf(await bench.run(`${site.base}/two`, any({}, { item: 2 })));
		expect((await probe(path)).codecs).toEqual(['aac']);
	});

	test('what only yt-dlp can fetch: stopped, nothing of it runs; resumed, it goes on', async () => {
		const body = Buffer.concat([await file('sound.m4a'), Buffer.alloc(3_000_000)]);
		let isSlow = true;
		await using site = await openSite(() => ({
			'/page': { body: '<title>Tool</title><audio src="/a.m4a"></audio>' },
			'/a.m4a': request => {
				const start = Number(/bytes=(\d+)/u.exec(request.headers.range ?? '')?.[1] ?? 0);
				starts.push(start);
				return { type: 'audio/mp4', body, ...(isSlow ? { bytesPerSecond: 200_000 } : {}) };
			},
		}));
		const starts: number[] = [];
		const format: Partial<MediaFormat> = {
			id: '0',
			protocol: 'other',
			url: `${site.base}/page`,
			container: 'm4a',
		};
		using bench = streamBench(tools, () => ({}), {
			extract: async () => async () => ok(item(`${site.base}/page`, [soundOf(format)])),
			download: openToolDownload({ folders: { state } }),
		});
		const stop = new AbortController();
		const wish = wanting({ pick: { kind: 'audio', format: 'best' } }, { source: 'page' });
		const run = bench.start(`${site.base}/page`, wish, stop.signal);
		await waitFor('some of it', () => run.progress().receivedBytes > 100_000);
		stop.abort();
		expect(await run.outcome).toMatchObject({ kind: 'stopped' });
		expect(processesWith('RUSTLOADER_CHILD=')).toEqual([]);
		isSlow = false;
		const [target = null] = bench.targets;
		const path = pathOf(await bench.run(`${site.base}/page`, { ...wish, target }));
		expect((await probe(path)).codecs).toEqual(['aac']);
		expect(Math.max(...starts)).toBeGreaterThan(0);
	});
});

const base = { container: 'mp4', bitrate: null, size: null, rank: 0, drm: false, note: null, headers: [] };
const pictureOf = (more: Partial<MediaFormat>): MediaFormat => ({
	...base,
	id: 'v',
	protocol: 'http',
	url: 'http://x.test/',
	video: { codec: 'avc1', width: 320, height: 180, fps: 25, hdr: null },
	audio: null,
	...more,
});
const soundOf = (more: Partial<MediaFormat>): MediaFormat => ({
	...pictureOf({ id: 'a' }),
	container: 'm4a',
	video: null,
	audio: { codec: 'mp4a.40.2', channels: 1, language: null },
	...more,
});
const item = (pageUrl: string, formats: MediaFormat[], more: Partial<MediaItem> = {}): MediaItem => ({
	kind: 'item',
	extractor: 'test',
	pageUrl,
	id: 'x',
	title: 'An item',
	creator: 'Somebody',
	durationSeconds: streamSeconds,
	thumbnail: null,
	live: 'no',
	chapters: [],
	formats,
	subtitles: [],
	...more,
});

describe('picture and sound as files', () => {
	/** Its links hold a token that is good for a number of requests. */
	async function expiringSite(usesMax: number) {
		const [picture, sound] = await Promise.all([file('high.mp4'), file('sound.m4a')]);
		let token = 0;
		const uses = new Map<string, number>();
		const serve =
			(body: Buffer) =>
			(request: { url?: string | undefined }): Page => {
				const given = new URL(request.url ?? '', 'http://x').searchParams.get('token') ?? '';
				const used = (uses.get(given) ?? 0) + 1;
				uses.set(given, used);
				if (Number(given) !== token || used > usesMax) return { status: 403, body: 'expired' };
				return { type: 'video/mp4', body, bytesPerSecond: 150_000 };
			};
		const site = await openSite(() => ({ '/v.mp4': serve(picture), '/a.m4a': serve(sound) }));
		const extract = async () => async () => {
			token++;
			return ok(
				item(
					`${site.base}/page`,
					[
						pictureOf({ url: `${site.base}/v.mp4?token=${token}` }),
						soundOf({ url: `${site.base}/a.m4a?token=${token}` }),
					],
					{
						chapters: [
							{ start: 0, end: 3, title: 'First' },
							{ start: 3, end: 6, title: 'Second' },
						],
					},
				),
			);
		};
		return { site, extract, extractions: () => token };
	}
	const page = wanting({}, { source: 'page', connections: 1 });

	test('become one file with title and chapters', async () => {
		const { site, extract } = await expiringSite(99);
		await using _site = site;
		using bench = streamBench(tools, () => ({}), { extract });
		const path = pathOf(await bench.run(`${site.base}/page`, page));
		expect(basename(path)).toBe('An item.mp4');
		expect(bench.targets[0]?.media).toMatchObject({
			title: 'An item',
			creator: 'Somebody',
			site: 'test',
			id: 'x',
			height: 180,
			durationMs: streamSeconds * 1000,
			pageUrl: `${site.base}/page`,
		});
		const found = await probe(path);
		expect(found.codecs.toSorted()).toEqual(['aac', 'h264']);
		const text = (await readFile(path)).toString('latin1');
		for (const words of ['An item', 'Somebody', 'Second']) expect(text).toContain(words);
		expect(await bench.names()).toEqual(['An item.mp4']);
	});

	test('links that expired meanwhile are read anew, and the bytes already there are kept', async () => {
		const { site, extract, extractions } = await expiringSite(99);
		await using _site = site;
		using bench = streamBench(tools, () => ({}), { extract });
		const stop = new AbortController();
		const run = bench.start(`${site.base}/page`, page, stop.signal);
		await waitFor('some of it', () => run.progress().receivedBytes > 60_000);
		stop.abort();
		expect(await run.outcome).toMatchObject({ kind: 'stopped' });
		const [target = null] = bench.targets;
		const asked = site.headers.length;
		const path = pathOf(await bench.run(`${site.base}/page`, { ...page, target }));
		expect(extractions()).toBe(2);
		const ranges = site.headers
			.slice(asked)
			.map(({ range }) => Number(/bytes=(\d+)/u.exec(range ?? '')?.[1] ?? 0));
		expect(Math.max(...ranges)).toBeGreaterThan(1_000);
		expect((await probe(path)).codecs.toSorted()).toEqual(['aac', 'h264']);
	});

	test('a link that is refused at once is asked for again, a bounded number of times', async () => {
		const { site, extract, extractions } = await expiringSite(0);
		await using _site = site;
		using bench = streamBench(tools, () => ({}), { extract });
		const outcome = await bench.run(`${site.base}/page`, page);
		expect(outcome).toMatchObject({ kind: 'failed', fault: { code: 'http_forbidden' } });
		expect(extractions()).toBe(3);
	});

	test('subtitles within and beside; those that cannot be had cost nothing else', async () => {
		const { site, extract } = await expiringSite(99);
		await using _site = site;
		await using texts = await openSite(() => ({
			'/en.vtt': { type: 'text/vtt', body: 'WEBVTT\n\n00:00.000 --> 00:02.000\nHello\n' },
		}));
		const withSubtitles = async () => async () => {
			const found = await (await extract())();
			const subtitle = (language: string, name: string) => ({
				language,
				name: null,
				auto: false,
				container: 'vtt',
				url: `${texts.base}/${name}.vtt`,
			});
			return found.ok
				? ok({ ...found.value, subtitles: [subtitle('en-GB', 'en'), subtitle('de', 'none')] })
				: found;
		};
		using bench = streamBench(tools, () => ({}), { extract: withSubtitles });
		const wish = (as: 'embed' | 'sidecar') =>
			wanting({ subtitles: { languages: ['en', 'de'], auto: false, as } }, { source: 'page' });
		const outcome = await bench.run(`${site.base}/page`, wish('embed'));
		expect(outcome).toMatchObject({ remarks: [remark('subtitles_unfetched', { languages: ['de'] })] });
		const embedded = await probe(pathOf(outcome));
		expect(embedded.codecs.toSorted()).toEqual(['aac', 'h264', 'mov_text']);
		pathOf(await bench.run(`${site.base}/page`, { ...wish('sidecar'), fileName: 'beside.mp4' }));
		expect(await bench.names()).toEqual(['An item.mp4', 'beside.en-GB.vtt', 'beside.mp4']);
	});
});

test('what is not all that was asked for says so with the finished file', async () => {
	const body = await file('high.mp4');
	await using site = await openSite(() => ({ '/v.mp4': { type: 'video/mp4', body } }));
	const format = pictureOf({ url: `${site.base}/v.mp4`, audio: soundOf({}).audio });
	using bench = streamBench(tools, () => ({}), {
		extract: async () => async () => ok(item(`${site.base}/page`, [format])),
	});
	const subtitles = { languages: ['fr', 'de'], auto: false, as: 'embed' as const };
	const asked = { pick: { kind: 'height' as const, height: 480 }, subtitles };
	expect(await bench.run(`${site.base}/page`, wanting(asked, { source: 'page' }))).toMatchObject({
		kind: 'completed',
		remarks: [
			remark('height_other', { asked: '480p', height: '180p' }),
			remark('subtitles_missing', { languages: ['fr', 'de'] }),
		],
	});
	const plain = await bench.run(`${site.base}/page`, wanting(height(180), { source: 'page' }));
	expect(plain).not.toHaveProperty('note');
});

test('a plain file stays what it is, byte for byte, and is converted where its sound is wanted', async () => {
	const body = await file('sound.m4a');
	await using site = await openSite(() => ({ '/song': { type: 'audio/mp4', body } }));
	using bench = streamBench(tools);
	const path = pathOf(await bench.run(`${site.base}/song`, any({})));
	expect((await readFile(path)).equals(body)).toBe(true);
	const choice = { pick: { kind: 'audio' as const, format: 'opus' as const } };
	expect((await probe(pathOf(await bench.run(`${site.base}/song`, any(choice))))).codecs).toEqual(['opus']);
});
