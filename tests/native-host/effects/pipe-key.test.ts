import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { connectSocket } from '../../../native-host/src/effects/connect-socket.ts';
import { makePipeKey, provePipe, readPipeKey } from '../../../native-host/src/effects/pipe-key.ts';
import { serveSocket } from '../../../native-host/src/effects/socket-server.ts';

const folder = mkdtempSync(join(tmpdir(), 'rustloader-pipe-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let count = 0;
const place = () => join(folder, `${count++}`);

const first = (socket: Socket): Promise<string> =>
	new Promise(resolve => {
		socket.once('data', chunk => resolve(chunk.toString()));
		socket.once('close', () => resolve('closed'));
	});

async function serveWith(keyFile: string) {
	const path = join(place(), 'socket');
	const accepted: Socket[] = [];
	const key = makePipeKey(keyFile);
	const server = await serveSocket({ path, key, connectionsMax: 8, accept: socket => accepted.push(socket) });
	if (!server.ok) throw new Error(JSON.stringify(server.error));
	return { path, accepted, close: () => server.value.close() };
}

test('who can read the key is let in, and nothing that follows is lost', async () => {
	const pipeKey = place();
	expect(readPipeKey(pipeKey)).toBeNull();
	const { path, accepted, close } = await serveWith(pipeKey);
	expect(statSync(pipeKey).mode & 0o777).toBe(0o600);
	const client = await connectSocket({ socket: path, pipeKey });
	if (!client.ok) throw new Error(client.error.kind);
	client.value.write('hello');
	await expect.poll(() => accepted.length).toBe(1);
	const [server] = accepted as [Socket];
	expect(await first(server)).toBe('hello');
	server.write('and back');
	expect(await first(client.value)).toBe('and back');
	client.value.destroy();
	await close();
});

test('a client with another key, or none, is not let in and told nothing but a number', async () => {
	const { path, accepted, close } = await serveWith(place());
	const stranger = place();
	makePipeKey(stranger);
	expect(await connectSocket({ socket: path, pipeKey: stranger })).toMatchObject({ error: { kind: 'busy' } });
	expect(await connectSocket({ socket: path, pipeKey: place() })).toMatchObject({ error: { kind: 'busy' } });
	const rude = connect(path);
	rude.write(Buffer.alloc(200, 1));
	await first(rude);
	rude.destroy();
	expect(accepted).toEqual([]);
	await close();
});

test('a stranger that took the name of the pipe is told nothing', async () => {
	const pipeKey = place();
	makePipeKey(pipeKey);
	const heard: Buffer[] = [];
	const path = place();
	const stranger = createServer(socket => {
		socket.on('error', () => {});
		// It says back what it is told: a proof of ours must be no proof of theirs.
		socket.on('data', (chunk: Buffer) => {
			heard.push(chunk);
			socket.write(Buffer.concat([chunk, chunk]));
		});
	});
	await new Promise<void>(resolve => stranger.listen(path, resolve));
	expect(await connectSocket({ socket: path, pipeKey })).toMatchObject({ error: { kind: 'busy' } });
	// One number, used once.
	expect(Buffer.concat(heard)).toHaveLength(32);
	await new Promise(resolve => stranger.close(resolve));
});

test('an end that goes away in between proves nothing', async () => {
	const path = place();
	const key = makePipeKey(place());
	const server = createServer(socket => {
		socket.on('error', () => {});
		// Unread, what the client says would keep this end open.
		socket.resume().end(Buffer.alloc(10));
	});
	await new Promise<void>(resolve => server.listen(path, resolve));
	const socket = connect(path);
	socket.on('error', () => {});
	expect(await provePipe(socket, key, 'client')).toBe(false);
	socket.destroy();
	await new Promise(resolve => server.close(resolve));
});
