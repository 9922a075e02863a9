import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as v from 'valibot';
import { MediaItem } from '../../../../shared/domain/extraction.ts';
import { createConnectionBudget } from '../../../../native-host/src/app/connection-budget.ts';
import { createStreamExtractor } from '../../../../native-host/src/app/stream/stream-extractor.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
	makeStreams,
	makingMsMax,
	streamSeconds,
	type Streams,
} from '../../../support/streams/make-streams.ts';
import { probe } from '../../../support/streams/probe.ts';
import { pathOf, streamBench, wanting } from '../../../support/streams/stream-bench.ts';
import { serveStreams } from '../../../support/streams/stream-server.ts';

let streams: Streams;
beforeAll(async () => {
	streams = await makeStreams();
}, makingMsMax);
afterAll(() => streams[Symbol.asyncDispose]());

const lines = (height: number) => wanting({ pick: { kind: 'height', height } });

test.each([
	['ts/master.m3u8', 180],
	['ts/master.m3u8', 90],
	['split/master.m3u8', 180],
	['split/master.m3u8', 90],
	['packed/master.m3u8', 180],
	['aes/index.m3u8', 180],
	['ranges/index.m3u8', 180],
	['timeline/index.mpd', 180],
	['timeline/index.mpd', 90],
	['number/index.mpd', 180],
	['list/index.mpd', 180],
	['base/index.mpd', 180],
])('%s at %d lines is one file of that height with sound, as long as it is', async (path, height) => {
	await using server = await serveStreams(streams.folder);
	using bench = streamBench();
	const outcome = await bench.run(`${server.url}/${path}`, lines(height));
	const found = await probe(pathOf(outcome));
	expect(found.height).toBe(height);
	expect(found.codecs.toSorted()).toEqual(['aac', 'h264']);
	expect(Math.abs(found.seconds - streamSeconds)).toBeLessThan(0.1);
	// Together, as they were made.
	const [one = 0, other = 0] = found.begins;
	expect(Math.abs(one - other)).toBeLessThan(0.05);
	expect(await bench.names()).toHaveLength(1);
	expect(bench.phases).toEqual(['extracting', 'transferring', 'assembling', 'verifying']);
});

test('a clock that jumps back within the stream makes it no shorter', async () => {
	await using server = await serveStreams(streams.folder);
	using bench = streamBench();
	const found = await probe(pathOf(await bench.run(`${server.url}/ts/jump.m3u8`)));
	expect(Math.abs(found.seconds - 2 * streamSeconds)).toBeLessThan(0.1);
});

test('sound alone, as it is and converted; a piece of it, of which no more is fetched than it is in', async () => {
	await using server = await serveStreams(streams.folder);
	using bench = streamBench();
	const url = `${server.url}/split/master.m3u8`;
	const sound = await probe(
		pathOf(await bench.run(url, wanting({ pick: { kind: 'audio', format: 'best' } }))),
	);
	expect(sound.codecs).toEqual(['aac']);
	expect(server.asked.some(path => path.includes('low-') || path.includes('high-'))).toBe(false);
	const mp3 = pathOf(await bench.run(url, wanting({ pick: { kind: 'audio', format: 'mp3' } })));
	expect(mp3).toMatch(/\.mp3$/u);
	expect((await probe(mp3)).codecs).toEqual(['mp3']);
	server.asked.length = 0;
	const clip = wanting({ pick: { kind: 'best' }, clip: { start: 2, end: 4 } });
	const piece = await probe(pathOf(await bench.run(url, clip)));
	expect(Math.abs(piece.seconds - 2)).toBeLessThan(0.2);
	expect(server.asked.filter(path => path.includes('high-') && path.endsWith('.m4s'))).toHaveLength(2);
});

