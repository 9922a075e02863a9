import { expect, test } from 'vitest';
import { openers, revealers } from '../../../native-host/src/effects/reveal-file.ts';

const path = '/d/a, b; $(x) "ü".mp4';

test.each([
	['linux', [['xdg-open', path]]],
	['darwin', [['open', path]]],
	['win32', [['explorer.exe', path]]],
] as const)('opens on %s', (platform, programs) => {
	expect(openers(path, platform)).toEqual(programs);
});

test('shows on macOS and Windows', () => {
	expect(revealers(path, 'darwin')).toEqual([['open', '-R', path]]);
	expect(revealers(path, 'win32')).toEqual([['explorer.exe', `/select,${path}`]]);
});

test('on Linux asks the file manager, then opens the folder', () => {
	const [first, second] = revealers(path, 'linux');
	expect(first).toContain('array:string:file:///d/a%2C%20b;%20$(x)%20%22%C3%BC%22.mp4');
	expect(second).toEqual(['xdg-open', '/d']);
});
