import { readFile } from 'node:fs/promises';
import { readdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseMetalink } from '../../../native-host/src/core/metalink/parse-metalink.ts';
import { engineBench, type Bench } from '../../support/engine.ts';
import { metalinkOf, type Described } from '../../support/metalink.ts';
import { contentAt, contentChecksum } from '../../support/server/content.ts';
import type { Behaviour, ServedFile } from '../../support/server/script.ts';
import { startServer, type LyingServer } from '../../support/server/server.ts';

const KiB = 1024;
const size = KiB * KiB + 12_345;
const pieceLength = 64 * KiB;
const type = 'application/metalink4+xml';
const right = { kind: 'completed', digest: contentChecksum(1, size) };
const good: ServedFile = { size, seed: 1, script: [{ bytesPerSecond: 2 * KiB * KiB }] };
const segmentsFor = (_: number, most: number): number => most;

let servers: LyingServer[];
beforeEach(async () => {
	servers = await Promise.all([0, 1, 2, 3].map(() => startServer()));
});
afterEach(() => Promise.all(servers.map(server => server.close())));

const at = (index: number): LyingServer => servers[index] as LyingServer;
const served = (index: number, path = '/a.bin'): number =>
	at(index)
		.served.filter(entry => entry.path === path)
		.reduce((sum, { start, end }) => sum + end - start, 0);
const urlOf = (index: number): string => `${at(index).origin}/a.bin`;

/** A metalink on the last server, and each of the files on a server of its own. */
function publish(files: readonly ServedFile[], more: Partial<Described> = {}): string {
	files.forEach((file, index) => at(index).files.set('/a.bin', file));
	const text = metalinkOf({
		name: 'real.iso',
		urls: files.map((_, index) => urlOf(index)),
		size,
		pieceLength,
		...more,
	});
	const script: Behaviour[] = [{ text, headers: [['Content-Type', type]] }];
	at(3).files.set('/list', { size: 0, seed: 0, script });
	return `${at(3).origin}/list`;
}

async function fetchList(url: string, more: Parameters<Bench['run']>[1] = {}) {
	const bench = engineBench({ attemptsMax: 2, segmentsFor });
	try {
		const outcome = await bench.run(url, { segments: 6, ...more });
		const names = await bench.names();
		const bytes = outcome.kind === 'completed' ? await readFile(outcome.path) : null;
		const plans = readdirSync(bench.root).includes('plans') ? readdirSync(`${bench.root}/plans`) : [];
		return { outcome, names, bytes, plans, dropped: bench.dropped, listed: bench.listed };
	} finally {
		bench[Symbol.dispose]();
	}
}

