import { setImmediate as turn } from 'node:timers/promises';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { gather } from '../../../native-host/src/effects/http-gather.ts';

const record = fc.integer({ min: 1, max: 16 * 1024 });
const steps = fc.array(fc.array(record, { minLength: 1, maxLength: 40 }), { maxLength: 12 });

it('whatever comes is handed on once, in order, and is what came', async () => {
	await fc.assert(
		fc.asyncProperty(steps, fc.infiniteStream(fc.boolean()), async (script, moods) => {
			const sent: Uint8Array[] = [];
			const heard: Uint8Array[] = [];
			let pauses = 0;
			let refusals = 0;
			const { onread, end } = gather(
				chunk => {
					heard.push(Uint8Array.from(chunk));
					const mayGoOn = moods.next().value !== false;
					if (!mayGoOn) refusals++;
					return mayGoOn;
				},
				() => pauses++,
			);
			// As a socket does it: what comes lands where the memory it was given last is.
			const next = onread.buffer;
			let into = next();
			let stops = 0;
			for (const step of script) {
				for (const count of step) {
					const bytes = Uint8Array.from({ length: count }, (_, index) => (index * 7 + sent.length) & 0xff);
					expect(into.length).toBeGreaterThanOrEqual(count);
					into.set(bytes);
					sent.push(bytes);
					if (!onread.callback(count, into)) stops++;
					into = next();
				}
				await turn();
				if (script.length % 2 === 0) await turn();
			}
			end();
			expect(Buffer.concat(heard).equals(Buffer.concat(sent))).toBe(true);
			// Nobody reads on who was asked to stop, save where it is asked for at once.
			expect(pauses + stops).toBeLessThanOrEqual(refusals);
			expect(heard.every(({ length }) => length <= 256 * 1024)).toBe(true);
		}),
		{ numRuns: 60 },
	);
});
