import type { Socket } from 'node:net';
import { fault, type Fault } from '../../../shared/domain/faults.ts';
import type { AbortSignalLike } from '../../../shared/kernel/abort-signal.ts';
import { err, ok, type Result } from '../../../shared/kernel/result.ts';
import { faultOf, readPlatformError } from '../core/transfer/error-fault.ts';
import { readHead } from '../core/transfer/read-head.ts';
import type { Answer, HttpRequest, Sink, Taken } from '../core/transfer/transport.ts';

const headBytesMax = 64 * 1024;

/** What comes is for whoever listens at that moment; false stops the reading. */
export type Listener = { data(chunk: Uint8Array): boolean; closed(error: unknown): void };

type Exchange = {
	readonly socket: Socket;
	readonly request: HttpRequest;
	readonly signal: AbortSignalLike;
	readonly listen: (listener: Listener | null) => void;
	readonly close: () => Promise<void>;
	readonly reusable: () => void;
};

/** One request and the head of its answer; the body is read by `pour`. */
export function exchange(exchange: Exchange): Promise<Result<Answer, Fault> | 'odd' | 'stale'> {
	const { socket, request, signal, listen, close } = exchange;
	const abort = () => socket.destroy();
	const release = () => signal.removeEventListener('abort', abort);
	let received = Buffer.alloc(0);
	signal.addEventListener('abort', abort);

	return new Promise(resolve => {
		async function giveUp(outcome: Result<Answer, Fault> | 'odd' | 'stale'): Promise<void> {
			listen(null);
			release();
			await close();
			resolve(outcome);
		}

		listen({
			data(chunk) {
				received = Buffer.concat([received, chunk]);
				const end = received.indexOf('\r\n\r\n');
				if (end < 0 && received.length <= headBytesMax) return true;
				const head = end < 0 ? null : readHead(received.toString('latin1', 0, end));
				if (!head) {
					void giveUp('odd');
					return false;
				}
				const body = readBody({ ...exchange, ...head, early: received.subarray(end + 4), release });
				resolve(ok({ head, ...body }));
				return false;
			},
			closed(error) {
				if (received.length === 0) void giveUp('stale');
				else void giveUp(err(closedFault(error)));
			},
		});
		if (signal.aborted || socket.destroyed) void giveUp('stale');
		else {
			socket.resume();
			socket.write(requestText(request), 'latin1');
		}
	});
}

function requestText({ url, headers }: HttpRequest): string {
	const { host, pathname, search } = new URL(url);
	const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`).join('');
	return `GET ${pathname}${search} HTTP/1.1\r\nhost: ${host}\r\n${lines}connection: keep-alive\r\n\r\n`;
}

type Body = Exchange & {
	readonly length: number;
	readonly isReusable: boolean;
	/** What came along with the head. */
	readonly early: Uint8Array;
	readonly release: () => void;
};

function readBody(body: Body): Pick<Answer, 'pour' | 'discard'> {
	const { socket, length, listen, close, release } = body;
	/** Read before it was wanted: the head's rest, and what TLS had decrypted when the reading stopped. */
	const kept: Uint8Array[] = body.early.length > 0 ? [body.early] : [];
	let isClosed = false;
	let closedBy: unknown = null;
	listen({
		data(chunk) {
			kept.push(Buffer.from(chunk));
			return false;
		},
		closed(error) {
			isClosed = true;
			closedBy = error;
		},
	});

	function pour(sink: Sink): Promise<Fault | null> {
		let received = 0;
		let isBusy = false;
		let isOver = false;
		return new Promise(resolve => {
			async function finish(outcome: Fault | null): Promise<void> {
				if (isOver) return;
				isOver = true;
				listen(null);
				release();
				const isWhole = received === length && outcome === null && kept.length === 0;
				if (isWhole && body.isReusable && !socket.destroyed) {
					// Reading goes on, so that its end is noticed; only after the callback that stops it has returned.
					queueMicrotask(() => socket.resume());
					body.reusable();
				} else await close();
				resolve(outcome);
			}

			/** Whether more may be read. */
			function took(taken: Taken): boolean {
				if (received < length && taken === 'more') return true;
				void finish(received > length ? fault('http_invalid', 'more bytes than announced') : null);
				return false;
			}

			function feed(chunk: Uint8Array): boolean {
				received += chunk.length;
				if (received > length) return took('enough');
				try {
					const taken = sink(chunk);
					if (typeof taken === 'string') return took(taken);
					isBusy = true;
					taken.then(drain, (error: unknown) => finish(faultOf(error)));
				} catch (error) {
					void finish(faultOf(error));
				}
				return false;
			}

			/** Goes on with what was kept, then with what the connection brings. */
			function drain(taken: Taken): void {
				isBusy = false;
				if (isOver || !took(taken)) return;
				for (let next = kept.shift(); next; next = kept.shift()) if (!feed(next)) return;
				if (isClosed) void finish(closedFault(closedBy));
				else socket.resume();
			}

			listen({
				data(chunk) {
					if (!isBusy && kept.length === 0) return feed(chunk);
					kept.push(Buffer.from(chunk));
					return false;
				},
				closed(error) {
					isClosed = true;
					closedBy = error;
					// Otherwise told when what came before is used up.
					if (!isBusy) void finish(closedFault(error));
				},
			});
			if (length === 0) void finish(null);
			else drain('more');
		});
	}

	return {
		pour,
		discard() {
			release();
			socket.destroy();
		},
	};
}

function closedFault(error: unknown): Fault {
	return readPlatformError(error).code === null ? fault('closed_early', 'in the answer') : faultOf(error);
}
