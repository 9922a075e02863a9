import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { proxyFor } from '../../../native-host/src/effects/http-proxy.ts';
import { engineBench } from '../../support/engine.ts';
import { startProxy } from '../../support/proxy.ts';
import { contentChecksum } from '../../support/server/content.ts';
import { startServer, type LyingServer } from '../../support/server/server.ts';
import { trustedCertificate } from '../../support/trusted-certificate.ts';

const size = 3_000_000;
const right = { kind: 'completed', digest: contentChecksum(1, size) };
const limits = { segmentsFor: (_: number, most: number) => most };

describe('through a proxy', () => {
	let server: LyingServer;
	beforeEach(async () => {
		server = await startServer({ '/a.bin': { size, seed: 1 } });
	});
	afterEach(() => server.close());

	it('asks for whole addresses, with the login for the proxy alone', async () => {
		await using proxy = await startProxy({ login: 'me:pass word' });
		using bench = engineBench(limits);
		const through = `http://me:pass%20word@127.0.0.1:${proxy.port}`;
		const outcome = await bench.run(`${server.origin}/a.bin?x=1`, { proxy: through, fileName: 'a.bin' });
		expect(outcome).toMatchObject(right);
		expect(proxy.asked[0]).toBe(`GET ${server.origin}/a.bin?x=1 HTTP/1.1`);
		expect(proxy.asked.length).toBeGreaterThan(1);
		expect(server.seen.every(({ headers }) => !headers.has('proxy-authorization'))).toBe(true);
	});

	it('has the proxy look names up (SOCKS5, with a login)', async () => {
		const to = { host: '127.0.0.1', port: Number(new URL(server.origin).port) };
		await using proxy = await startProxy({ login: 'me:secret', to });
		using bench = engineBench(limits);
		const outcome = await bench.run('http://files.invalid:8080/a.bin', {
			proxy: `socks5://me:secret@127.0.0.1:${proxy.port}`,
		});
		expect(outcome).toMatchObject(right);
		expect(new Set(proxy.asked)).toEqual(new Set(['SOCKS5 files.invalid:8080']));
	});

	it.each([
		['a wrong login', 'http://me:wrong@', { code: 'proxy_login' }],
		['a wrong login (SOCKS5)', 'socks5://me:wrong@', { code: 'proxy_failed' }],
	])('tells of %s, and nothing of what it was', async (_, address, fault) => {
		await using proxy = await startProxy({ login: 'me:right' });
		using bench = engineBench({ attemptsMax: 1 });
		const outcome = await bench.run(`${server.origin}/a.bin`, { proxy: `${address}127.0.0.1:${proxy.port}` });
		expect(outcome).toMatchObject({ kind: 'failed', fault });
		expect(JSON.stringify(outcome)).not.toContain('wrong');
		expect(server.seen).toHaveLength(0);
	});

	it('tells of a proxy that is not there', async () => {
		using bench = engineBench({ attemptsMax: 1 });
		const proxy = 'socks5://127.0.0.1:1';
		const outcome = await bench.run(`${server.origin}/a.bin`, { proxy });
		expect(outcome).toMatchObject({ kind: 'failed', fault: { code: 'proxy_failed' } });
	});

	it('stops while the proxy keeps it waiting', async () => {
		const { createServer } = await import('node:net');
		const silent = createServer(socket => void socket.on('error', () => {})).listen(0, '127.0.0.1');
		await new Promise(resolve => silent.once('listening', resolve));
		const { port } = silent.address() as { port: number };
		for (const kind of ['socks5', 'http']) {
			using bench = engineBench();
			const stop = new AbortController();
			const proxy = `${kind}://127.0.0.1:${port}`;
			const run = bench.start('https://files.invalid/a.bin', { proxy }, stop.signal);
			setTimeout(() => stop.abort(), 100);
			expect((await run.outcome).kind).toBe('stopped');
		}
		silent.close();
	});
});

describe('over TLS through a tunnel', () => {
	it('fetches over several connections, and the proxy sees the name alone', async () => {
		using tls = trustedCertificate();
		const server = await startServer({ '/a.bin': { size, seed: 1 } }, { tls });
		const to = { host: '127.0.0.1', port: Number(new URL(server.origin).port) };
		for (const kind of ['http', 'socks5']) {
			await using proxy = await startProxy({ to });
			using bench = engineBench(limits);
			const outcome = await bench.run('https://files.example/a.bin', {
				proxy: `${kind}://127.0.0.1:${proxy.port}`,
			});
			expect(outcome).toMatchObject(right);
			expect(proxy.asked.length).toBeGreaterThan(1);
			const line = kind === 'http' ? 'CONNECT files.example:443 HTTP/1.1' : 'SOCKS5 files.example:443';
			expect(new Set(proxy.asked)).toEqual(new Set([line]));
		}
		await server.close();
	});
});

describe('which proxy', () => {
	afterEach(() => void vi.unstubAllEnvs());
	const names = [
		'http_proxy',
		'HTTP_PROXY',
		'https_proxy',
		'HTTPS_PROXY',
		'all_proxy',
		'ALL_PROXY',
		'no_proxy',
		'NO_PROXY',
	];
	it.each([
		[{}, 'http://a.example/', null],
		[{ http_proxy: 'p:1' }, 'http://a.example/', 'http://p:1/'],
		[{ HTTP_PROXY: 'p:1' }, 'http://a.example/', null],
		[{ HTTPS_PROXY: 'https://p:1' }, 'https://a.example/', 'https://p:1/'],
		[{ http_proxy: 'p:1' }, 'https://a.example/', null],
		[{ ALL_PROXY: 'socks5h://p:1' }, 'https://a.example/', 'socks5h://p:1'],
		[{ http_proxy: 'p:1', no_proxy: 'example' }, 'http://a.example/', null],
		[{ http_proxy: 'p:1', no_proxy: 'b.example, .a.example' }, 'http://a.example/', null],
		[{ http_proxy: 'p:1', no_proxy: 'ample' }, 'http://a.example/', 'http://p:1/'],
		[{ http_proxy: 'p:1', NO_PROXY: 'a.example:81' }, 'http://a.example/', 'http://p:1/'],
		[{ http_proxy: 'p:1', NO_PROXY: 'a.example:81' }, 'http://a.example:81/', null],
		[{ http_proxy: 'p:1', no_proxy: '*' }, 'http://a.example/', null],
		[{ http_proxy: 'p:1', no_proxy: '[::1]' }, 'http://[::1]:8080/', null],
	])('%j, to %s: %s', async (variables, to, expected) => {
		for (const name of [...names, 'XDG_CURRENT_DESKTOP']) vi.stubEnv(name, '');
		for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
		const found = await proxyFor(null, new URL(to));
		expect(found).toMatchObject({ ok: true });
		expect(found.ok && found.value && found.value.url.href).toBe(expected);
		expect(await proxyFor('direct', new URL(to))).toEqual({ ok: true, value: null });
	});

	it.each(['ftp://p:1', 'http://', '::', ''])('%j is none', async text => {
		const found = await proxyFor(text === '' ? 'x y' : text, new URL('http://a.example/'));
		expect(found).toEqual({ ok: false, error: { code: 'proxy_invalid', detail: '' } });
	});
});
