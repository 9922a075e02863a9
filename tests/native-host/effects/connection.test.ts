import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createConnection } from '../../../native-host/src/effects/connection.ts';

const MiB = 1024 * 1024;

test('a reader that takes too long over what piles up is given up', async () => {
	await using pair = await openPair();
	pair.client.pause();
	const connection = createConnection(pair.server, bounds({ unreadMsMax: 50 }));
	connection.send(Buffer.alloc(4 * MiB));
	expect(connection.congested).toBe(true);
	await connection.drained();
	expect(pair.server.destroyed).toBe(true);
});

test('a reader that reads is waited for', async () => {
	await using pair = await openPair();
	pair.client.pause();
	const connection = createConnection(pair.server, bounds({ unreadMsMax: 10_000 }));
	connection.send(Buffer.alloc(4 * MiB));
	expect(connection.congested).toBe(true);
	const drained = connection.drained();
	pair.client.resume();
	await drained;
	expect(connection.congested).toBe(false);
	expect(connection.closed.aborted).toBe(false);
});

test('what is unsent is bounded: at the bound it is kept, past it the connection is given up', async () => {
	await using pair = await openPair();
	pair.client.pause();
	const connection = createConnection(pair.server, bounds({ unsentBytesMax: 2 * MiB }));
	connection.send(Buffer.alloc(MiB));
	const { writableLength } = pair.server;
	connection.send(Buffer.alloc(2 * MiB - writableLength));
	expect(pair.server.destroyed).toBe(false);
	connection.send(Buffer.alloc(1));
	expect(pair.server.destroyed).toBe(true);
	connection.send(Buffer.alloc(1));
});

test('a close lets the last bytes leave, and leaves no listener', async () => {
	await using pair = await openPair();
	const connection = createConnection(pair.server, bounds({}));
	let received = 0;
	pair.client.on('data', (chunk: Buffer) => (received += chunk.length));
	connection.send(Buffer.alloc(MiB));
	connection.close();
	expect(await all(connection.incoming)).toEqual([]);
	expect(received).toBe(MiB + 4);
	await expect.poll(() => connection.closed.aborted).toBe(true);
	expect(pair.server.listenerCount('drain')).toBe(0);
});

test('the last words are heard by one that speaks itself', async () => {
	await using pair = await openPair();
	const connection = createConnection(pair.server, bounds({}));
	const read = all(connection.incoming);
	let received = 0;
	connection.send(Buffer.alloc(10));
	connection.close();
	// Neither has heard the other yet: over bytes that nobody reads, a close would be a reset.
	pair.client.write(Buffer.alloc(100_000, ' '));
	pair.client.on('data', (chunk: Buffer) => (received += chunk.length));
	await read;
	expect(received).toBe(14);
});

test('one that does not hang up is hung up on', async () => {
	await using pair = await openPair({ allowHalfOpen: true });
	const connection = createConnection(pair.server, bounds({}));
	const read = all(connection.incoming);
	connection.close();
	await read;
	await expect.poll(() => connection.closed.aborted).toBe(true);
});

test('a reset ends the reading, without an error', async () => {
	await using pair = await openPair();
	const connection = createConnection(pair.server, bounds({}));
	pair.client.destroy();
	expect(await all(connection.incoming)).toEqual([]);
});

async function all<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
	const read: Item[] = [];
	for await (const item of items) read.push(item);
	return read;
}

const bounds = (some: object) => ({
	incomingBytesMax: MiB,
	unsentBytesMax: 8 * MiB,
	unreadMsMax: 10_000,
	...some,
});

async function openPair({ allowHalfOpen = false } = {}) {
	const folder = mkdtempSync(join(tmpdir(), 'rustloader-connection-'));
	const accepted = Promise.withResolvers<Socket>();
	const listener = createServer(accepted.resolve);
	await new Promise<void>(resolve => listener.listen(join(folder, 'socket'), resolve));
	const client = connect({ path: join(folder, 'socket'), allowHalfOpen });
	client.on('error', () => undefined);
	const server = await accepted.promise;
	return {
		client,
		server,
		async [Symbol.asyncDispose]() {
			client.destroy();
			server.destroy();
			await new Promise(resolve => listener.close(resolve));
			rmSync(folder, { recursive: true });
		},
	};
}
