import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { isWineThere, openWine } from './wine.ts';

const packages = fileURLToPath(new URL('../../dist/packages', import.meta.url));
/** Made along with the program. */
const setUp = existsSync(packages)
	? readdirSync(packages).find(name => name.endsWith('-win-x64-setup.exe'))
	: undefined;

test.runIf(isWineThere && setUp !== undefined)(
	'Windows: the set-up installs silently for one person, registers with browsers, and its uninstaller leaves nothing',
	async () => {
		await using wine = await openWine();
		copyFileSync(join(packages, setUp ?? ''), join(wine.folder, 'setup.exe'));
		const home = join(wine.folder, 'prefix/drive_c/users/person/AppData/Local');
		const folder = join(home, 'Programs/Rustloader');
		const ask = async (key: string): Promise<string> =>
			readFileSync(await wine.run('wine', 'reg', 'query', key, '/s'), 'utf8');
		const entry = String.raw`HKCU\Software\Microsoft\Windows\CurrentVersion\Uninstall\Rustloader`;
		const chrome = String.raw`HKCU\Software\Google\Chrome\NativeMessagingHosts`;

		// Only browsers that are there are registered with.
		mkdirSync(join(home, 'Google/Chrome/User Data'), { recursive: true });
		await wine.run('wine', wine.path('setup.exe'), '/S');
		await wine.run('wineserver', '-w');
		expect(readdirSync(folder).toSorted()).toEqual([
			'README.txt',
			'THIRD-PARTY-LICENSES.txt',
			'rustloader.exe',
			'uninstall.exe',
		]);
		expect(await ask(entry)).toContain('QuietUninstallString');
		expect(await ask(chrome)).toContain('rustloader');

		await wine.run(
			'wine',
			wine.path(String.raw`prefix\drive_c\users\person\AppData\Local\Programs\Rustloader\uninstall.exe`),
			'/S',
		);
		await wine.run('wineserver', '-w');
		expect(existsSync(folder)).toBe(false);
		expect(await ask(entry)).not.toContain('QuietUninstallString');
		expect(await ask(chrome)).not.toContain('rustloader');
	},
	600_000,
);
