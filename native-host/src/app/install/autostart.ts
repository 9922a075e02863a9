import { existsSync, symlinkSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { rootedPath } from '../../../../installers/browsers.ts';
import { replaceFile } from '../../effects/replace-file.ts';
import { digestOf, type Keeper } from './keeper.ts';
import type { Machine } from './targets.ts';

/** A file that has the daemon started with the session; `link`: where a link to it switches it on. */
export type Autostart = { readonly path: string; readonly text: string; readonly link: string | null };

/** Null where this system has no file for that. */
export function planAutostart(program: string, machine: Machine, hasSystemd: boolean): Autostart | null {
	const config = rootedPath(['config'], machine);
	if (machine.platform === 'darwin')
		return {
			path: machine.join(machine.home, 'Library', 'LaunchAgents', 'app.rustloader.daemon.plist'),
			text: launchAgent(program),
			link: null,
		};
	if (machine.platform === 'win32') return null;
	if (!hasSystemd)
		return {
			path: machine.join(config, 'autostart', 'rustloader.desktop'),
			text: desktopEntry(program),
			link: null,
		};
	const units = machine.join(config, 'systemd', 'user');
	return {
		path: machine.join(units, 'rustloader.service'),
		text: unit(program),
		link: machine.join(units, 'default.target.wants', 'rustloader.service'),
	};
}

export const runsSystemd = (): boolean => existsSync('/run/systemd/system');

/** From the next session on. */
export function writeAutostart({ path, text, link }: Autostart, keeper: Keeper): void {
	const content = Buffer.from(text);
	const sha256 = digestOf(content);
	keeper.makeFolder(dirname(path));
	replaceFile(path, content, 0o644);
	keeper.remember({ browser: null, path, sha256, replaced: null });
	if (link === null) return;
	keeper.makeFolder(dirname(link));
	rmSync(link, { force: true });
	symlinkSync(join('..', 'rustloader.service'), link);
	keeper.remember({ browser: null, path: link, sha256, replaced: null });
}

/** The daemon ends by itself once there is nothing to do: nothing is to be kept running. */
const unit = (program: string): string => `[Unit]
Description=Rustloader goes on with what is in its queue

[Service]
Type=exec
ExecStart=${inUnit(program)} daemon

[Install]
WantedBy=default.target
`;

const desktopEntry = (program: string): string => `[Desktop Entry]
Type=Application
Name=Rustloader
Comment=Goes on with what is in its queue
Exec=${inDesktopEntry(program)} daemon
NoDisplay=true
X-GNOME-Autostart-enabled=true
`;

const launchAgent = (program: string): string => `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
<dict>
	<key>Label</key><string>app.rustloader.daemon</string>
	<key>ProgramArguments</key><array><string>${xml(program)}</string><string>daemon</string></array>
	<key>RunAtLoad</key><true/>
</dict>
</plist>
`;

const xml = (text: string): string =>
	text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** systemd.syntax(7), and what systemd.service(5) says of command lines. */
const inUnit = (word: string): string =>
	`"${word
		.replaceAll(/["\\]/gu, String.raw`\$&`)
		.replaceAll('%', '%%')
		.replaceAll('$', '$$$$')}"`;

/** https://specifications.freedesktop.org/desktop-entry-spec/latest/exec-variables.html */
const inDesktopEntry = (word: string): string =>
	`"${word.replaceAll(/["\\$`]/gu, String.raw`\\$&`).replaceAll('%', '%%')}"`;
