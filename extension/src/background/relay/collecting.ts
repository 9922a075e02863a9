import type { Piece } from './answer.ts';

/** Little enough that what is left of it until the next time is some ten megabytes. */
const everyBytes = 6 * 1024 * 1024;
/** More than Firefox lets a page have unused before it looks, at once and to the end, for what nobody needs. */
const pressBytes = 64 * 1024 * 1024;

/**
 * Firefox keeps the text of each message that has long been sent until tens of megabytes of such texts are there. It is
 * the count that has it look for what nobody needs, not the time: so memory is asked for, and never touched, that
 * counts and costs nothing. What the browser made of the text for itself it collects by its own count.
 */
export async function* collecting(
	pieces: AsyncIterable<Piece>,
	every: number = everyBytes,
	press: () => void = () => void new ArrayBuffer(pressBytes),
): AsyncGenerator<Piece> {
	let passed = 0;
	for await (const piece of pieces) {
		yield piece;
		passed += 'gathered' in piece ? 0 : piece.length;
		if (passed < every) continue;
		passed = 0;
		press();
	}
}
