import { fault, type Fault } from '../../shared/domain/faults.ts';
import { err, ok, type Result } from '../../shared/kernel/result.ts';
import type { AbortSignalLike } from '../../shared/kernel/abort-signal.ts';
import type {
	Answer,
	HttpRequest,
	HttpSession,
	Sink,
	Taken,
	Transport,
} from '../../native-host/src/core/transfer/transport.ts';
import { faultOf } from '../../native-host/src/core/transfer/error-fault.ts';
import { unreachable } from '../../shared/kernel/unreachable.ts';
import type { Lease } from '../../native-host/src/core/transfer/leases.ts';
import type { Life } from './life.ts';
import type { Luck } from './luck.ts';
import { contentOf, type Served } from './served.ts';
import { quote } from '../../shared/kernel/quoted.ts';

export const lies = [
	'refused',
	'silent',
	'busy',
	'gone',
	'reset',
	'stall',
	'closed',
	'whole',
	'shifted',
	'shorter',
	'change',
	'redirect',
	'page',
	'extra',
] as const;
export type Lie = (typeof lies)[number];

export type NetworkTroubles = {
	/** While false every server is honest. */
	on: boolean;
	readonly probability: number;
	readonly kinds: readonly Lie[];
};

type Options = {
	readonly life: Life;
	readonly luck: Luck;
	readonly files: ReadonlyMap<string, Served>;
	readonly troubles: NetworkTroubles;
	/** The longest way of a packet. */
	readonly takesMs: number;
	/** Connections of this life that are open, by session. */
	readonly sockets: Set<object>;
};

/** The servers and the way to them. */
export function createNetwork({ life, luck, files, troubles, takesMs, sockets }: Options): Transport {
	const answers = { luck, takesMs, life };

	function answerTo(request: HttpRequest, socket: Socket): Result<Answer, Fault> {
		const url = request.url.replace(/\?.*$/u, '');
		const file = files.get(url);
		if (!file) return ok(plain(socket, 404, {}));
		const lie = troubles.on && luck.chance(troubles.probability) ? luck.pick(troubles.kinds) : null;
		if (lie === 'change') file.version++;
		if (lie === 'refused') return err(fault('connection_refused', quote('ECONNREFUSED')));
		if (lie === 'busy')
			return ok(plain(socket, 503, luck.chance(0.5) ? { 'retry-after': String(luck.below(3)) } : {}));
		if (lie === 'gone') return ok(plain(socket, 404, {}));
		if (lie === 'redirect') return ok(plain(socket, 302, { location: `${url}?again` }));
		if (lie === 'page') {
			const body = Buffer.from('<html>log in</html>');
			return ok(bodied(socket, 200, { 'content-type': 'text/html' }, { body, lie: null }));
		}
		return ok(serve(file, request, { socket, lie }));
	}

	function serve(
		file: Served,
		request: HttpRequest,
		{ socket, lie }: { socket: Socket; lie: Lie | null },
	): Answer {
		const content = contentOf(file);
		const fields = fieldsOf(file);
		const field = (name: string) => request.headers.find(([given]) => given === name)?.[1] ?? null;
		const range = /^bytes=(\d+)-(\d*)$/u.exec(field('range') ?? '');
		const condition = field('if-range');
		const holds = condition === null || condition === (fields['etag'] ?? fields['last-modified']);
		if (!range || !file.ranges || !holds || lie === 'whole')
			return bodied(socket, 200, fields, { body: content, lie });
		const start = Number(range[1]);
		const last = range[2] === '' ? content.length - 1 : Math.min(Number(range[2]), content.length - 1);
		if (start > last) return plain(socket, 416, { 'content-range': `bytes */${content.length}` });
		const end = lie === 'shorter' ? start + 1 + luck.below(last - start + 1) : last + 1;
		const told = lie === 'shifted' ? start + 1 + luck.below(5) : start;
		return bodied(
			socket,
			206,
			{ ...fields, 'content-range': `bytes ${told}-${told + (end - start) - 1}/${content.length}` },
			{ body: content.subarray(start, end), lie },
		);
	}

	function plain(socket: Socket, status: number, fields: Fields): Answer {
		return bodied(socket, status, fields, { body: Buffer.from('no'), lie: null });
	}

	function bodied(
		socket: Socket,
		status: number,
		fields: Fields,
		{ body, lie }: { readonly body: Uint8Array; readonly lie: Lie | null },
	): Answer {
		const whole: Fields = {
			'content-length': String(body.length),
			'content-type': 'application/octet-stream',
			...fields,
		};
		return {
			head: { status, fields: new Map(Object.entries(whole).map(([name, value]) => [name, [value]])) },
			mayGiveUp: giveUp => socket.lease.use(giveUp),
			pour: sink => pourBody(answers, { socket, body, lie, sink }),
			discard: () => socket.close(),
		};
	}

	return ({ leases }): HttpSession => {
		const open = new Set<Socket>();

		function ask(request: HttpRequest, socket: Socket): Promise<Result<Answer, Fault | 'full'>> {
			const isSilent =
				troubles.on && troubles.kinds.includes('silent') && luck.chance(troubles.probability / 4);
			return new Promise(resolve => {
				let why: Fault | 'full' = fault('connection_reset', quote('stopped'));
				const isExact = request.headers.some(
					([name, value]) => name === 'range' && /^bytes=\d+-\d+$/u.test(value),
				);
				socket.onClose = () => resolve(err(why));
				// What is asked for exactly can be asked for again.
				const giveUp = () => {
					why = 'full';
					socket.close();
				};
				socket.lease.use(isExact ? giveUp : null);
				if (socket.isClosed) return socket.onClose();
				if (isSilent) return;
				life.after(takesMs * (0.2 + luck.number()), 'answer', () => {
					if (socket.isClosed) return;
					const answer = answerTo(request, socket);
					socket.onClose = () => undefined;
					if (!answer.ok) socket.close();
					resolve(answer);
				});
			});
		}

		return {
			async open(request, signal) {
				const { origin } = new URL(request.url);
				const lease = request.waits ? await leases.wait(origin, signal) : leases.take(origin);
				if (!lease) return err(signal.aborted ? fault('connection_reset', quote('stopped')) : 'full');
				request.begun();
				if (!life.passes('connect')) return new Promise(() => undefined);
				return ask(request, createSocket({ life, luck, takesMs, sockets, open, lease }, signal));
			},
			async close() {
				for (const socket of open) socket.close();
				await Promise.all([...open].map(socket => socket.gone));
			},
		};
	};
}

