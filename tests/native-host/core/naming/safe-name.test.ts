import { basename, dirname, join, win32 } from 'node:path';
import * as fc from 'fast-check';
import naughty from 'big-list-of-naughty-strings/blns.json' with { type: 'json' };
import { describe, expect, it } from 'vitest';
import { numberedName, safeName, splitExtension } from '../../../../native-host/src/core/naming/safe-name.ts';

const anyText = fc.oneof(
	fc.string({ unit: 'binary', maxLength: 400 }),
	fc.string({ unit: 'grapheme', maxLength: 400 }),
	fc.string({
		unit: fc.constantFrom(
			'.',
			' ',
			'ü',
			'\u202e',
			'/',
			'\\',
			'CON',
			'nul',
			'\ud800',
			'-',
			'_',
			'e\u0301',
			'😀',
			'.gz',
			'.part',
			'.json',
			'.now',
			'\u200d',
			'\u{1f468}',
			'\u{1f3fd}',
			'\u{1f1e9}',
			'\ufe0f',
			'\u3164',
			'\u2800',
			'\u{e0041}',
			'\u2066',
			'\u1100\u1161',
			'%2e%2e%2f',
			'~',
			'$',
			'\u0000',
			'\u0344',
		),
		maxLength: 400,
		size: 'max',
	}),
);

/** Directly in its folder, on every system, by every name that is made of it. */
function expectContained(name: string): void {
	for (const grown of [name, numberedName(name, 999), `${name}.part.json.now`, `${name}.bad`]) {
		expect(dirname(join('/library', grown))).toBe('/library');
		expect(basename(join('/library', grown))).toBe(grown);
		expect(win32.dirname(win32.join('C:\\library', grown))).toBe('C:\\library');
		expect(win32.basename(win32.join('C:\\library', grown))).toBe(grown);
		expect(grown.isWellFormed()).toBe(true);
		expect(Buffer.byteLength(grown)).toBeLessThanOrEqual(255);
		expect(grown.length).toBeLessThanOrEqual(255);
	}
	expect(safeName(name)).toBe(name);
	expect(name).not.toMatch(/^(?:con|prn|aux|nul|conin\$|conout\$|com[\d¹²³]|lpt[\d¹²³])\s*(?:\.|$)/iu);
	expect(name).not.toMatch(/[\p{Cc}\p{Bidi_Control}\p{Default_Ignorable_Code_Point}]/u);
	expect(name).toMatch(/[^\s._-]/u);
}

describe('safeName', () => {
	it('is one component that every file system takes, and stays as it is', () => {
		fc.assert(
			fc.property(anyText, text => {
				const name = safeName(text);
				expect(safeName(name)).toBe(name);
				expect(name.normalize('NFC')).toBe(name);
				expect(name).not.toMatch(
					/[<>:"/\\|?*\p{Cc}\p{Cs}\p{Bidi_Control}\p{Default_Ignorable_Code_Point}]|^[\s.-]|[\s.]$/u,
				);
				expect(name).not.toMatch(/^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/iu);
				expect(name).not.toMatch(/\.part(\.json(\.now|\.tmp)?)?$/iu);
				expect(name).not.toBe('');
				for (const grown of [`${numberedName(name, 999)}.part.json.tmp`, `${name}.bad`]) {
					expect(Buffer.byteLength(grown)).toBeLessThanOrEqual(255);
					expect(grown.length).toBeLessThanOrEqual(255);
				}
			}),
			{ numRuns: 2000 },
		);
	});

	it('keeps every naughty string, and every text with one in it, in its folder', () => {
		expect(naughty.length).toBeGreaterThan(400);
		for (const text of naughty)
			for (const name of [text, `${text}.mp4`, `../${text}`, `${text}/..`, text.repeat(60)])
				expectContained(safeName(name));
		const mixed = fc.array(fc.oneof(anyText, fc.constantFrom(...naughty)), { maxLength: 8 });
		fc.assert(
			fc.property(mixed, pieces => expectContained(safeName(pieces.join('')))),
			{ numRuns: 1000 },
		);
	});

	it('cuts no character as people see them', () => {
		const flag = '\u{1f1e9}\u{1f1ea}';
		const waving = '\u{1f44b}\u{1f3fd}';
		const stacked = `a${'\u0323\u0307'.repeat(3)}`;
		for (const one of [flag, waving, stacked, '각', 'क्षि']) {
			const whole = one.normalize('NFC');
			const name = safeName(`x${one.repeat(120)}.mp4`);
			expect(name).toMatch(/\.mp4$/u);
			expect(name.slice(1, -4).replaceAll(whole, '')).toBe('');
			expect(name.length).toBeGreaterThan(whole.length);
		}
		expect(safeName(`a${'\u0301'.repeat(500)}`)).not.toBe('download');
	});

	it.each([
		['../../etc/passwd', '_.._etc_passwd'],
		['', 'download'],
		['...', 'download'],
		['///', 'download'],
		['CON', '_CON'],
		['com1.txt', '_com1.txt'],
		['Nul .txt', '_Nul .txt'],
		['console.log', 'console.log'],
		['a\u202egpj.exe', 'agpj.exe'],
		['e\u0301te\u0301.txt', 'été.txt'],
		['name.txt. . ', 'name.txt'],
		['line\r\nbreak\u0000.txt', 'line break.txt'],
		['-rf', 'rf'],
		['a:b|c?.mp4', 'a_b_c_.mp4'],
		['a.zip.part', 'a.zip.part_'],
		['a.zip.PART.json', 'a.zip.PART.json_'],
		['a.zip.part.json.now', 'a.zip.part.json.now_'],
		['a.part.zip', 'a.part.zip'],
		['COM¹', '_COM¹'],
		['lpt³.tar.gz', '_lpt³.tar.gz'],
		['CONIN$', '_CONIN$'],
		['Desktop.ini', '_Desktop.ini'],
		['my desktop.ini', 'my desktop.ini'],
		['\u3164\u2800\u200b', 'download'],
		['a\u{e0041}\u2066b\u2069\ufe0f.txt', 'ab.txt'],
		['\ud83dx.txt', 'x.txt'],
	])('%j becomes %j', (text, name) => expect(safeName(text)).toBe(name));

	it('keeps the extension of a name that is too long, and cuts between characters', () => {
		const name = safeName(`${'ü'.repeat(300)}.tar.gz`);
		expect(name).toMatch(/^ü+\.tar\.gz$/u);
		expect(Buffer.byteLength(name)).toBeLessThanOrEqual(231);
		expect(safeName('😀'.repeat(200))).toMatch(/^(?:😀)+$/u);
	});
});

describe('numberedName', () => {
	it.each([
		['a.txt', 0, 'a.txt'],
		['a.txt', 1, 'a (1).txt'],
		['a.tar.gz', 2, 'a (2).tar.gz'],
		['README', 3, 'README (3)'],
		['Mr. Smith goes home', 1, 'Mr. Smith goes home (1)'],
		[`${'x'.repeat(240)}.mp4`, 12, `${'x'.repeat(228)} (12).mp4`],
	])('%j, %i: %j', (name, number, expected) => expect(numberedName(name, number)).toBe(expected));

	it('splits without loss', () => {
		fc.assert(fc.property(fc.string(), name => splitExtension(name).join('') === name));
	});
});
