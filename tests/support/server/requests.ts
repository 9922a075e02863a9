import type { Socket } from 'node:net';

export type SeenRequest = {
	readonly method: string;
	readonly path: string;
	/** Path and query. */
	readonly target: string;
	/** Names in lower case. */
	readonly headers: ReadonlyMap<string, string>;
	readonly at: number;
};

const headBytesMax = 256 * 1024;

/** Requests of one connection, one after another; bodies are not read. */
export async function* readRequests(socket: Socket): AsyncGenerator<SeenRequest> {
	let waiting = Buffer.alloc(0);
	let ended = false;
	let wake = () => {};
	socket.on('data', (chunk: Buffer) => {
		waiting = Buffer.concat([waiting, chunk]);
		wake();
	});
	for (const name of ['end', 'close', 'error']) {
		socket.on(name, () => {
			ended = true;
			wake();
		});
	}
	for (;;) {
		const end = waiting.indexOf('\r\n\r\n');
		if (end >= 0) {
			const head = waiting.subarray(0, end).toString('latin1');
			waiting = waiting.subarray(end + 4);
			yield parse(head);
		} else if (ended || waiting.length > headBytesMax) return;
		else await new Promise<void>(resolve => (wake = resolve));
	}
}

function parse(head: string): SeenRequest {
	const [first = '', ...lines] = head.split('\r\n');
	const [method = '', target = ''] = first.split(' ');
	const headers = lines.map(line => {
		const colon = line.indexOf(':');
		return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()] as const;
	});
	return {
		method,
		target,
		path: target.split('?')[0] ?? target,
		headers: new Map(headers),
		at: performance.now(),
	};
}
