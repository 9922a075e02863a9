import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { engineBench } from '../../support/engine.ts';
import { contentChecksum } from '../../support/server/content.ts';
import type { ServedLogin } from '../../support/server/login.ts';
import { startServer, type LyingServer } from '../../support/server/server.ts';

const size = 2_000_000;
const right = { kind: 'completed', digest: contentChecksum(1, size) };
const segmentsFor = (_: number, most: number): number => most;

let server: LyingServer;
beforeEach(async () => {
	server = await startServer();
	server.totalBytesPerSecond = 8_000_000;
});
afterEach(() => server.close());

const urlWith = (user: string, password: string, path = '/a.bin?x=1&y=%20'): string =>
	`${server.origin.replace('//', `//${encodeURIComponent(user)}:${encodeURIComponent(password)}@`)}${path}`;

describe('a server that wants a digest of the login', () => {
	const any: ServedLogin = { scheme: 'digest', user: 'me', password: 'se:cret' };
	it.each<[string, Partial<ServedLogin>]>([
		['with SHA-256 or MD5', {}],
		['with MD5 alone', { algorithms: ['MD5'] }],
		['with something unknown first', { algorithms: ['SHA-512-256', 'MD5'] }],
		['for a session', { algorithms: ['SHA-256-sess'] }],
		['as of old', { algorithms: ['MD5'], qop: false }],
		['with a challenge a request', { usesMax: 1 }],
		['of a name with quotes', { user: 'a"b\\c' }],
		['of a name in other letters', { user: 'jörg', password: 'Ünsinn' }],
	])('%s lets each connection in', async (_, more) => {
		const login = { ...any, ...more };
		server.files.set('/a.bin', { size, seed: 1, login });
		using bench = engineBench({ segmentsFor });
		const outcome = await bench.run(urlWith(login.user, login.password), { segments: 3 });
		// Where each challenge is good for one request, several connections take theirs from each other.
		if (login.usesMax === undefined || outcome.kind === 'completed') expect(outcome).toMatchObject(right);
		else expect(outcome).toMatchObject({ fault: { code: 'http_unauthorized' } });
		const digests = server.seen.filter(({ headers }) => headers.get('authorization')?.startsWith('Digest'));
		expect(digests.length).toBeGreaterThan(0);
		for (const { headers } of digests) expect(headers.get('authorization')).not.toContain(login.password);
	});

	it('takes the login of a Basic field as well', async () => {
		server.files.set('/a.bin', { size, seed: 1, login: any });
		using bench = engineBench();
		const field = `Basic ${Buffer.from('me:se:cret').toString('base64')}`;
		expect(await bench.run(`${server.origin}/a.bin`, { headers: [['Authorization', field]] })).toMatchObject(
			right,
		);
	});

	it.each([
		['another password', (): string => urlWith('me', 'wrong')],
		['no login', (): string => `${server.origin}/a.bin`],
		['a name that would end the line', (): string => urlWith('a\r\nX: y', 'b')],
	])('refuses %s by name, and is not asked for ever', async (_, url) => {
		server.files.set('/a.bin', { size, seed: 1, login: any });
		using bench = engineBench();
		expect(await bench.run(url())).toMatchObject({ kind: 'failed', fault: { code: 'http_unauthorized' } });
		expect(server.seen.length).toBeLessThanOrEqual(2);
		expect(server.seen.some(({ headers }) => headers.has('x'))).toBe(false);
	});

	it('elsewhere hears nothing of the login', async () => {
		const other = await startServer({ '/b.bin': { size, seed: 1, login: any } });
		try {
			server.files.set('/a.bin', {
				size,
				seed: 1,
				script: [{ status: 302, location: `${other.origin}/b.bin` }],
			});
			using bench = engineBench();
			expect(await bench.run(urlWith('me', 'se:cret'))).toMatchObject({
				fault: { code: 'http_unauthorized' },
			});
			expect(other.seen.every(({ headers }) => !headers.has('authorization'))).toBe(true);
		} finally {
			await other.close();
		}
	});
});

describe('a server that wants a cookie', () => {
	it('sends a page without it, which is no file', async () => {
		server.files.set('/a.bin', { size, seed: 1, cookie: 'a=b' });
		using bench = engineBench();
		expect(await bench.run(`${server.origin}/a.bin`)).toMatchObject({ fault: { code: 'page_instead' } });
		const headers = [['cookie', 'x=y; a=b']] as const;
		expect(await bench.run(`${server.origin}/a.bin`, { headers })).toMatchObject(right);
	});
});
