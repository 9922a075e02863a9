import { fault, type Fault } from '../../../../shared/domain/faults.ts';
import type { WaitingFor } from '../../../../shared/protocol/contract.ts';
import type { Taken } from '../../core/transfer/transport.ts';
import type { Opened } from '../download-open.ts';
import { passAll } from '../rate-limit.ts';
import type { FetchPorts } from './fetch-ports.ts';
import { remark } from '../../../../shared/domain/remarks.ts';

type Options = Pick<FetchPorts, 'clock' | 'rates' | 'waits'> & {
	readonly stallMs: number;
	readonly signal: AbortSignal;
	/** Its memory is the connection's again once this returns, and after the promise where that is one. */
	readonly take: (chunk: Uint8Array) => void | Promise<void>;
	/** No answer is longer. */
	readonly bytesMax: number;
	/** Null: the whole. */
	readonly length: number | null;
};

/** Reads a body through the rate limits; null once all of it was taken. A body that stands still is given up. */
export async function pourAnswer(opened: Opened, options: Options): Promise<Fault | null> {
	const { clock, stallMs, rates, waits, signal, bytesMax, length } = options;
	const limits = rates.through(new URL(opened.place.url).hostname);
	let received = 0;
	let isHeld = false;
	let isStalled = false;
	let lastAt = clock.monotonic();
	let problem: Fault | null = null;
	let watch = clock.after(stallMs, look);

	function look(): void {
		const silent = isHeld ? 0 : clock.monotonic() - lastAt;
		if (silent < stallMs) {
			watch = clock.after(stallMs - silent, look);
			return;
		}
		isStalled = true;
		opened.scope.abort();
	}

	/** A limit is kept by small steps. */
	async function trickle(chunk: Uint8Array): Promise<void> {
		for (let at = 0; at < chunk.length;) {
			const count = await passAll(limits, chunk.length - at, signal);
			if (count === 0) break;
			await options.take(chunk.subarray(at, at + count));
			at += count;
		}
	}

	/** Time that we spend on waiting is not the server's silence. */
	async function held(reason: WaitingFor, taking: Promise<void>): Promise<Taken> {
		isHeld = true;
		try {
			await waits.during(reason, taking);
		} finally {
			isHeld = false;
			lastAt = clock.monotonic();
		}
		return signal.aborted ? 'enough' : 'more';
	}

	function take(chunk: Uint8Array): Taken | Promise<Taken> {
		lastAt = clock.monotonic();
		received += chunk.length;
		if (received > bytesMax)
			problem = fault('stream_too_large', remark('bytes_more_than', { count: bytesMax }));
		if (length !== null && received > length) problem = fault('http_invalid', remark('bytes_unannounced'));
		if (problem) return 'enough';
		if (limits.some(limit => limit.isOn())) return held('rate', trickle(Buffer.from(chunk)));
		const taking = options.take(chunk);
		return taking ? held('disk', taking) : 'more';
	}

	try {
		const failure = await opened.answer.pour(take);
		if (problem) return problem;
		if (isStalled) return fault('stalled');
		if (failure) return failure;
		if (signal.aborted) return fault('connection_reset');
		if (received === 0) return fault('empty_body');
		return length !== null && received < length
			? fault('closed_early', remark('byte_at', { at: received }))
			: null;
	} finally {
		watch[Symbol.dispose]();
	}
}

/** How long the body must be; null: it does not say. */
export const lengthOf = ({ verdict }: Opened): number | null =>
	verdict.kind === 'part' ? verdict.end - verdict.start : verdict.total;
