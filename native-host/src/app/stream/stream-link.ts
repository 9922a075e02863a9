import type { Fault } from '../../../../shared/domain/faults.ts';
import { mayBeExpired, type Link } from '../../core/transfer/link.ts';
import { withoutCredentials } from '../../core/transfer/request-headers.ts';
import { askForLink } from '../download-link.ts';
import type { MediaContext } from './media-context.ts';
import type { Sender } from './media-source.ts';

/** Where a stream is to be had now, in place of where the task says. */
export type StreamLinks = {
	readonly url: () => string;
	readonly sender: () => Sender;
	/** It is another one than that of the task: whether it leads to what was begun is to be seen. */
	readonly isRenewed: () => boolean;
	/** A new one in place of one that does not work; the fault says why there is none. `kept`: pieces that are there. */
	renew(why: Fault, kept: number): Promise<Fault | null>;
};

export function createStreamLinks({
	ports,
	request,
	wish,
	observer,
	signal,
	view,
}: MediaContext): StreamLinks {
	const { limits, clock } = ports;
	let link: Link | null = request.link ?? null;
	let renewals = 0;
	let keptAtRenewal = 0;
	let isFresh = false;

	function sender(): Sender {
		const { origin } = new URL(link?.url ?? request.url);
		const isHome = origin === new URL(request.url).origin;
		return {
			origin,
			headers: link?.headers ?? (isHome ? request.headers : withoutCredentials(request.headers)),
		};
	}

	/** Of a wrong one that was asked for the next best is asked for; one that somebody gave is told to be wrong. */
	const isOver = (why: Fault): boolean => mayBeExpired(why) || (why.code === 'link_differs' && isFresh);

	return {
		url: () => link?.url ?? request.url,
		sender,
		isRenewed: () => link !== null,
		async renew(why, kept) {
			// What never worked is what the server says it is; pages are read anew by every run.
			if (wish.source === 'page' || kept === 0 || !isOver(why)) return why;
			if (kept > keptAtRenewal) renewals = 0;
			if (renewals++ >= limits.freshLinksMax) return why;
			keptAtRenewal = kept;
			const asking = { observer, clock, waitMs: limits.freshLinkMs, signal };
			const found = await view.waits.during('server', askForLink(why, asking));
			if (found === 'lost') return why.code === 'link_differs' ? why : { ...why, code: 'link_lost' };
			if (!found) return why;
			link = found;
			isFresh = true;
			return null;
		},
	};
}
