import { execa } from 'execa';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { contentDigest } from '../demo/content.ts';
import { demoFileBytes } from '../demo/site.ts';
import { findExecutable } from '../support/browsers/find-executable.ts';
import { processesWith } from '../support/browsers/processes.ts';
import { fileDigest } from '../support/file-digest.ts';

const start = fileURLToPath(new URL('../demo/start.ts', import.meta.url));

/** What the machine has, and how the download comes about on it. */
const machines = [
	['Chromium, Xvfb and xdotool', ['chromium', 'Xvfb', 'xdotool'], 'the real context menu is clicked'],
	['Firefox', ['firefox-esr', 'firefox'], 'the real context menu is clicked'],
	['Chromium alone', ['chromium'], 'the extension is told of the click directly'],
	['no browser', [], 'with the command line instead'],
] as const;

/** What those need to run. */
const tools = [
	'sh',
	'bash',
	'cat',
	'ls',
	'grep',
	'sed',
	'uname',
	'id',
	'dirname',
	'basename',
	'readlink',
	'cut',
	'expr',
];

test.for(machines)('npm start with no screen ends with a real file: %s', async ([, names, way]) => {
	const folder = mkdtempSync(join(tmpdir(), 'rustloader-start-'));
	const path = join(folder, 'bin');
	try {
		mkdirSync(path);
		for (const name of [...tools, ...names]) {
			const executable = findExecutable(name);
			if (executable !== null) symlinkSync(executable, join(path, name));
		}
		const demo = join(folder, 'demo');
		const { stdout, exitCode } = await execa(process.execPath, [start, '--headless'], {
			env: { PATH: path, RUSTLOADER_DEMO: demo, RUSTLOADER_TEST_RUN: process.env['RUSTLOADER_TEST_RUN'] },
			extendEnv: false,
			reject: false,
			timeout: 100_000,
		});
		const sha256 = contentDigest('rustloader demo', demoFileBytes);
		expect(stdout).toContain(way);
		expect(stdout).toContain(sha256);
		expect(exitCode).toBe(0);
		const [file = '', ...others] = readdirSync(join(demo, 'Downloads'));
		expect(others).toEqual([]);
		expect(await fileDigest(join(demo, 'Downloads', file))).toBe(sha256);
		// Nothing is left but the file and the port.
		expect(existsSync(join(demo, 'person'))).toBe(false);
		expect(processesWith(`RUSTLOADER_HOME=${join(demo, 'person', 'state')}`)).toEqual([]);
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
});
