import type { AbortSignalLike } from '../../../shared/kernel/abort-signal.ts';
import type { Lease, Leases } from '../core/transfer/leases.ts';
import { shareOut, type ConnectionLimits, type Demand } from '../core/transfer/share-out.ts';

export type ConnectionBudget = {
	/** A run that will want connections. */
	join(): Leases;
	/** Counts at once: what is beyond is taken back, as far as that can be. */
	change(limits: ConnectionLimits): void;
};

/** The connections of one run to one server. */
type Share = {
	readonly run: object;
	readonly origin: string;
	/** Of use to the run, as it says. */
	wanted: number;
	/** Given up and not yet closed ones too. */
	readonly held: Set<Held>;
	readonly waiting: Set<() => void>;
	/** What it may have, of those that everybody wants. */
	allowed: number;
};

type Held = { isIdle: boolean; isRevoked: boolean; giveUp: (() => void) | null };

/** Counts the connections of every run against the limits, and shares them out where they are too few. */
export function createConnectionBudget(first: ConnectionLimits): ConnectionBudget {
	let limits = first;
	/** In the order in which they came. */
	const shares = new Set<Share>();
	let isSettling = false;
	let isStale = false;

	const countAll = (): number => sum(shares, ({ held }) => held.size);
	const countOf = (origin: string): number =>
		sum(shares, share => (share.origin === origin ? share.held.size : 0));

	/** Places that no socket has, whoever they are meant for. */
	const room = (origin: string): number =>
		Math.min(limits.maxConnections - countAll(), limits.maxConnectionsPerHost - countOf(origin));

	const mayTake = (share: Share): boolean => busy(share) < share.allowed && room(share.origin) > 0;

	function shareAnew(): void {
		const all = [...shares];
		const demands = all.map((share): Demand => ({
			run: share.run,
			origin: share.origin,
			count: Math.max(share.wanted, busy(share) + share.waiting.size),
		}));
		const given = shareOut(demands, limits);
		all.forEach((share, at) => (share.allowed = given[at] ?? 0));
	}

	/** Where a limit keeps somebody from what is theirs, or is exceeded: the newest of those that have more. */
	function takeBack(): void {
		const isFull = sum(shares, need) > limits.maxConnections;
		for (const share of shares) {
			const here = sum(shares, other => (other.origin === share.origin ? need(other) : 0));
			if (!isFull && here <= limits.maxConnectionsPerHost) continue;
			const going = live(share).filter(({ giveUp }) => giveUp !== null);
			const excess = Math.min(going.length, live(share).length + entering(share) - share.allowed);
			if (excess <= 0) continue;
			const order = [...going.filter(one => !one.isIdle), ...going.filter(one => one.isIdle)];
			for (const held of order.slice(-excess)) revoke(held);
		}
	}

	function revoke(held: Held): void {
		held.isRevoked = true;
		held.giveUp?.();
	}

	/** After every change; what that changes in turn is looked at in the same go. */
	function settle(): void {
		isStale = true;
		if (isSettling) return;
		isSettling = true;
		while (isStale) {
			isStale = false;
			shareAnew();
			takeBack();
			for (const share of shares) for (const look of share.waiting) if (mayTake(share)) look();
		}
		isSettling = false;
	}

	function hold(share: Share): Lease {
		const held: Held = { isIdle: false, isRevoked: false, giveUp: null };
		share.held.add(held);
		const become = (isIdle: boolean, giveUp: (() => void) | null) => {
			const isFreer = isIdle || (giveUp !== null && held.giveUp === null);
			held.isIdle = isIdle;
			held.giveUp = giveUp;
			if (held.isRevoked) giveUp?.();
			else if (isFreer) settle();
		};
		return {
			use: giveUp => become(false, giveUp),
			rest: giveUp => become(true, giveUp),
			giveBack() {
				if (!share.held.delete(held)) return;
				forgetEmpty(share);
				settle();
			},
		};
	}

	/** Of a run that is over: its sockets may still be closing. */
	function forgetEmpty(share: Share): void {
		if (share.held.size === 0 && share.waiting.size === 0 && share.wanted === 0) shares.delete(share);
	}

	function join(): Leases {
		const run = {};
		const own = new Map<string, Share>();

		function shareOf(origin: string): Share {
			const known = own.get(origin);
			const share = known ?? { run, origin, wanted: 0, held: new Set(), waiting: new Set(), allowed: 0 };
			own.set(origin, share);
			shares.add(share);
			return share;
		}

		function want(connections: ReadonlyMap<string, number>): void {
			const origins = new Set([...connections.keys(), ...own.keys()]);
			let isOther = false;
			for (const origin of origins) {
				const wanted = connections.get(origin) ?? 0;
				if ((own.get(origin)?.wanted ?? 0) === wanted) continue;
				shareOf(origin).wanted = wanted;
				isOther = true;
			}
			if (isOther) settle();
		}

		function take(origin: string): Lease | null {
			const share = shareOf(origin);
			const ask = () => {};
			share.waiting.add(ask);
			settle();
			share.waiting.delete(ask);
			if (mayTake(share)) return hold(share);
			forgetEmpty(share);
			return null;
		}

		function wait(origin: string, signal: AbortSignalLike): Promise<Lease | null> {
			const share = shareOf(origin);
			return new Promise(resolve => {
				function look(): void {
					share.waiting.delete(look);
					signal.removeEventListener('abort', look);
					if (!signal.aborted) return resolve(hold(share));
					resolve(null);
					forgetEmpty(share);
					settle();
				}
				share.waiting.add(look);
				signal.addEventListener('abort', look);
				if (signal.aborted) look();
				else settle();
			});
		}

		return {
			want,
			take,
			wait,
			allowed(origin) {
				const share = shareOf(origin);
				const possible = live(share).length + Math.max(0, room(origin));
				forgetEmpty(share);
				return Math.min(share.allowed, possible);
			},
			leave: () => want(new Map()),
		};
	}

	return {
		join,
		change(next) {
			limits = next;
			settle();
		},
	};
}

const busy = (share: Share): number => live(share).filter(({ isIdle }) => !isIdle).length;

/** Those who wait and will be let in. */
const entering = (share: Share): number =>
	Math.min(share.waiting.size, Math.max(0, share.allowed - busy(share)));

/** Places that it would have, if nobody gave anything up. */
const need = (share: Share): number => Math.max(live(share).length + entering(share), share.allowed);

const live = ({ held }: Pick<Share, 'held'>): Held[] => [...held].filter(({ isRevoked }) => !isRevoked);

const sum = <Item>(items: Iterable<Item>, count: (item: Item) => number): number => {
	let total = 0;
	for (const item of items) total += count(item);
	return total;
};
