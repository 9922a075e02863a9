import { expect, test } from 'vitest';
import type { Piece } from '../../../extension/src/background/relay/answer.ts';
import { collecting } from '../../../extension/src/background/relay/collecting.ts';

test('what passes is as it was, and after each so many bytes of it the browser is pressed to collect', async () => {
	const given: Piece[] = [
		{ gathered: 5_000 },
		...Array.from({ length: 10 }, (_, at) => Uint8Array.of(at, at, at)),
	];
	async function* source(): AsyncGenerator<Piece> {
		yield* given;
	}
	let presses = 0;
	const passed: Piece[] = [];
	const pressed: number[] = [];
	for await (const piece of collecting(source(), 7, () => void (presses += 1))) {
		passed.push(piece);
		pressed.push(presses);
	}
	expect(passed).toEqual(given);
	// After the third piece of three bytes each, once the next one is asked for.
	expect(pressed).toEqual([0, 0, 0, 0, 1, 1, 1, 2, 2, 2, 3]);
	expect(presses).toBe(3);
});
