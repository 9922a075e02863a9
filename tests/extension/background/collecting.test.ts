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
	for await (const piece of collecting(source(), page, 7)) {
		passed.push(piece);
		gone.push(seen.gone);
	}
	expect(passed).toEqual(given);
	// After the third piece of three bytes each, once the next one is asked for.
	expect(gone).toEqual([0, 0, 0, 0, 1, 1, 1, 2, 2, 2, 3]);
	expect(seen).toEqual({ there: 0, gone: 3 });
});
