import { statSync } from 'node:fs';
import { expect, test } from 'vitest';
import { killProcess } from '../support/browsers/processes.ts';
import { waitFor } from '../support/browsers/wait-for.ts';
import { inScene, type Scene } from '../support/e2e/scene.ts';
import { fileDigest } from '../support/file-digest.ts';
import { mulberry32 } from '../support/random.ts';

const kills = 20;
const fileBytes = 60_000_000;
const bytesPerSecond = 1_000_000;
const seed = Number(process.env['RUSTLOADER_SEED'] ?? Date.now() % 1_000_000);

test(`the daemon is killed at ${kills} random points of one transfer (RUSTLOADER_SEED=${seed})`, context =>
	inScene({ fileBytes }, async scene => {
		const { site } = scene;
		const url = `${site.file.url}?line=${bytesPerSecond}`;
		const sent = (): number => site.sentBytes(new URL(url).pathname);
		await scene.run('add', url);
		for (const point of points()) {
			await scene.taskThat('downloading', url);
			await waitFor(`${point} bytes to be sent`, () => sent() >= point, { everyMs: 5, timeoutMs: 60_000 });
			await killDaemon(scene);
			const { id, path } = await scene.taskThat('paused', url);
			// Nothing has the final name until all of it is there.
			expect(() => statSync(path ?? '')).toThrow('ENOENT');
			await scene.run('resume', id);
		}
		const { path, receivedBytes } = await scene.taskThat('completed', url, { timeoutMs: 60_000 });
		expect(receivedBytes).toBe(fileBytes);
		expect(await fileDigest(path ?? '')).toBe(site.file.sha256);
		const twice = sent() / fileBytes - 1;
		console.log(`${kills} kills, seed ${seed}: ${(100 * twice).toFixed(2)} % served twice`);
		expect(twice).toBeLessThanOrEqual(0.05);
	})(context));

async function killDaemon(scene: Scene): Promise<void> {
	const [daemon, ...others] = scene.daemons();
	expect(others).toEqual([]);
	await killProcess(daemon?.pid ?? 0);
}

/** Counts of bytes sent, in ascending order. */
function points(): number[] {
	const random = mulberry32(seed);
	return Array.from({ length: kills }, () => Math.floor(random() * fileBytes)).sort((a, b) => a - b);
}
