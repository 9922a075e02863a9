import { connect, createServer, type Socket } from 'node:net';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createConnection, defaultBounds } from '../../native-host/src/effects/connection.ts';
import { openSession, type Session, type SessionPorts } from '../../native-host/src/app/session.ts';
import { err, ok } from '../../shared/kernel/result.ts';
import { fault } from '../../shared/domain/faults.ts';
import { wireOver, type Wire } from './wire.ts';

export type Opened = AsyncDisposable & {
	readonly session: Session;
	readonly wire: Wire;
	/** The client's end, to be read slowly or torn off. */
	readonly socket: Socket;
	readonly logged: string[];
};

type Given = Pick<SessionPorts, 'queue'> & Partial<SessionPorts> & { readonly unreadMsMax?: number };

/** Reads no page and remembers nothing. */
const noMedia: SessionPorts['media'] = {
	extract: () => Promise.resolve(err(fault('media_none'))),
	remembered: () => ok({ choice: null }),
	remember: () => ok({}),
	known: () => [],
	knows: async () => ok({ site: null }),
};

const noDoctor: SessionPorts['doctor'] = {
	report: () => Promise.resolve(err(fault('internal'))),
	fix: () => Promise.resolve(err(fault('internal'))),
};

/** A session over a real socket, and its client. */
export async function openTestSession(given: Given): Promise<Opened> {
	const folder = mkdtempSync(join(tmpdir(), 'rustloader-session-'));
	const logged: string[] = [];
	const accepted = Promise.withResolvers<Session>();
	const bounds = {
		...defaultBounds,
		unreadMsMax: given.unreadMsMax ?? 30_000,
		incomingBytesMax: 1024 * 1024,
	};
	const server = createServer(socket =>
		accepted.resolve(
			openSession(createConnection(socket, bounds), {
				files: { open: () => Promise.resolve(null), show: () => Promise.resolve(null) },
				media: noMedia,
				doctor: noDoctor,
				version: '1.2.3',
				recordedSenders: () => [],
				stop: () => undefined,
				log: (_, message) => logged.push(message),
				...given,
			}),
		),
	);
	await new Promise<void>(resolve => server.listen(join(folder, 'socket'), resolve));
	const socket = connect(join(folder, 'socket'));
	const session = await accepted.promise;
	return {
		session,
		socket,
		logged,
		wire: wireOver(socket, socket),
		async [Symbol.asyncDispose]() {
			socket.destroy();
			await session.ended;
			await new Promise(resolve => server.close(resolve));
			rmSync(folder, { recursive: true });
		},
	};
}
