import { resolve } from 'node:path';
import { isSea } from 'node:sea';
import { browsers, type BrowserName } from '../../../installers/browsers.ts';
import { fault } from '../../../shared/domain/faults.ts';
import { unreachable } from '../../../shared/kernel/unreachable.ts';
import { daemonFiles } from '../app/daemon-files.ts';
import { openKeeper } from '../app/install/keeper.ts';
import { isChromiumId } from '../app/install/manifest.ts';
import { placeExecutable } from '../app/install/place-executable.ts';
import { register, type Registration } from '../app/install/register.ts';
import { passOnTo } from '../app/take-over.ts';
import { findTargets, profileTarget, type Target } from '../app/install/targets.ts';
import { findFolders } from '../effects/folders.ts';
import { windowsRegistry } from '../effects/registry.ts';
import { defineCommand, UsageError } from './define-command.ts';
import { exitCodes } from './exit-codes.ts';
import { print, printError, printFault } from './print.ts';

const names = browsers.map(browser => browser.name);

export const command = defineCommand({
	usage: 'install [--browser NAME]… [--profile DIR]… [--extension ID]… [--force] [--in-place]',
	about: `Registers Rustloader with every browser that was ever used here: ${names.join(', ')}.
The program is copied to Rustloader's data folder first, so that nothing breaks when this one is moved.
A registration of the same name that is not ours is left alone. "rustloader uninstall" undoes all of it.`,
	options: {
		browser: {
			type: 'string',
			multiple: true,
			value: 'NAME',
			help: 'Only this one, even where no profile is found',
		},
		profile: { type: 'string', multiple: true, value: 'DIR', help: 'Only this Chromium user data folder' },
		extension: { type: 'string', multiple: true, value: 'ID', help: 'Allow this extension too' },
		force: { type: 'boolean', help: 'Replace what is not ours; uninstall puts it back' },
		'in-place': { type: 'boolean', help: 'Register this very file, without a copy' },
	},
	words: [0, 0],
	async run({ browser, profile, extension = [], force = false, 'in-place': inPlace = false }) {
		const only = browser?.map(asBrowserName) ?? null;
		extension.forEach(expectExtensionId);
		if (inPlace && !isSea()) throw new UsageError('--in-place is for the built program');
		const folders = findFolders();
		const targets = profile
			? profile.map(folder => profileTarget(resolve(folder)))
			: findTargets({ state: folders.state, only });
		if (targets.length === 0) return sayNoBrowser();
		try {
			const keeper = openKeeper(daemonFiles(folders).receipt);
			keeper.update({ extensions: [...new Set([...keeper.receipt.extensions, ...extension])] });
			const executable = inPlace ? process.execPath : await placeExecutable(folders.state, keeper);
			print(`Program: ${executable}`);
			const ports = { executable, force, keeper, registry: windowsRegistry };
			const outcomes = targets.map(target => report(target, register(target, ports)));
			await passOn(executable);
			return outcomes.every(Boolean) ? exitCodes.done : exitCodes.failed;
		} catch (error) {
			printFault(fault('folder_not_writable', error instanceof Error ? error.message : String(error)));
			return exitCodes.failed;
		}
	},
});

/** Downloads of an earlier version go on in this one. */
async function passOn(executable: string): Promise<void> {
	const passed = await passOnTo(executable);
	if (!passed.ok) printFault(passed.error);
	else if (passed.value) print('The version that was running has handed over to this one.');
}

function asBrowserName(text: string): BrowserName {
	const found = names.find(name => name === text);
	if (!found) throw new UsageError(`--browser takes one of ${names.join(', ')}`);
	return found;
}

/** Firefox' ids look like an address of mail or a UUID in braces. */
function expectExtensionId(id: string): void {
	if (!isChromiumId(id) && !/^(?:[\w.-]*@[\w.-]+|\{[\da-f-]{36}\})$/iu.test(id))
		throw new UsageError(`"${id}" is not the id of an extension`);
}

function sayNoBrowser(): number {
	printError('rustloader: No browser was found that was ever used here.');
	printError('  Start your browser once, then run "rustloader install" again,');
	printError(`  or name it: rustloader install --browser NAME (${names.join(', ')}).`);
	return exitCodes.failed;
}

/** True where the browser will find us. */
function report({ title, manifest }: Target, registration: Registration): boolean {
	switch (registration.kind) {
		case 'registered':
			print(`${title}: registered (${manifest})`);
			if (registration.replaced) print(`  what was there is kept as ${registration.replaced}`);
			return true;
		case 'unchanged':
			print(`${title}: was registered already`);
			return true;
		case 'foreign':
			printError(`${title}: not registered; ${manifest} belongs to another program: ${registration.program}`);
			printError('  To replace it: rustloader install --force');
			return false;
		case 'failed':
			printError(`${title}: not registered; ${registration.detail}`);
			printError('  Repair the rights of that folder, then run "rustloader install" again.');
			return false;
		default:
			return unreachable(registration);
	}
}
