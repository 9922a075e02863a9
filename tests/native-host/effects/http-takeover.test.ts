import { createServer, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { expect, it } from 'vitest';
import { connectWire, type Wire } from '../../../native-host/src/effects/http-connect.ts';
import { exchange } from '../../../native-host/src/effects/http-exchange.ts';

/** One answer, whose body only the end of the connection ends; `after` happens as soon as its beginning is there. */
async function fetchUntilClosed(after: (how: Record<'stop' | 'reset' | 'end', () => void>) => void) {
	const server = createServer(socket => {
		socket.on('error', () => {});
		socket.once('data', () => {
			ends = { reset: () => socket.resetAndDestroy(), end: () => socket.end() };
			socket.write('HTTP/1.0 200 OK\r\n\r\nthe first half');
		});
	}).listen(0, '127.0.0.1');
	let ends = { reset() {}, end() {} };
	await once(server, 'listening');
	const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
	const stop = new AbortController();
	const nowhere = {
		origin,
		version: 'http/1.1',
		proxy: 'direct',
		session: undefined,
		onSession() {},
	} as const;
	const connected = await connectWire(nowhere, stop.signal, () => {});
	if (!connected.ok) throw new Error('not connected');
	const wire: Wire = {
		...connected.value,
		listen(listener) {
			connected.value.listen(
				listener && {
					...listener,
					data(chunk) {
						const mayGoOn = listener.data(chunk);
						after({ ...ends, stop: () => stop.abort() });
						return mayGoOn;
					},
				},
			);
		},
	};
	const headers = [] as const;
	const request = { url: `${origin}/`, headers, waits: false, ahead: null, begun() {} };
	const answer = await exchange({ wire, request, signal: stop.signal, reusable() {} });
	let body = '';
	const pour = async () => {
		if (typeof answer === 'string') return answer;
		if (!answer.ok) return answer.error.code;
		const problem = await answer.value.pour(chunk => ((body += Buffer.from(chunk).toString()), 'more'));
		return problem?.code ?? 'whole';
	};
	const outcome = await pour();
	await wire.close();
	server.close();
	return { outcome, body };
}

it('ends where the server ends it', async () => {
	expect(await fetchUntilClosed(({ end }) => end())).toEqual({ outcome: 'whole', body: 'the first half' });
});

it.each(['stop', 'reset'] as const)('is not whole where a %s ends it', async how => {
	expect((await fetchUntilClosed(ways => ways[how]())).outcome).toMatch(/^(closed_early|connection_reset)$/u);
});
