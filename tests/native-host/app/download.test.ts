import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createRateLimits } from '../../../native-host/src/app/rate-limits.ts';
import { systemClock } from '../../../native-host/src/effects/clock.ts';
import { engineBench, slowDisk } from '../../support/engine.ts';
import { fileDigest } from '../../support/file-digest.ts';
import { contentChecksum, contentSha256 } from '../../support/server/content.ts';
import type { Behaviour, ServedFile } from '../../support/server/script.ts';
import { startServer, type LyingServer } from '../../support/server/server.ts';

const MiB = 1024 * 1024;
const file = (size: number, script: Behaviour[] = [{}], more: Partial<ServedFile> = {}): ServedFile => ({
	size,
	seed: 1,
	script,
	...more,
});

let server: LyingServer;
beforeEach(async () => {
	server = await startServer();
});
afterEach(() => server.close());

describe('a server that keeps the rules', () => {
	it('is told a login with a percent sign that encodes nothing', async () => {
		using bench = engineBench();
		server.files.set('/a.bin', file(1000));
		const url = `${server.origin}/a.bin`.replace('//', '//bob:50%25%zz@');
		expect((await bench.run(url)).kind).toBe('completed');
		const login = Buffer.from('bob:50%%zz').toString('base64');
		expect(server.seen[0]?.headers.get('authorization')).toBe(`Basic ${login}`);
	});

	it('never costs the file that stands where a manifest would', async () => {
		using bench = engineBench();
		server.files.set('/a.bin', file(1000));
		writeFileSync(`${bench.folder}/a.bin.part.json`, 'mine');
		expect((await bench.run(`${server.origin}/a.bin`)).kind).toBe('completed');
		expect(await bench.names()).toEqual(['a (1).bin', 'a.bin.part.json']);
	});

	it('gives a small file over one connection in one request', async () => {
		using bench = engineBench();
		server.files.set('/a.bin', file(100_000));
		const outcome = await bench.run(`${server.origin}/a.bin`);
		expect(outcome).toEqual({
			kind: 'completed',
			path: `${bench.folder}/a.bin`,
			bytes: 100_000,
			digest: contentChecksum(1, 100_000),
		});
		expect(await fileDigest(`${bench.folder}/a.bin`)).toBe(contentSha256(1, 100_000));
		expect(await bench.names()).toEqual(['a.bin']);
		expect(server.seen).toHaveLength(1);
		expect(server.seen[0]?.headers.get('range')).toBe('bytes=0-');
		expect(server.seen[0]?.headers.get('accept-encoding')).toBe('identity');
		expect(bench.phases).toEqual(['transferring', 'verifying']);
		expect(bench.targets).toMatchObject([{ totalBytes: 100_000, resumable: true }]);
	});

	it('gives a large file over several connections, never more than allowed', async () => {
		using bench = engineBench();
		const size = 24 * MiB + 12_345;
		// A server that limits each connection is worth all of them.
		server.files.set('/big.bin', file(size, [{ bytesPerSecond: 2 * MiB }]));
		const outcome = await bench.run(`${server.origin}/big.bin`, { segments: 8 });
		expect(outcome).toMatchObject({ kind: 'completed', digest: contentChecksum(1, size) });
		expect(await fileDigest(`${bench.folder}/big.bin`)).toBe(contentSha256(1, size));
		expect(server.maxSockets).toBeLessThanOrEqual(8);
		expect(server.maxSockets).toBeGreaterThan(4);
		expect(server.openSockets).toBe(0);
	});

	it('waits for a slow disk, while pieces change hands', async () => {
		using bench = engineBench({}, ({ disk }) => ({ disk: slowDisk(disk, () => Math.random() * 3) }));
		const size = 24 * MiB + 7;
		server.files.set('/big.bin', file(size));
		const outcome = await bench.run(`${server.origin}/big.bin`, { segments: 8 });
		expect(outcome).toMatchObject({ kind: 'completed', digest: contentChecksum(1, size) });
	});

	it('leaves no socket, handle or timer', async () => {
		using bench = engineBench();
		server.files.set('/a.bin', file(11 * MiB));
		await bench.run(`${server.origin}/a.bin`);
		await sleep(20);
		const held = () =>
			process.getActiveResourcesInfo().filter(kind => /TCP|TLS|Timeout|FS/u.test(kind)).length;
		const before = held();
		for (let round = 0; round < 3; round++) await bench.run(`${server.origin}/a.bin`);
		await expect.poll(held).toBeLessThanOrEqual(before);
		expect(server.openSockets).toBe(0);
	});

	it('stops within a moment and continues where it stopped', async () => {
		using bench = engineBench();
		const size = 24 * MiB;
		server.files.set('/a.bin', file(size));
		server.totalBytesPerSecond = 12 * MiB;
		const stop = new AbortController();
		const run = bench.start(`${server.origin}/a.bin`, {}, stop.signal);
		await sleep(500);
		await expect.poll(() => run.progress().connections).toBeGreaterThan(1);
		expect(run.progress().bytesPerSecond).toBeGreaterThan(0);
		stop.abort();
		const stopped = await run.outcome;
		expect(stopped.kind).toBe('stopped');
		expect(server.openSockets).toBeLessThanOrEqual(4);
		const [target] = bench.targets;
		if (!target || stopped.kind !== 'stopped') throw new Error('not stopped');
		expect(stopped.savedBytes).toBeGreaterThan(2 * MiB);
		expect(await bench.engine.savedBytes(target)).toBe(stopped.savedBytes);
		expect(await bench.names()).toEqual(['a.bin.part', 'a.bin.part.json']);
		server.totalBytesPerSecond = 24 * MiB;
		const outcome = await bench.run(`${server.origin}/a.bin`, { target });
		expect(outcome).toMatchObject({ kind: 'completed', digest: contentChecksum(1, size) });
		expect(server.seen.at(-1)?.headers.get('if-range')).toBe(`"1-${size}"`);
		expect(server.servedTwice('/a.bin').again).toBeLessThan(size / 8);
	});

	it('discards what is left of a target', async () => {
		using bench = engineBench();
		server.files.set('/a.bin', file(12 * MiB, [{ cut: { after: 5 * MiB, how: 'close' } }, { status: 404 }]));
		expect(await bench.run(`${server.origin}/a.bin`)).toMatchObject({ kind: 'failed' });
		expect(await bench.names()).toEqual(['a.bin.part', 'a.bin.part.json']);
		const [target] = bench.targets;
		if (target) await bench.engine.discard(target);
		expect(await bench.names()).toEqual([]);
	});

	it('never writes over a file, nor into the part of another download', async () => {
		using bench = engineBench();
		server.files.set('/a.txt', file(1000));
		const paths = [];
		for (let round = 0; round < 3; round++) paths.push(await bench.run(`${server.origin}/a.txt`));
		expect(await bench.names()).toEqual(['a (1).txt', 'a (2).txt', 'a.txt']);
		const both = await Promise.all([
			bench.run(`${server.origin}/a.txt`),
			bench.run(`${server.origin}/a.txt`),
		]);
		expect(both.map(outcome => outcome.kind)).toEqual(['completed', 'completed']);
		expect(await bench.names()).toHaveLength(5);
	});
});

