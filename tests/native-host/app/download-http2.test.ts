import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { engineBench } from '../../support/engine.ts';
import { startProxy } from '../../support/proxy.ts';
import { contentChecksum } from '../../support/server/content.ts';
import { startHttp2Server, type Mishap } from '../../support/server/http2.ts';
import { startServer } from '../../support/server/server.ts';
import { trustedCertificate, type Tls } from '../../support/trusted-certificate.ts';

const size = 6 * 1024 * 1024 + 12_345;
const checksum = contentChecksum(1, size);
const right = { kind: 'completed', bytes: size };
let tls: Tls;
beforeAll(() => void (tls = trustedCertificate()));
afterAll(() => tls[Symbol.dispose]());

type Served = Omit<Parameters<typeof startHttp2Server>[1], 'size' | 'seed'>;
const start = (served: Served = {}) => startHttp2Server(tls, { size, seed: 1, ...served });

describe('from a server that speaks HTTP/2 alone', () => {
	it.each([
		['', {}],
		[', though it agrees on nothing', { agrees: [] }],
		[', though it answers HTTP/1.1 with a status', { agrees: ['h2', 'http/1.1'] }],
		[', without a length', { hasLength: false }],
	] as const)('comes the right file%s', async (_, served) => {
		const server = await start(served);
		using bench = engineBench();
		expect(await bench.runPatiently(`${server.origin}/a.bin`, { segments: 1, checksum })).toMatchObject(
			right,
		);
		await expect.poll(() => server.open.size).toBe(0);
		expect(await bench.names()).toEqual(['a.bin']);
		await server.close();
	});

	it('it comes over several connections, each a part, and no more than allowed', async () => {
		const server = await start({ paceMs: 10 });
		using bench = engineBench();
		expect(await bench.runPatiently(`${server.origin}/a.bin`, { segments: 8, checksum })).toMatchObject(
			right,
		);
		expect(server.most()).toBeGreaterThan(1);
		expect(server.most()).toBeLessThanOrEqual(8);
		await expect.poll(() => server.open.size).toBe(0);
		await server.close();
	});

	const half = size / 2;
	it.each<[string, Mishap]>([
		['is reset', { at: half, how: 'reset' }],
		['is cancelled', { at: half, how: 'cancel' }],
		['is ended as if nothing were wrong', { at: half, how: 'quiet' }],
		['ends early', { at: half, how: 'short' }],
		['is told to go away', { at: half, how: 'goaway' }],
		['loses its connection', { at: half, how: 'close' }],
		['is refused', { refuse: 7 }],
		['meets an error', { refuse: 2 }],
		['meets an unavailable server', { status: 503 }],
	])('a request that %s is made again', async (_, mishap) => {
		const server = await start({ script: ['none', mishap, mishap, 'none'], paceMs: 1 });
		const first = await start({ script: [mishap, 'none'] });
		using bench = engineBench();
		for (const { origin } of [server, first])
			expect(await bench.run(`${origin}/a.bin`, { segments: 3, checksum })).toMatchObject(right);
		expect(first.ranges.length).toBeGreaterThan(1);
		await Promise.all([server.close(), first.close()]);
	});

	it('a stalled one is made again', async () => {
		const server = await start({ script: [{ at: half, how: 'stall' }, 'none'] });
		using bench = engineBench();
		expect(await bench.run(`${server.origin}/a.bin`, { segments: 1, checksum })).toMatchObject(right);
		await server.close();
	});

	it('what was stopped goes on where it was, and leaves no connection', async () => {
		const server = await start({ script: [{ at: half, how: 'stall' }, 'none'] });
		using bench = engineBench({ stallMs: 60_000 });
		const stop = new AbortController();
		const run = bench.start(`${server.origin}/a.bin`, { segments: 1, checksum }, stop.signal);
		await expect.poll(() => run.progress().receivedBytes, { timeout: 10_000 }).toBeGreaterThan(half / 2);
		stop.abort();
		expect(await run.outcome).toMatchObject({ kind: 'stopped' });
		await expect.poll(() => server.open.size).toBe(0);
		const target = bench.targets.at(-1) ?? null;
		const again = { segments: 1, checksum, target };
		expect(await bench.runPatiently(`${server.origin}/a.bin`, again)).toMatchObject(right);
		expect(server.ranges.slice(1).every(range => !range.startsWith('bytes=0-'))).toBe(true);
		await server.close();
	});

	it.each<[string, Mishap, string]>([
		['a missing file', { status: 404 }, 'http_not_found'],
		['a head without end', { status: 200, fields: manyFields() }, 'http_invalid'],
		['a wish for HTTP/1.1, which it refuses as well', { refuse: 13 }, 'tls_failed'],
	])('%s is a fault', async (_, mishap, code) => {
		const server = await start({ script: [mishap] });
		using bench = engineBench();
		expect(await bench.run(`${server.origin}/a.bin`, { segments: 1 })).toMatchObject({ fault: { code } });
		expect(await bench.names()).toEqual([]);
		await expect.poll(() => server.open.size).toBe(0);
		await server.close();
	});

	it('another server may lead there', async () => {
		const server = await start();
		const leading = await startServer({
			'/a.bin': { size, seed: 1, script: [{ status: 302, location: `${server.origin}/a.bin` }] },
		});
		using bench = engineBench();
		expect(await bench.run(`${leading.origin}/a.bin`, { segments: 4, checksum })).toMatchObject(right);
		await Promise.all([server.close(), leading.close()]);
	});

	it.each(['http', 'socks5'])('a proxy (%s) may be between', async kind => {
		const server = await start();
		await using proxy = await startProxy();
		using bench = engineBench();
		const through = { proxy: `${kind}://127.0.0.1:${proxy.port}`, segments: 4, checksum };
		expect(await bench.runPatiently(`${server.origin}/a.bin`, through)).toMatchObject(right);
		expect(proxy.asked.length).toBeGreaterThan(1);
		await server.close();
	});

	it.each([[['h2']], [[]]] as const)('the next download there begins with it (agrees: %j)', async agrees => {
		const server = await start({ agrees });
		using bench = engineBench();
		const counts: number[] = [];
		for (const name of ['a', 'b']) {
			const before = server.tried();
			const outcome = await bench.runPatiently(`${server.origin}/${name}.bin`, { segments: 1, checksum });
			expect(outcome).toMatchObject(right);
			counts.push(server.tried() - before);
		}
		expect(counts).toEqual([2, 1]);
		await server.close();
	});

	it('a certificate that nobody trusts is the fault', async () => {
		const server = await start();
		tls.trust(false);
		using bench = engineBench();
		const outcome = await bench.run(`${server.origin}/a.bin`, { segments: 1 });
		tls.trust(true);
		expect(outcome).toMatchObject({ fault: { code: 'tls_self_signed' } });
		await server.close();
	});
});

it('a server that refuses HTTP/1.1 by its status and knows nothing else is asked no more than that', async () => {
	let asked = 0;
	const server = createServer(tls, socket => {
		socket.on('error', () => {});
		socket.once('data', () => {
			asked++;
			socket.end('HTTP/1.1 505 No\r\ncontent-length: 0\r\n\r\n');
		});
	}).listen(0, '127.0.0.1');
	await once(server, 'listening');
	using bench = engineBench();
	const url = `https://localhost:${(server.address() as AddressInfo).port}/a.bin`;
	expect(await bench.run(url, { segments: 1 })).toMatchObject({ fault: { code: 'http_unsupported' } });
	expect(asked).toBe(2);
	server.close();
});

function manyFields(): Record<string, string> {
	return Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`x-${index}`, 'y'.repeat(1_000)]));
}
