import type { Piece } from './answer.ts';

/** Little enough that what is left of it until the next time is some tens of megabytes. */
const everyBytes = 5 * 1024 * 1024;
/** What is left is looked for some four seconds after somebody had cause to, so that the rate says how much it becomes. */
const everyMs = 1_000;

type Pace = {
	readonly bytes: number;
	readonly ms: number;
	/** In milliseconds, from any moment on. */
	readonly now: () => number;
	readonly sleep: (ms: number) => Promise<void>;
};

const usual: Pace = {
	bytes: everyBytes,
	ms: everyMs,
	now: () => performance.now(),
	sleep: ms => new Promise(resolve => setTimeout(resolve, ms)),
};

/**
 * Firefox keeps what it made of each message that has long been sent (text, encoded text and its copy, each as long as
 * the message) until hundreds of megabytes of it are there. A frame that goes has it look for what nobody needs, a
 * few seconds later: until then no more passes than there is to be room for.
 */
export async function* collecting(
	pieces: AsyncIterable<Piece>,
	page: Document,
	{ bytes, ms, now, sleep }: Pace = usual,
): AsyncGenerator<Piece> {
	let passed = 0;
	let since = now();
	for await (const piece of pieces) {
		yield piece;
		passed += 'gathered' in piece ? 0 : piece.length;
		if (passed < bytes) continue;
		passed = 0;
		const frame = page.createElement('iframe');
		page.documentElement.append(frame);
		frame.remove();
		const early = since + ms - now();
		if (early > 0) await sleep(early);
		since = now();
	}
}
