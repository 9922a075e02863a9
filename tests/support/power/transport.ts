import { fault } from '../../../shared/domain/faults.ts';
import { err, ok } from '../../../shared/kernel/result.ts';
import type { Answer, Transport } from '../../../native-host/src/core/transfer/transport.ts';
import { sleep, type Clock } from '../../../native-host/src/effects/clock.ts';
import { contentAt } from '../server/content.ts';

/** A file as it is served, from its first request to the last; the test changes it while it runs. */
export type PlayedServer = {
	size: number;
	seed: number;
	/** A strong tag of the version, a weak one that never changes, or nothing. */
	readonly validator: 'strong' | 'weak' | 'none';
	/** Requests that fail, of ten. */
	failures: number;
	/** Called before each answer. */
	asked: () => void;
	/** Bytes of bodies sent so far. */
	sent: number;
};

const chunkBytes = 4 * 1024;
const chunkMs = 4;

/** A server within the process, at the pace of a played clock. */
export const playedTransport =
	(server: PlayedServer, clock: Clock, random: () => number): Transport =>
	() => ({
		async open({ headers }, signal) {
			await sleep(clock, 2, signal as AbortSignal);
			if (signal.aborted) return err(fault('connection_reset'));
			server.asked();
			if (random() * 10 < server.failures) return err(fault('connection_refused'));
			return ok(answer(server, { headers: new Map(headers), clock, random, signal: signal as AbortSignal }));
		},
		close: async () => {},
	});

type Request = {
	readonly headers: ReadonlyMap<string, string>;
	readonly clock: Clock;
	readonly random: () => number;
	readonly signal: AbortSignal;
};

function answer(server: PlayedServer, { headers, clock, random, signal }: Request): Answer {
	const { size, seed, validator } = server;
	const etag = { strong: `"${seed}"`, weak: 'W/"any"', none: null }[validator];
	const range = /^bytes=(\d+)-(\d*)$/u.exec(headers.get('range') ?? '');
	const condition = headers.get('if-range');
	const isPart = range !== null && (condition === undefined || condition === etag);
	const start = isPart ? Number(range[1]) : 0;
	const end = isPart && range[2] !== '' ? Math.min(size, Number(range[2]) + 1) : size;
	// Now and then the connection breaks.
	const breaksAt = random() * 10 < server.failures ? start + Math.floor(random() * (end - start)) : Infinity;
	const fields = new Map([['content-length', [String(end - start)]]]);
	if (isPart) fields.set('content-range', [`bytes ${start}-${end - 1}/${size}`]);
	if (etag !== null) fields.set('etag', [etag]);
	let isDiscarded = false;
	return {
		head: { status: isPart ? 206 : 200, fields },
		mayGiveUp() {},
		discard() {
			isDiscarded = true;
		},
		async pour(sink) {
			const shared = Buffer.alloc(chunkBytes);
			for (let at = start; at < end;) {
				await sleep(clock, chunkMs, signal);
				if (signal.aborted || isDiscarded || at >= breaksAt) return fault('connection_reset');
				const length = Math.min(chunkBytes, end - at);
				contentAt(seed, at, length).copy(shared);
				server.sent += length;
				const taken = await sink(shared.subarray(0, length));
				// The memory is ours again.
				shared.fill(0xee);
				if (taken === 'enough') return null;
				at += length;
			}
			return null;
		},
	};
}