describe('a metalink', () => {
	it('becomes the file it describes, from all its addresses', async () => {
		const { outcome, names, dropped, plans } = await fetchList(publish([good, good, good]), {
			headers: [['cookie', 'a=b']],
		});
		expect(outcome).toMatchObject(right);
		expect({ names, dropped, plans }).toEqual({ names: ['real.iso'], dropped: [], plans: [] });
		for (const index of [0, 1, 2]) expect(served(index)).toBeGreaterThan(size / 20);
		expect(at(3).seen[0]?.headers.get('cookie')).toBe('a=b');
		for (const index of [0, 1, 2])
			expect(at(index).seen.some(({ headers }) => headers.has('cookie'))).toBe(false);
	});

	it('known by its name alone is one as well', async () => {
		at(0).files.set('/a.bin', good);
		const text = metalinkOf({ name: 'x.iso', urls: [urlOf(0)], size });
		at(3).files.set('/x.iso.meta4', { size: 0, seed: 0, script: [{ text }] });
		const { outcome, names } = await fetchList(`${at(3).origin}/x.iso.meta4`);
		expect({ outcome, names }).toMatchObject({ outcome: right, names: ['x.iso'] });
	});

	it.each([
		['../../evil.sh', 'evil.sh'],
		['/etc/passwd', 'passwd'],
		['..\\..\\evil.exe', 'evil.exe'],
		['..', 'download'],
		['a/b/c.bin', 'c.bin'],
		['~/.ssh/authorized_keys', 'authorized_keys'],
		['con', '_con'],
		['x.part.json', 'x.part.json_'],
	])('that names its file %j saves it as %j, here', async (name, expected) => {
		const url = publish([{ size: 1000, seed: 1 }], { name, size: 1000 });
		const { outcome, names } = await fetchList(url);
		expect(outcome.kind).toBe('completed');
		expect(names).toEqual([expected]);
	});

	it('of several files: this run takes the first, and tells of the others', async () => {
		at(0).files.set('/a.bin', { size: 1000, seed: 1 });
		at(0).files.set('/b.bin', { size: 2000, seed: 2 });
		const b = { name: 'b', urls: [`${at(0).origin}/b.bin`], size: 2000, seed: 2, whole: true };
		const text = metalinkOf({ name: 'a', urls: [urlOf(0)], size: 1000 }, b, { ...b, name: 'a' });
		at(3).files.set('/list', { size: 0, seed: 0, script: [{ text, headers: [['Content-Type', type]] }] });
		const first = await fetchList(`${at(3).origin}/list`);
		expect(first).toMatchObject({ outcome: { kind: 'completed' }, names: ['a'], listed: ['b'] });
		const second = await fetchList(`${at(3).origin}/list`, { entry: 'b' });
		expect(second).toMatchObject({ outcome: { kind: 'completed' }, names: ['b'], listed: [] });
		expect(second.bytes?.equals(contentAt(2, 0, 2000))).toBe(true);
		const third = await fetchList(`${at(3).origin}/list`, { entry: 'c' });
		expect(third).toMatchObject({ outcome: { fault: { code: 'metalink_invalid' } }, names: [] });
	});

	it.each([
		['broken', { text: '<metalink>' }],
		['a page', { text: '<html></html>' }],
		['endless', { text: `<metalink>${' '.repeat(2 * KiB * KiB)}` }],
		['cut off', { text: metalinkOf({ name: 'a', urls: ['http://127.0.0.1:1/'] }).slice(0, 150) }],
	])('%s is refused by name, and leaves nothing', async (_, behaviour) => {
		const script = [{ ...behaviour, headers: [['Content-Type', type]] as const }];
		at(3).files.set('/list', { size: 0, seed: 0, script });
		const { outcome, names } = await fetchList(`${at(3).origin}/list`);
		expect(outcome).toMatchObject({ kind: 'failed', fault: { code: 'metalink_invalid' } });
		expect(names).toEqual([]);
	});

	it('known already needs no request', async () => {
		at(0).files.set('/a.bin', good);
		const parsed = parseMetalink(metalinkOf({ name: 'x.iso', urls: [urlOf(0)], size, pieceLength }));
		if (!parsed.ok) throw new Error('not parsed');
		const { outcome, names } = await fetchList(urlOf(0), { plan: parsed.value[0] ?? null });
		expect({ outcome, names }).toMatchObject({ outcome: right, names: ['x.iso'] });
	});

	it('is not asked for again when its file is continued, and what was compared is not read again', async () => {
		const url = publish([good, good], {});
		using bench = engineBench({ segmentsFor, checkpointBytesMin: 1, checkpointMs: 10 });
		for (const index of [0, 1]) at(index).totalBytesPerSecond = KiB * KiB;
		const stop = new AbortController();
		const run = bench.start(url, {}, stop.signal);
		while (run.progress().receivedBytes < size / 2) await sleep(5);
		stop.abort();
		expect((await run.outcome).kind).toBe('stopped');
		const manifest: unknown = JSON.parse(
			(await readFile(`${bench.folder}/real.iso.part.json`, 'utf8')).split('\n')[0] ?? '',
		);
		expect(manifest).toMatchObject({ verified: expect.arrayContaining([expect.any(Array)]) });
		expect(readdirSync(`${bench.root}/plans`)).toHaveLength(1);
		for (const index of [0, 1, 2]) at(index).totalBytesPerSecond = 0;
		const asked = at(3).seen.length;
		const outcome = await bench.run(url, { target: bench.targets.at(-1) ?? null });
		expect(outcome).toMatchObject(right);
		expect(at(3).seen.length).toBe(asked);
		expect(served(0) + served(1)).toBeLessThan(size * 1.3);
		expect(readdirSync(`${bench.root}/plans`)).toEqual([]);
	});
});

