export type ConnectionLimits = {
	/** Of all runs together. */
	readonly maxConnections: number;
	/** Of all runs to one origin. */
	readonly maxConnectionsPerHost: number;
};

/** So many connections to that server would be of use to that run. */
export type Demand = { readonly run: object; readonly origin: string; readonly count: number };

/**
 * Who may have how many: one place after the other goes to the run that has fewest, of those that want one and whose
 * server has one free. So nobody gets more than the limits, nobody less than an equal share unless it wants less, and
 * nothing is left that somebody could use.
 */
export function shareOut(demands: readonly Demand[], limits: ConnectionLimits): number[] {
	const given = demands.map(() => 0);
	const ofRun = new Map<object, number>();
	const ofOrigin = new Map<string, number>();
	for (let places = limits.maxConnections; places > 0; places--) {
		const at = poorest(demands, { given, ofRun, ofOrigin }, limits);
		const demand = demands[at];
		if (!demand) break;
		given[at] = (given[at] ?? 0) + 1;
		ofRun.set(demand.run, (ofRun.get(demand.run) ?? 0) + 1);
		ofOrigin.set(demand.origin, (ofOrigin.get(demand.origin) ?? 0) + 1);
	}
	return given;
}

type Given = {
	readonly given: readonly number[];
	readonly ofRun: ReadonlyMap<object, number>;
	readonly ofOrigin: ReadonlyMap<string, number>;
};

/** -1: nobody wants one that may be given. */
function poorest(
	demands: readonly Demand[],
	{ given, ofRun, ofOrigin }: Given,
	{ maxConnectionsPerHost }: ConnectionLimits,
): number {
	let found = -1;
	let least = Infinity;
	demands.forEach(({ run, origin, count }, at) => {
		if ((given[at] ?? 0) >= count || (ofOrigin.get(origin) ?? 0) >= maxConnectionsPerHost) return;
		// Within one run the server that it has fewest of.
		const rank = (ofRun.get(run) ?? 0) * (maxConnectionsPerHost + 1) + (given[at] ?? 0);
		if (rank >= least) return;
		found = at;
		least = rank;
	});
	return found;
}
