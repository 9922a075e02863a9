import fc from 'fast-check';
import { expect, test } from 'vitest';
import { countDelayMs, createCapture } from '../../../extension/src/background/capture.ts';
import { defaultCapture } from '../../../extension/src/core/capture/sites.ts';
import { virtualClock } from '../../support/virtual-clock.ts';

const tab = 1;
const origin = 'https://page.example';
const answer = (url: string, type: string, mediaType: string) => ({
	url,
	from: '',
	asker: { document: '', url: '' },
	type,
	frameId: 0,
	parentFrameId: -1,
	statusCode: 200,
	at: 0,
	headers: [
		{ name: 'Content-Type', value: mediaType },
		{ name: 'Content-Length', value: '5000000' },
	],
});

/** A tab in which so much is seen at those moments, while neither network nor disk ever answers. */
async function count(moments: readonly number[]) {
	const clock = virtualClock();
	const counted: { readonly at: number; readonly count: number }[] = [];
	const capture = createCapture({
		load: async () => new Map(),
		save: () => new Promise(() => {}),
		fetchText: () => new Promise(() => {}),
		settings: () => defaultCapture,
		setCount: (_tab, found) => counted.push({ at: clock.monotonic(), count: found }),
		changed() {},
		resolve: () => null,
		now: () => clock.now(),
		after(ms, run) {
			const timer = clock.after(ms, run);
			return () => timer[Symbol.dispose]();
		},
	});
	capture.answered(tab, answer(`${origin}/`, 'main_frame', 'text/html'));
	for (const [index, at] of moments.entries())
		clock.after(at, () => {
			capture.answered(tab, answer(`${origin}/live-${index}/a.m3u8`, 'xmlhttprequest', 'text/plain'));
			capture.answered(tab, answer(`${origin}/film-${index}.mp4`, 'media', 'video/mp4'));
		});
	await clock.run(60_000);
	return counted;
}

test('a law: whatever else is seen, and whoever does not answer, the number is there at once', async () => {
	const moments = fc.array(fc.integer({ min: 0, max: 3_000 }), { minLength: 1, maxLength: 30 });
	await fc.assert(
		fc.asyncProperty(moments, async given => {
			const counted = await count(given);
			for (const moment of given) {
				const soFar = given.filter(at => at <= moment).length;
				const seen = counted.find(({ at }) => at >= moment && at <= moment + countDelayMs);
				// A playlist that nobody has read yet is one, too.
				expect(seen?.count).toBeGreaterThanOrEqual(soFar);
			}
			// And it is not counted anew for each of them.
			const gaps = counted.slice(1).map(({ at }, index) => at - (counted[index]?.at ?? 0));
			expect(Math.min(countDelayMs, ...gaps)).toBe(countDelayMs);
		}),
		{ numRuns: 25 },
	);
	expect(countDelayMs).toBeLessThan(500);
});
