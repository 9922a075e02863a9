import { readFile } from 'node:fs/promises';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { engineBench, slowDisk } from '../../support/engine.ts';
import { contentAt } from '../../support/server/content.ts';
import type { Behaviour, ServedFile } from '../../support/server/script.ts';
import { startServer } from '../../support/server/server.ts';

const runs = Number(process.env['RUSTLOADER_LAW_RUNS'] ?? 300);
const boundMs = 15_000;
const limits = {
	answerMs: 120,
	stallMs: 60,
	attemptsMax: 3,
	backoffBaseMs: 1,
	backoffMaxMs: 3,
	segmentsFor: (_: number, most: number) => most,
};

/** Each way of lying alone; a behaviour is one or two of them. */
const lie: fc.Arbitrary<Behaviour> = fc.oneof(
	fc.record({
		cut: fc.record({
			after: fc.integer({ min: 0, max: 300_000 }),
			how: fc.constantFrom('close', 'reset', 'stall'),
		}),
	}),
	fc.record({
		range: fc.constantFrom(
			'ignore',
			'shifted',
			'wrongStart',
			'wrongTotal',
			'unknownTotal',
			'none',
			'multipart',
			'unasked',
			'shorter',
		),
	}),
	fc.record({ seed: fc.constant(2) }),
	fc.record({ seed: fc.constant(2), blindToIfRange: fc.constant(true) }),
	fc.record({ seed: fc.constant(2), etag: fc.constantFrom('W/"same"', null) }),
	fc.record({ size: fc.constantFrom(100_000, 400_000) }),
	fc.record({ etag: fc.constantFrom('W/"same"', null) }),
	fc.record({ encoding: fc.constantFrom('gzip', 'claimed') }),
	fc.record({ framing: fc.constantFrom('chunked', 'close') }),
	fc.record({ extraBytes: fc.integer({ min: 1, max: 5000 }) }),
	fc.record({ delayMs: fc.integer({ min: 0, max: 10 }) }),
);
const refusal: fc.Arbitrary<Behaviour> = fc.oneof(
	fc.record({ hangUp: fc.constantFrom('close', 'reset') }),
	fc.record({ status: fc.constantFrom(204, 304, 400, 403, 404, 416, 500, 503) }),
	fc.record({ status: fc.constantFrom(429, 503), retryAfter: fc.constantFrom('0', '999', 'soon') }),
	fc.record({ status: fc.constant(302), location: fc.constantFrom('/x', '/y', 'ftp://a/', '::') }),
	fc.record({
		raw: fc.constantFrom(
			'',
			'HTTP/1.1 200',
			'garbage\r\n\r\n',
			'HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n',
		),
	}),
	fc.record({ endlessHead: fc.constant(true) }),
);
const behaviour: fc.Arbitrary<Behaviour> = fc.oneof(
	{ weight: 4, arbitrary: fc.constant({}) },
	{ weight: 5, arbitrary: lie },
	{
		weight: 2,
		arbitrary: fc
			.tuple(lie, lie)
			.map(([one, other]) => ({ ...one, ...other }))
			.filter(isTelling),
	},
	{ weight: 2, arbitrary: refusal },
);

/** A body that ends where the connection does, and is cut by ending it: nothing on the wire tells. */
function isTelling({ framing, cut }: Behaviour): boolean {
	return framing !== 'close' || cut?.how !== 'close';
}

const served: fc.Arbitrary<ServedFile> = fc.record({
	size: fc.constantFrom(1, 1000, 100_000, 400_000),
	seed: fc.constant(1),
	etag: fc.constantFrom(undefined, 'W/"same"', null),
	ranges: fc.constantFrom(true, true, true, false),
	script: fc.array(behaviour, { minLength: 1, maxLength: 8 }),
}) as fc.Arbitrary<ServedFile>;

/** Every whole version that the server may have meant. */
async function isSomeVersion(path: string, file: ServedFile): Promise<boolean> {
	const bytes = await readFile(path);
	const seeds = [file.seed, ...(file.script ?? []).map(({ seed }) => seed ?? file.seed)];
	const sizes = [file.size, ...(file.script ?? []).map(({ size }) => size ?? file.size)];
	return sizes.includes(bytes.length) && seeds.some(seed => contentAt(seed, 0, bytes.length).equals(bytes));
}

describe('whatever the server does', () => {
	it('the end is the right file, or a named fault and nothing that harms', async () => {
		const server = await startServer();
		const kinds = new Map<string, number>();
		try {
			await fc.assert(
				fc.asyncProperty(served, fc.constantFrom(1, 3), fc.boolean(), async (file, segments, isSlow) => {
					using bench = engineBench(limits, ({ disk }) =>
						isSlow ? { disk: slowDisk(disk, () => 1 + Math.random() * 4) } : {},
					);
					server.forget();
					server.files.set('/x', file);
					const started = performance.now();
					const outcome = await bench.run(`${server.origin}/x`, { segments });
					expect(performance.now() - started).toBeLessThan(boundMs);
					const kind = outcome.kind === 'failed' ? outcome.fault.code : outcome.kind;
					kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
					const names = await bench.names();
					if (outcome.kind === 'completed') {
						expect(names).toEqual(['x']);
						expect(await isSomeVersion(outcome.path, file)).toBe(true);
						return;
					}
					expect(outcome.kind === 'failed' && outcome.fault.code).not.toBe('internal');
					expect([[], ['x.part', 'x.part.json']]).toContainEqual(names);
					// Once the server comes to reason, what is left is of use or does not harm.
					const { script: _, ...honest } = file;
					server.files.set('/x', honest);
					const again = await bench.run(`${server.origin}/x`, { target: bench.targets.at(-1) ?? null });
					expect(again.kind).toBe('completed');
					if (again.kind === 'completed')
						expect((await readFile(again.path)).equals(contentAt(1, 0, file.size))).toBe(true);
				}),
				{ numRuns: runs, endOnFailure: true },
			);
			expect(kinds.get('completed')).toBeGreaterThan(runs / 10);
		} finally {
			if (process.env['RUSTLOADER_LAW_RUNS']) console.log(kinds);
			await server.close();
		}
	}, 600_000);
});
