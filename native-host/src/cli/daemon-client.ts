import type { Fault } from '../../../shared/domain/faults.ts';
import type { Result } from '../../../shared/kernel/result.ts';
import { greetDaemon, type Client, type Notified } from '../app/greet-daemon.ts';
import { findDaemon, reachDaemon } from '../app/reach-daemon.ts';
import { takeOver } from '../app/take-over.ts';

export type { Client, Notified };

const name = 'command line';
const greetAttemptsMax = 3;

/** Speaks with the daemon, which is started where none runs, or one of an earlier version. */
export async function openClient(notified?: Notified): Promise<Result<Client, Fault>> {
	for (let attempt = 1; ; attempt++) {
		const reached = await reachDaemon();
		if (!reached.ok) return reached;
		const client = await greetDaemon(reached.value, name, notified);
		const isLast = attempt === greetAttemptsMax;
		if (!client.ok) {
			// One that was just ending, or just killed, still took the connection. Nothing was asked of it yet.
			if (client.error.code !== 'daemon_unreachable' || isLast) return client;
			continue;
		}
		if (isLast) return client;
		const taken = await takeOver(client.value);
		if (taken.ok && !taken.value) return client;
		client.value[Symbol.dispose]();
		if (!taken.ok) return taken;
	}
}

/** Speaks with the daemon if one runs, whatever its version; null where none does. */
export async function openClientIfRunning(): Promise<Result<Client | null, Fault>> {
	const found = await findDaemon();
	if (!found.ok || found.value === null) return found as Result<null, Fault>;
	return await greetDaemon(found.value, name);
}
