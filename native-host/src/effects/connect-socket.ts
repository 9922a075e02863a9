import { connect, type Socket } from 'node:net';
import { dirname } from 'node:path';
import { err, ok, type Result } from '../../../shared/kernel/result.ts';
import { inspectPrivateFolder } from './private-folder.ts';

/** `nobody`: no daemon is there. `busy`: one is, and cannot be spoken to at this moment. */
export type ConnectFailure = { readonly kind: 'nobody' | 'busy' | 'unsafe'; readonly detail: string };

const nobodyCodes = new Set(['ENOENT', 'ECONNREFUSED', 'ENOTSOCK']);

export async function connectSocket(path: string): Promise<Result<Socket, ConnectFailure>> {
	if (process.platform !== 'win32') {
		const folder = inspectPrivateFolder(dirname(path));
		if (!folder.ok && folder.error === 'it does not exist')
			return err({ kind: 'nobody', detail: folder.error });
		if (!folder.ok) return err({ kind: 'unsafe', detail: `${dirname(path)}: ${folder.error}` });
	}
	return await new Promise(resolve => {
		const socket = connect(path);
		const fail = (error: NodeJS.ErrnoException) =>
			resolve(err({ kind: nobodyCodes.has(error.code ?? '') ? 'nobody' : 'busy', detail: error.message }));
		socket.once('error', fail);
		socket.once('connect', () => {
			socket.off('error', fail);
			resolve(ok(socket));
		});
	});
}
