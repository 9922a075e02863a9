import { spawn } from 'node:child_process';
import { open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { pathToFileURL } from 'node:url';

type Program = {
	readonly command: string;
	readonly args: readonly string[];
	/** A file that the program is given open, as its descriptor 3. */
	readonly opened?: string;
};

/** Explorer does not take its command line apart as other programs do: only what is behind the comma may be quoted. */
const isVerbatim = (command: string): boolean => command === 'explorer.exe';

/** Time a starter may take to say that it failed; one that is still running then has started something. */
const settleMs = 3_000;

/** Opens a file with the program the system has for it. Tells what went wrong, or null. */
export function openFile(path: string): Promise<string | null> {
	return startFirst(openers(path));
}

/** Shows a file in the system's file manager, selected where that is possible. */
export function showInFolder(path: string): Promise<string | null> {
	return startFirst(revealers(path));
}

/** No name on Windows has such a mark in it. */
const inQuotes = (path: string): string => `"${path.replaceAll('"', '')}"`;

export function openers(path: string, platform = process.platform): Program[] {
	if (platform === 'win32') return [{ command: 'explorer.exe', args: [inQuotes(path)] }];
	return [{ command: platform === 'darwin' ? 'open' : 'xdg-open', args: [path] }];
}

/** In order of preference; the next is tried where one fails. */
export function revealers(path: string, platform = process.platform): Program[] {
	if (platform === 'win32') return [{ command: 'explorer.exe', args: [`/select,${inQuotes(path)}`] }];
	if (platform === 'darwin') return [{ command: 'open', args: ['-R', path] }];
	return [...fileManagers(path), portal(path), { command: 'xdg-open', args: [dirname(path)] }];
}

/**
 * The file manager of the desktop, https://www.freedesktop.org/wiki/Specifications/file-manager-interface/, by
 * whichever program is there to ask over D-Bus: each comes with another package.
 */
function fileManagers(path: string): Program[] {
	const name = 'org.freedesktop.FileManager1';
	const object = '/org/freedesktop/FileManager1';
	const method = `${name}.ShowItems`;
	// dbus-send parts an array at commas, gdbus ends a string at an apostrophe.
	const uri = pathToFileURL(path).href.replaceAll(',', '%2C').replaceAll("'", '%27');
	const dbusSend = ['--session', '--print-reply', '--reply-timeout=2000', `--dest=${name}`, object, method];
	const gdbus = ['call', '--session', '--timeout', '2', '--dest', name, '--object-path', object];
	return [
		{ command: 'dbus-send', args: [...dbusSend, `array:string:${uri}`, 'string:'] },
		{ command: 'gdbus', args: [...gdbus, '--method', method, `['${uri}']`, "''"] },
		{
			command: 'busctl',
			args: ['--user', '--timeout=2', 'call', name, object, name, 'ShowItems', 'ass', '1', uri, ''],
		},
	];
}

/**
 * The portal of desktops, https://flatpak.github.io/xdg-desktop-portal/, answers where the file manager itself may not
 * be asked. It wants the file open and handed over, which of those programs gdbus alone can do.
 */
function portal(path: string): Program {
	const object = [
		'--dest',
		'org.freedesktop.portal.Desktop',
		'--object-path',
		'/org/freedesktop/portal/desktop',
	];
	const method = ['--method', 'org.freedesktop.portal.OpenURI.OpenDirectory'];
	const args = ['call', '--session', '--timeout', '2', ...object, ...method, "''", '3', '{}'];
	return { command: 'gdbus', args, opened: path };
}

async function startFirst(programs: readonly Program[]): Promise<string | null> {
	let failure: string | null = null;
	for (const program of programs) {
		failure = await start(program);
		if (failure === null) return null;
	}
	return failure;
}

async function start(program: Program): Promise<string | null> {
	if (program.opened === undefined) return await spawned(program, []);
	try {
		await using file = await open(program.opened);
		return await spawned(program, [file.fd]);
	} catch (error) {
		return `${program.command}: ${error instanceof Error ? error.message : 'unknown'}`;
	}
}

function spawned({ command, args }: Program, handles: readonly number[]): Promise<string | null> {
	return new Promise(resolve => {
		const child = spawn(command, args, {
			detached: true,
			stdio: ['ignore', 'ignore', 'ignore', ...handles],
			windowsHide: true,
			windowsVerbatimArguments: isVerbatim(command),
		});
		const timer = setTimeout(() => resolve(null), settleMs);
		const settle = (failure: string | null) => {
			clearTimeout(timer);
			resolve(failure);
		};
		child.once('error', error => settle(`${command}: ${error.message}`));
		child.once('exit', code => settle(isFailure(command, code) ? `${command} ended with ${code}` : null));
		child.unref();
	});
}

/** Explorer ends with 1 where it succeeded. */
const isFailure = (command: string, code: number | null): boolean => code !== 0 && command !== 'explorer.exe';
