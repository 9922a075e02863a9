import { connect, type Socket } from 'node:net';
import { dirname } from 'node:path';
import { err, ok, type Result } from '../../../shared/kernel/result.ts';
import type { Folders } from './folders.ts';
import { provePipe, readPipeKey } from './pipe-key.ts';
import { inspectPrivateFolder } from './private-folder.ts';
import { type Said, remark } from '../../../shared/domain/remarks.ts';
import { quote } from '../../../shared/kernel/quoted.ts';

/** `nobody`: no daemon is there. `busy`: one is, and cannot be spoken to at this moment. */
export type ConnectFailure = { readonly kind: 'nobody' | 'busy' | 'unsafe'; readonly why: Said };

const nobodyCodes = new Set(['ENOENT', 'ECONNREFUSED', 'ENOTSOCK']);

type Address = Pick<Folders, 'socket' | 'pipeKey'>;

export async function connectSocket({
	socket: path,
	pipeKey,
}: Address): Promise<Result<Socket, ConnectFailure>> {
	const connected = await connectTo(path);
	if (!connected.ok || pipeKey === null) return connected;
	const key = readPipeKey(pipeKey);
	const socket = connected.value;
	socket.on('error', () => {});
	if (key !== null && (await provePipe(socket, key, 'client'))) return connected;
	socket.destroy();
	// One that is just starting has another key by now; a stranger's stays one.
	return err({ kind: 'busy', why: remark('program_unproved') });
}

async function connectTo(path: string): Promise<Result<Socket, ConnectFailure>> {
	if (process.platform !== 'win32') {
		const folder = inspectPrivateFolder(dirname(path));
		if (!folder.ok)
			return err({ kind: folder.error.is === 'not_found' ? 'nobody' : 'unsafe', why: folder.error });
	}
	return await new Promise(resolve => {
		const socket = connect(path);
		const fail = (error: NodeJS.ErrnoException) =>
			resolve(
				err({ kind: nobodyCodes.has(error.code ?? '') ? 'nobody' : 'busy', why: quote(error.message) }),
			);
		socket.once('error', fail);
		socket.once('connect', () => {
			socket.off('error', fail);
			resolve(ok(socket));
		});
	});
}
