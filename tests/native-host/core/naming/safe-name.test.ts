import * as fc from 'fast-check';
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
		),
	}),
);

describe('safeName', () => {
	it('is one component that every file system takes, and stays as it is', () => {
		fc.assert(
			fc.property(anyText, text => {
				const name = safeName(text);
				expect(safeName(name)).toBe(name);
				expect(name.normalize('NFC')).toBe(name);
				expect(name).not.toMatch(
					/[<>:"/\\|?*\p{Cc}\p{Cs}\u200e\u200f\u202a-\u202e\u2066-\u2069]|^[\s.-]|[\s.]$/u,
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
	])('%j, %i: %j', (name, number, expected) => expect(numberedName(name, number)).toBe(expected));

	it('splits without loss', () => {
		fc.assert(fc.property(fc.string(), name => splitExtension(name).join('') === name));
	});
});
