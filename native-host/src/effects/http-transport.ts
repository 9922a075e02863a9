import { fault, type Fault } from '../../../shared/domain/faults.ts';
import type { AbortSignalLike } from '../../../shared/kernel/abort-signal.ts';
import { err, ok, type Result } from '../../../shared/kernel/result.ts';
import type { HttpRequest, HttpSession, Transport } from '../core/transfer/transport.ts';
import { connectWire, type Wire } from './http-connect.ts';
import { exchange } from './http-exchange.ts';

type Idle = { readonly origin: string; readonly wire: Wire };

/** Connections of one run: kept for the next request where the answer before was read to its end. */
export const httpTransport: Transport = ({ proxy }): HttpSession => {
	const open = new Set<Wire>();
	const idle: Idle[] = [];
	const sessions = new Map<string, Buffer>();

	async function connect(origin: string, signal: AbortSignalLike): Promise<Result<Wire, Fault>> {
		const destination = {
			origin,
			proxy,
			session: sessions.get(origin),
			onSession: (session: Buffer) => void sessions.set(origin, session),
		};
		const connected = await connectWire(destination, signal, wire => {
			open.add(wire);
			wire.socket.once('close', () => open.delete(wire));
		});
		if (!connected.ok || !signal.aborted) return connected;
		await connected.value.close();
		return err(fault('connection_reset', 'stopped'));
	}

	function takeIdle(origin: string): Wire | null {
		for (let index = idle.findIndex(entry => entry.origin === origin); index >= 0;) {
			const [entry] = idle.splice(index, 1);
			if (entry && !entry.wire.socket.destroyed) return entry.wire;
			index = idle.findIndex(next => next.origin === origin);
		}
		return null;
	}

	async function take(request: HttpRequest, signal: AbortSignalLike) {
		const { origin } = new URL(request.url);
		const waiting = isExact(request) ? takeIdle(origin) : null;
		if (waiting) return { wire: ok(waiting), isFresh: false };
		// One that waits for something else gives its place up.
		await idle.pop()?.wire.close();
		return { wire: await connect(origin, signal), isFresh: true };
	}

	return {
		async open(request, signal) {
			const { origin } = new URL(request.url);
			for (;;) {
				const { wire, isFresh } = await take(request, signal);
				if (!wire.ok) return wire;
				const reusable = () => void idle.push({ origin, wire: wire.value });
				const answer = await exchange({ wire: wire.value, request, signal, reusable });
				if (answer !== 'stale') return answer;
				// A server may give a connection up that waits; a fresh one it closed on purpose.
				if (isFresh || signal.aborted) return err(fault('closed_early', 'before the answer'));
			}
		},
		async close() {
			await Promise.all([...open].map(wire => wire.close()));
		},
	};
};

/**
 * Whether its answer must name the very bytes that were asked for. What a server sends behind a body, by mistake or on
 * purpose, would be taken for the answer to whatever is asked next on that connection.
 */
const isExact = ({ headers }: HttpRequest): boolean =>
	headers.some(([name, value]) => name === 'range' && /^bytes=\d+-\d+$/u.test(value));
