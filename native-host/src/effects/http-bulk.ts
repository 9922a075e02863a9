import { err, ok, type Result } from '../../../shared/kernel/result.ts';
import { fault, type Fault } from '../../../shared/domain/faults.ts';
import type { Answer, HttpRequest, HttpSession, Transport } from '../core/transfer/transport.ts';
import { connectBulk, type BulkSocket } from './bulk-socket.ts';

/**
 * The cheap way for exact ranges of a file that is known already: plain sockets that read into one buffer. All other
 * requests, and servers whose answers are not plain enough, go the general way.
 */
export const bulkTransport =
	(general: Transport): Transport =>
	(options): HttpSession => {
		const others = general(options);
		const open = new Set<BulkSocket>();
		const idle: BulkSocket[] = [];
		const odd = new Set<string>();

		async function take(origin: string, signal: AbortSignalLike): Promise<Result<BulkSocket, Fault>> {
			const index = idle.findIndex(socket => socket.origin === origin && socket.isIdle());
			const [waiting] = index < 0 ? [] : idle.splice(index, 1);
			if (waiting) return ok(waiting);
			// One that waits for another origin gives its place up.
			await idle.pop()?.close();
			return connect(origin, signal);
		}

		async function connect(origin: string, signal: AbortSignalLike): Promise<Result<BulkSocket, Fault>> {
			const connected = await connectBulk(
				origin,
				signal,
				socket => open.add(socket),
				socket => open.delete(socket),
			);
			if (connected.ok && signal.aborted) {
				await connected.value.close();
				return err(fault('connection_reset', 'stopped'));
			}
			return connected;
		}

		async function ask(
			request: HttpRequest,
			signal: AbortSignalLike,
		): Promise<Result<Answer, Fault> | 'odd'> {
			const { origin } = new URL(request.url);
			const taken = await take(origin, signal);
			if (!taken.ok) return taken;
			const reused = taken.value.isUsed();
			const answer = await taken.value.ask(request, signal, socket => idle.push(socket));
			if (answer !== 'stale' || !reused || signal.aborted)
				return answer === 'stale' ? err(fault('closed_early', 'before the answer')) : answer;
			// The server had given the connection up while it waited.
			const fresh = await connect(origin, signal);
			if (!fresh.ok) return fresh;
			const again = await fresh.value.ask(request, signal, socket => idle.push(socket));
			return again === 'stale' ? err(fault('closed_early', 'before the answer')) : again;
		}

		return {
			async open(request, signal) {
				const { origin } = new URL(request.url);
				if (odd.has(origin) || !isExact(request)) return others.open(request, signal);
				const answer = await ask(request, signal);
				if (answer !== 'odd') return answer;
				odd.add(origin);
				await Promise.all(idle.splice(0).map(socket => socket.close()));
				return others.open(request, signal);
			},
			async close() {
				await Promise.all([...open].map(socket => socket.close()));
				await others.close();
			},
		};
	};

type AbortSignalLike = Parameters<HttpSession['open']>[1];

const isExact = ({ headers }: HttpRequest): boolean =>
	headers.some(([name, value]) => name === 'range' && /^bytes=\d+-\d+$/u.test(value));
