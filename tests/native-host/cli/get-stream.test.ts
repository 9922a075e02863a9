import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { UsageError } from '../../../native-host/src/cli/define-command.ts';
import { readStreamOptions } from '../../../native-host/src/cli/stream-options.ts';
import { openGetPlace, type GetPlace } from '../../support/get-command.ts';
import { makeStreams, makingMsMax, streamSeconds, type Streams } from '../../support/streams/make-streams.ts';
import { probe } from '../../support/streams/probe.ts';
import { serveStreams, type StreamServer } from '../../support/streams/stream-server.ts';

let streams: Streams;
let server: StreamServer;
let place: GetPlace;
beforeAll(async () => {
	streams = await makeStreams();
}, makingMsMax);
afterAll(() => streams[Symbol.asyncDispose]());
beforeEach(async () => {
	server = await serveStreams(streams.folder);
	place = openGetPlace();
});
afterEach(async () => {
	await server[Symbol.asyncDispose]();
	place[Symbol.dispose]();
});

const segmentsAsked = () => server.asked.filter(path => path.endsWith('.m4s'));

it('reads what is wanted of a stream, and says what makes no sense', () => {
	expect(readStreamOptions({})).toBeNull();
	const wish = readStreamOptions({ quality: '720p', clip: '1:30-1:02:00.5', 'live-minutes': '1.5' });
	expect(wish).toMatchObject({
		choice: { pick: { kind: 'height', height: 720 }, clip: { start: 90, end: 3_720.5 } },
		live: { seconds: 90, fromStart: true },
	});
	for (const wrong of [
		{ quality: 'good' },
		{ audio: 'wav' },
		{ clip: '5-2' },
		{ clip: '5' },
		{ container: 'avi' },
		{ 'live-minutes': '0' },
		{ quality: 'best', audio: 'mp3' },
	])
		expect(() => readStreamOptions(wrong)).toThrow(UsageError);
	const marked = { mode: 'mark', categories: ['sponsor'] };
	expect(readStreamOptions({ sponsorblock: 'mark' })?.choice.sponsorBlock).toEqual(marked);
	expect(readStreamOptions({ quality: 'best' })?.choice.sponsorBlock).toBeNull();
	for (const sponsorblock of ['', 'cut', 'mark:', 'mark:adverts', 'mark:sponsor:intro'])
		expect(() => readStreamOptions({ sponsorblock })).toThrow(UsageError);
});

it('saves the chosen quality under the asked name, and tells it as JSON', async () => {
	const url = `${server.url}/split/master.m3u8`;
	const { code, out, err } = await place.run(url, '-q', '90p', '-o', 'lecture.mkv', '--json');
	expect({ code, err }).toEqual({ code: 0, err: '' });
	const last = JSON.parse(out.trim().split('\n').at(-1) ?? '') as { event: string; path: string };
	expect(last).toMatchObject({ event: 'completed', path: join(place.folder, 'lecture.mkv') });
	const found = await probe(last.path);
	expect(found).toMatchObject({ height: 90 });
	expect(Math.abs(found.seconds - streamSeconds)).toBeLessThan(0.1);
	expect(readdirSync(place.folder)).toEqual(['lecture.mkv']);
});

it('is continued by the same command', async () => {
	server.delayMs = 150;
	const url = `${server.url}/split/master.m3u8`;
	const { child, ended } = place.start(url, '-s', '2');
	while (segmentsAsked().length < 6) await sleep(10);
	child.kill('SIGINT');
	const stopped = await ended;
	expect(stopped.code).toBe(130);
	expect(stopped.err).toMatch(/saved; the same command continues it/u);
	expect((await place.run(url, '-s', '2')).code).toBe(0);
	const again = segmentsAsked().length - new Set(segmentsAsked()).size;
	expect(again).toBeLessThanOrEqual(2);
	expect(readdirSync(place.folder)).toEqual(['split.mp4']);
});

/** The acceptance's 50 take minutes. */
const kills = Number(process.env['RUSTLOADER_STREAM_KILLS'] ?? 4);

it(`killed ${kills} times at any moment it does not start over`, async () => {
	server.delayMs = 100;
	const url = `${server.url}/split/master.m3u8`;
	const connections = 2;
	const args = [url, '-s', String(connections)];
	const moments: number[] = [];
	for (let kill = 0; kill < kills; kill++) {
		const before = server.asked.length;
		const { child, ended } = place.start(...args);
		// From its first request on, through segments and ffmpeg, to its end.
		while (server.asked.length === before && child.exitCode === null) await sleep(5);
		const moment = Math.random() * 2_000;
		moments.push(Math.round(moment));
		await Promise.race([sleep(moment), ended]);
		child.kill('SIGKILL');
		await ended;
		// One that was faster begins a file of its own.
		if (readdirSync(place.folder).some(name => name.endsWith('.mp4'))) {
			place.renewFolder();
			server.asked.length = 0;
			moments.length = 0;
		}
	}
	expect((await place.run(...args)).code).toBe(0);
	const [name, ...others] = readdirSync(place.folder);
	expect({ name, others }).toEqual({ name: 'split.mp4', others: [] });
	const found = await probe(join(place.folder, 'split.mp4'));
	expect(Math.abs(found.seconds - streamSeconds)).toBeLessThan(0.1);
	const different = new Set(segmentsAsked()).size;
	const again = segmentsAsked().length - different;
	console.log(`killed after ${moments.join(', ')} ms: ${again} of ${different} segments again`);
	// What was on its way when it was killed.
	expect(again).toBeLessThanOrEqual(moments.length * connections);
}, 300_000);
