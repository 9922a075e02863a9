import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { printable } from '../../../../native-host/src/core/text/printable.ts';

test('nothing that a terminal acts on is left', () => {
	fc.assert(
		fc.property(fc.string({ unit: 'binary' }), text => {
			expect(printable(text)).not.toMatch(/[\p{Cc}\p{Cf}]/u);
		}),
	);
});

test.each([
	['\u001b]0;title\u0007\u001b[2Jx', '\u{FFFD}]0;title\u{FFFD}\u{FFFD}[2Jx'],
	['a\r\nb\u009bc', 'a\u{FFFD}\u{FFFD}b\u{FFFD}c'],
	['exe.\u202etxt', 'exe.\u{FFFD}txt'],
	['Ünïcode 映画 🎬.mp4', 'Ünïcode 映画 🎬.mp4'],
])('%j', (text, safe) => {
	expect(printable(text)).toBe(safe);
});
