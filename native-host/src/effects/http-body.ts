import { fault, type Fault } from '../../../shared/domain/faults.ts';
import { faultOf, readPlatformError } from '../core/transfer/error-fault.ts';
import type { Answer, Sink, Taken } from '../core/transfer/transport.ts';
import type { Exchange } from './http-exchange.ts';
import { mayReadOn } from './http-rest.ts';
import { giveBack, keep } from './spare-memory.ts';
import { remark } from '../../../shared/domain/remarks.ts';

type Body = Exchange & {
	readonly length: number;
	readonly isReusable: boolean;
	/** Said twice, by its own length and as a range: then what comes behind is not of it. */
	readonly isExact: boolean;
	/** What came along with the head, in memory that its reader goes on to use. */
	readonly early: Uint8Array;
	readonly release: () => void;
};

/** The body of a plain answer: as many bytes as its head says. */
export function readBody(body: Body): Pick<Answer, 'pour' | 'discard'> {
	const { wire, length, release } = body;
	const { socket, listen, close } = wire;
	/** Read before it was wanted: the head's rest, and what TLS had decrypted when the reading stopped. */
	const kept: Uint8Array[] = body.early.length > 0 ? [keep(body.early)] : [];
	let isClosed = false;
	let closedBy: unknown = null;
	listen({
		data(chunk) {
			kept.push(keep(chunk));
			return false;
		},
		closed(error) {
			isClosed = true;
			closedBy = error;
		},
	});

	/** Nobody reads on. */
	function leave(): void {
		listen(null);
		release();
		for (const chunk of kept.splice(0)) giveBack(chunk);
	}

	function pour(sink: Sink): Promise<Fault | null> {
		let received = 0;
		let hasExcess = false;
		let isBusy = false;
		let isOver = false;
		return new Promise(resolve => {
			async function finish(outcome: Fault | null): Promise<void> {
				if (isOver) return;
				isOver = true;
				const isWhole = received === length && outcome === null && kept.length === 0 && !hasExcess;
				leave();
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
				void finish(received > length ? fault('http_invalid', remark('bytes_unannounced')) : null);
				return false;
			}

			function feed(all: Uint8Array): boolean {
				hasExcess = body.isExact && received + all.length > length;
				const chunk = hasExcess ? all.subarray(0, length - received) : all;
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
				for (let next = kept.shift(); next; next = kept.shift()) {
					const mayGoOn = feed(next);
					giveBack(next);
					if (!mayGoOn) return;
				}
				if (isClosed) void finish(closedFault(closedBy));
				else socket.resume();
			}

			listen({
				data(chunk) {
					if (!isBusy && kept.length === 0)
						return feed(chunk) && mayReadOn(socket, chunk.length, length - received);
					kept.push(keep(chunk));
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
			leave();
			socket.destroy();
		},
	};
}

export const closedFault = (error: unknown): Fault =>
	readPlatformError(error).code === null ? fault('closed_early', remark('closed_in_answer')) : faultOf(error);
