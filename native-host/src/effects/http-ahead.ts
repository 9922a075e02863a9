import type { Socket } from 'node:net';
import type { AbortSignalLike } from '../../../shared/kernel/abort-signal.ts';
import type { Result } from '../../../shared/kernel/result.ts';
import type { Lease, Leases } from '../core/transfer/leases.ts';
import type { Line } from './http-transport.ts';

/** Connections that are opened before anybody knows what to ask on them. */
export type Ahead = {
	/** One of them, once it is connected; null where there is none, or it came to nothing. */
	take(origin: string, signal: AbortSignalLike): Promise<Line | null>;
	/** What nobody took is not wanted. */
	close(): void;
};

type Wished = {
	readonly origin: string;
	/** Of the first connection, which is about to be made. */
	readonly socket: Socket;
	/** Told only where they would help. */
	readonly count: () => number;
	readonly leases: Pick<Leases, 'take'>;
	readonly connect: (origin: string, lease: Lease, signal: AbortSignal) => Promise<Result<Line, unknown>>;
};

/** A nearer server gives its first answer before further connections would be of any use. */
const farMs = 25;
/** What nobody has taken by then is closed. */
const unusedMsMax = 2_000;

type Coming = { readonly line: Promise<Line | null>; readonly stop: AbortController };

/**
 * Opens further connections to a server as soon as the first one shows that it is far: they are there when the first
 * answer tells what is to be fetched, a round trip sooner than otherwise.
 */
export function openAhead({ origin, socket, count, leases, connect }: Wished): Ahead {
	const began = performance.now();
	const coming = new Set<Coming>();
	let timer: NodeJS.Timeout | null = null;
	let isClosed = false;

	function open(): void {
		if (isClosed) return;
		for (let number = count(); number > 0; number--) {
			const lease = leases.take(origin);
			if (!lease) break;
			const stop = new AbortController();
			lease.use(() => stop.abort());
			const line = connect(origin, lease, stop.signal).then(
				connected => (connected.ok ? connected.value : null),
				() => null,
			);
			const one = { line, stop };
			coming.add(one);
			// Others may need its place more.
			void line.then(connected => connected?.lease.rest(() => drop(one)));
		}
		timer = setTimeout(close, unusedMsMax);
		timer.unref();
	}

	function drop(one: Coming): void {
		coming.delete(one);
		one.stop.abort();
		void one.line.then(line => line?.wire.close());
	}

	function close(): void {
		isClosed = true;
		if (timer) clearTimeout(timer);
		for (const one of coming) drop(one);
	}

	socket.once('connect', () => {
		// The first request goes out before that.
		if (performance.now() - began >= farMs) setImmediate(open);
	});
	return {
		async take(to, signal) {
			if (to !== origin) return null;
			for (const one of coming) {
				coming.delete(one);
				const abort = () => one.stop.abort();
				signal.addEventListener('abort', abort);
				const line = await one.line;
				signal.removeEventListener('abort', abort);
				if (signal.aborted) await line?.wire.close();
				else if (line && !line.wire.socket.destroyed) return line;
			}
			return null;
		},
		close,
	};
}
