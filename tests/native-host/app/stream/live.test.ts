import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
	makeStreams,
	makingMsMax,
	streamSeconds,
	type Streams,
} from '../../../support/streams/make-streams.ts';
import { probe } from '../../../support/streams/probe.ts';
import { pathOf, streamBench, wanting } from '../../../support/streams/stream-bench.ts';
import { serveStreams, type StreamServer } from '../../../support/streams/stream-server.ts';

let streams: Streams;
beforeAll(async () => {
	streams = await makeStreams();
}, makingMsMax);
afterAll(() => streams[Symbol.asyncDispose]());

type Window = { readonly from: number; readonly to: number; readonly isLast?: boolean };

/** A playlist that moves on each time it is asked for; it stays at the last of its windows. */
function serveWindows(server: StreamServer, windows: readonly Window[]): string {
	let asked = 0;
	server.made.set('/live.m3u8', () => {
		const { from, to, isLast = false } = windows[Math.min(asked++, windows.length - 1)] ?? { from: 0, to: 0 };
		const segments = Array.from({ length: to - from }, (_, at) => `#EXTINF:1,\nts/high-${from + at}.ts`);
		const head = ['#EXTM3U', '#EXT-X-TARGETDURATION:1', `#EXT-X-MEDIA-SEQUENCE:${from}`];
		const lines = [...head, ...segments, ...(isLast ? ['#EXT-X-ENDLIST'] : [])];
		return { type: 'application/vnd.apple.mpegurl', body: `${lines.join('\n')}\n` };
	});
	return `${server.url}/live.m3u8`;
}

const segmentsAsked = (server: StreamServer) => server.asked.filter(path => path.endsWith('.ts'));

test('a window that moves on is followed to its end, and nothing is fetched twice', async () => {
	await using server = await serveStreams(streams.folder);
	const url = serveWindows(server, [
		{ from: 0, to: 3 },
		{ from: 1, to: 4 },
		{ from: 1, to: 4 },
		{ from: 3, to: 6, isLast: true },
	]);
	using bench = streamBench();
	const found = await probe(pathOf(await bench.run(url)));
	expect(Math.abs(found.seconds - streamSeconds)).toBeLessThan(0.1);
	expect(segmentsAsked(server).toSorted()).toEqual([0, 1, 2, 3, 4, 5].map(at => `/ts/high-${at}.ts`));
});

test('what the window lost meanwhile is a cut, not a hole', async () => {
	await using server = await serveStreams(streams.folder);
	const url = serveWindows(server, [
		{ from: 0, to: 2 },
		{ from: 4, to: 6, isLast: true },
	]);
	using bench = streamBench();
	const found = await probe(pathOf(await bench.run(url)));
	expect(Math.abs(found.seconds - 4)).toBeLessThan(0.1);
});

test('a recording ends when it is long enough, or when somebody says so, and can be played', async () => {
	await using server = await serveStreams(streams.folder);
	const windows = [
		{ from: 0, to: 3 },
		{ from: 1, to: 4 },
	];
	using bench = streamBench();
	const seconds = wanting({}, { live: { seconds: 2, fromStart: true } });
	const short = await probe(pathOf(await bench.run(serveWindows(server, windows), seconds)));
	expect(Math.abs(short.seconds - 2)).toBeLessThan(0.1);
	const run = bench.start(serveWindows(server, windows));
	while ((run.progress().media?.doneSeconds ?? 0) < 4) await sleep(20);
	expect(run.progress().media?.totalSeconds).toBeNull();
	expect(run.finish?.()).toBe(true);
	const said = await probe(pathOf(await run.outcome));
	expect(Math.abs(said.seconds - 4)).toBeLessThan(0.1);
});

test('from now on, where that is wanted', async () => {
	await using server = await serveStreams(streams.folder);
	const url = serveWindows(server, [
		{ from: 0, to: 5 },
		{ from: 1, to: 6, isLast: true },
	]);
	using bench = streamBench();
	const now = wanting({}, { live: { seconds: null, fromStart: false } });
	const found = await probe(pathOf(await bench.run(url, now)));
	expect(Math.abs(found.seconds - 3)).toBeLessThan(0.1);
});

test('a stopped recording goes on where the window still reaches, and one that is taken away is what was recorded', async () => {
	await using server = await serveStreams(streams.folder);
	using bench = streamBench();
	const stop = new AbortController();
	const url = serveWindows(server, [{ from: 0, to: 3 }]);
	const run = bench.start(url, wanting({}), stop.signal);
	while ((run.progress().media?.doneSeconds ?? 0) < 3) await sleep(20);
	stop.abort();
	expect((await run.outcome).kind).toBe('stopped');
	expect(server.open).toBe(0);
	const [target] = bench.targets;
	if (!target) throw new Error('no target');
	serveWindows(server, [{ from: 1, to: 5 }]);
	let isGone = false;
	server.fate = path => (isGone && path === '/live.m3u8' ? { status: 404 } : null);
	const again = bench.start(url, { ...wanting({}), target });
	while ((again.progress().media?.doneSeconds ?? 0) < 5) await sleep(20);
	isGone = true;
	const found = await probe(pathOf(await again.outcome));
	expect(Math.abs(found.seconds - 5)).toBeLessThan(0.1);
	expect(segmentsAsked(server).toSorted()).toEqual([0, 1, 2, 3, 4].map(at => `/ts/high-${at}.ts`));
	expect(await bench.names()).toHaveLength(1);
});