test('an address without a telling name becomes a stream by what it answers; a name that says playlist stays one', async () => {
	await using server = await serveStreams(streams.folder);
	server.made.set('/watch', () => ({
		type: 'application/x-mpegURL',
		body: '#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1,RESOLUTION=320x180\nts/high.m3u8\n',
	}));
	using bench = streamBench();
	const outcome = await bench.run(`${server.url}/watch`, { title: 'A lecture' });
	expect(pathOf(outcome)).toMatch(/\/A lecture\.mp4$/u);
	const itself = await bench.run(`${server.url}/ts/high.m3u8`, { fileName: 'list.m3u8' });
	expect(pathOf(itself)).toMatch(/\/list\.m3u8$/u);
	expect(await bench.names()).toHaveLength(2);
});

test('protection is refused before a segment is fetched', async () => {
	await using server = await serveStreams(streams.folder);
	const key = '#EXT-X-KEY:METHOD=SAMPLE-AES,URI="skd://k",KEYFORMAT="com.apple.streamingkeydelivery"';
	server.made.set('/p.m3u8', () => ({
		type: 'application/vnd.apple.mpegurl',
		body: `#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nts/high-0.ts\n${key}\n#EXTINF:1,\nts/high-1.ts\n#EXT-X-ENDLIST\n`,
	}));
	using bench = streamBench();
	const outcome = await bench.run(`${server.url}/p.m3u8`);
	expect(outcome).toMatchObject({ kind: 'failed', fault: { code: 'media_drm', detail: 'FairPlay' } });
	expect(server.asked).toEqual(['/p.m3u8']);
	expect(await bench.names()).toEqual([]);
});

test('resets, half bodies, silence, refusals and busy servers cost nothing but time', async () => {
	await using server = await serveStreams(streams.folder);
	server.fate = (path, before) => {
		if (before > 0 || !path.includes('high-')) return null;
		const at = Number(/-(\d)\.m4s$/u.exec(path)?.[1]);
		return [
			'reset',
			'cut',
			{ status: 503, headers: { 'retry-after': '0' } },
			{ status: 429 },
			{ status: 403 },
			'hang',
		][at] as Awaited<ReturnType<typeof server.fate>>;
	};
	using bench = streamBench();
	const found = await probe(pathOf(await bench.run(`${server.url}/split/master.m3u8`)));
	expect(Math.abs(found.seconds - streamSeconds)).toBeLessThan(0.1);
});

test('links that expire are found anew in a fresh playlist, and what is there stays', async () => {
	await using server = await serveStreams(streams.folder);
	let pass = 0;
	const text = readFileSync(`${streams.folder}/ts/high.m3u8`, 'utf8');
	server.made.set('/e/index.m3u8', () => {
		pass++;
		return {
			type: 'application/vnd.apple.mpegurl',
			body: text.replaceAll(/^high-(\d)\.ts$/gmu, `../ts/high-$1.ts?pass=${pass}`),
		};
	});
	// Each pass opens so many segments.
	const served = new Map<number, number>();
	server.fate = path => {
		if (!path.endsWith('.ts')) return null;
		const query = Number(new URLSearchParams(server.asked.at(-1)?.split('?')[1]).get('pass'));
		served.set(query, (served.get(query) ?? 0) + 1);
		return (served.get(query) ?? 0) > 2 ? { status: 403 } : null;
	};
	using bench = streamBench();
	const more = wanting({}, { connections: 1 });
	const found = await probe(pathOf(await bench.run(`${server.url}/e/index.m3u8`, more)));
	expect(Math.abs(found.seconds - streamSeconds)).toBeLessThan(0.1);
	expect(pass).toBe(3);
	const refused = 2;
	expect(server.asked.filter(path => path.includes('.ts'))).toHaveLength(6 + refused);
});

