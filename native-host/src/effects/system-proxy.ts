import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import {
	noSystemProxy,
	readGnomeProxy,
	readKdeProxy,
	readMacProxy,
	readWindowsProxy,
	type SystemProxy,
} from '../core/transfer/system-proxy.ts';

/** A change of the desktop's settings is noticed that soon. */
const keptMs = 10_000;
const commandMsMax = 3_000;
const outputBytesMax = 256 * 1024;

let kept: { readonly at: number; readonly proxy: Promise<SystemProxy> } | null = null;

/** What this desktop says about proxies; nothing where it cannot be asked. */
export function findSystemProxy(): Promise<SystemProxy> {
	if (kept && performance.now() - kept.at < keptMs) return kept.proxy;
	const proxy = read().catch(() => noSystemProxy);
	kept = { at: performance.now(), proxy };
	return proxy;
}

async function read(): Promise<SystemProxy> {
	if (process.platform === 'win32')
		return readWindowsProxy(
			await output('reg.exe', [
				'query',
				String.raw`HKCU\Software\Microsoft\Windows\CurrentVersion\Internet Settings`,
			]),
		);
	if (process.platform === 'darwin') return readMacProxy(await output('/usr/sbin/scutil', ['--proxy']));
	const desktop = process.env['XDG_CURRENT_DESKTOP'] ?? '';
	if (/kde/iu.test(desktop)) {
		const folder = process.env['XDG_CONFIG_HOME'] || join(homedir(), '.config');
		return readKdeProxy(await readFile(join(folder, 'kioslaverc'), 'utf8'));
	}
	if (desktop === '') return noSystemProxy;
	return readGnomeProxy(await output('gsettings', ['list-recursively', 'org.gnome.system.proxy']));
}

const output = (program: string, args: readonly string[]): Promise<string> =>
	new Promise((resolve, reject) => {
		const bounds = { timeout: commandMsMax, maxBuffer: outputBytesMax, windowsHide: true };
		execFile(program, [...args], bounds, (error, stdout) => (error ? reject(error) : resolve(stdout)));
	});