type Fields = Record<string, string>;

function fieldsOf({ validator, version, number }: Served): Fields {
	const tag = `"${number}-${version}"`;
	switch (validator) {
		case 'strong':
			return { etag: tag };
		case 'weak':
			return { etag: 'W/"same"' };
		case 'date':
			return {
				'last-modified': new Date(1_600_000_000_000 + version * 3_600_000).toUTCString(),
				date: new Date(1_700_000_000_000).toUTCString(),
			};
		case 'none':
			return {};
		default:
			return unreachable(validator);
	}
}

type Socket = {
	isClosed: boolean;
	/** Resolves when it is really gone. */
	readonly gone: Promise<void>;
	readonly close: () => void;
	onClose: () => void;
	readonly lease: Lease;
};

/** Closing takes its time: until it is gone it counts. */
function createSocket(
	{
		life,
		luck,
		takesMs,
		sockets,
		open,
		lease,
	}: Pick<Options, 'life' | 'luck' | 'takesMs' | 'sockets'> & { open: Set<Socket>; lease: Lease },
	signal: AbortSignalLike,
): Socket {
	const gone = Promise.withResolvers<void>();
	const socket: Socket = {
		lease,
		isClosed: false,
		gone: gone.promise,
		onClose: () => undefined,
		close() {
			if (socket.isClosed) return;
			socket.isClosed = true;
			signal.removeEventListener('abort', socket.close);
			socket.onClose();
			life.after(luck.number() * takesMs, 'socket gone', () => {
				open.delete(socket);
				sockets.delete(socket);
				lease.giveBack();
				gone.resolve();
			});
		},
	};
	open.add(socket);
	sockets.add(socket);
	signal.addEventListener('abort', socket.close);
	if (signal.aborted) socket.close();
	return socket;
}

type Pouring = {
	readonly socket: Socket;
	readonly body: Uint8Array;
	readonly lie: Lie | null;
	readonly sink: Sink;
};

const extraBytes = 8;

function pourBody(
	{ life, luck, takesMs }: Pick<Options, 'life' | 'luck' | 'takesMs'>,
	{ socket, body, lie, sink }: Pouring,
): Promise<Fault | null> {
	const cut = lie === 'reset' || lie === 'stall' || lie === 'closed' ? luck.below(body.length) : Infinity;
	const chunkMax = luck.pick([16_384, 32_768, 65_536, 300_000]);
	// The transport's own memory, used again for every chunk.
	const memory = new Uint8Array(Math.min(chunkMax, body.length) + extraBytes);
	let at = 0;
	let isBusy = false;

	return new Promise(resolve => {
		function end(result: Fault | null): void {
			socket.onClose = () => undefined;
			socket.close();
			resolve(result);
		}
		const stopped = fault('connection_reset', quote('stopped'));
		socket.onClose = () => {
			if (!isBusy) end(stopped);
		};
		if (socket.isClosed) return end(stopped);
		next();

		function next(): void {
			if (at >= body.length && lie !== 'extra') return end(null);
			if (at >= cut && lie === 'stall') return;
			life.after(luck.number() * takesMs, 'chunk', () => void give());
		}

		async function take(chunk: Uint8Array): Promise<Taken | Fault> {
			try {
				return await sink(chunk);
			} catch (error) {
				return faultOf(error);
			}
		}

		async function give(): Promise<void> {
			if (socket.isClosed) return;
			if (at >= cut)
				return end(fault(lie === 'reset' ? 'connection_reset' : 'closed_early', quote(`at ${at}`)));
			const count = Math.min(1 + luck.below(chunkMax), body.length - at, cut - at);
			memory.set(body.subarray(at, at + count));
			at += count;
			const extra = lie === 'extra' && at >= body.length ? extraBytes : 0;
			isBusy = true;
			const taken = await take(memory.subarray(0, count + extra));
			isBusy = false;
			if (typeof taken !== 'string') return end(taken);
			memory.fill(0xee, 0, count + extra);
			if (socket.isClosed) return end(stopped);
			if (taken === 'enough' || extra > 0) return end(null);
			next();
		}
	});
}
