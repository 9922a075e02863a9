import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { unknownMedia } from '../../../shared/domain/media.ts';
import { probeMedia, readProbe } from '../../../native-host/src/effects/ffprobe.ts';
import { engineBench } from '../../support/engine.ts';
import { openTestQueue, taskId, temporaryFolder, until } from '../../support/queue/open.ts';

const one = taskId(1);
const folder = temporaryFolder();
const filmPath = join(folder.path, '-film & co.mp4');
let film = Buffer.alloc(0);

const answers: Record<string, { type: string; body: () => Buffer }> = {
	'/film.mp4': { type: 'video/mp4', body: () => film },
	'/picture': { type: 'image/webp', body: () => Buffer.alloc(5_000, 'p') },
	'/large': { type: 'image/png', body: () => Buffer.alloc(11 * 1024 * 1024) },
	'/page': { type: 'text/html', body: () => Buffer.from('<html>') },
};
const server = createServer((request, response) => {
	const found = answers[(request.url ?? '').split('?')[0] ?? ''];
	if (!found) return response.writeHead(404).end();
	const body = found.body();
	return response.writeHead(200, { 'content-type': found.type, 'content-length': body.length }).end(body);
});
let origin = '';

beforeAll(async () => {
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
	const source = 'testsrc2=size=640x360:rate=10:duration=1';
	const tags = ['-metadata', 'title=Inside', '-metadata', 'artist=Somebody'];
	const sound = ['-f', 'lavfi', '-i', 'sine=duration=1'];
	const made = ['-f', 'lavfi', '-i', source, ...sound, ...tags, '-c:v', 'libx264', '-preset', 'ultrafast'];
	execFileSync('ffmpeg', ['-v', 'error', ...made, `file:${filmPath}`]);
	film = readFileSync(filmPath);
});
afterAll(() => {
	server.close();
	server.closeAllConnections();
	folder[Symbol.dispose]();
});

async function save(picture: string | null) {
	const root = temporaryFolder();
	const downloads = join(root.path, 'downloads');
	mkdirSync(downloads);
	const bench = engineBench();
	const left = join(root.path, 'state', 'thumbnails');
	mkdirSync(left, { recursive: true });
	writeFileSync(join(left, 'of a process that was killed'), '');
	const queue = await openTestQueue({
		folder: join(root.path, 'state'),
		engine: bench.engine,
		downloadFolder: () => downloads,
	});
	await queue.changeSettings({ saveMetadata: true, sortIntoFolders: true });
	const media = { ...unknownMedia, title: 'Shown', thumbnailUrl: picture && `${origin}${picture}` };
	await queue.add({ id: one, url: `${origin}/film.mp4?token=s3cret`, pageUrl: `${origin}/watch`, media });
	await until(() => queue.idle());
	const state = queue.state.tasks.get(one)?.state;
	if (state?.status !== 'completed') throw new Error(`it is ${JSON.stringify(state)}`);
	return { root, downloads, queue, path: state.path, bench };
}

const described = (path: string): unknown => JSON.parse(readFileSync(`${path}.info.json`, 'utf8'));

describe('facts beside a video', () => {
	test('are those of page and file, with its picture, and hold no secret', async () => {
		const { root, downloads, queue, path, bench } = await save('/picture?sig=9aa8b7c6d5e4f3a2b1c0d9e8f7a6');
		using _root = root;
		using _bench = bench;
		expect(path).toMatch(/Videos\/360p\/\d{4}-\d\d\/film\.mp4$/u);
		expect(described(path)).toEqual({
			savedBy: 'rustloader',
			file: 'film.mp4',
			thumbnail: 'film.mp4.webp',
			title: 'Shown',
			creator: 'Somebody',
			site: null,
			id: null,
			playlist: null,
			index: null,
			source: `${origin}/film.mp4?token=***`,
			page: `${origin}/watch`,
			durationSeconds: expect.closeTo(1, 0) as number,
			resolution: '640x360',
			audioBitrate: expect.any(Number) as number,
			mediaType: 'video/mp4',
			bytes: film.length,
			digest: null,
			savedAt: expect.stringMatching(/^\d{4}-.*Z$/u) as string,
		});
		expect(readFileSync(`${path}.webp`)).toHaveLength(5_000);
		// It follows the file, and gives way to a name that is taken.
		const other = join(root.path, 'other');
		mkdirSync(other);
		writeFileSync(join(other, 'film.mp4'), 'precious');
		const to = join(other, 'film (1).mp4');
		expect(await queue.moveFile(one, other)).toEqual({ ok: true, value: { path: to } });
		expect(described(to)).toMatchObject({ file: 'film (1).mp4', thumbnail: 'film (1).mp4.webp' });
		expect(existsSync(`${to}.webp`)).toBe(true);
		const left = readdirSync(downloads, { recursive: true, withFileTypes: true });
		expect(left.filter(entry => entry.isFile())).toEqual([]);
		expect(readdirSync(join(root.path, 'state', 'thumbnails'))).toEqual([]);
		await queue.close();
	});

	test.each([null, '/nothing', '/page', '/large'])('with %s for a picture there is none', async picture => {
		const { root, queue, path, bench } = await save(picture);
		using _root = root;
		using _bench = bench;
		expect(described(path)).toMatchObject({ thumbnail: null, resolution: '640x360' });
		expect(readdirSync(join(path, '..')).sort()).toEqual(['film.mp4', 'film.mp4.info.json']);
		await queue.close();
	});
});

describe('what a file says of itself', () => {
	test('is read from it, whatever its name', async () => {
		const { signal } = new AbortController();
		expect(await probeMedia(filmPath, signal)).toMatchObject({
			title: 'Inside',
			creator: 'Somebody',
			width: 640,
			height: 360,
		});
		writeFileSync(join(folder.path, 'no.mp4'), 'no film at all');
		expect(await probeMedia(join(folder.path, 'no.mp4'), signal)).toBeNull();
		expect(await probeMedia('/nowhere', signal)).toBeNull();
		expect(await probeMedia(filmPath, AbortSignal.abort())).toBeNull();
	});

	test.each([
		['', null],
		['[]', null],
		['{"streams":[]}', null],
		['{"streams":[{"codec_type":"data"}]}', null],
		['{"streams":[{"codec_type":"video","width":-3}]}', null],
		[
			'{"streams":[{"codec_type":"audio"},{"codec_type":"video","width":600,"height":600,"disposition":{"attached_pic":1}}],"format":{"bit_rate":"128000","duration":"2.5"}}',
			{ width: null, audioBitrate: 128_000, durationMs: 2500 },
		],
		[
			'{"streams":[{"codec_type":"audio","bit_rate":"96000"},{"codec_type":"video","width":600,"height":400}],"format":{"bit_rate":"900000","tags":{"TITLE":" x ","artist":7}}}',
			{ width: 600, height: 400, audioBitrate: 96_000, title: 'x', creator: null },
		],
	])('%s', (text, facts) => {
		const read = readProbe(text);
		if (facts) expect(read).toMatchObject(facts);
		else expect(read).toBeNull();
	});
});
