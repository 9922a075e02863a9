import { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';
import { setImmediate as turn, setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { fault } from '../../../shared/domain/faults.ts';
import { err, ok } from '../../../shared/kernel/result.ts';
import { openAhead } from '../../../native-host/src/effects/http-ahead.ts';
import type { Line } from '../../../native-host/src/effects/http-transport.ts';

const origin = 'https://files.example';
const never = new AbortController().signal;

type Wishes = { readonly awayMs: number; readonly places?: number; readonly refused?: number };

/** Opens five connections ahead of one that takes so long to connect. */
async function open({ awayMs, places = Infinity, refused = 0 }: Wishes) {
	const socket = new EventEmitter() as Socket;
	const asked: AbortSignal[] = [];
	const held: { giveUp: (() => void) | null }[] = [];
	let closed = 0;
	const ahead = openAhead({
		origin,
		socket,
		count: () => 5,
		leases: {
			take() {
				if (held.length >= places) return null;
				const lease = { giveUp: null as (() => void) | null };
				held.push(lease);
				return {
					use: giveUp => (lease.giveUp = giveUp),
					rest: giveUp => (lease.giveUp = giveUp),
					giveBack() {},
				};
			},
		},
		async connect(to, lease, signal) {
			asked.push(signal);
			const number = asked.length;
			await sleep(number * 5);
			if (signal.aborted || number <= refused) return err(fault('connection_refused'));
			const wire = { socket: { destroyed: false }, close: () => Promise.resolve(void closed++) };
			return ok({ origin: to, wire, lease } as unknown as Line);
		},
	});
	await sleep(awayMs);
	socket.emit('connect');
	await turn();
	return { ahead, asked, held, closed: () => closed };
}

const takeAll = async (ahead: ReturnType<typeof openAhead>): Promise<Line[]> => {
	const lines: Line[] = [];
	for (let line = await ahead.take(origin, never); line; line = await ahead.take(origin, never))
		lines.push(line);
	return lines;
};

describe('connections ahead', () => {
	it('are not opened to a near server', async () => {
		const { ahead, asked } = await open({ awayMs: 0 });
		expect(asked).toHaveLength(0);
		expect(await ahead.take(origin, never)).toBeNull();
	});

	it('are opened to a far one, and each is given once', async () => {
		const { ahead, asked, closed } = await open({ awayMs: 40 });
		expect(asked).toHaveLength(5);
		expect(await ahead.take('https://other.example', never)).toBeNull();
		expect(new Set(await takeAll(ahead)).size).toBe(5);
		ahead.close();
		expect(closed()).toBe(0);
	});

	it('are as many as the limits allow', async () => {
		const { asked, ahead } = await open({ awayMs: 40, places: 2 });
		expect(asked).toHaveLength(2);
		ahead.close();
	});

	it('that came to nothing are passed over', async () => {
		const { ahead } = await open({ awayMs: 40, refused: 3 });
		expect(await takeAll(ahead)).toHaveLength(2);
	});

	it.each([0, 60])('that nobody took are closed, also after %i ms', async ms => {
		const { ahead, asked, closed } = await open({ awayMs: 40 });
		await sleep(ms);
		const taken = await ahead.take(origin, never);
		expect(taken).not.toBeNull();
		ahead.close();
		expect(asked.filter(({ aborted }) => aborted)).toHaveLength(4);
		await sleep(60);
		// The fake refuses who was aborted before it was connected.
		expect(closed()).toBe(ms === 0 ? 0 : 4);
		expect(await ahead.take(origin, never)).toBeNull();
	});

	it('give their place up when others need it', async () => {
		const { ahead, held, closed } = await open({ awayMs: 40 });
		await sleep(40);
		held[0]?.giveUp?.();
		expect(await takeAll(ahead)).toHaveLength(4);
		await sleep(0);
		expect(closed()).toBe(1);
	});

	it('are not waited for by who is stopped', async () => {
		const { ahead } = await open({ awayMs: 40 });
		const stop = new AbortController();
		const taken = ahead.take(origin, stop.signal);
		stop.abort();
		expect(await taken).toBeNull();
		ahead.close();
	});
});
