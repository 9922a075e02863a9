import { fault, type Fault } from '../../../../shared/domain/faults.ts';
import { bytes } from '../../../../shared/kernel/units.ts';
import type { RelayOpen } from '../../../../shared/protocol/contract.ts';
import { relayChunkBytesMax } from '../../../../shared/protocol/limits.ts';
import { reconnectDelayMs } from '../../core/link/backoff.ts';
import type { HostLink } from '../host-link.ts';
import { inTime } from '../in-time.ts';
import type { Piece } from './answer.ts';
import { encodeBase64 } from './base64.ts';
import { quote } from '../../../../shared/kernel/quoted.ts';

/**
 * What the browser is given, from some byte on. Rejects with whatever went wrong; ends where all of it was read.
 */
export type RelaySource = {
	read(offset: number, signal: AbortSignal): AsyncIterable<Piece>;
};

type Ports = {
	readonly call: HostLink['call'];
	readonly signal: AbortSignal;
	readonly after?: (ms: number, run: () => void) => () => void;
};

/** Larger ones would not fit into a message; smaller ones take Firefox much longer, for each is answered. */
export const chunkBytes = relayChunkBytesMax;
/**
 * Chunks on their way. Their encoded texts are collected late by the browser, so that each more of them costs tens of
 * megabytes; with one alone the line would be idle.
 */
export const windowMax = 2;
/** The browser's own rests meanwhile: where there is no daemon from the first it is not kept waiting for long. */
export const unopenedMax = 5;

/**
 * Brings all of it to the daemon; null: the file is whole. As fast as chunks are answered, and no faster. Where the
 * daemon or the host ended it is taken up again, after as long as the next needs to start.
 */
export async function bring(source: RelaySource, params: RelayOpen, ports: Ports): Promise<Fault | null> {
	let wasOpen = false;
	for (let attempt = 1; ; attempt++) {
		const problem = await bringOnce(source, params, { ...ports, opened: () => (wasOpen = true) });
		const delay = reconnectDelayMs(attempt, Math.random());
		if (problem?.code !== 'daemon_unreachable' || delay === null) return problem;
		if (!wasOpen && attempt >= unopenedMax) return problem;
		await rest(delay, ports);
		if (ports.signal.aborted) return problem;
	}
}

async function rest(ms: number, { signal, after }: Ports): Promise<void> {
	const aborted = Promise.withResolvers<null>();
	const stop = () => aborted.resolve(null);
	signal.addEventListener('abort', stop);
	if (signal.aborted) stop();
	await inTime(ms, aborted.promise, after);
	signal.removeEventListener('abort', stop);
}

async function bringOnce(
	source: RelaySource,
	params: RelayOpen,
	{ call, signal, opened: isOpen }: Ports & { readonly opened: () => void },
): Promise<Fault | null> {
	const opened = await call('relay.open', params, signal);
	if (!opened.ok) return opened.error;
	isOpen();
	if (opened.value.isWhole) return null;
	const reading = new AbortController();
	const stop = () => reading.abort();
	signal.addEventListener('abort', stop);
	const open: Promise<Fault | null>[] = [];
	let at: number = opened.value.offset;

	async function send(piece: Piece): Promise<Fault | null> {
		const from = { task: params.id, at: bytes(at) };
		const chunk =
			'gathered' in piece
				? { ...from, data: '', inBrowserBytes: bytes(piece.gathered) }
				: { ...from, data: encodeBase64(piece) };
		at += 'gathered' in piece ? 0 : piece.length;
		open.push(call('relay.chunk', chunk).then(taken => (taken.ok ? null : taken.error)));
		return open.length < windowMax ? null : ((await open.shift()) ?? null);
	}

	try {
		for await (const chunk of inChunks(source.read(at, reading.signal))) {
			if (signal.aborted) return fault('relay_over');
			const problem = await send(chunk);
			if (problem) return problem;
		}
		for (const answer of open.splice(0)) {
			const problem = await answer;
			if (problem) return problem;
		}
	} catch (error) {
		return isFault(error) ? error : fault('relay_lost', quote(error instanceof Error ? error.name : ''));
	} finally {
		signal.removeEventListener('abort', stop);
		reading.abort();
	}
	const closed = await call('relay.close', { task: params.id, totalBytes: bytes(at) });
	return closed.ok ? null : closed.error;
}

/** All but the last are of one length, and each is done with before the next is asked for: one memory serves for all. */
async function* inChunks(pieces: AsyncIterable<Piece>): AsyncGenerator<Piece> {
	const chunk = new Uint8Array(chunkBytes);
	let filled = 0;
	for await (const piece of pieces) {
		// Passed on as it is: who hears nothing for long takes the browser for gone.
		if ('gathered' in piece) {
			yield piece;
			continue;
		}
		for (let at = 0; at < piece.length;) {
			const part = piece.subarray(at, at + chunkBytes - filled);
			chunk.set(part, filled);
			filled += part.length;
			at += part.length;
			if (filled < chunkBytes) continue;
			yield chunk;
			filled = 0;
		}
	}
	if (filled > 0) yield chunk.subarray(0, filled);
}

const isFault = (value: unknown): value is Fault =>
	typeof value === 'object' && value !== null && 'code' in value && 'detail' in value;
