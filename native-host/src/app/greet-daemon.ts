import type { Socket } from 'node:net';
import { fault, type Fault } from '../../../shared/domain/faults.ts';
import { err, ok, type Result } from '../../../shared/kernel/result.ts';
import { createCaller, type Caller } from '../../../shared/protocol/caller.ts';
import type { Calls, NotificationName, Notifications } from '../../../shared/protocol/contract.ts';
import { frameBytesMaxToBrowser, protocolOldest, protocolVersion } from '../../../shared/protocol/limits.ts';
import { createConnection, defaultBounds } from '../effects/connection.ts';
import { version } from '../version.ts';
import { remark } from '../../../shared/domain/remarks.ts';

/** A conversation with the daemon, as the command line has it. */
export type Client = Disposable & {
	readonly call: Caller['call'];
	/** What it said of itself. */
	readonly daemon: Calls['session.hello']['result'];
	/** Aborted when the daemon is gone. */
	readonly closed: AbortSignal;
};

export type Notified = <Name extends NotificationName>(name: Name, params: Notifications[Name]) => void;

/** A daemon that has not said hello by then hangs. */
const helloMsMax = 10_000;

export async function greetDaemon(
	socket: Socket,
	name: string,
	notified: Notified = () => {},
): Promise<Result<Client, Fault>> {
	const connection = createConnection(socket, { ...defaultBounds, incomingBytesMax: frameBytesMaxToBrowser });
	const caller = createCaller({
		send: message => connection.send(Buffer.from(JSON.stringify(message))),
		notified,
	});
	void (async () => {
		for await (const message of connection.incoming) if (message.ok) caller.receive(message.value);
		caller.close(fault('daemon_unreachable', remark('closed_connection')));
	})();
	const late = setTimeout(() => socket.destroy(), helloMsMax);
	const hello = await caller.call('session.hello', {
		protocol: protocolVersion,
		oldest: protocolOldest,
		client: { name, version },
	});
	clearTimeout(late);
	if (!hello.ok) {
		connection.close();
		return err(hello.error);
	}
	return ok({
		call: (method, params, signal) => caller.call(method, params, signal),
		daemon: hello.value,
		closed: connection.closed,
		[Symbol.dispose]: () => connection.close(),
	});
}
