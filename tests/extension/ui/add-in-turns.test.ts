import { expect, test } from 'vitest';
import { addInTurns, inTurn, type Item } from '../../../extension/src/ui/add-in-turns.ts';
import { fault } from '../../../shared/domain/faults.ts';
import { err, ok } from '../../../shared/kernel/result.ts';
import { quote } from '../../../shared/kernel/quoted.ts';

const items: Item[] = Array.from({ length: inTurn * 3 + 1 }, (_, place) => ({
	url: `https://a.example/${place}`,
}));
const all = () => Promise.resolve(ok({ refused: [] }));

function adding() {
	const stop = new AbortController();
	const progress: number[] = [];
	return {
		stop,
		progress,
		options: { signal: stop.signal, onProgress: (done: number) => progress.push(done) },
	};
}

test('asks for some at a time, one after the other, and tells how far it is', async () => {
	const { progress, options } = adding();
	let open = 0;
	const asked: string[] = [];
	const outcome = await addInTurns(
		async turn => {
			expect(++open).toBe(1);
			asked.push(...turn.map(({ url }) => url));
			await Promise.resolve();
			open -= 1;
			return ok({
				refused: [{ place: 1, fault: fault('url_malformed') }].filter(({ place }) => place < turn.length),
			});
		},
		items,
		options,
	);
	expect(asked).toEqual(items.map(({ url }) => url));
	expect(outcome).toMatchObject({ added: items.length - 3, left: [], why: null });
	expect(outcome.refused.map(({ item }) => item)).toEqual([
		items[1],
		items[inTurn + 1],
		items[2 * inTurn + 1],
	]);
	expect(progress).toEqual([inTurn, 2 * inTurn, 3 * inTurn, items.length]);
});

test('ends where somebody stops it, or nobody takes them; what is left is told', async () => {
	const stopped = adding();
	const outcome = await addInTurns(
		async turn => {
			if (turn[0] === items[inTurn]) stopped.stop.abort();
			return await all();
		},
		items,
		stopped.options,
	);
	expect(outcome).toEqual({ added: 2 * inTurn, refused: [], left: items.slice(2 * inTurn), why: null });

	const gone = err(fault('queue_full', quote('nobody is there')));
	const refused = await addInTurns(
		turn => (turn[0] === items[0] ? all() : Promise.resolve(gone)),
		items,
		adding().options,
	);
	expect(refused).toEqual({ added: inTurn, refused: [], left: items.slice(inTurn), why: gone.error });
});

test('a queue that is full is asked no more, and what it took is not left', async () => {
	let asks = 0;
	const full = fault('queue_full');
	const outcome = await addInTurns(
		turn => {
			asks += 1;
			return Promise.resolve(ok({ refused: turn.map((_, place) => ({ place, fault: full })).slice(20) }));
		},
		items,
		adding().options,
	);
	expect(asks).toBe(1);
	expect(outcome).toEqual({ added: 20, refused: [], left: items.slice(20), why: full });
});
