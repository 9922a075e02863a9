import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
	allowTalk,
	forbidTalk,
	isTalkAllowed,
} from '../../../../native-host/src/core/doctor/flatpak-override.ts';

const policy = '[Session Bus Policy]';
const line = 'org.freedesktop.Flatpak=talk';

test.each([
	['nothing', '', `${policy}\n${line}\n`],
	['another group', '[Context]\nshared=network\n', `[Context]\nshared=network\n\n${policy}\n${line}\n`],
	['that group', `${policy}\norg.a.B=own\n`, `${policy}\n${line}\norg.a.B=own\n`],
	['no line end', '[Context]\nshared=network', `[Context]\nshared=network\n\n${policy}\n${line}\n`],
])('%s', (_, before, after) => {
	expect(allowTalk(before)).toBe(after);
	expect(isTalkAllowed(after)).toBe(true);
	expect(isTalkAllowed(before)).toBe(false);
});

test('the same line in another group allows nothing', () => {
	expect(isTalkAllowed(`[System Bus Policy]\n${line}\n`)).toBe(false);
	expect(isTalkAllowed(`${policy}\n[Context]\n${line}\n`)).toBe(false);
});

const entry = fc.constantFrom('shared=network', 'org.a.B=talk', 'filesystems=home;!host', '# a comment');
const group = fc
	.tuple(
		fc.constantFrom('[Context]', policy, '[Environment]'),
		fc.uniqueArray(entry, { minLength: 1, maxLength: 3 }),
	)
	.map(([name, lines]) => [name, ...lines].join('\n'));
const file = fc
	.uniqueArray(group, { maxLength: 3, selector: text => text.split('\n')[0] })
	.map(groups => groups.map(text => `${text}\n`).join('\n'));

test('what was allowed and is forbidden again leaves the file as it was', () => {
	fc.assert(
		fc.property(file, text => {
			const allowed = allowTalk(text);
			expect(isTalkAllowed(allowed)).toBe(true);
			expect(allowTalk(allowed)).toBe(allowed);
			expect(isTalkAllowed(forbidTalk(allowed))).toBe(false);
			expect(forbidTalk(allowed).trimEnd()).toBe(text.trimEnd());
		}),
	);
});
