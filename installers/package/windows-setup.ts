import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import about from '../../package.json' with { type: 'json' };
import { windowsIcon } from './windows-resources.ts';
import type { Entry } from './tar.ts';

const script = fileURLToPath(new URL('setup.nsi', import.meta.url));

/** The set-up for Windows, made by NSIS; null where `makensis` is not there. */
export function windowsSetup(files: readonly Entry[], epoch: number): Buffer | null {
	if (!hasNsis()) return null;
	const work = mkdtempSync(join(tmpdir(), 'rustloader-setup-'));
	try {
		const folder = join(work, 'files');
		mkdirSync(folder);
		for (const { path, content } of files) {
			writeFileSync(join(folder, path), content);
			// Times of files are in the set-up.
			utimesSync(join(folder, path), epoch, epoch);
		}
		writeFileSync(join(work, 'icon.ico'), windowsIcon());
		const values = {
			OUTPUT: join(work, 'rustloader-setup.exe'),
			FOLDER: folder,
			ICON: join(work, 'icon.ico'),
			VERSION: about.version,
			LICENSE: about.license,
			KIBIBYTES: Math.ceil(files.reduce((sum, { content }) => sum + content.length, 0) / 1024),
		};
		const defines = Object.entries(values).map(([name, value]) => `-D${name}=${value}`);
		const env = { ...process.env, SOURCE_DATE_EPOCH: String(epoch) };
		execFileSync('makensis', ['-V2', '-NOCD', ...defines, script], {
			stdio: ['ignore', 'inherit', 'inherit'],
			env,
		});
		return readFileSync(values.OUTPUT);
	} finally {
		rmSync(work, { recursive: true, force: true });
	}
}

function hasNsis(): boolean {
	try {
		execFileSync('makensis', ['-VERSION'], { stdio: 'ignore' });
		return true;
	} catch {
		return false;
	}
}
