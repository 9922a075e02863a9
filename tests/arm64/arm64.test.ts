import { execa } from 'execa';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as v from 'valibot';
import { expect, test } from 'vitest';
import about from '../../package.json' with { type: 'json' };
import { HealthReport } from '../../shared/domain/health.ts';
import { findExecutable } from '../support/browsers/find-executable.ts';
import { makeHome, type Home } from '../support/browsers/home.ts';
import { fileDigest } from '../support/file-digest.ts';
import { contentSha256 } from '../support/server/content.ts';
import { startServer } from '../support/server/server.ts';

/** Made by `npm run package -- --target linux-arm64`. */
const program = fileURLToPath(new URL('../../dist/work/rustloader-linux-arm64', import.meta.url));
/** The C library of that processor, which Debian has for building programs for it. */
const libraries = '/usr/aarch64-linux-gnu';
const emulator = findExecutable('qemu-aarch64-static', 'qemu-aarch64');
const isThere = emulator !== null && [program, join(libraries, 'lib', 'libstdc++.so.6')].every(existsSync);

const run = ({ env, downloads }: Home, ...args: readonly string[]) =>
	execa(emulator ?? '', ['-L', libraries, program, ...args], {
		env,
		extendEnv: false,
		cwd: downloads,
		reject: false,
		timeout: 240_000,
	});

test.runIf(isThere)(
	'the program for ARM starts, examines a machine, and downloads over several connections',
	async () => {
		await using home = makeHome();
		expect(await run(home, '--version')).toMatchObject({ exitCode: 0, stdout: about.version });

		const doctor = await run(home, 'doctor', '--json');
		const report = v.parse(HealthReport, JSON.parse(doctor.stdout));
		expect(report.checks.find(({ id }) => id === 'registration:chromium')).toMatchObject({
			problem: 'manifest_missing',
		});
		expect(report.checks.find(({ id }) => id === 'state')).toMatchObject({ problem: null });

		const size = 3_000_001;
		const server = await startServer({ '/a.bin': { size, seed: 1 } });
		try {
			const got = await run(home, 'get', `${server.origin}/a.bin`, '-s', '4');
			expect(got, got.stderr).toMatchObject({ exitCode: 0 });
			expect(await fileDigest(join(home.downloads, 'a.bin'))).toBe(contentSha256(1, size));
		} finally {
			await server.close();
		}
	},
	600_000,
);