test('a token within paths is no other stream, where each piece that is there begins and is as long as before', async () => {
	await using server = await serveStreams(streams.folder);
	/** Under each token the pieces of these streams, all by the same names. */
	function serve(token: string, pieces: readonly string[]): void {
		const text = readFileSync(`${streams.folder}/ts/high.m3u8`, 'utf8');
		const type = 'application/vnd.apple.mpegurl';
		server.made.set(`/${token}/index.m3u8`, () => ({ type, body: text }));
		for (const [at, name] of pieces.entries()) {
			const body = readFileSync(`${streams.folder}/ts/${name}-${at}.ts`);
			server.made.set(`/${token}/high-${at}.ts`, () => ({ type: 'video/mp2t', body }));
		}
	}
	const all = Array.from({ length: 6 }, () => 'high');
	serve('old', all);
	serve('other', ['low', 'low', 'low', ...all].slice(0, 6));
	// Only its third piece is another one.
	serve('near', ['high', 'high', 'low', ...all].slice(0, 6));
	serve('new', all);
	let open = 3;
	server.fate = path =>
		path.startsWith('/old/') && (path.endsWith('.ts') ? open-- <= 0 : open <= 0) ? { status: 403 } : null;
	using bench = streamBench();
	const asked: string[] = [];
	const answers = ['other', 'near', 'new'];
	bench.freshLink = async why => {
		asked.push(why.code);
		return { url: `${server.url}/${answers.shift() ?? 'old'}/index.m3u8`, headers: null };
	};
	const outcome = await bench.run(`${server.url}/old/index.m3u8`, wanting({}, { connections: 1 }));
	const found = await probe(pathOf(outcome));
	expect([found.height, Math.round(found.seconds)]).toEqual([180, streamSeconds]);
	expect(asked).toEqual(['http_forbidden', 'link_differs', 'link_differs']);
	// Each once, and of what is there its beginning alone.
	const fetched = server.asked.filter(path => /^\/new\/.*ts$/u.test(path));
	expect(fetched.toSorted()).toEqual([0, 1, 2, 3, 4, 5].map(at => `/new/high-${at}.ts`));
});

test('a stream whose playlist has expired goes on at a new link with what is there, and at no other', async () => {
	await using server = await serveStreams(streams.folder);
	const isOpen = new Set(['old']);
	// Each link opens three segments, and then nothing any more.
	const left = new Map([['old', 3]]);
	const serve = (path: string, name: string) =>
		server.made.set(path, () => ({
			type: 'application/vnd.apple.mpegurl',
			body: readFileSync(`${streams.folder}/ts/${name}.m3u8`, 'utf8').replaceAll(
				/^(\w+-\d\.ts)$/gmu,
				`../ts/$1?pass=${server.asked.at(-1)?.split('pass=')[1] ?? ''}`,
			),
		}));
	serve('/e/index.m3u8', 'high');
	serve('/e/other.m3u8', 'low');
	server.fate = path => {
		const pass = server.asked.at(-1)?.split('pass=')[1] ?? '';
		const more = left.get(pass) ?? 100;
		if (path.endsWith('.ts')) left.set(pass, more - 1);
		if (more > 0 && isOpen.has(pass)) return null;
		isOpen.delete(pass);
		return { status: 403 };
	};
	using bench = streamBench();
	const asked: string[] = [];
	const answers: (string | null)[] = [null];
	bench.freshLink = async why => {
		asked.push(why.code);
		const path = answers.shift();
		if (path === undefined) return 'lost';
		if (path === null) return null;
		isOpen.add('new');
		return { url: `${server.url}${path}?pass=new`, headers: [['X-Token', 'fresh']] };
	};
	const more = wanting({}, { connections: 1 });
	const url = `${server.url}/e/index.m3u8?pass=old`;
	const first = await bench.run(url, more);
	expect(first).toMatchObject({ kind: 'failed', fault: { code: 'http_forbidden' } });
	const target = bench.targets.at(-1) ?? null;
	answers.push('/e/other.m3u8');
	const wrong = await bench.run(url, { ...more, target });
	expect(wrong).toMatchObject({ kind: 'failed', fault: { code: 'link_differs' } });
	expect(asked).toEqual(['http_forbidden', 'http_forbidden', 'link_differs']);
	// One look is enough.
	expect(server.asked.filter(path => path.includes('low-'))).toHaveLength(1);
	answers.push('/e/other.m3u8', '/e/index.m3u8');
	const found = await probe(pathOf(await bench.run(url, { ...more, target })));
	expect(Math.abs(found.seconds - streamSeconds)).toBeLessThan(0.1);
	// What was there was not fetched again.
	const got = server.asked.filter(path => /high-\d\.ts\?pass=new/u.test(path));
	expect(got).toHaveLength(3);
	expect(server.headers.get('/ts/high-5.ts')?.['x-token']).toBe('fresh');
});