const slow = { bytesPerSecond: KiB * KiB };
/** What a mirror may do wrong; honest ones are beside it. */
const liars: readonly (readonly [string, ServedFile])[] = [
	['sends other bytes of the same length', { size, seed: 2, script: [slow] }],
	[
		'sends other bytes now and then',
		{ size, seed: 1, script: [slow, { ...slow, seed: 2 }, slow, { ...slow, seed: 2 }] },
	],
	['has another length', { size: size + 1, seed: 1, script: [slow] }],
	['has a shorter file', { size: size - 1, seed: 1, script: [slow] }],
	['is slow', { size, seed: 1, script: [{ bytesPerSecond: 20_000 }] }],
	['says nothing', { size, seed: 1, script: [{ silent: true }] }],
	['stalls', { size, seed: 1, script: [{ cut: { after: 70_000, how: 'stall' } }] }],
	['hangs up', { size, seed: 1, script: [{ hangUp: 'reset' }] }],
	['has no such file', { size, seed: 1, script: [{ status: 404 }] }],
	['redirects in a circle', { size, seed: 1, script: [{ status: 302, location: '/a.bin' }] }],
	['redirects elsewhere', { size, seed: 1, script: [{ status: 302, location: 'ftp://a/' }] }],
	[
		'sends a page',
		{ size, seed: 1, script: [{ text: '<html></html>', headers: [['Content-Type', 'text/html']] }] },
	],
	['knows no ranges', { size, seed: 1, ranges: false, script: [slow] }],
];

describe('one of the addresses', () => {
	describe.each([0, 1])('the %s. of three', place => {
		it.each(liars)('%s: the file is right', async (_, liar) => {
			const files = [good, good, good].map((file, index) => (index === place ? liar : file));
			const { outcome, names } = await fetchList(publish(files));
			expect(outcome).toMatchObject(right);
			expect(names).toEqual(['real.iso']);
		});
	});

	it('that sends other bytes is named and dropped, and only its pieces are fetched again', async () => {
		const { outcome, dropped } = await fetchList(publish([good, { size, seed: 2, script: [slow] }, good]));
		expect(outcome).toMatchObject(right);
		expect(dropped).toMatchObject([{ name: urlOf(1), fault: { code: 'mirror_differs' } }]);
		expect(dropped[0]?.fault.detail).toMatch(/^bytes=\d+-\d+ http/u);
		// Whole from the honest ones, and no more than the liar brought a second time.
		const honest = served(0) + served(2);
		expect(honest).toBeLessThan(size + 4 * pieceLength);
	});

	it.each(liars.slice(0, 2))(
		'the first, which %s: caught by the digest of the whole too',
		async (_, liar) => {
			const { outcome } = await fetchList(
				publish([liar, good, good], { pieceLength: Infinity, whole: true }),
			);
			expect(outcome).toMatchObject(right);
		},
	);
});

it('where all lie, the run fails by name and nothing has the final name', async () => {
	const liar: ServedFile = { size, seed: 2, script: [slow] };
	const { outcome, names } = await fetchList(publish([liar, liar]));
	expect(outcome).toMatchObject({ kind: 'failed', fault: { code: 'piece_mismatch' } });
	expect(names.every(name => name.startsWith('real.iso.part'))).toBe(true);
});

it('a file of unknown length is compared when all of it is there', async () => {
	const liar: ServedFile = { size, seed: 2, ranges: false, script: [{ framing: 'chunked' }] };
	const { outcome, names } = await fetchList(publish([liar]));
	expect(outcome).toMatchObject({ kind: 'failed', fault: { code: 'checksum_mismatch' } });
	expect(names).toEqual(['real.iso.bad']);
	const honest = await fetchList(publish([{ ...liar, seed: 1 }]));
	expect(honest.outcome).toMatchObject(right);
});

