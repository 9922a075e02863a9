import { expect, test } from 'vitest';
import type { Piece } from '../../../extension/src/background/relay/answer.ts';
import { collecting } from '../../../extension/src/background/relay/collecting.ts';

/** Counts frames that came and went. */
function pageWithFrames() {
	const seen = { there: 0, gone: 0 };
	const page = {
		createElement: () => ({ remove: () => ((seen.there -= 1), (seen.gone += 1)) }),
		documentElement: { append: () => (seen.there += 1) },
	};
	return { page: page as unknown as Document, seen };
}

/** A clock that only sleeping moves. */
function clock() {
	let time = 0;
	const slept: number[] = [];
	return {
		slept,
		pass: (ms: number) => (time += ms),
		now: () => time,
		sleep: async (ms: number) => {
			slept.push(ms);
			time += ms;
		},
	};
}

test('what passes is as it was, and a frame goes after each so many bytes of it', async () => {
	const { page, seen } = pageWithFrames();
	const given: Piece[] = [
		{ gathered: 5_000 },
		...Array.from({ length: 10 }, (_, at) => Uint8Array.of(at, at, at)),
	];
	async function* source(): AsyncGenerator<Piece> {
		yield* given;
	}
	const passed: Piece[] = [];
	const gone: number[] = [];
	for await (const piece of collecting(source(), page, { bytes: 7, ms: 0, ...clock() })) {
		passed.push(piece);
		gone.push(seen.gone);
	}
	expect(passed).toEqual(given);
	// After the third piece of three bytes each, once the next one is asked for.
	expect(gone).toEqual([0, 0, 0, 0, 1, 1, 1, 2, 2, 2, 3]);
	expect(seen).toEqual({ there: 0, gone: 3 });
});

test('of bytes that come quickly no more pass in a while than there is room for; slow ones wait for nothing', async () => {
	const { page } = pageWithFrames();
	const time = clock();
	async function* source(): AsyncGenerator<Piece> {
		for (const takes of [100, 100, 100, 100, 600, 600]) {
			time.pass(takes);
			yield Uint8Array.of(1, 2, 3);
		}
	}
	for await (const piece of collecting(source(), page, { bytes: 6, ms: 1_000, ...time }))
		expect(piece).toHaveLength(3);
	expect(time.slept).toEqual([800, 800]);
});
