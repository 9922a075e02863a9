import type { Socket } from 'node:net';
import { fault, type Fault } from '../../../shared/domain/faults.ts';
import { err, ok, type Result } from '../../../shared/kernel/result.ts';
import { createCaller, type Caller } from '../../../shared/protocol/caller.ts';
import type { NotificationName, Notifications } from '../../../shared/protocol/contract.ts';
import { frameBytesMaxToBrowser, protocolVersion } from '../../../shared/protocol/limits.ts';
import { findDaemon, reachDaemon } from '../app/reach-daemon.ts';
import { createConnection, defaultBounds } from '../effects/connection.ts';
import { version } from '../version.ts';

export type Client = Disposable & {
	readonly call: Caller['call'];
	/** Aborted when the daemon is gone. */
	readonly closed: AbortSignal;
};

export type Notified = <Name extends NotificationName>(name: Name, params: Notifications[Name]) => void;

/** A daemon that has not said hello by then hangs. */
const helloMsMax = 10_000;
const greetAttemptsMax = 3;

/** Speaks with the daemon, which is started where none runs. */
export async function openClient(notified: Notified = () => {}): Promise<Result<Client, Fault>> {
	for (let attempt = 1; ; attempt++) {
		const reached = await reachDaemon();
		if (!reached.ok) return reached;
		const client = await greet(reached.value, notified);
		// One that was just ending, or just killed, still took the connection. Nothing was asked of it yet.
		const isGone = !client.ok && client.error.code === 'daemon_unreachable';
		if (!isGone || attempt === greetAttemptsMax) return client;
	}
}

/** Speaks with the daemon if one runs; null where none does. */
export async function openClientIfRunning(): Promise<Result<Client | null, Fault>> {
	const found = await findDaemon();
	if (!found.ok || found.value === null) return found as Result<null, Fault>;
	return await greet(found.value, () => {});
}

async function greet(socket: Socket, notified: Notified): Promise<Result<Client, Fault>> {
	const connection = createConnection(socket, { ...defaultBounds, incomingBytesMax: frameBytesMaxToBrowser });
	const caller = createCaller({
		send: message => connection.send(Buffer.from(JSON.stringify(message))),
		notified,
	});
	void (async () => {
		for await (const message of connection.incoming) if (message.ok) caller.receive(message.value);
		caller.close(fault('daemon_unreachable', 'it closed the connection'));
	})();
	const late = setTimeout(() => socket.destroy(), helloMsMax);
	const hello = await caller.call('session.hello', {
		protocol: protocolVersion,
		client: { name: 'command line', version },
	});
	clearTimeout(late);
	if (!hello.ok) {
		connection.close();
		return err(hello.error);
	}
	return ok({
		call: (method, params, signal) => caller.call(method, params, signal),
		closed: connection.closed,
		[Symbol.dispose]: () => connection.close(),
	});
}