test('a stop leaves nothing running, and what was there is not fetched again', async () => {
	await using server = await serveStreams(streams.folder);
	server.delayMs = 60;
	using bench = streamBench();
	const stop = new AbortController();
	const url = `${server.url}/split/master.m3u8`;
	const more = wanting({}, { connections: 2 });
	const run = bench.start(url, more, stop.signal);
	while (server.count('/split/high-1.m4s') === 0 || bench.targets.length === 0)
		await new Promise(resolve => setTimeout(resolve, 10));
	await new Promise(resolve => setTimeout(resolve, 150));
	stop.abort();
	const stopped = await run.outcome;
	expect(stopped.kind).toBe('stopped');
	expect(server.open).toBe(0);
	const before = new Set(server.asked.filter(path => path.endsWith('.m4s')));
	const [target] = bench.targets;
	if (!target || stopped.kind !== 'stopped') throw new Error('no target');
	expect(stopped.savedBytes).toBeGreaterThan(0);
	expect(await bench.engine.savedBytes(target)).toBe(stopped.savedBytes);
	server.asked.length = 0;
	const found = await probe(pathOf(await bench.run(url, { ...more, target })));
	expect(Math.abs(found.seconds - streamSeconds)).toBeLessThan(0.1);
	const again = server.asked.filter(path => path.endsWith('.m4s') && before.has(path));
	// What was open when it was stopped.
	expect(again.length).toBeLessThanOrEqual(2);
	expect(await bench.names()).toHaveLength(1);
});

test('what was begun and is not wanted any more leaves nothing', async () => {
	await using server = await serveStreams(streams.folder);
	using bench = streamBench();
	const isSaved = () => readdirSync(`${bench.folder}/high.mp4.part.d`).some(name => name.endsWith('.seg'));
	server.fate = async path => {
		if (!path.endsWith('high-3.ts')) return null;
		while (!isSaved()) await sleep(5);
		return { status: 404 };
	};
	const outcome = await bench.run(`${server.url}/ts/high.m3u8`);
	expect(outcome).toMatchObject({ kind: 'failed', fault: { code: 'http_not_found' }, progressed: true });
	const [target] = bench.targets;
	if (!target) throw new Error('no target');
	expect(await bench.names()).toEqual(['high.mp4.part.d']);
	await bench.engine.discard(target);
	expect(await bench.names()).toEqual([]);
});

test('a wrong key is told, and one that is none', async () => {
	await using server = await serveStreams(streams.folder);
	using bench = streamBench();
	for (const body of [Buffer.alloc(16, 7), 'a login page']) {
		server.made.set('/aes/key.bin', () => ({ type: 'application/octet-stream', body }));
		const outcome = await bench.run(`${server.url}/aes/index.m3u8`);
		expect(outcome).toMatchObject({ kind: 'failed', fault: { code: 'stream_key' } });
	}
});

