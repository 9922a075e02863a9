import type { Fault } from '../../../shared/domain/faults.ts';
import type { AbortSignalLike } from '../../../shared/kernel/abort-signal.ts';
import { err, ok, type Result } from '../../../shared/kernel/result.ts';
import { readPlatformError } from '../core/transfer/error-fault.ts';
import { headBytesMax, readHead, type PlainHead } from '../core/transfer/read-head.ts';
import type { Answer, HttpRequest } from '../core/transfer/transport.ts';
import type { Wire } from './http-connect.ts';
import { closedFault, readBody } from './http-body.ts';
import { takeOver } from './http-takeover.ts';

export type Exchange = {
	readonly wire: Wire;
	readonly request: HttpRequest;
	readonly signal: AbortSignalLike;
	/** The connection is free for another request. */
	readonly reusable: () => void;
};

/** An answer that knows nothing of places. */
export type BareAnswer = Omit<Answer, 'mayGiveUp'>;

/** 'stale': the connection closed without a byte. 'other': the server wants another version of HTTP. */
export type Exchanged = Result<BareAnswer, Fault> | 'stale' | 'other';

/** One request and the head of its answer. */
export function exchange(exchange: Exchange): Promise<Exchanged> {
	const { wire, request, signal } = exchange;
	const { socket } = wire;
	const abort = () => socket.destroy();
	const release = () => signal.removeEventListener('abort', abort);
	let received: Buffer = Buffer.alloc(0);
	signal.addEventListener('abort', abort);

	return new Promise(resolve => {
		async function giveUp(outcome: Exchanged): Promise<void> {
			wire.listen(null);
			release();
			await wire.close();
			resolve(outcome);
		}

		async function answerOddly(): Promise<void> {
			const mayTurn = wire.version === 'http/1.1' && 'encrypted' in socket;
			if (mayTurn && isHttp2(received)) return await giveUp('other');
			const taken = await takeOver({ wire, request, received, release });
			if (taken.ok) resolve(taken);
			else void giveUp(taken);
		}

		wire.listen({
			data(chunk) {
				// Mostly the whole head is in the first one, and much of the body with it: that is not copied.
				const now = withWholeLineEnds(
					received.length === 0
						? Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length)
						: Buffer.concat([received, chunk]),
				);
				const end = now.indexOf('\r\n\r\n');
				const isHead = end >= 0 && end <= headBytesMax;
				const head: PlainHead | null = !isHead ? null : readHead(now.toString('latin1', 0, end));
				if (!head) {
					received = Buffer.from(now);
					if (end < 0 && now.length <= headBytesMax && !isHttp2(now)) return true;
					void answerOddly();
					return false;
				}
				const body = readBody({
					...exchange,
					...head,
					isExact: head.status === 206,
					early: now.subarray(end + 4),
					release,
				});
				resolve(ok({ head, ...body }));
				return false;
			},
			closed(error) {
				if (received.length > 0) void answerOddly();
				else if (readPlatformError(error).code === null) void giveUp('stale');
				else void giveUp(err(closedFault(error)));
			},
		});
		if (signal.aborted || socket.destroyed) void giveUp('stale');
		else {
			socket.resume();
			socket.write(requestText(wire, request), 'latin1');
		}
	});
}

/**
 * A head whose lines all end in a line feed alone (RFC 9112, 2.2) as it should be; one that mixes both is left as it is,
 * for then a line feed may have come with a value.
 */
function withWholeLineEnds(received: Buffer): Buffer {
	const end = received.indexOf('\n\n');
	if (end < 0 || end > headBytesMax) return received;
	const head = received.toString('latin1', 0, end);
	if (head.includes('\r') || !head.startsWith('HTTP/1.')) return received;
	const whole = `${head}\nconnection: close`.replaceAll('\n', '\r\n');
	return Buffer.concat([Buffer.from(`${whole}\r\n\r\n`, 'latin1'), received.subarray(end + 2)]);
}

/** Whether that is the first frame of a connection, SETTINGS, or its last, GOAWAY (RFC 9113, 4.1). */
const isHttp2 = (received: Buffer): boolean =>
	received.length >= 9 &&
	received[0] === 0 &&
	(received[3] === 4 || received[3] === 7) &&
	received.readUInt32BE(5) === 0;

function requestText({ isForwarded, proxyFields }: Wire, { url, headers }: HttpRequest): string {
	const { host, pathname, search, origin } = new URL(url);
	const target = `${isForwarded ? origin : ''}${pathname}${search}`;
	const lines = [...headers, ...proxyFields].map(([name, value]) => `${name}: ${value}\r\n`).join('');
	return `GET ${target} HTTP/1.1\r\nhost: ${host}\r\n${lines}connection: keep-alive\r\n\r\n`;
}
