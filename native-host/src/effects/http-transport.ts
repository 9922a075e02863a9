import type { Socket } from 'node:net';
import { fault, type Fault } from '../../../shared/domain/faults.ts';
import type { AbortSignalLike } from '../../../shared/kernel/abort-signal.ts';
import { err, ok, type Result } from '../../../shared/kernel/result.ts';
import type { Http2Servers } from '../core/transfer/hosts.ts';
import type { Lease } from '../core/transfer/leases.ts';
import type { HttpRequest, HttpSession, Transport } from '../core/transfer/transport.ts';
import { connectWire, type Version, type Wire } from './http-connect.ts';
import { exchange, type BareAnswer, type Exchanged } from './http-exchange.ts';
import { openAhead, type Ahead } from './http-ahead.ts';
import { remark } from '../../../shared/domain/remarks.ts';

/** A connection and its place among those that may be open. */
export type Line = { readonly origin: string; readonly wire: Wire; readonly lease: Lease };

type Options = Parameters<Transport>[0] & { readonly http2: Http2Servers };

/** Connections of one run: kept for the next request where the answer before was read to its end. */
export const httpTransport = ({ proxy, leases, http2 }: Options): HttpSession => {
	const open = new Set<Wire>();
	const idle: Line[] = [];
	const sessions = new Map<string, Buffer>();
	const versions = new Map<string, Version>();
	/** Where HTTP/1.1 was tried in vain. */
	const turned = new Set<string>();
	let ahead: Ahead = noneAhead;

	/** What is spoken there, as far as anybody knows. Plain servers are not asked after: none of them wants HTTP/2. */
	function versionOf(origin: string): Version {
		const known = versions.get(origin);
		if (known) return known;
		const version = (origin.startsWith('https:') ? http2.recall(origin) : null) ?? 'http/1.1';
		versions.set(origin, version);
		return version;
	}

	/** What is to be spoken instead: HTTP/2 is tried once, and nothing after that. */
	function turn(origin: string, from: Version, to: Version): void {
		// Another request may have found out before.
		if (versionOf(origin) !== from) return;
		versions.set(origin, from === 'http/1.1' ? to : 'only http/1.1');
		if (from === 'http/1.1') turned.add(origin);
		else http2.learn(origin, null);
		ahead.close();
	}

	/** The place is given back when the socket is closed, whatever comes of it. */
	async function connect(
		origin: string,
		lease: Lease,
		signal: AbortSignalLike,
		began: (socket: Socket) => void = () => {},
	): Promise<Result<Line, Fault | 'other'>> {
		const version = versionOf(origin);
		const destination = {
			origin,
			version,
			proxy,
			session: sessions.get(origin),
			onSession: (session: Buffer) => void sessions.set(origin, session),
		};
		let isOpened = false;
		const connected = await connectWire(destination, signal, wire => {
			isOpened = true;
			open.add(wire);
			began(wire.socket);
			wire.socket.once('close', () => {
				open.delete(wire);
				lease.giveBack();
			});
		});
		if (!isOpened) lease.giveBack();
		if (!connected.ok && connected.error === 'other') turn(origin, version, 'h2');
		if (!connected.ok) return connected;
		if (!signal.aborted) return ok({ origin, wire: connected.value, lease });
		await connected.value.close();
		return err(fault('connection_reset'));
	}

	/**
	 * An answer came in what a server speaks alone: the next download there begins with it. Not learned again where it was
	 * known before, so that HTTP/1.1 is tried again some day.
	 */
	function learn({ origin, wire: { version } }: Line): void {
		if ((version === 'h2' || version === 'h2 unasked') && turned.delete(origin)) http2.learn(origin, version);
	}

	function takeIdle(origin: string): Line | null {
		for (let index = idle.findIndex(line => line.origin === origin); index >= 0;) {
			const [line] = idle.splice(index, 1);
			if (line && !line.wire.socket.destroyed) return line;
			index = idle.findIndex(next => next.origin === origin);
		}
		return null;
	}

	function rest(line: Line): void {
		idle.push(line);
		line.lease.rest(() => {
			idle.splice(idle.indexOf(line), 1);
			void line.wire.close();
		});
	}

	type Taken = Result<Line & { readonly isFresh: boolean }, Fault | 'full' | 'other'>;

	async function take(request: HttpRequest, signal: AbortSignalLike): Promise<Taken> {
		const { origin } = new URL(request.url);
		const waiting = isExact(request) ? (takeIdle(origin) ?? (await ahead.take(origin, signal))) : null;
		if (waiting) {
			request.begun();
			return ok({ ...waiting, isFresh: false });
		}
		// One that waits for something else gives its place up.
		await idle.pop()?.wire.close();
		const lease = request.waits ? await leases.wait(origin, signal) : leases.take(origin);
		if (!lease) return err(signal.aborted ? fault('connection_reset') : 'full');
		request.begun();
		const line = await connect(origin, lease, signal, socket => {
			if (request.ahead) ahead = openAhead({ origin, socket, count: request.ahead, connect, leases });
		});
		return line.ok ? ok({ ...line.value, isFresh: true }) : line;
	}

	return {
		async open(request, signal) {
			for (;;) {
				const taken = await take(request, signal);
				if (!taken.ok) {
					if (taken.error === 'other') continue;
					return err(taken.error);
				}
				const { wire, lease, isFresh } = taken.value;
				let isWanted = false;
				// What is asked for exactly can be asked for again.
				lease.use(isExact(request) ? () => ((isWanted = true), wire.socket.destroy()) : null);
				const reusable = () => rest(taken.value);
				const answer = await (wire.exchange ?? exchange)({ wire, request, signal, reusable });
				if (answer === 'other') {
					turn(taken.value.origin, wire.version, 'h2 unasked');
					continue;
				}
				if (answer !== 'stale' && answer.ok && isTooOld(answer.value, wire)) {
					answer.value.discard();
					await wire.close();
					turn(taken.value.origin, wire.version, 'h2');
					continue;
				}
				if (request.ahead && !isPart(answer)) ahead.close();
				if (answer !== 'stale' && answer.ok) learn(taken.value);
				if (answer !== 'stale' && answer.ok)
					return ok({ ...answer.value, mayGiveUp: giveUp => lease.use(giveUp) });
				if (isWanted) return err('full');
				if (answer !== 'stale') return answer;
				// A server may give a connection up that waits; a fresh one it closed on purpose.
				if (isFresh || signal.aborted) return err(fault('closed_early', remark('closed_before_answer')));
			}
		},
		async close() {
			ahead.close();
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

/** Whether the server refuses that version of HTTP, and the other one was not tried. */
const isTooOld = ({ head }: BareAnswer, { socket, version }: Wire): boolean =>
	head.status === 505 && version === 'http/1.1' && 'encrypted' in socket;

const isPart = (answer: Exchanged): boolean =>
	typeof answer !== 'string' && answer.ok && answer.value.head.status === 206;

const noneAhead: Ahead = { take: () => Promise.resolve(null), close() {} };
