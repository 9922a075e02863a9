import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { measure } from '../../bench/measure.ts';
import { startNginx } from '../support/nginx.ts';
import { fileDigest } from '../support/file-digest.ts';
import { writeRandomFile } from '../support/random-file.ts';

const program = resolve(import.meta.dirname, '../../dist/host/rustloader');
const gibibyte = 2 ** 30;

test('1 GiB from nginx over 16 connections is equal, in bounded memory', async () => {
	await using server = await startNginx();
	const digest = writeRandomFile(join(server.root, 'file.bin'), gibibyte);
	const home = mkdtempSync(join(tmpdir(), 'rustloader-nginx-get-'));
	try {
		const env = { HOME: home, RUSTLOADER_HOME: join(home, 'state') };
		const url = `${server.url}/file.bin`;
		const cost = await measure(program, ['get', url, '-s', '16', '-o', 'out.bin'], { cwd: home, env });
		console.log(`1 GiB: ${cost.wallSeconds.toFixed(1)} s, peak ${Math.round(cost.peakMegabytes)} MB`);
		expect(await fileDigest(join(home, 'out.bin'))).toBe(digest);
		expect(readdirSync(home).sort()).toEqual(['out.bin', 'state']);
		// Node alone takes about 90 MB; what is added must not grow with the file.
		expect(cost.peakMegabytes).toBeLessThan(256);
	} finally {
		rmSync(home, { recursive: true, force: true });
	}
});
