import fc from 'fast-check';
import { expect, test } from 'vitest';
import { commandLine, readProcessId } from '../../../native-host/src/effects/launch-outside-job.ts';

/** How programs of Windows take their command line apart, but for the first word. */
function takeApart(line: string): string[] {
	const words: string[] = [];
	let word: string | null = null;
	let quoted = false;
	for (let at = 0; at < line.length; at++) {
		const slashes = /^\\*/u.exec(line.slice(at))?.[0].length ?? 0;
		if (slashes > 0) {
			const isBeforeQuote = line[at + slashes] === '"';
			word = (word ?? '') + '\\'.repeat(isBeforeQuote ? Math.floor(slashes / 2) : slashes);
			at += slashes - 1;
			if (isBeforeQuote && slashes % 2 === 1) {
				word += '"';
				at++;
			}
			continue;
		}
		const character = line[at] ?? '';
		if (character === '"') {
			quoted = !quoted;
			word ??= '';
		} else if (!quoted && /\s/u.test(character)) {
			if (word !== null) words.push(word);
			word = null;
		} else word = (word ?? '') + character;
	}
	if (word !== null) words.push(word);
	return words;
}

test('words come out as they went in', () => {
	const word = fc.oneof(
		fc.string(),
		fc.string({ unit: fc.constantFrom('\\', '"', ' ', 'a', '&', '%', '$') }),
	);
	fc.assert(
		fc.property(fc.array(word, { minLength: 1 }), words => {
			expect(takeApart(commandLine(words))).toEqual(words);
		}),
		{ numRuns: 2_000 },
	);
});

test('a program in a folder with a blank', () => {
	expect(commandLine([String.raw`C:\Users\A B\rustloader.exe`, 'daemon'])).toBe(
		String.raw`"C:\Users\A B\rustloader.exe" daemon`,
	);
});

test.each([
	['started 0 4711\r\n', 4711],
	['a warning\r\nstarted 0 12\r\n', 12],
	['started 8 0\r\n', null],
	['', null],
	['0 4711', null],
])('%j: %j', (said, id) => {
	expect(readProcessId(said)).toBe(id);
});
