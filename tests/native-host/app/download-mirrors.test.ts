import { readFile } from 'node:fs/promises';
import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { pickSource, type Source } from '../../../native-host/src/app/download-source.ts';
import { engineBench, type Bench } from '../../support/engine.ts';
import { contentAt, contentChecksum } from '../../support/server/content.ts';
import type { Behaviour, ServedFile } from '../../support/server/script.ts';
import { startServer, type LyingServer } from '../../support/server/server.ts';
import { fault } from '../../../shared/domain/faults.ts';

const MiB = 1024 * 1024;
const size = 6 * MiB;
const right = { kind: 'completed', digest: contentChecksum(1, size) };
const good: ServedFile = { size, seed: 1, script: [{ bytesPerSecond: MiB }] };

let servers: LyingServer[];
beforeEach(async () => {
	servers = await Promise.all([0, 1, 2].map(() => startServer()));
});
afterEach(() => Promise.all(servers.map(server => server.close())));

const at = (index: number): LyingServer => servers[index] as LyingServer;
const served = (index: number): number =>
	at(index).served.reduce((sum, { start, end }) => sum + end - start, 0);

/** The first of the files under the address, the others under mirrors. */
async function fetchFrom(files: readonly ServedFile[], more: Parameters<Bench['run']>[1] = {}) {
	files.forEach((file, index) => at(index).files.set('/a.bin', file));
	const bench = engineBench({ attemptsMax: 2 });
	const [url = '', ...mirrors] = files.map((_, index) => `${at(index).origin}/a.bin`);
	try {
		const outcome = await bench.run(url, { mirrors, segments: 9, ...more });
		const names = await bench.names();
		const bytes = outcome.kind === 'completed' ? await readFile(outcome.path) : null;
		return { outcome, names, bytes, dropped: bench.dropped };
	} finally {
		bench[Symbol.dispose]();
	}
}

describe('several addresses of one file', () => {
	it('all bring a share of it, and none is asked for cookies of the first', async () => {
		const { outcome } = await fetchFrom([good, good, good], { headers: [['cookie', 'a=b']] });
		expect(outcome).toMatchObject(right);
		// How much of it follows from how fast each happens to be.
		for (const index of [0, 1, 2]) expect(served(index)).toBeGreaterThan(size / 50);
		expect(at(0).seen.every(({ headers }) => headers.get('cookie') === 'a=b')).toBe(true);
		expect(at(1).seen.some(({ headers }) => headers.has('cookie'))).toBe(false);
	});

	it('of different tags are still the same file', async () => {
		const { outcome, dropped } = await fetchFrom([
			good,
			{ ...good, etag: '"other"' },
			{ ...good, etag: null },
		]);
		expect(outcome).toMatchObject(right);
		expect(dropped).toEqual([]);
	});

	it('the faster one brings more', async () => {
		const slow = { ...good, script: [{ bytesPerSecond: 200_000 }] };
		const { outcome } = await fetchFrom([slow, { ...good, script: [{ bytesPerSecond: 2 * MiB }] }]);
		expect(outcome).toMatchObject(right);
		expect(served(1)).toBeGreaterThan(served(0));
	});

	it('where the first does not answer, the others do', async () => {
		const { outcome, dropped } = await fetchFrom([{ ...good, script: [{ status: 404 }] }, good]);
		expect(outcome).toMatchObject(right);
		expect(dropped).toMatchObject([{ fault: { code: 'http_not_found' } }]);
	});

	it('where all fail, the last says why', async () => {
		const gone = { ...good, script: [{ status: 410 }] };
		const { outcome, names } = await fetchFrom([{ ...good, script: [{ status: 404 }] }, gone]);
		expect(outcome).toMatchObject({ kind: 'failed', fault: { code: 'http_gone' } });
		expect(names).toEqual([]);
	});
});

describe('a mirror that lies', () => {
	const slow = [{ bytesPerSecond: MiB }];
	it.each([
		['another length', { size: size - 1, seed: 1, script: slow }],
		['other bytes', { size, seed: 2, script: slow }],
		['no ranges', { size, seed: 1, ranges: false, script: slow }],
		['a page', { size, seed: 1, script: [{ status: 200, headers: [['Content-Type', 'text/html']] }] }],
		['the wrong range', { size, seed: 1, script: [{ range: 'shifted' }] }],
		['nothing', { size, seed: 1, script: [{ status: 403 }] }],
		['resets', { size, seed: 1, script: [{ hangUp: 'reset' }] }],
		['endings in the middle', { size, seed: 1, script: [{ cut: { after: 70_000, how: 'reset' } }] }],
	] as [string, ServedFile][])('%s: the file is right all the same', async (_, liar) => {
		const { outcome, names } = await fetchFrom([good, liar]);
		expect(outcome).toMatchObject(right);
		expect(names).toEqual(['a.bin']);
	});

	it('is told of, by name', async () => {
		const { outcome, dropped } = await fetchFrom([good, { size, seed: 2, script: slow }]);
		expect(outcome).toMatchObject(right);
		expect(dropped).toMatchObject([{ name: `${at(1).origin}/a.bin`, fault: { code: 'mirror_differs' } }]);
	});

	it('only here and there is caught by the digest, and what it brought is fetched again', async () => {
		// Right around the places that are compared, wrong behind them.
		const hidden: Behaviour = { bytesPerSecond: MiB, seed: 2 };
		const script = Array.from({ length: 12 }, (_, index) => (index % 2 ? hidden : { bytesPerSecond: MiB }));
		const checksum = contentChecksum(1, size);
		const { outcome, names } = await fetchFrom([good, { size, seed: 1, script }], { checksum });
		expect(outcome).toMatchObject({ kind: 'completed' });
		expect(names).toEqual(['a.bin']);
	});

	it('whatever the mirrors are, the file is the one of the first address', async () => {
		const any: fc.Arbitrary<ServedFile> = fc.record({
			size: fc.constantFrom(400_000, 400_000, 400_000, 399_999),
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
				),
				{ minLength: 1, maxLength: 4 },
			),
		}) as fc.Arbitrary<ServedFile>;
		await fc.assert(
			fc.asyncProperty(any, any, async (one, other) => {
				servers.forEach(server => server.forget());
				const base = { size: 400_000, seed: 1 };
				const { outcome, bytes, names } = await fetchFrom([base, one, other]);
				expect(outcome.kind).toBe('completed');
				expect(bytes?.equals(contentAt(1, 0, 400_000))).toBe(true);
				expect(names).toEqual(['a.bin']);
			}),
			{ numRuns: 60, endOnFailure: true },
		);
	}, 120_000);
});

describe('the source of a further connection', () => {
	const source = (alive: number, rate: number, more: Partial<Source> = {}) =>
		({ alive, rate, most: Infinity, dropped: null, ...more }) as Source;
	it.each([
		['one that has none yet', [source(3, 9), source(0, 0)], 1],
		['the faster one', [source(2, 1), source(2, 5)], 1],
		['by what each further one would be worth', [source(9, 5), source(1, 3)], 1],
		['never beyond what it puts up with', [source(1, 9, { most: 1 }), source(5, 1)], 1],
	])('%s', (_, sources, expected) => expect(pickSource(sources)).toBe(sources[expected]));

	it('is none where all are dropped', () => {
		expect(pickSource([source(0, 1, { dropped: fault('http_gone') })])).toBeNull();
	});
});
