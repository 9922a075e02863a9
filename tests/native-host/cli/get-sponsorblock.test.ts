import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { openGetPlace, type GetPlace } from '../../support/get-command.ts';
import { fakeYtDlp } from '../../support/media/fake-yt-dlp.ts';
import { openSite, type Page, type Site } from '../../support/media/site.ts';
import { makeStreams, makingMsMax, streamSeconds, type Streams } from '../../support/streams/make-streams.ts';
import { probe } from '../../support/streams/probe.ts';

const videoId = 'dQw4w9WgXcQ';
const path = `/api/skipSegments/${createHash('sha256').update(videoId).digest('hex').slice(0, 4)}`;
const part = (category: string, start: number, end: number) => ({
	category,
	segment: [start, end],
	actionType: 'skip',
});

let streams: Streams;
let place: GetPlace;
let site: Site;
let answer: Page;
beforeAll(async () => {
	streams = await makeStreams();
}, makingMsMax);
afterAll(() => streams[Symbol.asyncDispose]());
beforeEach(async () => {
	place = openGetPlace();
	const [picture, sound] = await Promise.all(
		['high.mp4', 'sound.m4a'].map(name => readFile(join(streams.folder, name))),
	);
	const cues = 'WEBVTT\n\n00:00.000 --> 00:01.900\nBefore\n\n00:04.500 --> 00:05.500\nAfter\n';
	site = await openSite(() => ({
		'/watch': { body: '<title>A page</title>' },
		'/v.mp4': { type: 'video/mp4', body: picture ?? '' },
		'/a.m4a': { type: 'audio/mp4', body: sound ?? '' },
		'/en.vtt': { type: 'text/vtt', body: cues },
		[path]: () => answer,
	}));
	answer = segments(part('sponsor', 2, 4));
});
afterEach(async () => {
	await site[Symbol.asyncDispose]();
	place[Symbol.dispose]();
});

const segments = (...found: object[]): Page => ({
	type: 'application/json',
	body: JSON.stringify([
		{ videoID: 'another', segments: [part('sponsor', 0, 6)] },
		{ videoID: videoId, segments: found },
	]),
});

function infoOf(): object {
	const http = { protocol: 'https', http_headers: {} };
	return {
		id: videoId,
		title: 'A talk',
		extractor_key: 'Youtube',
		webpage_url: `${site.base}/watch`,
		duration: streamSeconds,
		chapters: [
			{ start_time: 0, end_time: 3, title: 'First' },
			{ start_time: 3, end_time: 6, title: 'Second' },
		],
		subtitles: { en: [{ ext: 'vtt', url: `${site.base}/en.vtt` }] },
		formats: [
			{
				...http,
				format_id: 'v',
				ext: 'mp4',
				url: `${site.base}/v.mp4`,
				vcodec: 'avc1',
				acodec: 'none',
				height: 180,
			},
			{ ...http, format_id: 'a', ext: 'm4a', url: `${site.base}/a.m4a`, vcodec: 'none', acodec: 'mp4a.40.2' },
		],
	};
}

async function get(args: readonly string[]) {
	using tool = fakeYtDlp(`process.stdout.write(${JSON.stringify(JSON.stringify(infoOf()))})`);
	place.renewFolder();
	place.env['RUSTLOADER_SPONSORBLOCK'] = site.base;
	place.env['PATH'] = [tool.folder, process.env['PATH']].join(delimiter);
	const { code, err: told } = await place.run(`${site.base}/watch`, ...args);
	expect([code, told.split('\n').length]).toEqual([0, told === '' ? 1 : 2]);
	const [name, ...others] = readdirSync(place.folder);
	expect(others).toEqual([]);
	return { told, path: join(place.folder, name ?? '') };
}

async function chaptersOf(file: string): Promise<[string, number, number][]> {
	const args = ['-v', 'error', '-of', 'json', '-show_chapters', file];
	const { stdout } = await promisify(execFile)('ffprobe', args);
	const { chapters } = JSON.parse(stdout) as {
		chapters: { start_time: string; end_time: string; tags: { title: string } }[];
	};
	return chapters.map(({ start_time, end_time, tags }) => [tags.title, Number(start_time), Number(end_time)]);
}

const media = ({ codecs }: { readonly codecs: readonly string[] }): string[] =>
	codecs.filter(codec => codec !== 'bin_data').toSorted();
const asks = () => site.asked.filter(one => one.startsWith('/api/'));

test('marked parts are chapters among the others; only the beginning of a digest is told, and no header of the page', async () => {
	const args = ['--sponsorblock', 'mark:sponsor,outro', '--header', 'X-Secret: 1'];
	const saved = await get(args);
	expect(saved.told).toBe('');
	expect(await chaptersOf(saved.path)).toEqual([
		['First', 0, 2],
		['[Sponsor]', 2, 4],
		['Second', 4, 6],
	]);
	expect((await probe(saved.path)).seconds).toBeCloseTo(streamSeconds, 0);
	expect(asks()).toEqual([`${path}?categories=${encodeURIComponent('["sponsor","outro"]')}`]);
	const at = site.asked.findIndex(one => one.startsWith('/api/'));
	expect(site.headers[at]).not.toHaveProperty('x-secret');
});

test('removed parts are cut out, from the key frame before the rest: picture, sound, chapters and subtitles of the rest', async () => {
	answer = segments(part('sponsor', 2, 4.5));
	const { path: file, told } = await get(['--sponsorblock', 'remove', '--subs', 'en', '--subs-beside']);
	expect(told).toBe('');
	const found = await probe(file);
	expect(found.height).toBe(180);
	expect(media(found)).toEqual(['aac', 'h264', 'mov_text']);
	// There is a key frame every second.
	expect(Math.abs(found.seconds - 4)).toBeLessThan(0.15);
	const chapters = await chaptersOf(file);
	expect(chapters.map(([title]) => title)).toEqual(['First', 'Second']);
	expect(chapters[1]?.[1]).toBeCloseTo(2, 0);
	const text = await promisify(execFile)('ffmpeg', ['-v', 'error', '-i', file, '-f', 'webvtt', '-']);
	expect(text.stdout).toMatch(
		/00:00\.000 --> 00:01\.9\d\d\nBefore\n\n00:02\.[456]\d\d --> 00:03\.[456]\d\d\nAfter/u,
	);
	// Of the sound of a piece there is no key frame to wait for.
	const sound = await get(['--sponsorblock', 'remove', '--audio', 'mp3', '--clip', '1.5-5.5']);
	const heard = await probe(sound.path);
	expect(media(heard)).toEqual(['mp3']);
	expect(Math.abs(heard.seconds - 1.5)).toBeLessThan(0.15);
});

test('where nothing is known, everything is marked, or the service fails, the file is whole, and why is told', async () => {
	const answers: readonly [Page, RegExp][] = [
		[{ status: 404, body: 'Not Found' }, /^$/u],
		[segments(part('sponsor', 0, streamSeconds)), /^Viewers marked all of it.*\n$/u],
		[{ status: 500, body: 'Oops' }, /^SponsorBlock could not be asked.*\n$/u],
	];
	for (const [at, [said, told]] of answers.entries()) {
		answer = said;
		const saved = await get(['--sponsorblock', 'remove']);
		expect(saved.told).toMatch(told);
		expect(asks()).toHaveLength(at + 1);
		expect(await chaptersOf(saved.path)).toHaveLength(2);
		expect(Math.abs((await probe(saved.path)).seconds - streamSeconds)).toBeLessThan(0.1);
	}
});
