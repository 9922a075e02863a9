import { fault, faults, type Fault } from '../../../shared/domain/faults.ts';
import { redactUrl } from '../../../shared/domain/redact-url.ts';
import { addRange, type RangeSet } from '../core/transfer/range-set.ts';
import type { Header } from '../core/transfer/request-headers.ts';
import type { HttpSession } from '../core/transfer/transport.ts';
import type { Asked } from '../core/transfer/verdict.ts';
import type { Clock } from '../effects/clock.ts';
import { firstPlace, openRange, type NotOpened, type Opened } from './download-open.ts';
import { quote } from '../../../shared/kernel/quoted.ts';

/** One address that serves the file, and how it does. */
export type Source = {
	/** As it may be told. */
	readonly name: string;
	/** Scheme, host and port of the server behind it, as far as is known: whose limits count. */
	readonly origin: string;
	/** The object as it is to be; null until an answer has told. */
	known: Asked['known'];
	/** Described the file: what others bring is compared with what is there. */
	isBase: boolean;
	/** A later address of the same file: what is there came from another, whose validator says nothing here. */
	isRenewed: boolean;
	/** Connections at work for it. */
	alive: number;
	/** Connections that it puts up with. */
	most: number;
	/** Bytes a second of one connection, as last seen; 0: not known yet. */
	rate: number;
	/** Why it is not asked any more. */
	dropped: Fault | null;
	/** What it brought, which only its surroundings vouch for where it is not the base. */
	readonly brought: () => RangeSet;
	forget(): void;
	wrote(start: number, end: number): void;
	/** Null: without a Range field. */
	open(range: Asked['range'], within: Within): Promise<Opened | NotOpened>;
};

type Within = {
	readonly signal: AbortSignal;
	/** For a connection, for as long as the limits allow no further one. */
	readonly waits: boolean;
	/** Further connections that will be wanted there, if all is well; asked for where they would help. */
	readonly ahead?: ((origin: string) => number) | undefined;
};

type Options = {
	readonly session: HttpSession;
	readonly clock: Clock;
	readonly limits: { readonly answerMs: number; readonly redirectsMax: number };
	readonly url: string;
	readonly headers: readonly Header[];
};

export function createSource({ session, clock, limits, url, headers }: Options): Source {
	const first = firstPlace(url, headers);
	let place = first;
	let { origin } = new URL(first.url);
	let brought: RangeSet = [];
	return {
		name: redactUrl(url),
		known: null,
		isBase: false,
		isRenewed: false,
		alive: 0,
		most: Infinity,
		rate: 0,
		dropped: null,
		get origin() {
			return origin;
		},
		brought: () => brought,
		forget() {
			brought = [];
		},
		wrote(start, end) {
			brought = addRange(brought, [start, end]);
		},
		async open(range, within) {
			const ports = { ...limits, clock, session, ...within };
			const opened = await openRange(ports, place, { range, known: this.known });
			if (opened.kind === 'full') {
				origin = opened.origin;
				return opened;
			}
			// Where a redirect led may have expired: the next request starts from the address again.
			place = opened.kind === 'opened' ? opened.place : first;
			if (opened.kind === 'opened') origin = new URL(place.url).origin;
			return opened;
		},
	};
}

/**
 * The source that a further connection should work for: one that has none yet, then whichever gives the most for
 * what it has. Null where none may have one.
 */
export function pickSource(sources: readonly Source[]): Source | null {
	const open = sources.filter(({ dropped, alive, most }) => !dropped && alive < most);
	const rates = open.map(({ rate }) => rate).filter(rate => rate > 0);
	const usual = rates.reduce((sum, rate) => sum + rate, 0) / Math.max(1, rates.length) || 1;
	const worth = ({ rate, alive }: Source): number => (rate || usual) / (alive + 1);
	return (
		open.find(({ alive, rate }) => alive === 0 && rate === 0) ??
		open.reduce<Source | null>((best, one) => (best && worth(best) >= worth(one) ? best : one), null)
	);
}

/** Every source was given up: what may be over in a moment is the better reason to tell. */
export function whyNobody(sources: readonly Source[]): Fault {
	const reasons = sources.flatMap(({ dropped }) => dropped ?? []);
	const passing = reasons.find(({ code }) => faults[code].retry === 'later');
	return passing ?? reasons.at(-1) ?? fault('internal', quote('ask'));
}
