import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { engineBench } from '../../support/engine.ts';
import { contentAt, contentChecksum } from '../../support/server/content.ts';
import { startServer, type LyingServer } from '../../support/server/server.ts';
import { detailOf } from '../../../native-host/src/core/text/say-remarks.ts';

const size = 400_000;
const content = contentAt(1, 0, size);
const digest = (algorithm: string) => createHash(algorithm).update(content).digest('base64');

let server: LyingServer;
beforeEach(async () => {
	server = await startServer();
});
afterEach(() => server.close());

describe('a digest that the server states', () => {
	it.each([
		['Repr-Digest', `sha-256=:${digest('sha256')}:`],
		['Repr-Digest', `sha-512=:${digest('sha512')}:`],
		['Digest', `SHA-256=${digest('sha256')}`],
		['Content-MD5', digest('md5')],
	])('%s: %s: holds', async (name, value) => {
		using bench = engineBench();
		server.files.set('/a.bin', { size, seed: 1, headers: [[name, value]] });
		expect(await bench.run(`${server.origin}/a.bin`, { digest: null })).toMatchObject({
			kind: 'completed',
			digest: { hex: expect.stringMatching(/^[\da-f]{32,}$/u) as string },
		});
	});

	it('does not hold: the file is kept apart, with the reason', async () => {
		using bench = engineBench();
		server.files.set('/a.bin', {
			size,
			seed: 2,
			headers: [['Repr-Digest', `sha-256=:${digest('sha256')}:`]],
		});
		const outcome = await bench.run(`${server.origin}/a.bin`);
		expect(outcome).toMatchObject({ kind: 'failed', fault: { code: 'checksum_mismatch' } });
		expect(outcome.kind === 'failed' && detailOf(outcome.fault)).toMatch(/as the server stated\. Kept as/u);
		expect(await bench.names()).toEqual(['a.bin.bad']);
	});

	it('is still known after a stop', async () => {
		using bench = engineBench();
		const wrong = ['Repr-Digest', `sha-256=:${digest('sha256')}:`] as const;
		server.files.set('/a.bin', {
			size,
			seed: 2,
			headers: [wrong],
			script: [{ cut: { after: 200_000, how: 'stall' } }],
		});
		const stop = new AbortController();
		const run = bench.start(`${server.origin}/a.bin`, { segments: 1 }, stop.signal);
		while (run.progress().receivedBytes === 0) await new Promise(resolve => setTimeout(resolve, 5));
		stop.abort();
		await run.outcome;
		server.files.set('/a.bin', { size, seed: 2 });
		const again = await bench.run(`${server.origin}/a.bin`, { target: bench.targets[0] ?? null });
		expect(again).toMatchObject({ kind: 'failed', fault: { code: 'checksum_mismatch' } });
	});

	it('nothing is read again where there is none', async () => {
		let digested = 0;
		using bench = engineBench({}, ({ disk }) => ({
			disk: { ...disk, digestFile: (...given) => (digested++, disk.digestFile(...given)) },
		}));
		server.files.set('/a.bin', { size, seed: 1 });
		expect(await bench.run(`${server.origin}/a.bin`, { digest: null })).toMatchObject({ digest: null });
		expect(digested).toBe(0);
	});
});

/** As it is on the wire: what the server packs, whatever is asked. */
const raw = (coding: string, body: Buffer): string =>
	`HTTP/1.1 200 OK\r\nContent-Encoding: ${coding}\r\nContent-Length: ${body.length}\r\n\r\n${body.toString('latin1')}`;

describe('a file packed for the way although nobody asked', () => {
	const text = Buffer.from('the same line again and again\n'.repeat(20_000));
	it.each([
		['gzip', gzipSync(text)],
		['br', brotliCompressSync(text)],
		['deflate', deflateSync(text)],
		['zstd', zstdCompressSync(text)],
	])('%s: is unpacked', async (coding, body) => {
		using bench = engineBench();
		server.files.set('/a.txt', { size: 1, seed: 1, script: [{ raw: raw(coding, body) }] });
		const outcome = await bench.run(`${server.origin}/a.txt`);
		expect(outcome).toMatchObject({ kind: 'completed', bytes: text.length });
		expect((await readFile(`${bench.folder}/a.txt`)).equals(text)).toBe(true);
	});

	it('one that is packed itself is left as it is', async () => {
		using bench = engineBench();
		const packed = gzipSync(text);
		server.files.set('/a.tar.gz', { size: 1, seed: 1, script: [{ raw: raw('gzip', packed) }] });
		expect(await bench.run(`${server.origin}/a.tar.gz`)).toMatchObject({ kind: 'completed' });
		expect((await readFile(`${bench.folder}/a.tar.gz`)).equals(packed)).toBe(true);
	});

	it.each([
		['what cannot be unpacked', raw('gzip', Buffer.from('no gzip at all')), 'content_damaged'],
		['what ends in the middle', raw('gzip', gzipSync(text).subarray(0, 500)), 'content_damaged'],
		['a coding that is not known', raw('compress', text), 'encoding_unknown'],
	])('%s: a named fault, and no file', async (_, answer, code) => {
		using bench = engineBench({ attemptsMax: 2 });
		server.files.set('/a.txt', { size: 1, seed: 1, script: [{ raw: answer }] });
		expect(await bench.run(`${server.origin}/a.txt`)).toMatchObject({ kind: 'failed', fault: { code } });
		expect(await bench.names()).toEqual([]);
	});
});

describe('a web page in place of the file', () => {
	const page = { status: 200, headers: [['Content-Type', 'text/html']] } as const;

	it('at first: refused by name', async () => {
		using bench = engineBench();
		server.files.set('/a.zip', { size, seed: 1, script: [page] });
		const outcome = await bench.run(`${server.origin}/a.zip`);
		expect(outcome).toMatchObject({ kind: 'failed', fault: { code: 'page_instead' } });
		expect(await bench.names()).toEqual([]);
	});

	it('a page that was asked for is saved', async () => {
		using bench = engineBench();
		server.files.set('/page', { size, seed: 1, type: 'text/html' });
		server.files.set('/a.zip', { size, seed: 1, type: 'text/html' });
		expect(await bench.run(`${server.origin}/page`)).toMatchObject({ kind: 'completed' });
		const named = await bench.run(`${server.origin}/a.zip`, { fileName: 'why.html' });
		expect(named).toMatchObject({ kind: 'completed' });
	});

	it('later: costs nothing of what is there', async () => {
		using bench = engineBench();
		server.files.set('/a.zip', { size, seed: 1, script: [{ cut: { after: 200_000, how: 'stall' } }] });
		const stop = new AbortController();
		const run = bench.start(`${server.origin}/a.zip`, { segments: 1 }, stop.signal);
		while (run.progress().receivedBytes < 100_000) await new Promise(resolve => setTimeout(resolve, 5));
		stop.abort();
		await run.outcome;
		const target = bench.targets[0] ?? null;
		server.files.set('/a.zip', { size, seed: 1, script: [page] });
		const refused = await bench.run(`${server.origin}/a.zip`, { target });
		expect(refused).toMatchObject({ kind: 'failed', fault: { code: 'page_instead' } });
		expect(refused.kind === 'failed' && refused.savedBytes).toBeGreaterThan(50_000);
		server.files.set('/a.zip', { size, seed: 1 });
		server.forget();
		const right = await bench.run(`${server.origin}/a.zip`, { target });
		expect(right).toMatchObject({ kind: 'completed', digest: contentChecksum(1, size) });
		expect(server.servedTwice('/a.zip').bytes).toBeLessThan(size);
	});
});
