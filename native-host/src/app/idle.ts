import type { SocketServer } from '../effects/socket-server.ts';
import { sleep, systemClock } from '../effects/clock.ts';

type Watched = {
	readonly server: Pick<SocketServer, 'connections' | 'hide' | 'show'>;
	readonly queue: { idle(): boolean };
	readonly idleMs: number;
	readonly asked: AbortSignal;
};

const looksPerIdleTime = 10;

/** Time in which a client that found the door just before it closed gets in. */
const graceMs = 100;

/**
 * Settles when there has been neither client nor work for the idle time, or when it is asked to. The door is closed
 * before the last look: a client comes in before it, and keeps the daemon, or finds nobody and starts the next one.
 */
export async function waitUntilIdle({ server, queue, idleMs, asked }: Watched): Promise<void> {
	const isIdle = () => server.connections === 0 && queue.idle();
	for (let idleLooks = 0; !asked.aborted; idleLooks = isIdle() ? idleLooks + 1 : 0) {
		if (idleLooks >= looksPerIdleTime) {
			server.hide();
			await sleep(systemClock, graceMs, asked);
			if (isIdle()) return;
			server.show();
		}
		await sleep(systemClock, idleMs / looksPerIdleTime, asked);
	}
}
