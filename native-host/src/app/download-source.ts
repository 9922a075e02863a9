import type { Header } from '../core/transfer/request-headers.ts';
import type { HttpSession } from '../core/transfer/transport.ts';
import type { Asked } from '../core/transfer/verdict.ts';
import type { Clock } from '../effects/clock.ts';
import { firstPlace, openRange, type NotOpened, type Opened } from './download-open.ts';

/** One address that serves the file. */
export type Source = {
	/** Scheme, host and port that the next request goes to: whose limits count. */
	readonly origin: string;
	/** The object as this source described it; null until an answer has. */
	known: Asked['known'];
	/** Null: without a Range field. */
	open(range: Asked['range'], within: AbortSignal): Promise<Opened | NotOpened>;
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
	return {
		known: null,
		get origin() {
			return new URL(place.url).origin;
		},
		async open(range, within) {
			const ports = { ...limits, clock, session, signal: within };
			const opened = await openRange(ports, place, { range, known: this.known });
			// Where a redirect led may have expired: the next request starts from the address again.
			place = opened.kind === 'opened' ? opened.place : first;
			return opened;
		},
	};
}
