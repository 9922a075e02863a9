import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { isSea } from 'node:sea';
import { browsers } from '../../../installers/browsers.ts';
import { fault } from '../../../shared/domain/faults.ts';
import { unreachable } from '../../../shared/kernel/unreachable.ts';
import { daemonFiles } from '../app/daemon-files.ts';
import { planAutostart, runsSystemd, writeAutostart } from '../app/install/autostart.ts';
import { openKeeper, type Keeper } from '../app/install/keeper.ts';
import { isChromiumId } from '../app/install/manifest.ts';
import { executablePlace, placeExecutable } from '../app/install/place-executable.ts';
import { register, type Registration } from '../app/install/register.ts';
import { systemReceipt, systemState } from '../app/install/system-place.ts';
import {
	findTargets,
	profileTarget,
	systemTargets,
	thisMachine,
	type Target,
} from '../app/install/targets.ts';
import { passOnTo } from '../app/take-over.ts';
import { allowFlatpakCommand, allowSnapCommand } from '../core/doctor/say-command.ts';
import { findFolders } from '../effects/folders.ts';
import { windowsRegistry } from '../effects/registry.ts';
import { defineCommand, UsageError } from './define-command.ts';
import { exitCodes } from './exit-codes.ts';
import { print, printError, printFault } from './print.ts';
import { quote } from '../../../shared/kernel/quoted.ts';

const names = browsers.map(browser => browser.name);

export const command = defineCommand({
	usage:
		'install [--browser NAME]… [--profile DIR]… [--extension ID]… [--replace] [--autostart] [--in-place] | --system',
	about: `Registers Rustloader with every browser that was ever used here. It knows:
${names.join(', ')}.
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
		replace: { type: 'boolean', help: 'Replace what is not ours; uninstall puts it back' },
		autostart: { type: 'boolean', help: 'Go on with the queue when you log in' },
		'in-place': { type: 'boolean', help: 'Register this very file, without a copy' },
		system: { type: 'boolean', help: 'For everybody on this machine; wants the rights for that' },
		root: {
			type: 'string',
			value: 'DIR',
			help: 'With --system: a folder that stands for /, to build packages',
		},
	},
	words: [0, 0],
	async run({ browser, profile, extension = [], ...options }) {
		const { replace = false, autostart = false, 'in-place': inPlace = false, system = false } = options;
		const root = options.root === undefined ? '' : resolve(options.root);
		extension.forEach(expectExtensionId);
		if (inPlace && !isSea()) throw new UsageError('--in-place is for the built program');
		if (system && (browser || profile || autostart))
			throw new UsageError('--system registers everywhere, and for everybody');
		if (root !== '' && !system) throw new UsageError('--root goes with --system');
		try {
			const place = system ? systemPlace(root) : userPlace();
			const { keeper, state } = place;
			const only = browser?.map(expectBrowser) ?? null;
			const targets = system
				? systemTargets({ state, root })
				: (profile?.map(folder => profileTarget(resolve(folder))) ?? findTargets({ state, only }));
			if (targets.length === 0) return sayNoBrowser();
			keeper.update({ extensions: [...new Set([...keeper.receipt.extensions, ...extension])] });
			if (!inPlace) await placeExecutable(join(root, state), keeper);
			const executable = inPlace ? process.execPath : executablePlace(state);
			print(`Program: ${executable}`);
			const ports = { executable, replace, keeper, registry: windowsRegistry };
			const outcomes = targets.map(target => report(target, register(target, ports)));
			if (autostart) sayAutostart(executable, keeper);
			if (!system) await passOn(executable);
			return outcomes.every(Boolean) ? exitCodes.done : exitCodes.failed;
		} catch (error) {
			if (error instanceof UsageError) throw error;
			printFault(fault('folder_not_writable', quote(error instanceof Error ? error.message : String(error))));
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

type InstallPlace = { readonly keeper: Keeper; readonly state: string };

function userPlace(): InstallPlace {
	const folders = findFolders();
	return { keeper: openKeeper(daemonFiles(folders).receipt), state: folders.state };
}

function systemPlace(root: string): InstallPlace {
	const state = systemState();
	mkdirSync(join(root, state), { recursive: true, mode: 0o755 });
	return { keeper: openKeeper(systemReceipt(root), true), state };
}

function sayAutostart(executable: string, keeper: Keeper): void {
	const planned = planAutostart(executable, thisMachine(), runsSystemd());
	if (!planned) throw new UsageError('--autostart is not there on this system');
	writeAutostart(planned, keeper);
	print(`Started when you log in: ${planned.path}`);
}

function expectBrowser(text: string): string {
	if (!names.includes(text)) throw new UsageError(`--browser takes one of ${names.join(', ')}`);
	return text;
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
function report({ title, manifest, browser, sandbox }: Target, registration: Registration): boolean {
	switch (registration.kind) {
		case 'registered':
			print(`${title}: registered (${manifest})`);
			if (registration.replaced) print(`  what was there is kept as ${registration.replaced}`);
			saySandbox(sandbox);
			return true;
		case 'unchanged':
			print(`${title}: was registered already`);
			return true;
		case 'foreign':
			printError(`${title}: not registered; ${manifest} belongs to another program: ${registration.program}`);
			printError(`  To replace it: rustloader install --browser ${browser} --replace`);
			return false;
		case 'unreachable':
			printError(`${title}: its sandbox lets it start no program; see rustloader doctor`);
			return false;
		case 'failed':
			printError(`${title}: not registered; ${registration.detail}`);
			printError('  Repair the rights of that folder, then run "rustloader install" again.');
			return false;
		default:
			return unreachable(registration);
	}
}

/** What is left for people to decide. */
function saySandbox(sandbox: Target['sandbox']): void {
	if (sandbox?.kind === 'flatpak') {
		print('  Its sandbox has to be told that it may start programs outside, whichever they are:');
		print(`  ${allowFlatpakCommand(sandbox.app)}`);
	}
	if (sandbox?.kind === 'snap') {
		print('  It will ask whether it may start Rustloader; to allow it now:');
		print(`  ${allowSnapCommand(sandbox.snap)}`);
	}
}
