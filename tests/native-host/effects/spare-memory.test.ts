import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { readAtOnce } from '../../../native-host/src/effects/http-read.ts';
import { gather, type OnRead } from '../../../native-host/src/effects/http-gather.ts';
import { giveBack, keep } from '../../../native-host/src/effects/spare-memory.ts';

type Kept = { readonly chunk: Uint8Array; readonly was: Buffer };

/** Keeps some of what it hears, for a while; says whether any of it has changed meanwhile. */
function keeper() {
	const held: Kept[] = [];
	return {
		hear(chunk: Uint8Array, isKept: boolean): void {
			if (isKept) held.push({ chunk: keep(chunk), was: Buffer.from(chunk) });
		},
		letGo(at: number): void {
			const [one] = held.splice(at % Math.max(1, held.length), 1);
			if (one) giveBack(one.chunk);
		},
		areWhole: () => held.every(({ chunk, was }) => was.equals(chunk)),
	};
}

const steps = fc.array(
	fc.record({
		connection: fc.oneof(fc.nat(2), fc.nat(39)),
		count: fc.oneof(fc.integer({ min: 1, max: 16 * 1024 }), fc.integer({ min: 1, max: 256 * 1024 })),
		isKept: fc.boolean(),
		letGo: fc.option(fc.nat(30), { freq: 1 }),
		ends: fc.integer({ min: 0, max: 20 }).map(chance => chance === 0),
	}),
	{ maxLength: 120 },
);

/** As sockets do it: what comes lands where the memory is that each was given last. */
type Connection = { readonly onread: OnRead; readonly end: () => void; into: Uint8Array };

it('what is kept stays as it was, whoever reads on, ends, or begins, on any number of connections', () => {
	fc.assert(
		fc.property(steps, fc.boolean(), (script, isTls) => {
			const keeping = keeper();
			let keeps = false;
			const listen = (chunk: Uint8Array): boolean => (keeping.hear(chunk, keeps), true);
			const connections = new Map<number, Connection>();
			script.forEach(({ connection: number, count, isKept, letGo: at, ends }, step) => {
				keeps = isKept;
				let connection = connections.get(number);
				if (!connection) {
					const made = isTls ? gather(listen, () => {}) : readAtOnce(listen);
					connection = { ...made, into: made.onread.buffer() };
					connections.set(number, connection);
				}
				const { into, onread } = connection;
				const here = Math.min(count, into.length);
				into.fill(step + 1, 0, here);
				onread.callback(here, into);
				connection.into = onread.buffer();
				if (at !== null) keeping.letGo(at);
				if (ends) {
					connection.end();
					connections.delete(number);
				}
				expect(keeping.areWhole()).toBe(true);
			});
			for (const { end } of connections.values()) end();
			expect(keeping.areWhole()).toBe(true);
			for (let left = 0; left < 200; left++) keeping.letGo(0);
		}),
		{ numRuns: 150 },
	);
});