describe('Link fields', () => {
	const link = (...values: string[]) => values.map(value => ['Link', value] as const);
	const duplicate = (index: number, more = '') => `<${urlOf(index)}>; rel=duplicate${more}`;

	it('name mirrors, which bring their share', async () => {
		const headers = link(`${duplicate(1, '; pri=1; geo=de')}, ${duplicate(2, '; pri=2')}`);
		at(0).files.set('/a.bin', { ...good, headers });
		for (const index of [1, 2]) at(index).files.set('/a.bin', good);
		const { outcome } = await fetchList(urlOf(0), { headers: [['authorization', 'Basic x']] });
		expect(outcome).toMatchObject(right);
		for (const index of [1, 2]) expect(served(index)).toBeGreaterThan(size / 20);
		expect(at(1).seen.some(({ headers: fields }) => fields.has('authorization'))).toBe(false);
	});

	it('of a redirect count as well', async () => {
		at(3).files.set('/a', {
			size,
			seed: 1,
			script: [{ status: 302, location: urlOf(0), headers: link(duplicate(1)) }],
		});
		for (const index of [0, 1]) at(index).files.set('/a.bin', good);
		expect((await fetchList(`${at(3).origin}/a`)).outcome).toMatchObject(right);
		expect(served(1)).toBeGreaterThan(size / 20);
	});

	it('name a metalink, whose digests find the liar among the mirrors', async () => {
		const text = metalinkOf({ name: 'a.bin', urls: [urlOf(1)], size, pieceLength });
		at(3).files.set('/a.meta4', { size: 0, seed: 0, script: [{ text, headers: [['Content-Type', type]] }] });
		const headers = link(`<${at(3).origin}/a.meta4>; rel=describedby; type="${type}"`);
		at(0).files.set('/a.bin', { ...good, headers });
		at(1).files.set('/a.bin', { size, seed: 2, script: [slow] });
		const { outcome, dropped } = await fetchList(urlOf(0), { headers: [['cookie', 'a=b']] });
		expect(outcome).toMatchObject(right);
		expect(dropped).toMatchObject([{ name: urlOf(1), fault: { code: 'mirror_differs' } }]);
		expect(at(3).seen[0]?.headers.has('cookie')).toBe(false);
	});

	it.each([
		['nobody', 'http://127.0.0.1:1/x.meta4', undefined],
		['something else', null, 'no metalink'],
		['another file', null, metalinkOf({ name: 'b', urls: ['http://127.0.0.1:1/'], size: 5 })],
	])('that lead to %s do no harm', async (_, url, text) => {
		if (text !== undefined) at(3).files.set('/a.meta4', { size: 0, seed: 0, script: [{ text }] });
		const headers = link(
			`<${url ?? `${at(3).origin}/a.meta4`}>; rel=describedby; type="${type}"`,
			'<::>; rel=duplicate',
		);
		at(0).files.set('/a.bin', { ...good, headers });
		expect((await fetchList(urlOf(0))).outcome).toMatchObject(right);
	});
});

it('whatever the mirrors are, a described file is the one that is described, or there is none', async () => {
	const small = 400_000;
	const any: fc.Arbitrary<ServedFile> = fc.record({
		size: fc.constantFrom(small, small, small, small - 1),
		seed: fc.constantFrom(1, 1, 2),
		etag: fc.constantFrom(undefined, null, 'W/"x"'),
		ranges: fc.constantFrom(true, true, true, false),
		script: fc.array(
			fc.constantFrom<Behaviour>(
				{},
				{},
				{ status: 503 },
				{ hangUp: 'reset' },
				{ cut: { after: 50_000, how: 'close' } },
				{ seed: 2 },
				{ range: 'wrongTotal' },
				{ range: 'ignore' },
				{ framing: 'chunked' },
			),
			{ minLength: 1, maxLength: 4 },
		),
	}) as fc.Arbitrary<ServedFile>;
	const ends = new Map<string, number>();
	await fc.assert(
		fc.asyncProperty(
			any,
			any,
			any,
			fc.constantFrom(20_000, 65_536, 500_000, undefined),
			async (one, two, three, pieceLength) => {
				servers.forEach(server => server.forget());
				const whole = pieceLength === undefined;
				const described = { size: small, whole, ...(whole ? {} : { pieceLength }) };
				const url = publish([one, two, three], described);
				if (whole) {
					const text = metalinkOf({ name: 'real.iso', urls: [0, 1, 2].map(urlOf), size: small, whole });
					at(3).files.set('/list', {
						size: 0,
						seed: 0,
						script: [{ text, headers: [['Content-Type', type]] }],
					});
				}
				const { outcome, bytes, names } = await fetchList(url);
				ends.set(outcome.kind, (ends.get(outcome.kind) ?? 0) + 1);
				if (outcome.kind === 'completed') {
					expect(bytes?.equals(contentAt(1, 0, small))).toBe(true);
					expect(names).toEqual(['real.iso']);
				} else expect(names.includes('real.iso')).toBe(false);
				expect(outcome.kind === 'failed' && outcome.fault.code).not.toBe('internal');
				// Two honest ones are enough.
				const isHonest = ({ seed, size: length, ranges, script = [] }: ServedFile) =>
					seed === 1 &&
					length === small &&
					ranges !== false &&
					script.every(step => Object.keys(step).length === 0);
				if ([one, two, three].filter(isHonest).length > 1) expect(outcome.kind).toBe('completed');
			},
		),
		{ numRuns: 50, endOnFailure: true },
	);
	expect(ends.get('completed')).toBeGreaterThan(10);
}, 120_000);
