import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fewAtOnce } from '../../../native-host/src/app/few-at-once.ts';

test('all are done, never more at once than allowed, and stand as they were asked for', async () => {
	await fc.assert(
		fc.asyncProperty(fc.array(fc.nat(3)), fc.integer({ min: 1, max: 5 }), async (waits, most) => {
			let open = 0;
			let highest = 0;
			const done = await fewAtOnce([...waits.keys()], most, async at => {
				highest = Math.max(highest, ++open);
				for (let turn = waits[at] ?? 0; turn > 0; turn--) await Promise.resolve();
				open -= 1;
				return at;
			});
			expect(done).toEqual([...waits.keys()]);
			expect(highest).toBeLessThanOrEqual(most);
			// The first of them take all the places there are before any has ended.
			if (waits.length >= most && waits.every(turns => turns > 0)) expect(highest).toBe(most);
		}),
	);
});

test('one that fails keeps no other from its turn', async () => {
	const begun: number[] = [];
	const work = fewAtOnce([1, 2, 3, 4, 5], 1, async one => {
		begun.push(one);
		await Promise.resolve();
		if (one === 2) throw new Error('two');
	});
	await expect(work).rejects.toThrow('two');
	expect(begun).toEqual([1, 2, 3, 4, 5]);
});
