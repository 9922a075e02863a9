import type { AbortSignalLike } from '../../../../shared/kernel/abort-signal.ts';

/** A place for one connection: taken before the connection is opened, given back once it is closed. */
export type Lease = {
	/** The connection works. `giveUp` ends that, where it can go on elsewhere; null: it cannot. */
	use(giveUp: (() => void) | null): void;
	/** Nothing goes over it: it is the first to be given up. */
	rest(giveUp: () => void): void;
	/** Once or more often. */
	giveBack(): void;
};

/** The places of one run. */
export type Leases = {
	/** How many connections would be of use to it, by server: what it may have follows from that. */
	want(connections: ReadonlyMap<string, number>): void;
	/** How many of that server it may have open at this moment. */
	allowed(origin: string): number;
	/** Null where it may not have a further one now. */
	take(origin: string): Lease | null;
	/** Waits until it may. Null when aborted. */
	wait(origin: string, signal: AbortSignalLike): Promise<Lease | null>;
	/** The run is over. */
	leave(): void;
};
