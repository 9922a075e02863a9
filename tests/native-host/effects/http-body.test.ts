import { once } from 'node:events';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { connectWire } from '../../../native-host/src/effects/http-connect.ts';
import { exchange, type BareAnswer } from '../../../native-host/src/effects/http-exchange.ts';
import { usedMemories } from '../../../native-host/src/effects/spare-memory.ts';

const length = 600_000;
const content = Buffer.alloc(length, 'the bytes of a file, ');
const head = `HTTP/1.1 200 OK\r\ncontent-length: ${length}\r\n\r\n`;

let server: Server;
let origin: string;
beforeEach(async () => {
	server = createServer(socket => {
		socket.on('error', () => {});
		socket.once('data', () => socket.write(Buffer.concat([Buffer.from(head), content])));
	}).listen(0, '127.0.0.1');
	await once(server, 'listening');
	origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => void server.close());

async function ask(): Promise<BareAnswer & { readonly closed: Promise<unknown> }> {
	const { signal } = new AbortController();
	const connected = await connectWire(
		{ origin, version: 'http/1.1', proxy: 'direct', session: undefined, onSession() {} },
		signal,
		() => {},
	);
	if (!connected.ok) throw new Error('not connected');
	const closed = once(connected.value.socket, 'close');
	const request = { url: `${origin}/`, headers: [], waits: false, ahead: null, begun() {} };
	const answer = await exchange({ wire: connected.value, request, signal, reusable() {} });
	if (typeof answer === 'string' || !answer.ok) throw new Error('no answer');
	return { ...answer.value, closed };
}

it('what comes along with the head is there as it came, whatever is read into its memory meanwhile', async () => {
	const answers = await Promise.all(Array.from({ length: 6 }, ask));
	for (const answer of answers) {
		const chunks: Buffer[] = [];
		expect(await answer.pour(chunk => (chunks.push(Buffer.from(chunk)), 'more'))).toBe(null);
		expect(Buffer.concat(chunks).equals(content)).toBe(true);
		answer.discard();
		await answer.closed;
	}
});

it.each([
	['is discarded', async (answer: BareAnswer) => answer.discard()],
	['is read in part', async (answer: BareAnswer) => void (await answer.pour(() => 'enough'))],
])('an answer that %s leaves no memory in use', async (_, leave) => {
	const before = usedMemories();
	for (let round = 0; round < 20; round++) {
		const answer = await ask();
		// Something of the body is there.
		await new Promise(resolve => setTimeout(resolve, 5));
		await leave(answer);
		await answer.closed;
	}
	expect(usedMemories()).toBe(before);
});
