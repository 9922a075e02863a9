import { linkSync, readFileSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Disk } from '../../../native-host/src/core/transfer/disk.ts';
import type { EnginePorts } from '../../../native-host/src/app/download.ts';
import { engineBench, type Bench } from '../../support/engine.ts';
import { contentChecksum } from '../../support/server/content.ts';
import { startServer, type LyingServer } from '../../support/server/server.ts';

const size = 300_000;

let server: LyingServer;
beforeEach(async () => {
	server = await startServer({ '/a.bin': { size, seed: 1 } });
});
afterEach(() => server.close());

/** The queue's target after the run; that it completed, nobody wrote down. */
async function completeUnheard(bench: Bench) {
	const outcome = await bench.run(`${server.origin}/a.bin`);
	expect(outcome.kind).toBe('completed');
	server.forget();
	const target = bench.targets[0];
	if (!target) throw new Error('no target');
	return target;
}

const completed = (bench: Bench, name: string) => ({
	kind: 'completed',
	path: `${bench.folder}/${name}`,
	bytes: size,
	digest: contentChecksum(1, size),
});

it('finds the file that had its name before the process ended', async () => {
	using bench = engineBench();
	const target = await completeUnheard(bench);
	expect(await bench.engine.savedBytes(target)).toBe(size);
	expect(await bench.run(`${server.origin}/a.bin`, { target })).toEqual(completed(bench, 'a.bin'));
	expect(server.seen).toHaveLength(0);
	expect(await bench.names()).toEqual(['a.bin']);
});

it.each(['the part goes', 'its manifest goes'])(
	'ends well where the process ended before %s',
	async point => {
		using bench = engineBench();
		const kept = keepManifest(bench.ports);
		const url = `${server.origin}/a.bin`;
		expect((await bench.run(url)).kind).toBe('completed');
		const target = bench.targets[0] ?? null;
		kept.restore(bench.folder, point);
		server.forget();
		expect(await bench.run(url, { target })).toEqual(completed(bench, 'a.bin'));
		expect(server.seen).toHaveLength(0);
		expect(await bench.names()).toEqual(['a.bin']);
	},
);

it('takes no other file for it', async () => {
	using bench = engineBench();
	const target = await completeUnheard(bench);
	writeFileSync(target.path, Buffer.alloc(size));
	expect(await bench.run(`${server.origin}/a.bin`, { target })).toEqual(completed(bench, 'a (1).bin'));
});

it('looks no more once the queue knows, or wants it anew', async () => {
	for (const forget of ['settled', 'discard'] as const) {
		using bench = engineBench();
		const target = await completeUnheard(bench);
		await bench.engine[forget](target);
		expect(await bench.run(`${server.origin}/a.bin`, { target })).toEqual(completed(bench, 'a (1).bin'));
	}
});

/** Keeps the manifest as it is when the file gets its name, to put it back where a process ended too early. */
function keepManifest({ disk }: EnginePorts) {
	const plain = { ...disk };
	let manifest = '';
	const placing: Pick<Disk, 'place'> = {
		async place(from, to, beside) {
			manifest = readFileSync(`${from}.json`, 'utf8');
			return await plain.place(from, to, beside);
		},
	};
	Object.assign(disk, placing);
	return {
		restore(folder: string, point: string) {
			writeFileSync(`${folder}/a.bin.part.json`, manifest, { mode: 0o600 });
			if (point === 'the part goes') linkSync(`${folder}/a.bin`, `${folder}/a.bin.part`);
		},
	};
}
