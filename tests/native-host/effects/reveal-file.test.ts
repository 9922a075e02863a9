import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openers, openFile, revealers, showInFolder } from '../../../native-host/src/effects/reveal-file.ts';

const path = '/d/a, b; $(x) "ü" \'q\'.mp4';
const uri = 'file:///d/a%2C%20b;%20$(x)%20%22%C3%BC%22%20%27q%27.mp4';

const line = ({ command, args }: ReturnType<typeof openers>[number]) => [command, ...args];

test.each([
	['linux', [['xdg-open', path]]],
	['darwin', [['open', path]]],
	['win32', [['explorer.exe', `"${path.replaceAll('"', '')}"`]]],
] as const)('opens on %s', (platform, programs) => {
	expect(openers(path, platform).map(line)).toEqual(programs);
});

test('shows on macOS and Windows', () => {
	expect(revealers(path, 'darwin').map(line)).toEqual([['open', '-R', path]]);
	expect(revealers(path, 'win32').map(line)).toEqual([
		['explorer.exe', `/select,"${path.replaceAll('"', '')}"`],
	]);
});

test('on Linux asks the file manager, then opens the folder', () => {
	const programs = revealers(path, 'linux').map(line);
	expect(programs.map(([command]) => command)).toEqual(['dbus-send', 'gdbus', 'busctl', 'gdbus', 'xdg-open']);
	expect(programs[0]).toContain(`array:string:${uri}`);
	expect(programs[1]).toContain(`['${uri}']`);
	expect(programs[2]?.slice(-4)).toEqual(['ass', '1', uri, '']);
	expect(programs[3]).toEqual(expect.arrayContaining(['org.freedesktop.portal.OpenURI.OpenDirectory', '3']));
	expect(programs[4]).toEqual(['xdg-open', '/d']);
});

/** Programs of the desktop that are none: each notes what it was given, and ends as the test says. */
let folder = '';
const before = process.env['PATH'];
beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'rustloader-desktop-'));
	process.env['PATH'] = folder;
});
afterEach(() => {
	process.env['PATH'] = before;
	rmSync(folder, { recursive: true });
});

function place(command: string, exitCode: number): void {
	const file = join(folder, command);
	writeFileSync(file, `#!/bin/sh\nprintf '%s\\n' "$@" > '${file}.given'\nexit ${exitCode}\n`);
	chmodSync(file, 0o755);
}

const given = (command: string): string[] | null => {
	const file = join(folder, `${command}.given`);
	return existsSync(file) ? readFileSync(file, 'utf8').trimEnd().split('\n') : null;
};

test.skipIf(process.platform !== 'linux')('the first that works is the last that is asked', async () => {
	place('dbus-send', 1);
	place('gdbus', 0);
	place('xdg-open', 0);
	expect(await showInFolder(path)).toBeNull();
	expect(given('dbus-send')).toContain(`array:string:${uri}`);
	expect(given('gdbus')).toContain(`['${uri}']`);
	expect(given('xdg-open')).toBeNull();
});

test.skipIf(process.platform !== 'linux')('the portal is handed the file itself, open', async () => {
	const shown = join(folder, "a, b; 'q'.mp4");
	writeFileSync(shown, 'all of it');
	place('dbus-send', 1);
	place('busctl', 1);
	// Fails as a file manager, and as the portal reads what it was handed.
	const gdbus = join(folder, 'gdbus');
	writeFileSync(
		gdbus,
		`#!/bin/sh\nread -r text <&3 2>/dev/null || test "$text" || exit 1\necho "$text" > '${gdbus}.given'\n`,
	);
	chmodSync(gdbus, 0o755);
	place('xdg-open', 0);
	expect(await showInFolder(shown)).toBeNull();
	expect(given('gdbus')).toEqual(['all of it']);
	expect(given('xdg-open')).toBeNull();
});

test.skipIf(process.platform !== 'linux')('without a file manager the folder is opened', async () => {
	for (const command of ['dbus-send', 'gdbus', 'busctl']) place(command, 1);
	place('xdg-open', 0);
	expect(await showInFolder(path)).toBeNull();
	expect(given('xdg-open')).toEqual(['/d']);
});

test.skipIf(process.platform !== 'linux')('where nothing works it is said what failed last', async () => {
	expect(await showInFolder(path)).toMatch(/^xdg-open: .*ENOENT/u);
	place('xdg-open', 3);
	expect(await showInFolder(path)).toBe('xdg-open ended with 3');
	expect(await openFile(path)).toBe('xdg-open ended with 3');
});