describe('a server that does not', () => {
	const cases: [name: string, served: ServedFile, expected: object, requests?: number][] = [
		['404', file(1000, [{ status: 404 }]), { fault: { code: 'http_not_found' } }, 1],
		['403', file(1000, [{ status: 403 }]), { fault: { code: 'http_forbidden' } }, 1],
		['401', file(1000, [{ status: 401 }]), { fault: { code: 'http_unauthorized' } }, 1],
		['410', file(1000, [{ status: 410 }]), { fault: { code: 'http_gone' } }, 1],
		['416', file(1000, [{ status: 416 }]), { fault: { code: 'http_range_not_satisfiable' } }, 2],
		['500 for ever', file(1000, [{ status: 500 }]), { fault: { code: 'http_server_error' } }, 4],
		['204', file(1000, [{ status: 204 }]), { fault: { code: 'empty_body' } }, 1],
		['an empty file', file(0), { fault: { code: 'empty_body' } }, 1],
		[
			'an empty chunked file',
			file(0, [{ framing: 'chunked', range: 'ignore' }]),
			{ fault: { code: 'empty_body' } },
			1,
		],
		['endless fields', file(1000, [{ endlessHead: true }]), { fault: { code: 'http_invalid' } }],
		['nonsense', file(1000, [{ raw: 'HELLO\r\n\r\n' }]), { fault: { code: 'http_invalid' } }],
		['nothing at all', file(1000, [{ silent: true }]), { fault: { code: 'connection_timeout' } }, 4],
		['closing before the head', file(1000, [{ hangUp: 'close' }]), { fault: { code: 'closed_early' } }, 4],
		['resetting', file(1000, [{ hangUp: 'reset' }]), { fault: { code: 'connection_reset' } }, 4],
		[
			'gzip that is none',
			file(1000, [{ encoding: 'claimed', range: 'ignore' }]),
			{ fault: { code: 'content_damaged' } },
		],
		[
			'always closing early',
			file(1000, [{ cut: { after: 10, how: 'close' } }]),
			{ fault: { code: 'closed_early' } },
		],
		[
			'a reset in a body without a length',
			file(300_000, [{ framing: 'close', range: 'ignore', cut: { after: 100_000, how: 'reset' } }]),
			{ fault: { code: 'connection_reset' } },
		],
		['always stalling', file(1000, [{ cut: { after: 10, how: 'stall' } }]), { fault: { code: 'stalled' } }],
		[
			'a redirect in a circle',
			file(1, [{ status: 302, location: '/x' }]),
			{ fault: { code: 'http_redirects' } },
			21,
		],
		[
			'a redirect to a file',
			file(1, [{ status: 302, location: 'file:///etc/passwd' }]),
			{ fault: { code: 'http_redirects' } },
			1,
		],
		['a redirect to nowhere', file(1, [{ status: 302 }]), { fault: { code: 'http_redirects' } }, 1],
		['nothing but garbage', file(1, [{ raw: 'garbage\r\n\r\n' }]), { fault: { code: 'http_invalid' } }, 3],
		[
			'a late Retry-After',
			file(1, [{ status: 503, retryAfter: '3600' }]),
			{ fault: { code: 'http_unavailable' }, retryAfter: 3_600_000 },
			1,
		],
	];
	it.each(cases)('%s: a named fault', async (_, served, expected, requests) => {
		using bench = engineBench();
		server.files.set('/x', served);
		const outcome = await bench.run(`${server.origin}/x`);
		expect(outcome).toMatchObject({ kind: 'failed', ...expected });
		if (requests !== undefined) expect(server.seen).toHaveLength(requests);
		const names = await bench.names();
		expect(names.filter(name => !/\.part(\.json)?$/u.test(name))).toEqual([]);
		await sleep(10);
		expect(server.openSockets).toBe(0);
	});

	const good: [name: string, served: ServedFile, facts?: object][] = [
		['no ranges', file(300_000, [{}], { ranges: false }), { resumable: false, totalBytes: 300_000 }],
		[
			'no length',
			file(300_000, [{ framing: 'chunked', range: 'ignore' }]),
			{ resumable: false, totalBytes: null },
		],
		['close for an end', file(300_000, [{ framing: 'close', range: 'ignore' }]), { resumable: false }],
		['a chunked part', file(300_000, [{ framing: 'chunked' }])],
		['an unknown total', file(300_000, [{ range: 'unknownTotal' }]), { resumable: false }],
		['a wrong Content-Range at first', file(300_000, [{ range: 'wrongStart' }, {}]), { resumable: false }],
		['gzip that nobody asked for', file(300_000, [{ encoding: 'gzip', range: 'ignore' }])],
		['a part nobody asked for', file(1000, [{ range: 'wrongStart' }, { range: 'unasked' }, {}])],
		['multipart', file(300_000, [{ range: 'multipart' }, {}]), { resumable: false }],
		['less than asked for', file(300_000, [{ range: 'shorter' }, {}])],
		['half of what was asked for, each time', file(300_000, [{ range: 'shorter' }])],
		['line feeds alone', file(300_000, [{ bareLf: true }])],
		['a head of 100 kB', file(300_000, [{ longFieldBytes: 100_000 }])],
		['garbage, then sense', file(300_000, [{ raw: 'garbage\r\n\r\n' }, {}])],
		['more behind each part than announced', file(300_000, [{ extraBytes: 3_000 }])],
		[
			'later parts that do not tell the length of the whole',
			file(300_000, [{ cut: { after: 100_000, how: 'close' } }, { range: 'unknownTotal' }]),
		],
		[
			'no answer but the first',
			file(2 * MiB, [{ bytesPerSecond: 8 * MiB }, { hangUp: 'reset' }], { etag: null }),
		],
		[
			'one failure of each kind',
			file(300_000, [{ status: 500 }, { hangUp: 'reset' }, { hangUp: 'close' }, {}]),
		],
		['an early close', file(300_000, [{ cut: { after: 100_000, how: 'close' } }, {}])],
		['an early reset', file(300_000, [{ cut: { after: 100_000, how: 'reset' } }, {}])],
		['a stall', file(300_000, [{ cut: { after: 100_000, how: 'stall' } }, {}])],
		[
			'an early close without ranges',
			file(300_000, [{ cut: { after: 100_000, how: 'close' } }, {}], { ranges: false }),
		],
		['a Retry-After', file(1000, [{ status: 503, retryAfter: '0' }, {}])],
		['a relative redirect', file(300_000, [{ status: 302, location: '/x?again' }, {}])],
		[
			'weak tags and an early close',
			file(300_000, [{ cut: { after: 100_000, how: 'close' } }, {}], { etag: 'W/"1"' }),
		],
		[
			'no validators and an early close',
			file(300_000, [{ cut: { after: 100_000, how: 'close' } }, {}], { etag: null }),
		],
	];
	it.each(good)('%s: the right file', async (_, served, facts = {}) => {
		using bench = engineBench();
		server.files.set('/x', served);
		const outcome = await bench.run(`${server.origin}/x`);
		expect(outcome).toMatchObject({ kind: 'completed', digest: contentChecksum(1, served.size) });
		expect(bench.targets.at(-1)).toMatchObject(facts);
		expect(await bench.names()).toEqual(['x']);
	});

	const changes: [name: string, before: Behaviour, after: Behaviour, served?: Partial<ServedFile>][] = [
		['another tag', {}, { seed: 2 }],
		['another length', {}, { seed: 2, size: 400_000 }],
		['another tag, blind to If-Range', {}, { seed: 2, blindToIfRange: true }],
		['other bytes under a weak tag', { etag: 'W/"1"' }, { etag: 'W/"1"', seed: 2 }],
		['other bytes without a tag', { etag: null }, { etag: null, seed: 2 }],
	];
	it.each(changes)('%s half-way: begun anew, nothing mixed', async (_, before, after) => {
		using bench = engineBench();
		const script = [{ ...before, cut: { after: 100_000, how: 'close' as const } }, after];
		server.files.set('/x', file(300_000, script));
		const outcome = await bench.run(`${server.origin}/x`);
		expect(outcome).toMatchObject({ kind: 'completed', digest: contentChecksum(2, after.size ?? 300_000) });
	});

	it('a file that changes all the time: object_changed', async () => {
		using bench = engineBench();
		const script = Array.from({ length: 12 }, (_, index) => ({
			seed: index,
			cut: { after: 100_000, how: 'close' as const },
		}));
		server.files.set('/x', file(300_000, script));
		expect(await bench.run(`${server.origin}/x`)).toMatchObject({ fault: { code: 'object_changed' } });
	});

	it('refuses connections beyond a few: goes on with those', async () => {
		using bench = engineBench();
		const size = 60 * MiB;
		server.files.set('/x', file(size));
		server.connectionsMax = 3;
		server.totalBytesPerSecond = 60 * MiB;
		const outcome = await bench.run(`${server.origin}/x`, { segments: 16 });
		expect(outcome).toMatchObject({ kind: 'completed', digest: contentChecksum(1, size) });
	});

	it('429 to all but the first: goes on with one', async () => {
		using bench = engineBench();
		const size = 12 * MiB;
		server.files.set('/x', {
			...file(size, [{ bytesPerSecond: 20 * MiB }]),
			beyond: { from: 1, behaviour: { status: 429 } },
		});
		expect(await bench.run(`${server.origin}/x`)).toMatchObject({ kind: 'completed' });
	});

	it('200 to every later range: one connection', async () => {
		using bench = engineBench();
		const size = 12 * MiB;
		server.files.set('/x', {
			...file(size, [{ bytesPerSecond: 40 * MiB, etag: null }], { etag: null }),
			beyond: { from: 1, behaviour: { range: 'ignore', etag: null } },
		});
		const outcome = await bench.run(`${server.origin}/x`);
		expect(outcome).toMatchObject({ kind: 'completed', digest: contentChecksum(1, size) });
		expect(bench.targets.at(-1)?.resumable).toBe(false);
	});
});

