import { execa } from 'execa';
import type { Home } from '../support/browsers/home.ts';
import { built } from '../support/rustloader.ts';
import type { Site } from './site.ts';

/** The same file without a browser; the program checks its digest. Gives the exit code. */
export async function getWithProgram(site: Site, home: Home): Promise<number> {
	const { url, sha256 } = site.file;
	console.log('Downloading with the command line instead: rustloader get');
	const options = ['-d', home.downloads, '--checksum', `sha-256=${sha256}`];
	const { exitCode = 1 } = await execa(built.program, ['get', url, ...options], {
		env: home.env,
		extendEnv: false,
		stdio: 'inherit',
		reject: false,
	});
	if (exitCode === 0) console.log(`Downloaded to ${home.downloads}, SHA-256 ${sha256}, as it was served.`);
	return exitCode;
}
