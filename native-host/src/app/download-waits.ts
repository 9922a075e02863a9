import { sleep, type Clock } from '../effects/clock.ts';
import type { Leases } from '../core/transfer/leases.ts';
import type { WaitingFor } from '../../../shared/protocol/contract.ts';

/** What a run waits for that is not the server's silence. */
export type Waits = {
	/** Resolves or rejects with it; until then it is waited for. */
	during<Value>(reason: WaitingFor, work: Promise<Value>): Promise<Value>;
	/** What is waited for now, whatever else goes on. */
	now(): WaitingFor | null;
	/** How many wait for that. */
	count(reason: WaitingFor): number;
};

/** The one that tells most is told. */
const order: readonly WaitingFor[] = ['disk', 'rate', 'server', 'connection'];

/** `ended`: a wait is over, and silence counts from here. */
export function createWaits(ended: () => void): Waits {
	const counts: Record<WaitingFor, number> = { rate: 0, disk: 0, server: 0, connection: 0 };
	return {
		async during(reason, work) {
			counts[reason]++;
			try {
				return await work;
			} finally {
				counts[reason]--;
				ended();
			}
		},
		count: reason => counts[reason],
		now: () => order.find(reason => counts[reason] > 0) ?? null,
	};
}

/** The same places; what their limits cost is told. */
export const waitingLeases = (leases: Leases, waits: Waits): Leases => ({
	...leases,
	wait: (origin, signal) => waits.during('connection', leases.wait(origin, signal)),
});

/** Before another attempt: as long as we think right, or as the server asked. */
export function restBefore(
	{ waits, clock, signal }: { readonly waits: Waits; readonly clock: Clock; readonly signal: AbortSignal },
	{ ms, isAsked }: { readonly ms: number; readonly isAsked: boolean },
): Promise<void> {
	const rest = sleep(clock, ms, signal);
	// What the server asked for is no silence of it.
	return isAsked ? waits.during('server', rest) : rest;
}
