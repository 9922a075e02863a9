import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RunOutcome } from '../../../native-host/src/core/transfer/run.ts';
import { engineBench, slowDisk } from '../../support/engine.ts';
import { contentAt } from '../../support/server/content.ts';
import type { Behaviour, ServedFile } from '../../support/server/script.ts';
import { startServer, type LyingServer } from '../../support/server/server.ts';

/** More of them by hand: RUSTLOADER_LAW_RUNS=100000; a seed that failed again: RUSTLOADER_LAW_SEED=…. */
const runs = Number(process.env['RUSTLOADER_LAW_RUNS'] ?? 10_000);
const seed = Number(process.env['RUSTLOADER_LAW_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
const atOnce = 12;
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
	fc.record({ informational: fc.constant(true) }),
	fc.record({ old: fc.constant(true) }),
	fc.record({ bareLf: fc.constant(true) }),
	fc.record({ longFieldBytes: fc.constantFrom(8_000, 100_000) }),
	fc.record({ garbageBytes: fc.constantFrom(1, 17, 70_000) }),
	fc.record({ dripBytes: fc.constantFrom(1_000, 7_777) }),
	fc.record({
		headers: fc.constantFrom(
			[['Repr-Digest', `sha-256=:${'A'.repeat(43)}=:`]],
			[['Repr-Digest', 'sha-256=:not base64:']],
			[['Content-Type', 'text/html']],
			[['Content-Length', '5']],
			[['Transfer-Encoding', 'chunked']],
			[['Connection', 'close']],
		),
	}) as fc.Arbitrary<Behaviour>,
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
function isTelling({ framing, old, cut }: Behaviour): boolean {
	return (framing !== 'close' && old !== true) || cut?.how !== 'close';
}

const served: fc.Arbitrary<ServedFile> = fc.record({
	size: fc.constantFrom(1, 1000, 100_000, 400_000),
	seed: fc.constant(1),
	etag: fc.constantFrom(undefined, 'W/"same"', null),
	ranges: fc.constantFrom(true, true, true, false),
	script: fc.array(behaviour, { minLength: 1, maxLength: 8 }),
}) as fc.Arbitrary<ServedFile>;

type Case = {
	readonly file: ServedFile;
	readonly segments: number;
	readonly isSlow: boolean;
	/** A run is stopped after that long, and another one goes on. */
	readonly stopsAfterMs: readonly number[];
};
const anyCase: fc.Arbitrary<Case> = fc.record({
	file: served,
	segments: fc.constantFrom(1, 2, 3, 3, 5, 16),
	isSlow: fc.boolean(),
	stopsAfterMs: fc.oneof(
		{ weight: 3, arbitrary: fc.constant([]) },
		{ weight: 1, arbitrary: fc.array(fc.nat(40), { minLength: 1, maxLength: 3 }) },
	),
});

/** Every whole version that the server may have meant. */
async function isSomeVersion(path: string, file: ServedFile): Promise<boolean> {
	const bytes = await readFile(path);
	const seeds = [file.seed, ...(file.script ?? []).map(({ seed }) => seed ?? file.seed)];
	const sizes = [file.size, ...(file.script ?? []).map(({ size }) => size ?? file.size)];
	return sizes.includes(bytes.length) && seeds.some(seed => contentAt(seed, 0, bytes.length).equals(bytes));
}

const statesDigest = ({ script = [] }: ServedFile): boolean =>
	script.some(({ headers = [] }) => headers.some(([name]) => name === 'Repr-Digest'));

/** One script from its first request to the end, then once more with a server that has come to reason. */
async function follow(server: LyingServer, path: string, given: Case): Promise<string> {
	const { file, segments, isSlow } = given;
	using bench = engineBench(limits, ({ disk }) =>
		isSlow ? { disk: slowDisk(disk, () => 1 + Math.random() * 4) } : {},
	);
	server.files.set(path, file);
	const url = server.origin + path;
	const name = path.slice(1);
	let outcome: RunOutcome | null = null;
	for (const stopAfterMs of [...given.stopsAfterMs, null]) {
		const stop = new AbortController();
		const timer = stopAfterMs === null ? null : setTimeout(() => stop.abort(), stopAfterMs);
		const started = performance.now();
		outcome = await bench.run(url, { segments, target: bench.targets.at(-1) ?? null }, stop.signal);
		if (timer) clearTimeout(timer);
		expect(performance.now() - started).toBeLessThan(boundMs);
		if (outcome.kind === 'completed') break;
	}
	const names = await bench.names();
	if (outcome?.kind === 'completed') {
		expect(names.filter(found => !found.endsWith('.bad'))).toEqual([name]);
		expect(await isSomeVersion(outcome.path, file)).toBe(true);
		return 'completed';
	}
	expect(outcome?.kind === 'failed' && outcome.fault.code).not.toBe('internal');
	// What does not have the digest that the server stated is kept apart.
	const left = names.filter(found => !(statesDigest(file) && found.endsWith('.bad')));
	expect([[], [`${name}.part`, `${name}.part.json`]]).toContainEqual(left);
	// Once the server comes to reason, what is left is of use or does not harm.
	const { script: _, ...honest } = file;
	server.files.set(path, honest);
	const again = await bench.runPatiently(url, { target: bench.targets.at(-1) ?? null });
	// What the server once stated of the file is believed.
	if (again.kind === 'failed' && statesDigest(file)) expect(again.fault.code).toBe('checksum_mismatch');
	else expect(again.kind).toBe('completed');
	if (again.kind === 'completed')
		expect((await readFile(again.path)).equals(contentAt(1, 0, file.size))).toBe(true);
	return outcome?.kind === 'failed' ? outcome.fault.code : 'stopped';
}

/** Runs so many at a time: most of a run is waiting for a server that does not answer. */
async function inParallel<Given>(all: readonly Given[], work: (given: Given, at: number) => Promise<void>) {
	let next = 0;
	const worker = async () => {
		for (let at = next++; at < all.length; at = next++) await work(all[at] as Given, at);
	};
	await Promise.all(Array.from({ length: atOnce }, worker));
}

describe('whatever the server does', () => {
	it(`the end is the right file, or a named fault and nothing that harms (${runs} scripts, seed ${seed})`, async () => {
		const server = await startServer();
		const kinds = new Map<string, number>();
		try {
			await inParallel(fc.sample(anyCase, { numRuns: runs, seed }), async (given, at) => {
				const kind = await follow(server, `/${at}`, given).catch((error: unknown) => {
					throw new Error(`script ${at} of seed ${seed}: ${JSON.stringify(given)}`, { cause: error });
				});
				kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
				server.files.delete(`/${at}`);
			});
			expect(kinds.get('completed')).toBeGreaterThan(runs / 10);
			await sleep(50);
			expect(server.openSockets).toBe(0);
		} finally {
			if (process.env['RUSTLOADER_LAW_RUNS']) console.log(kinds);
			await server.close();
		}
	}, 900_000);
});
