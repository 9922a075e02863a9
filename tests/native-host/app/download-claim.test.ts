import { readdirSync } from 'node:fs';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { engineBench, type Bench } from '../../support/engine.ts';
import { contentChecksum } from '../../support/server/content.ts';
import { startServer, type LyingServer } from '../../support/server/server.ts';

const size = 2 * 1024 * 1024;

let server: LyingServer;
beforeEach(async () => {
	server = await startServer({ '/a.bin': { size, seed: 1 } });
});
afterEach(() => server.close());

/** A part that this owner made, while nobody wrote down which it is: its process ended at once. */
async function leavePart(bench: Bench, owner: string | null): Promise<void> {
	const stop = new AbortController();
	server.totalBytesPerSecond = 256 * 1024;
	const run = bench.start(`${server.origin}/a.bin`, { owner }, stop.signal);
	while (run.progress().receivedBytes === 0) await new Promise(resolve => setTimeout(resolve, 5));
	stop.abort();
	expect((await run.outcome).kind).toBe('stopped');
	server.totalBytesPerSecond = Infinity;
	expect(await bench.names()).toContain('a.bin.part');
}

const completed = (bench: Bench, name: string) => ({
	kind: 'completed',
	path: `${bench.folder}/${name}`,
	digest: contentChecksum(1, size),
});

it('takes the place of a part that the same task left', async () => {
	using bench = engineBench();
	await leavePart(bench, 'mine');
	const outcome = await bench.run(`${server.origin}/a.bin`, { owner: 'mine' });
	expect(outcome).toMatchObject(completed(bench, 'a.bin'));
	expect(await bench.names()).toEqual(['a.bin']);
	expect(readdirSync(`${bench.root}/claims`)).toEqual([]);
});

it.each([null, 'other'])('leaves the part of another alone (%s)', async owner => {
	using bench = engineBench();
	await leavePart(bench, owner);
	const outcome = await bench.run(`${server.origin}/a.bin`, { owner: 'mine' });
	expect(outcome).toMatchObject(completed(bench, 'a (1).bin'));
	expect(await bench.names()).toEqual(['a (1).bin', 'a.bin.part', 'a.bin.part.json']);
	const again = await bench.run(`${server.origin}/a.bin`, { owner: 'mine' });
	expect(again).toMatchObject(completed(bench, 'a (2).bin'));
});