test('without ffmpeg one track is joined as it is, and two say what to install', async () => {
	await using server = await serveStreams(streams.folder);
	using bench = streamBench(async () => ({ ffmpeg: null, ffprobe: null }));
	const ts = pathOf(await bench.run(`${server.url}/ts/high.m3u8`));
	expect(ts).toMatch(/\.ts$/u);
	expect((await probe(ts)).height).toBe(180);
	const mp4 = pathOf(await bench.run(`${server.url}/ranges/index.m3u8`));
	expect(mp4).toMatch(/\.mp4$/u);
	expect((await probe(mp4)).codecs).toHaveLength(2);
	const two = await bench.run(`${server.url}/split/master.m3u8`);
	expect(two).toMatchObject({ kind: 'failed', fault: { code: 'ffmpeg_missing' } });
});

test('as many segments at once as are allowed, and no more; cookies go to their own origin only', async () => {
	await using server = await serveStreams(streams.folder);
	await using other = await serveStreams(streams.folder);
	server.delayMs = 30;
	const text = readFileSync(`${streams.folder}/ts/high.m3u8`, 'utf8');
	server.made.set('/two.m3u8', () => ({
		type: 'application/vnd.apple.mpegurl',
		body: text
			.replaceAll(/^high-([135])\.ts$/gmu, `${other.url}/ts/high-$1.ts`)
			.replaceAll(/^high/gmu, 'ts/high'),
	}));
	using bench = streamBench();
	const headers = [
		['cookie', 'a=b'],
		['referer', 'https://page.example/'],
	] as const;
	await bench.run(`${server.url}/two.m3u8`, { ...wanting({}, { connections: 3 }), headers });
	expect(server.openMost).toBeLessThanOrEqual(3);
	expect(server.headers.get('/ts/high-0.ts')).toMatchObject({
		cookie: 'a=b',
		referer: 'https://page.example/',
	});
	expect(other.headers.get('/ts/high-1.ts')).toMatchObject({ referer: 'https://page.example/' });
	expect(other.headers.get('/ts/high-1.ts')?.cookie).toBeUndefined();
});

test('a playlist tells a picker what it offers, with sizes; protection by name', async () => {
	await using server = await serveStreams(streams.folder);
	using bench = streamBench();
	const extractor = createStreamExtractor(bench.ports);
	expect(extractor.priority('https://h/watch')).toBeNull();
	const ask = { headers: [], proxy: null, item: null, from: 1, prefer: 'item' } as const;
	const found = await extractor.extract({ ...ask, url: `${server.url}/split/master.m3u8` }, never);
	if (!found.ok || found.value.kind !== 'item') throw new Error(JSON.stringify(found));
	expect(v.safeParse(MediaItem, found.value).success).toBe(true);
	expect(found.value).toMatchObject({ durationSeconds: streamSeconds, live: 'no', title: 'split' });
	const high = found.value.formats.find(({ video }) => video?.height === 180);
	expect(high?.size).toEqual({ bytes: (400_000 / 8) * streamSeconds, kind: 'estimate' });
	const gone = await extractor.extract({ ...ask, url: `${server.url}/nothing.m3u8` }, never);
	expect(gone).toMatchObject({ ok: false, error: { code: 'http_not_found' } });
	expect(server.open).toBe(0);
});

