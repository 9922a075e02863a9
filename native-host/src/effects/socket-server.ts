import { chmodSync, renameSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { dirname } from 'node:path';
import type { Said } from '../../../shared/domain/remarks.ts';
import { quote } from '../../../shared/kernel/quoted.ts';
import { err, ok, type Result } from '../../../shared/kernel/result.ts';
import { provePipe, type PipeKey } from './pipe-key.ts';
import { ensurePrivateFolder } from './private-folder.ts';

export type SocketServer = {
	readonly connections: number;
	/** New clients no longer find the door; those already knocking are let in. */
	hide(): void;
	show(): void;
	/** Lets nobody in any more. */
	refuse(): void;
	/** Waits for those inside to leave, each of whom somebody else has asked to; throws out who stays. */
	close(): Promise<void>;
};

type Options = {
	/** A Unix socket, or the name of a pipe on Windows. */
	readonly path: string;
	/** More are turned away at once. */
	readonly connectionsMax: number;
	readonly accept: (socket: Socket) => void;
	/** Windows: what clients must prove that they know; null where the folder's rights are the guard. */
	readonly key: PipeKey | null;
};

/** Time to leave in. */
const leaveMsMax = 2_000;

const isWindows = process.platform === 'win32';

/**
 * Serves one address. Only the holder of the daemon's lock may call this: what lies at that path is then left over
 * from a dead process. Node cannot ask who is at the other end of a Unix socket, so the folder's rights are the
 * guard: nobody else gets as far as the socket.
 */
export async function serveSocket({
	path,
	connectionsMax,
	accept,
	key,
}: Options): Promise<Result<SocketServer, Said>> {
	if (!isWindows) {
		const folder = ensurePrivateFolder(dirname(path));
		if (!folder.ok) return err(folder.error);
		rmSync(path, { force: true });
		rmSync(hidden(path), { force: true });
	}
	const server = createServer(socket => {
		if (key === null) accept(socket);
		else void acceptProven(socket, key, accept);
	});
	server.maxConnections = connectionsMax;
	const failure = await listenPrivately(server, path);
	if (failure) return err(quote(failure.message));
	server.on('error', () => {});
	return ok(control(server, path));
}

async function acceptProven(socket: Socket, key: PipeKey, accept: Options['accept']): Promise<void> {
	socket.on('error', () => {});
	if (await provePipe(socket, key, 'server')) accept(socket);
	else socket.destroy();
}

function control(server: Server, path: string): SocketServer {
	const inside = new Set<Socket>();
	server.on('connection', (socket: Socket) => {
		inside.add(socket);
		socket.once('close', () => inside.delete(socket));
	});
	const closed = Promise.withResolvers<void>();
	const refuse = () => {
		if (server.listening) server.close(() => closed.resolve());
	};
	return {
		get connections() {
			return inside.size;
		},
		hide() {
			if (!isWindows) renameSync(path, hidden(path));
		},
		show() {
			if (!isWindows) renameSync(hidden(path), path);
		},
		refuse,
		async close() {
			refuse();
			const late = setTimeout(() => inside.forEach(socket => socket.destroy()), leaveMsMax);
			await closed.promise;
			clearTimeout(late);
			if (!isWindows) rmSync(hidden(path), { force: true });
		},
	};
}

/** The socket is bound within `listen` itself, so no moment passes in which others have rights to it. */
function listenPrivately(server: Server, path: string): Promise<Error | null> {
	return new Promise(resolve => {
		server.once('error', resolve);
		const umask = isWindows ? null : process.umask(0o177);
		try {
			server.listen(path, () => {
				server.off('error', resolve);
				if (!isWindows) chmodSync(path, 0o600);
				resolve(null);
			});
		} finally {
			if (umask !== null) process.umask(umask);
		}
	});
}

const hidden = (path: string): string => `${path}-leaving`;
