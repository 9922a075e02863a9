import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export type FakeYtDlp = Disposable & { readonly path: string; readonly folder: string };

/** A script that passes for yt-dlp: it tells a version, and for anything else does `body` (with `args` and `folder`). */
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
if (args.includes('--version')) console.log(${JSON.stringify(version)});
else { ${body} }
`,
	);
	chmodSync(path, 0o755);
	return { path, folder, [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }) };
}