test('DASH that is still being made is followed by its clock', async () => {
	await using server = await serveStreams(streams.folder);
	const startedAt = Date.now() / 1000 - 3;
	server.made.set('/live.mpd', () => {
		const isOver = Date.now() / 1000 - startedAt > 5.5;
		const kind = isOver
			? 'type="static" mediaPresentationDuration="PT6S"'
			: `type="dynamic" availabilityStartTime="${new Date(startedAt * 1000).toISOString()}" minimumUpdatePeriod="PT1S"`;
		const set = (type: string, id: number) =>
			`<AdaptationSet mimeType="${type}/mp4"><Representation id="${id}" bandwidth="1000" codecs="${type === 'video' ? 'avc1.42c00c' : 'mp4a.40.2'}"><SegmentTemplate duration="1" startNumber="1" media="number/chunk-stream$RepresentationID$-$Number%05d$.m4s" initialization="number/init-stream$RepresentationID$.m4s"/></Representation></AdaptationSet>`;
		return {
			type: 'application/dash+xml',
			body: `<MPD ${kind}><Period start="PT0S">${set('video', 1)}${set('audio', 2)}</Period></MPD>`,
		};
	});
	using bench = streamBench();
	const found = await probe(pathOf(await bench.run(`${server.url}/live.mpd`)));
	expect(found.codecs.toSorted()).toEqual(['aac', 'h264']);
	expect(Math.abs(found.seconds - streamSeconds)).toBeLessThan(0.1);
	const asked = server.asked.filter(path => path.endsWith('.m4s'));
	expect(new Set(asked).size).toBe(asked.length);
});

test('who goes on with a recording whose stream is gone meanwhile gets what was recorded', async () => {
	await using server = await serveStreams(streams.folder);
	using bench = streamBench();
	const stop = new AbortController();
	const url = serveWindows(server, [{ from: 0, to: 3 }]);
	const run = bench.start(url, {}, stop.signal);
	while ((run.progress().media?.doneSeconds ?? 0) < 3) await sleep(20);
	stop.abort();
	await run.outcome;
	const [target] = bench.targets;
	if (!target) throw new Error('no target');
	server.fate = () => ({ status: 404 });
	const found = await probe(pathOf(await bench.run(url, { target })));
	expect(Math.abs(found.seconds - 3)).toBeLessThan(0.1);
	expect(await bench.names()).toHaveLength(1);
});

/** A recording whose link is refused after two looks; `names` are the segments that the new link's playlist has. */
async function recordAcross(names: (at: number) => string, seconds: number): Promise<readonly string[]> {
	await using server = await serveStreams(streams.folder);
	const url = serveWindows(server, [
		{ from: 0, to: 2 },
		{ from: 0, to: 3 },
	]);
	const list = [1, 2, 3, 4, 5].map(at => `#EXTINF:1,\n${names(at)}`);
	const head = ['#EXTM3U', '#EXT-X-TARGETDURATION:1', '#EXT-X-MEDIA-SEQUENCE:1'];
	const body = `${[...head, ...list, '#EXT-X-ENDLIST'].join('\n')}\n`;
	server.made.set('/again.m3u8', () => ({ type: 'application/vnd.apple.mpegurl', body }));
	server.fate = (path, before) => (path === '/live.m3u8' && before > 1 ? { status: 403 } : null);
	using bench = streamBench();
	const asked: string[] = [];
	bench.freshLink = async why => {
		asked.push(why.code);
		return asked.length > 1 ? 'lost' : { url: `${server.url}/again.m3u8`, headers: null };
	};
	const found = await probe(pathOf(await bench.run(url)));
	expect(Math.abs(found.seconds - seconds)).toBeLessThan(0.1);
	expect(server.asked.filter(path => path.includes('.ts'))).toHaveLength(seconds);
	return asked;
}

test('a recording goes on at a new link whose window has something of what is there', async () => {
	expect(await recordAcross(at => `ts/high-${at}.ts?again`, streamSeconds)).toEqual(['http_forbidden']);
});

test('what another link has is not put into a recording, which is what was recorded', async () => {
	expect(await recordAcross(at => `ts/low-${at}.ts`, 3)).toEqual(['http_forbidden', 'link_differs']);
});