describe('secrets', () => {
	it('go to the first origin alone', async () => {
		const other = await startServer({ '/x': file(1000) });
		try {
			using bench = engineBench();
			server.files.set('/x', file(1, [{ status: 307, location: `${other.origin}/x` }]));
			const headers = [
				['Cookie', 'a=b'],
				['Authorization', 'Basic eA=='],
				['Referer', 'http://page.test/'],
				['Range', 'bytes=5-'],
			] as const;
			expect(await bench.run(`${server.origin}/x`, { headers })).toMatchObject({ kind: 'completed' });
			expect(server.seen[0]?.headers.get('cookie')).toBe('a=b');
			expect(server.seen[0]?.headers.get('range')).toBe('bytes=0-');
			expect(other.seen[0]?.headers.has('cookie')).toBe(false);
			expect(other.seen[0]?.headers.has('authorization')).toBe(false);
			expect(other.seen[0]?.headers.get('referer')).toBe('http://page.test/');
		} finally {
			await other.close();
		}
	});
});

describe('the way to the server', () => {
	it('a certificate nobody vouches for: told as such, in one attempt', async () => {
		using bench = engineBench();
		const key = join(bench.folder, '../key.pem');
		const cert = join(bench.folder, '../cert.pem');
		const ask = [
			'req',
			'-x509',
			'-newkey',
			'ec',
			'-pkeyopt',
			'ec_paramgen_curve:P-256',
			'-nodes',
			'-days',
			'1',
		];
		execFileSync('openssl', [...ask, '-subj', '/CN=localhost', '-keyout', key, '-out', cert], {
			stdio: 'ignore',
		});
		const tls = { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') };
		const secure = await startServer({ '/x': file(1000) }, { tls });
		try {
			expect(await bench.run(`${secure.origin}/x`)).toMatchObject({ fault: { code: 'tls_self_signed' } });
			expect(secure.seen).toEqual([]);
		} finally {
			await secure.close();
		}
	});

	it('a name that does not exist: dns_failed', async () => {
		using bench = engineBench({ attemptsMax: 1 });
		expect(await bench.run('http://nothing.invalid/x')).toMatchObject({ fault: { code: 'dns_failed' } });
	});

	it('nobody there: connection_refused, after a few attempts', async () => {
		using bench = engineBench();
		expect(await bench.run('http://127.0.0.1:1/x')).toMatchObject({
			fault: { code: 'connection_refused' },
			progressed: false,
		});
	});
});

describe('checksums', () => {
	it.each(['sha-256', 'sha-512', 'sha-1', 'md5'] as const)(
		'a wrong %s keeps the file as .bad',
		async algorithm => {
			using bench = engineBench();
			server.files.set('/x.bin', file(1000));
			const outcome = await bench.run(`${server.origin}/x.bin`, { checksum: { algorithm, hex: '00' } });
			expect(outcome).toMatchObject({ kind: 'failed', fault: { code: 'checksum_mismatch' }, savedBytes: 0 });
			expect(await bench.names()).toEqual(['x.bin.bad']);
		},
	);

	it('a right one completes', async () => {
		using bench = engineBench();
		server.files.set('/x.bin', file(1000));
		const checksum = { algorithm: 'sha-256', hex: contentSha256(1, 1000) } as const;
		expect(await bench.run(`${server.origin}/x.bin`, { checksum })).toMatchObject({ kind: 'completed' });
	});
});

describe('where it goes', () => {
	it.each([
		['a missing folder', { folder: '/nowhere/at/all' }, 'folder_missing'],
		['a file for a folder', { folder: '/dev/null' }, 'folder_missing'],
		['a folder that takes nothing', { folder: '/sys/kernel' }, 'folder_not_writable'],
	])('%s', async (_, more, code) => {
		using bench = engineBench();
		server.files.set('/x.bin', file(1000));
		expect(await bench.run(`${server.origin}/x.bin`, more)).toMatchObject({ fault: { code } });
	});

	it('a disk that is too small: refused before a byte is written', async () => {
		using bench = engineBench({}, ({ disk }) => ({ disk: { ...disk, freeBytes: async () => 999 } }));
		server.files.set('/x.bin', file(1000));
		expect(await bench.run(`${server.origin}/x.bin`)).toMatchObject({ fault: { code: 'disk_full' } });
		expect(await bench.names()).toEqual([]);
	});

	it('a disk that fills up: what is saved stays', async () => {
		let budget = 2 * MiB;
		using bench = engineBench({}, ({ disk }) => ({
			disk: {
				...disk,
				async create(path) {
					const part = await disk.create(path);
					return (
						part && {
							...part,
							write(chunk, position) {
								budget -= chunk.length;
								if (budget < 0) throw Object.assign(new Error(), { code: 'ENOSPC', syscall: 'write' });
								return part.write(chunk, position);
							},
						}
					);
				},
			},
		}));
		server.files.set('/x.bin', file(12 * MiB));
		const outcome = await bench.run(`${server.origin}/x.bin`);
		expect(outcome).toMatchObject({ kind: 'failed', fault: { code: 'disk_full' }, progressed: true });
		if (outcome.kind === 'failed') expect(outcome.savedBytes).toBeGreaterThan(MiB);
		budget = Infinity;
		const target = bench.targets[0] ?? null;
		expect(await bench.run(`${server.origin}/x.bin`, { target })).toMatchObject({
			kind: 'completed',
			digest: contentChecksum(1, 12 * MiB),
		});
	});

	it('a part that another run holds: part_in_use', async () => {
		using bench = engineBench();
		server.files.set('/x.bin', file(12 * MiB));
		server.totalBytesPerSecond = 6 * MiB;
		const stop = new AbortController();
		const run = bench.start(`${server.origin}/x.bin`, {}, stop.signal);
		while (bench.targets.length === 0) await sleep(5);
		const target = bench.targets[0] ?? null;
		expect(await bench.run(`${server.origin}/x.bin`, { target })).toMatchObject({
			fault: { code: 'part_in_use' },
		});
		stop.abort();
		expect(await run.outcome).toMatchObject({ kind: 'stopped' });
	});

	it('a part of a later version: part_newer, and every byte of it stays for that one', async () => {
		using bench = engineBench();
		server.files.set('/x.bin', file(12 * MiB, [{ cut: { after: 5 * MiB, how: 'close' } }, { status: 404 }]));
		expect(await bench.run(`${server.origin}/x.bin`)).toMatchObject({ kind: 'failed' });
		const target = bench.targets[0] ?? null;
		const kept = `${bench.folder}/x.bin.part.json`;
		const now = readFileSync(kept, 'utf8');
		const body = JSON.stringify({
			...(JSON.parse(now.split('\n')[0] ?? '') as object),
			v: 2,
			more: 'than now',
		});
		writeFileSync(kept, `${body}\n${createHash('sha256').update(body).digest('hex')}\n`);
		const files = () =>
			[`${bench.folder}/x.bin.part`, kept].map(path => readFileSync(path).toString('base64'));
		const before = files();
		server.files.set('/x.bin', file(12 * MiB));
		expect(await bench.run(`${server.origin}/x.bin`, { target })).toMatchObject({
			kind: 'failed',
			fault: { code: 'part_newer', detail: `${bench.folder}/x.bin` },
		});
		expect(files()).toEqual(before);
		// Whoever starts it anew gets a file beside it, even the one who had begun it.
		expect(await bench.run(`${server.origin}/x.bin`)).toMatchObject({ path: `${bench.folder}/x (1).bin` });
		expect(files()).toEqual(before);
		// The version that wrote it goes on with all of it.
		writeFileSync(kept, now);
		server.forget();
		expect(await bench.run(`${server.origin}/x.bin`, { target })).toMatchObject({
			kind: 'completed',
			path: `${bench.folder}/x.bin`,
			digest: contentChecksum(1, 12 * MiB),
		});
		expect(server.servedTwice('/x.bin').bytes).toBeLessThan(9 * MiB);
	});
});

describe('limits', () => {
	it('keep a rate', async () => {
		const rates = createRateLimits({ all: 1_000_000, perHost: 0 }, systemClock);
		using bench = engineBench({}, () => ({ rates }));
		const names = ['x', 'y', 'z'];
		for (const name of names) server.files.set(`/${name}.bin`, file(300_000));
		const begun = performance.now();
		const runs = names.map(name => bench.start(`${server.origin}/${name}.bin`, { segments: 16 }));
		const outcomes = Promise.all(runs.map(({ outcome }) => outcome));
		while ((await Promise.race([outcomes, sleep(20)])) === undefined) {
			const received = runs.reduce((sum, run) => sum + run.progress().receivedBytes, 0);
			// A quarter of a second's worth beside what flowed since the start.
			expect(received).toBeLessThan(250_000 + 1000 * (performance.now() - begun));
		}
		for (const outcome of await outcomes) expect(outcome).toMatchObject({ kind: 'completed' });
		expect(performance.now() - begun).toBeGreaterThan(650);
	});

	it('of one download are changed while it runs', async () => {
		using bench = engineBench();
		server.files.set('/x.bin', file(3_000_000));
		const run = bench.start(`${server.origin}/x.bin`, { segments: 4, rateLimit: 100_000 });
		await sleep(400);
		expect(run.progress().receivedBytes).toBeLessThan(1_500_000);
		run.limitRate(0);
		expect(await run.outcome).toMatchObject({ kind: 'completed' });
	});
});
