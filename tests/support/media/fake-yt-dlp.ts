import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { waitFor } from '../browsers/wait-for.ts';

export type FakeYtDlp = Disposable & {
	readonly path: string;
	readonly folder: string;
	/** Of the processes that `body` told, once it has. */
	pids(): Promise<number[]>;
};

/**
 * A script that passes for yt-dlp: it tells a version, and for anything else does `body` (with `args`, `folder`, and
 * `tellPids` for the processes that must end with it).
 */
export function fakeYtDlp(body: string, version = '2026.01.01'): FakeYtDlp {
	const folder = mkdtempSync(join(tmpdir(), 'rustloader-fake-'));
	const path = join(folder, 'yt-dlp');
	writeFileSync(
		path,
		`#!${process.execPath}
const args = process.argv.slice(2);
const folder = ${JSON.stringify(folder)};
const fs = require('node:fs');
const { spawn } = require('node:child_process');
const tellPids = (...pids) => fs.writeFileSync(folder + '/pids', pids.join(' ') + '.');
if (args.includes('--version')) console.log(${JSON.stringify(version)});
else { ${body} }
`,
	);
	chmodSync(path, 0o755);
	const told = join(folder, 'pids');
	return {
		path,
		folder,
		async pids() {
			await waitFor('it to start', () => existsSync(told) && readFileSync(told, 'utf8').endsWith('.'));
			return readFileSync(told, 'utf8').slice(0, -1).split(' ').map(Number);
		},
		[Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
	};
}
