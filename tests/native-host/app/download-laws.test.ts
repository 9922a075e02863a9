import { readFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RunOutcome } from '../../../native-host/src/core/transfer/run.ts';
import { engineBench, slowDisk } from '../../support/engine.ts';
import { memoryFolder } from '../../support/memory-folder.ts';
import { contentAt } from '../../support/server/content.ts';
import { isSomeVersion, lyingFiles, visitor } from '../../support/server/lies.ts';
import type { ServedFile } from '../../support/server/script.ts';
import { startServer, type LyingServer } from '../../support/server/server.ts';

/** More of them by hand: RUSTLOADER_LAW_RUNS=100000; a seed that failed again: RUSTLOADER_LAW_SEED=…. */
const runs = Number(process.env['RUSTLOADER_LAW_RUNS'] ?? 10_000);
const seed = Number(process.env['RUSTLOADER_LAW_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
// Servers are on trial here, not the disk: without it a script costs a quarter less.
process.env['TMPDIR'] = memoryFolder();
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

type Case = {
	readonly file: ServedFile;
	readonly segments: number;
	readonly isSlow: boolean;
	/** A run is stopped after that long, and another one goes on. */
	readonly stopsAfterMs: readonly number[];
};
const anyCase: fc.Arbitrary<Case> = fc.record({
	file: lyingFiles(),
	segments: fc.constantFrom(1, 2, 3, 3, 5, 16),
	isSlow: fc.boolean(),
	stopsAfterMs: fc.oneof(
		{ weight: 3, arbitrary: fc.constant([]) },
		{ weight: 1, arbitrary: fc.array(fc.nat(40), { minLength: 1, maxLength: 3 }) },
	),
});

const statesDigest = ({ script = [] }: ServedFile): boolean =>
	script.some(({ headers = [] }) => headers.some(([name]) => name === 'Repr-Digest'));

/** One script from its first request to the end, then once more with a server that has come to reason. */
async function follow(server: LyingServer, path: string, given: Case): Promise<string> {
	const { file, segments, isSlow } = given;
	using bench = engineBench(limits, ({ disk }) =>
		isSlow ? { disk: slowDisk(disk, () => 1 + Math.random() * 4) } : {},
	);
	server.files.set(path, file);
	const address = new URL(path, server.origin);
	if (file.login) Object.assign(address, { username: visitor.user, password: visitor.password });
	const url = address.href;
	const headers = file.cookie === undefined ? [] : [['cookie', visitor.cookie] as const];
	let outcome: RunOutcome | null = null;
	for (const stopAfterMs of [...given.stopsAfterMs, null]) {
		const stop = new AbortController();
		const timer = stopAfterMs === null ? null : setTimeout(() => stop.abort(), stopAfterMs);
		const started = performance.now();
		outcome = await bench.run(url, { segments, headers, target: bench.targets.at(-1) ?? null }, stop.signal);
		if (timer) clearTimeout(timer);
		expect(performance.now() - started).toBeLessThan(boundMs);
		if (outcome.kind === 'completed') break;
	}
	const names = await bench.names();
	if (outcome?.kind === 'completed') {
		expect(dirname(outcome.path)).toBe(bench.folder);
		expect(names.filter(found => !found.endsWith('.bad'))).toEqual([basename(outcome.path)]);
		expect(await isSomeVersion(outcome.path, file)).toBe(true);
		return 'completed';
	}
	// Neither is of the server's making.
	expect(['internal', 'folder_missing']).not.toContain(outcome?.kind === 'failed' && outcome.fault.code);
	// What does not have the digest that the server stated is kept apart.
	const left = names.filter(found => !(statesDigest(file) && found.endsWith('.bad')));
	expect([[], [left[0], `${left[0]}.json`]]).toContainEqual(left);
	expect(left[0] ?? '.part').toMatch(/\.part$/u);
	// Once the server comes to reason, what is left is of use or does not harm.
	const { size, seed: content, etag, ranges } = file;
	const honest = { size, seed: content, etag, ranges } as ServedFile;
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
				const kind = await follow(server, `/${at}.bin`, given).catch((error: unknown) => {
					throw new Error(`script ${at} of seed ${seed}: ${JSON.stringify(given)}`, { cause: error });
				});
				kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
				server.files.delete(`/${at}.bin`);
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
