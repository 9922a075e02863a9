/**
 * Text that came from outside, made safe for a terminal and for one line of a log: no control character, so no
 * escape sequence; nothing invisible, nothing that turns the direction of what follows.
 */
export function printable(text: string): string {
	return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu, '\u{FFFD}');
}
