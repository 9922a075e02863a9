import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeCertificate } from '../../support/certificate.ts';
import { openGetPlace, type Ended, type GetPlace, type Started } from '../../support/get-command.ts';
import { metalinkOf } from '../../support/metalink.ts';
import { fileDigest } from '../../support/file-digest.ts';
import { contentSha256 } from '../../support/server/content.ts';
import { startServer, type LyingServer } from '../../support/server/server.ts';

const MiB = 1024 * 1024;

let server: LyingServer;
let place: GetPlace;
let root: string;
let folder: string;
beforeEach(async () => {
	server = await startServer();
	place = openGetPlace();
	({ root, folder } = place);
});
afterEach(async () => {
	await server.close();
	place[Symbol.dispose]();
});

const start = (...args: string[]): Started => place.start(...args);
const run = (...args: string[]): Promise<Ended> => start(...args).ended;
const lines = (text: string): Record<string, unknown>[] =>
	text
		.trim()
		.split('\n')
		.map(line => JSON.parse(line) as Record<string, unknown>);

describe('get', () => {
	it('saves a file here and says where', async () => {
		server.files.set('/a.bin', { size: 100_000, seed: 3 });
		const { code, out, err } = await run(`${server.origin}/a.bin`, '--digest', 'sha-256');
		expect({ code, err }).toEqual({ code: 0, err: '' });
		expect(out).toBe(`${folder}/a.bin  97.7 KiB  sha-256 ${contentSha256(3, 100_000)}\n`);
		expect(await fileDigest(join(folder, 'a.bin'))).toBe(contentSha256(3, 100_000));
		expect(readdirSync(join(root, 'home', 'locks'))).toEqual([]);
	});

	it('goes on where nobody reads what it tells', async () => {
		server.files.set('/a.bin', { size: 2 * MiB, seed: 3, script: [{ bytesPerSecond: 4 * MiB }] });
		server.files.set('/b.bin', { size: 1000, seed: 4 });
		const { child, ended } = start('--json', '-s', '1', `${server.origin}/a.bin`, `${server.origin}/b.bin`);
		child.stdout?.destroy();
		expect((await ended).code).toBe(0);
		expect(readdirSync(folder).sort()).toEqual(['a.bin', 'b.bin']);
	});

	it('tells it as JSON, the end last; several addresses, one of them wrong', async () => {
		server.files.set('/a.bin', { size: 100_000, seed: 3 });
		const { code, out } = await run(
			`${server.origin}/missing`,
			`${server.origin}/a.bin?token=secret12`,
			'--json',
		);
		expect(code).toBe(1);
		const events = lines(out);
		expect(events[0]).toMatchObject({ event: 'failed', fault: 'http_not_found', detail: 'HTTP 404' });
		expect(events.at(-1)).toEqual({
			event: 'completed',
			path: join(folder, 'a.bin'),
			bytes: 100_000,
		});
		expect(events.find(({ event }) => event === 'started')).toMatchObject({
			totalBytes: 100_000,
			resumable: true,
		});
		expect(out).not.toContain('secret12');
	});

	it('asks for several small files at once, for large ones one after the other, and never beyond the connections allowed', async () => {
		const names = Array.from({ length: 30 }, (_, at) => `/${at}.bin`);
		for (const [at, name] of names.entries())
			server.files.set(name, { size: 5_000 + at, seed: at, script: [{ delayMs: 100 }] });
		const urls = names.map(name => server.origin + name);
		const { code, out } = await run(...urls, ...urls.slice(0, 1), `${server.origin}/missing`, '-s', '3');
		expect(code).toBe(1);
		expect(out.trim().split('\n')).toHaveLength(31);
		expect(readdirSync(folder)).toHaveLength(31);
		for (const [at, name] of names.entries())
			expect(await fileDigest(join(folder, name.slice(1)))).toBe(contentSha256(at, 5_000 + at));
		expect(server.maxSockets).toBeGreaterThan(1);
		expect(server.maxSockets).toBeLessThanOrEqual(3);
		server.forget();
		for (const name of ['/x.bin', '/y.bin']) server.files.set(name, { size: 2 * MiB, seed: 1 });
		expect((await run(`${server.origin}/x.bin`, `${server.origin}/y.bin`, '-s', '1')).code).toBe(0);
		expect(server.maxSockets).toBeLessThanOrEqual(1);
		expect(server.seen.findLastIndex(({ path }) => path === '/x.bin')).toBeLessThan(
			server.seen.findIndex(({ path }) => path === '/y.bin'),
		);
	});

	it('takes name, folder, fields, checksum and rate', async () => {
		server.files.set('/a.bin', { size: 100_000, seed: 3 });
		const before = performance.now();
		const { code, err } = await run(
			`${server.origin}/a.bin`,
			...'-o sub.bin --limit-rate 200k -s 2 -d'.split(' '),
			root,
			'--header',
			'X-One: 1',
			'--header',
			'Cookie: c=d',
			'--checksum',
			`sha-256=${contentSha256(3, 100_000)}`,
		);
		expect({ code, err }).toEqual({ code: 0, err: '' });
		expect(performance.now() - before).toBeGreaterThan(450);
		expect(readdirSync(root)).toContain('sub.bin');
		expect(server.seen[0]?.headers.get('x-one')).toBe('1');
		expect(server.seen[0]?.headers.get('cookie')).toBe('c=d');
	});

	it.each([
		[[], 'something is missing'],
		[['not an address'], 'is not an address'],
		[['http://a.test/', '-s', '0'], '--segments'],
		[['http://a.test/', '-s', '33'], '--segments'],
		[['http://a.test/', '--limit-rate', 'fast'], '--limit-rate'],
		[['http://a.test/', '--checksum', 'sha-256=12'], '--checksum'],
		[['http://a.test/', '--header', 'nothing'], '--header'],
		[['http://a.test/', 'http://b.test/', '-o', 'x'], '--output'],
		[['http://a.test/', '--nonsense'], 'nonsense'],
	])('%j is a mistake in the command', async (args, said) => {
		const { code, out, err } = await run(...args);
		expect({ code, out }).toEqual({ code: 2, out: '' });
		expect(err).toContain(said);
		expect(err).toContain('usage: rustloader get URL…');
	});

	it('takes metalinks, of this machine and of a server, with one file or several', async () => {
		server.files.set('/a.bin', { size: 3_000_000, seed: 1 });
		server.files.set('/b.bin', { size: 1_000, seed: 2 });
		const a = { name: '../a', urls: ['http://127.0.0.1:1/a', `${server.origin}/a.bin`], size: 3_000_000 };
		const b = { name: 'b', urls: [`${server.origin}/b.bin`], size: 1_000, seed: 2, whole: true };
		const text = metalinkOf({ ...a, pieceLength: 65_536 }, b);
		server.files.set('/all.meta4', { size: 0, seed: 0, script: [{ text }] });
		writeFileSync(join(root, 'here.meta4'), text);
		for (const word of [join(root, 'here.meta4'), `${server.origin}/all.meta4`]) {
			const { code, out } = await run(word);
			expect({ code, out }).toEqual({
				code: 0,
				out: `${folder}/a  2.9 MiB\n${folder}/b  1000 B  sha-256 ${contentSha256(2, 1_000)}\n`,
			});
			expect(readdirSync(folder)).toEqual(['a', 'b']);
			expect(await fileDigest(join(folder, 'a'))).toBe(contentSha256(1, 3_000_000));
			for (const name of ['a', 'b']) rmSync(join(folder, name));
		}
		const missing = await run(join(root, 'missing.meta4'));
		expect(missing.code).toBe(1);
		expect(missing.err).toContain('The file is no longer where it was saved.');
	});

	it('says what failed and what to do', async () => {
		const { code, err } = await run('ftp://a.test/x');
		expect(code).toBe(1);
		expect(err).toContain('Only http and https addresses can be downloaded.');
		const refused = await run('http://127.0.0.1:1/x', '-d', '/nowhere');
		expect(refused.code).toBe(1);
		expect(refused.err).toContain('The target folder does not exist.\n  ENOENT (stat)');
		expect(refused.err).toContain('Create it, connect the disk it is on, or choose another folder');
	});

	it('says why a file gets another name beside the part of a later version', async () => {
		server.files.set('/a.bin', { size: 1000, seed: 3 });
		const body = JSON.stringify({ v: 2, more: 'than now' });
		const sum = createHash('sha256').update(body).digest('hex');
		writeFileSync(join(folder, 'a.bin.part'), 'theirs');
		writeFileSync(join(folder, 'a.bin.part.json'), `${body}\n${sum}\n`);
		const { code, err } = await run(`${server.origin}/a.bin`);
		expect(code).toBe(0);
		expect(err).toContain(`${folder}/a.bin.part stays as it is, and the file gets another name.`);
		expect(err).toContain('Install that version again');
		expect(readdirSync(folder).sort()).toEqual(['a (1).bin', 'a.bin.part', 'a.bin.part.json']);
	});

	it('keeps the wrong file beside, named as such', async () => {
		server.files.set('/a.bin', { size: 1000, seed: 3 });
		const { code, err } = await run(`${server.origin}/a.bin`, '--checksum', `md5=${'0'.repeat(32)}`);
		expect(code).toBe(1);
		expect(err).toContain('a.bin.bad');
		expect(readdirSync(folder)).toEqual(['a.bin.bad']);
	});

	it.each(['SIGINT', 'SIGTERM'] as const)('stops cleanly on %s, and continues', async signal => {
		const size = 12 * MiB;
		server.files.set('/a.bin', { size, seed: 3 });
		writeFileSync(join(folder, 'a.bin'), 'mine');
		server.totalBytesPerSecond = 8 * MiB;
		const { child, ended } = start(`${server.origin}/a.bin`, '-o', 'a.bin');
		while (server.served.reduce((sum, { start, end }) => sum + end - start, 0) < 4 * MiB) await sleep(10);
		child.kill(signal);
		const stopped = await ended;
		expect(stopped.code).toBe(130);
		expect(stopped.err).toMatch(/Stopped: a \(1\)\.bin, \d.* saved; the same command continues it\./u);
		server.totalBytesPerSecond = 24 * MiB;
		const again = await run(`${server.origin}/a.bin`, '-o', 'a.bin');
		expect(again.code).toBe(0);
		expect(readdirSync(folder).sort()).toEqual(['a (1).bin', 'a.bin']);
		expect(await fileDigest(join(folder, 'a (1).bin'))).toBe(contentSha256(3, size));
		expect(server.servedTwice('/a.bin').again).toBeLessThan(size / 5);
	});
});

describe('over TLS', () => {
	it('fetches over several connections from a server it trusts', async () => {
		const { certificate, key } = makeCertificate(root);
		const tls = { key: readFileSync(key, 'utf8'), cert: readFileSync(certificate, 'utf8') };
		const size = 24 * MiB + 5;
		const secure = await startServer({ '/a.bin': { size, seed: 3 } }, { tls });
		try {
			process.env['NODE_EXTRA_CA_CERTS'] = certificate;
			const { code, out, err } = await run(`${secure.origin}/a.bin`, '-s', '4');
			expect({ code, err }).toEqual({ code: 0, err: '' });
			expect(out).toBe(`${folder}/a.bin  24.0 MiB\n`);
			expect(await fileDigest(join(folder, 'a.bin'))).toBe(contentSha256(3, size));
			expect(secure.maxSockets).toBeGreaterThan(1);
			expect(secure.maxSockets).toBeLessThanOrEqual(4);
		} finally {
			delete process.env['NODE_EXTRA_CA_CERTS'];
			await secure.close();
		}
	});
});
