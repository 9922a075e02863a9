import type { ChildProcess } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { processesWith } from '../../support/browsers/processes.ts';
import { waitFor } from '../../support/browsers/wait-for.ts';
import { openGetPlace, type GetPlace, type Started } from '../../support/get-command.ts';
import { mulberry32 } from '../../support/random.ts';
import { makeStreams, makingMsMax, streamSeconds, type Streams } from '../../support/streams/make-streams.ts';
import { probe } from '../../support/streams/probe.ts';
import { serveStreams, type StreamServer } from '../../support/streams/stream-server.ts';

/** More of them by hand: RUSTLOADER_PAGE_KILLS=50; the same once more: RUSTLOADER_KILL_SEED=…. */
const kills = Number(process.env['RUSTLOADER_PAGE_KILLS'] ?? 6) / 2;
const seed = Number(process.env['RUSTLOADER_KILL_SEED'] ?? Math.floor(Math.random() * 1_000_000));

const connections = 2;

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
	// A yt-dlp whose reader was killed ends when it has something to say.
	await waitFor('no process to be left', () => processesWith(place.root).length === 0, { timeoutMs: 60_000 });
	await server[Symbol.asyncDispose]();
	place[Symbol.dispose]();
});

const start = (url: string): Started => place.start(url, '--quality', '180p', '-s', String(connections));

async function expectSaved(url: string): Promise<void> {
	const { code, err } = await start(url).ended;
	expect(code, err).toBe(0);
}

const isRunning = (child: ChildProcess): boolean => child.exitCode === null && child.signalCode === null;
const bytesPerSecond = 300_000;
const paddingBytes = 3_000_000;

/** A box that players skip: a small video becomes one whose transfer takes a while. */
function padded(video: Buffer): Buffer {
	const box = Buffer.alloc(paddingBytes);
	box.writeUInt32BE(paddingBytes, 0);
	box.write('free', 4, 'latin1');
	return Buffer.concat([video, box]);
}

const pathsAsked = (): string[] => server.asked.map(path => path.split('?')[0] ?? '');
const mediaAsked = (): string[] => pathsAsked().filter(path => /\.(?:mp4|m4s)$/u.test(path));
const segmentsAgain = (): number => mediaAsked().length - new Set(mediaAsked()).size;

/** Ends it by SIGKILL at some moment, unless it was faster. */
async function killSometime(url: string, random: () => number): Promise<'killed' | 'ended'> {
	const before = server.asked.length;
	const mediaBefore = mediaAsked().length;
	const { child, ended } = start(url);
	// One in three while yt-dlp reads the page, the others from the first byte of the media on.
	const isEarly = random() < 1 / 3;
	const hasBegun = () => (isEarly ? server.asked.length > before : mediaAsked().length > mediaBefore);
	while (!hasBegun() && isRunning(child)) await sleep(5);
	const end = performance.now() + random() * 1_500;
	while (performance.now() < end && isRunning(child)) await sleep(5);
	child.kill('SIGKILL');
	const { code, err } = await ended;
	if (code === null) return 'killed';
	expect(code, err).toBe(0);
	return 'ended';
}

/** The one file there is: all of it can be played, and nothing was left beside it. */
async function expectWhole(): Promise<void> {
	const [name, ...others] = readdirSync(place.folder);
	expect({ name, others }).toEqual({ name: expect.stringMatching(/^A lecture.*\.mp4$/u), others: [] });
	const found = await probe(join(place.folder, name ?? ''));
	expect(found.height).toBe(180);
	expect(found.codecs.filter(codec => codec !== 'bin_data').toSorted()).toEqual(['aac', 'h264']);
	expect(Math.abs(found.seconds - streamSeconds)).toBeLessThan(0.1);
}

/** Kills it over and over, then lets it end; what the kills of each file cost is told to `account`. */
async function suffer(media: string, account: (kills: number) => void): Promise<void> {
	const random = mulberry32(seed);
	const page = `<title>A lecture</title><video><source src="${server.url}${media}"></video>`;
	server.made.set('/watch', () => ({ type: 'text/html', body: page }));
	const url = `${server.url}/watch`;
	let endured = 0;
	async function settle(): Promise<void> {
		await expectWhole();
		account(endured);
		endured = 0;
		server.asked.length = 0;
		server.sent = 0;
		place.renewFolder();
	}
	for (let kill = 0; kill < kills; kill++) {
		if ((await killSometime(url, random)) === 'ended') await settle();
		else endured++;
		// Nothing has the final name until all of it is there.
		if (readdirSync(place.folder).some(name => name.endsWith('.mp4'))) {
			await expectSaved(url);
			await settle();
		}
	}
	await expectSaved(url);
	await settle();
}

it(`a page of a picture and its sound, killed ${kills} times (RUSTLOADER_KILL_SEED=${seed}): a kill costs less than a second`, async () => {
	const [video, sound] = await Promise.all(
		['video', 'sound'].map(name => readFile(join(streams.folder, `base/${name}.mp4`))),
	);
	const whole = padded(video ?? Buffer.alloc(0));
	server.made.set('/base/video.mp4', () => ({ type: 'video/mp4', body: whole }));
	server.rate = bytesPerSecond;
	const size = whole.length + (sound?.length ?? 0);
	await suffer('/base/index.mpd', endured => {
		const again = server.sent - size;
		console.log(`${endured} kills: ${again} bytes of ${size} again`);
		expect(again).toBeLessThan((endured + 1) * bytesPerSecond * connections);
	});
}, 900_000);

it(`a page of a stream, killed ${kills} times (RUSTLOADER_KILL_SEED=${seed}): no segment that was there again`, async () => {
	server.delayMs = 200;
	await suffer('/split/master.m3u8', endured => {
		console.log(`${endured} kills: ${segmentsAgain()} of ${new Set(mediaAsked()).size} segments again`);
		// What was on its way.
		expect(segmentsAgain()).toBeLessThanOrEqual(endured * connections);
	});
}, 900_000);