test('subtitles that come in segments are put in as one track, or beside the file', async () => {
	await using server = await serveStreams(streams.folder);
	const type = 'application/vnd.apple.mpegurl';
	const vtt = (...cues: string[]) => ({
		type: 'text/vtt',
		body: ['WEBVTT\nX-TIMESTAMP-MAP=MPEGTS:126000,LOCAL:00:00:00.000', ...cues].join('\n\n'),
	});
	const first = '00:00:00.500 --> 00:00:02.500\nEins';
	server.made.set('/s/0.vtt', () => vtt(first));
	server.made.set('/s/1.vtt', () => vtt(first, '00:00:03.000 --> 00:00:04.000\nZwei'));
	server.made.set('/s/list.m3u8', () => ({
		type,
		body: '#EXTM3U\n#EXT-X-TARGETDURATION:3\n#EXTINF:3,\n0.vtt\n#EXTINF:3,\n1.vtt\n#EXT-X-ENDLIST\n',
	}));
	server.made.set('/sub.m3u8', () => ({
		type,
		body: '#EXTM3U\n#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID="s",NAME="Deutsch",LANGUAGE="de",URI="s/list.m3u8"\n#EXT-X-STREAM-INF:BANDWIDTH=1,RESOLUTION=320x180,SUBTITLES="s"\nts/high.m3u8\n',
	}));
	using bench = streamBench();
	const subtitles = (as: 'embed' | 'sidecar') =>
		wanting({ subtitles: { languages: ['de'], auto: false, as } });
	const embedded = await probe(pathOf(await bench.run(`${server.url}/sub.m3u8`, subtitles('embed'))));
	expect(embedded.codecs.toSorted()).toEqual(['aac', 'h264', 'mov_text']);
	await bench.run(`${server.url}/sub.m3u8`, subtitles('sidecar'));
	const beside = (await bench.names()).find(name => name.endsWith('.de.vtt'));
	const text = readFileSync(join(bench.folder, beside ?? ''), 'utf8');
	expect([...text.matchAll(/^(\S+) -->/gmu)].map(([, time]) => time)).toEqual([
		'00:00:00.500',
		'00:00:03.000',
	]);
});

test('a segment that is a list of files opens none of them', async () => {
	await using server = await serveStreams(streams.folder);
	const type = 'application/vnd.apple.mpegurl';
	const inner = '#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n';
	for (const body of [inner, "ffconcat version 1.0\nfile '/etc/passwd'\n"]) {
		server.made.set('/inner.ts', () => ({ type: 'video/mp2t', body }));
		server.made.set('/outer.m3u8', () => ({
			type,
			body: '#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\ninner.ts\n#EXT-X-ENDLIST\n',
		}));
		using bench = streamBench();
		const outcome = await bench.run(`${server.url}/outer.m3u8`);
		expect(outcome).toMatchObject({ kind: 'failed', fault: { code: 'stream_unsupported' } });
	}
	// Nor is a text taken for a picture.
	server.made.set('/inner.ts', () => ({ type: 'video/mp2t', body: 'root:x:0:0\n'.repeat(200) }));
	using bench = streamBench();
	const text = await bench.run(`${server.url}/outer.m3u8`);
	expect(text).toMatchObject({ kind: 'failed', fault: { code: 'ffmpeg_failed' } });
});

test('a checksum that was asked for is compared', async () => {
	await using server = await serveStreams(streams.folder);
	using bench = streamBench();
	const checksum = { algorithm: 'md5', hex: '0'.repeat(32) } as const;
	const outcome = await bench.run(`${server.url}/ts/low.m3u8`, { checksum });
	expect(outcome).toMatchObject({ kind: 'failed', fault: { code: 'checksum_mismatch' } });
	expect((await bench.names()).filter(name => name.endsWith('.mp4'))).toEqual([]);
});

test('the limits of all downloads hold for streams: connections counted on the server, bytes by the clock', async () => {
	await using server = await serveStreams(streams.folder);
	server.delayMs = 20;
	const leases = createConnectionBudget({ maxConnections: 3, maxConnectionsPerHost: 3 });
	using bench = streamBench(undefined, () => ({ leases }));
	const both = ['high', 'low'].map(name => bench.run(`${server.url}/ts/${name}.m3u8`));
	for (const outcome of await Promise.all(both)) pathOf(outcome);
	expect(server.openMost).toBeLessThanOrEqual(3);
	server.sent = 0;
	const rateLimit = 400_000;
	const startedAt = performance.now();
	pathOf(await bench.run(`${server.url}/ts/high.m3u8`, { rateLimit }));
	expect(performance.now() - startedAt).toBeGreaterThan((server.sent / rateLimit) * 1000 * 0.8);
});

const never = new AbortController().signal;
