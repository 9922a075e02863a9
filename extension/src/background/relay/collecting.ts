import type { Piece } from './answer.ts';

/** Little enough that what is left of it until the next time is some tens of megabytes. */
const everyBytes = 6 * 1024 * 1024;

/**
 * Firefox keeps what it made of each message that has long been sent (text, encoded text and its copy, each as long as
 * the message) until hundreds of megabytes of it are there. A frame that goes has it look for what nobody needs.
 */
export async function* collecting(
	pieces: AsyncIterable<Piece>,
	page: Document,
	every: number = everyBytes,
): AsyncGenerator<Piece> {
	let passed = 0;
	for await (const piece of pieces) {
		yield piece;
		passed += 'gathered' in piece ? 0 : piece.length;
		if (passed < every) continue;
		passed = 0;
		const frame = page.createElement('iframe');
		page.documentElement.append(frame);
		frame.remove();
	}
}
