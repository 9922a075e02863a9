import { expect, test } from 'vitest';
import type { Piece } from '../../../extension/src/background/relay/answer.ts';
import { bring, chunkBytes, unopenedMax, windowMax } from '../../../extension/src/background/relay/bring.ts';
import { attemptsMax, delayMaxMs } from '../../../extension/src/core/link/backoff.ts';
import type { HostLink } from '../../../extension/src/background/host-link.ts';
import type { TaskId } from '../../../shared/domain/ids.ts';
import { fault } from '../../../shared/domain/faults.ts';
import { err, ok } from '../../../shared/kernel/result.ts';
import { relayChunkBytesMax } from '../../../shared/protocol/limits.ts';
import { contentAt } from '../../support/server/content.ts';
import { mulberry32 } from '../../support/random.ts';

type Told = { readonly at: number; readonly data: string; readonly inBrowserBytes?: number };

const size = 5_000_000;
const params = { id: 't' as TaskId, url: 'https://a.example/', totalBytes: null, mediaType: null };

/** One memory, written over as soon as the next piece is asked for, as a reader of bytes has it. */
async function* pieces(offset: number, seed: number): AsyncGenerator<Uint8Array> {
	const random = mulberry32(seed);
	const memory = new Uint8Array(100_000);
	for (let at = offset; at < size;) {
		const length = Math.min(size - at, 1 + Math.floor(random() * memory.length));
		memory.set(contentAt(1, at, length));
		yield memory.subarray(0, length);
		memory.fill(0);
		at += length;
	}
}

/** A daemon that answers late, and ends after so many chunks. */
function daemonThat(endsAfter: number) {
	const kept = Buffer.alloc(size);
	const seen = { kept, inFlightMost: 0, chunks: 0, isClosed: false, opened: 0 };
	let received = 0;
	let inFlight = 0;
	const call = (async (method: string, given: { at: number; data: string }) => {
		if (method === 'relay.open') return ok({ offset: ((seen.opened += 1), received), isWhole: false });
		if (method === 'relay.close') return ok(((seen.isClosed = true), null));
		seen.chunks += 1;
		const isOver = seen.chunks === endsAfter;
		inFlight += 1;
		// What an ended daemon still owed is nobody's.
		if (seen.opened === 1) seen.inFlightMost = Math.max(seen.inFlightMost, inFlight);
		await new Promise(resolve => setTimeout(resolve, 2));
		inFlight -= 1;
		if (isOver || given.at !== received) return err(fault('daemon_unreachable'));
		const chunk = Buffer.from(given.data, 'base64');
		expect(chunk.length).toBeLessThanOrEqual(relayChunkBytesMax);
		chunk.copy(kept, received);
		received += chunk.length;
		return ok({ received });
	}) as unknown as HostLink['call'];
	return { seen, call };
}

test.each([[0], [3]])(
	'what is in memory is bounded, and what is brought is right (ends after %i)',
	async ends => {
		const { seen, call } = daemonThat(ends);
		const source = { read: (offset: number) => pieces(offset, 7 + offset) };
		expect(await bring(source, params, { call, signal: new AbortController().signal })).toBeNull();
		expect(seen.kept.equals(contentAt(1, 0, size))).toBe(true);
		expect(seen).toMatchObject({ isClosed: true, opened: ends === 0 ? 1 : 2 });
		expect(seen.inFlightMost).toBe(windowMax);
		// Some two megabytes, whatever the file's length.
		expect(windowMax * chunkBytes * 2).toBeLessThan(2 ** 21);
	},
);

test('how much the browser has is passed on, and what follows is where it belongs', async () => {
	const { seen, call } = daemonThat(0);
	const words: unknown[] = [];
	const heard = (async (method: string, given: Told, signal?: AbortSignal) => {
		if (method === 'relay.chunk' && given.data === '') words.push([given.at, given.inBrowserBytes]);
		return await call(method as 'relay.chunk', given as never, signal);
	}) as unknown as HostLink['call'];
	async function* late(offset: number): AsyncGenerator<Piece> {
		yield { gathered: 0 };
		yield { gathered: 7 };
		yield* pieces(offset, 7);
	}
	const signal = new AbortController().signal;
	expect(await bring({ read: late }, params, { call: heard, signal })).toBeNull();
	expect(words).toEqual([
		[0, 0],
		[0, 7],
	]);
	expect(seen.kept.equals(contentAt(1, 0, size))).toBe(true);
});

test.each([
	['was there', true, attemptsMax],
	['never was there', false, unopenedMax],
])('a daemon that %s is waited for longer each time, and a bounded number of times', async (_, was, most) => {
	let asked = 0;
	const call = (async (method: string) => {
		if (method === 'relay.open') asked += 1;
		const isThere = was && asked === 1 && method === 'relay.open';
		return isThere ? ok({ offset: 0, isWhole: false }) : err(fault('daemon_unreachable'));
	}) as unknown as HostLink['call'];
	const waits: number[] = [];
	const after = (ms: number, run: () => void) => {
		waits.push(ms);
		queueMicrotask(run);
		return () => {};
	};
	const source = { read: () => pieces(0, 1) };
	const problem = await bring(source, params, { call, signal: new AbortController().signal, after });
	expect(problem).toMatchObject({ code: 'daemon_unreachable' });
	expect(asked).toBe(most);
	expect(waits).toHaveLength(most - 1);
	expect(Math.max(...waits)).toBeLessThanOrEqual(delayMaxMs);
	expect(waits.at(-1)).toBeGreaterThan(waits[0] ?? Infinity);
});

test('who gives up while the daemon is waited for waits no longer', async () => {
	const controller = new AbortController();
	let opened = 0;
	const call = (async () => ((opened += 1), err(fault('daemon_unreachable')))) as unknown as HostLink['call'];
	let cancelled = 0;
	const after = () => {
		queueMicrotask(() => controller.abort());
		return () => void (cancelled += 1);
	};
	const source = { read: () => pieces(0, 1) };
	const problem = await bring(source, params, { call, signal: controller.signal, after });
	expect(problem).toMatchObject({ code: 'daemon_unreachable' });
	expect({ opened, cancelled }).toEqual({ opened: 1, cancelled: 1 });
});
