/** A connection that may be open. Disposed once its socket is closed. */
export type Lease = Disposable & {
	/** The limits were lowered: it is to be given back as soon as that costs nothing. */
	isRevoked(): boolean;
	/** Told when that happens, at once where it has. */
	revoked(tell: () => void): void;
};

export type ConnectionLimits = {
	/** Of all runs together. */
	readonly maxConnections: number;
	/** Of all runs to one origin. */
	readonly maxConnectionsPerHost: number;
};

export type ConnectionLeases = {
	/** Null where the limits allow no further one. */
	take(origin: string): Lease | null;
	/**
	 * Waits until the limits allow one: a run without a connection cannot begin. Where other runs have more than one
	 * each, the newest of those is taken back for it. Null when aborted.
	 */
	wait(origin: string, signal: AbortSignal): Promise<Lease | null>;
};

export type ConnectionBudget = ConnectionLeases & {
	/** Counts at once: what is beyond is revoked, the newest first, but never the only one of a run. */
	change(limits: ConnectionLimits): void;
};

type Held = {
	readonly origin: string;
	readonly isFirst: boolean;
	isRevoked: boolean;
	tell: (() => void) | null;
};

/** Counts the connections of every run against the limits. */
export function createConnectionBudget(first: ConnectionLimits): ConnectionBudget {
	let limits = first;
	const held = new Set<Held>();
	const waiting = new Set<() => void>();

	const countOf = (origin: string): number => [...held].filter(one => one.origin === origin).length;

	const hasRoom = (origin: string): boolean =>
		held.size < limits.maxConnections && countOf(origin) < limits.maxConnectionsPerHost;

	function hold(origin: string, isFirst: boolean): Lease {
		const entry: Held = { origin, isFirst, isRevoked: false, tell: null };
		held.add(entry);
		return {
			isRevoked: () => entry.isRevoked,
			revoked(tell) {
				entry.tell = tell;
				if (entry.isRevoked) tell();
			},
			[Symbol.dispose]() {
				if (!held.delete(entry)) return;
				for (const look of waiting) look();
			},
		};
	}

	function revoke(entry: Held): void {
		entry.isRevoked = true;
		entry.tell?.();
	}

	/** Somebody needs a first connection: a further one of somebody else goes. */
	function makeRoom(origin: string): void {
		const further = [...held].reverse().filter(({ isFirst, isRevoked }) => !isFirst && !isRevoked);
		const isHostFull = countOf(origin) >= limits.maxConnectionsPerHost;
		const newest = further.find(entry => !isHostFull || entry.origin === origin);
		if (newest) revoke(newest);
	}

	function revokeSurplus(): void {
		const going = [...held].filter(({ isRevoked }) => !isRevoked);
		let all = going.length;
		const perHost = new Map<string, number>();
		for (const { origin } of going) perHost.set(origin, (perHost.get(origin) ?? 0) + 1);
		for (const entry of going.reverse()) {
			const here = perHost.get(entry.origin) ?? 0;
			if (entry.isFirst || (all <= limits.maxConnections && here <= limits.maxConnectionsPerHost)) continue;
			all--;
			perHost.set(entry.origin, here - 1);
			revoke(entry);
		}
	}

	return {
		// Who waits for a first one goes before those who want a further one.
		take: origin => (waiting.size === 0 && hasRoom(origin) ? hold(origin, false) : null),
		wait(origin, signal) {
			return new Promise(resolve => {
				function look(): void {
					if (!signal.aborted && !hasRoom(origin)) {
						waiting.add(look);
						return;
					}
					waiting.delete(look);
					signal.removeEventListener('abort', look);
					resolve(signal.aborted ? null : hold(origin, true));
				}
				signal.addEventListener('abort', look);
				look();
				if (waiting.has(look)) makeRoom(origin);
			});
		},
		change(next) {
			limits = next;
			revokeSurplus();
			for (const look of waiting) look();
		},
	};
}
