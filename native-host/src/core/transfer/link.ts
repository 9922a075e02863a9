import type { Fault, FaultCode } from '../../../../shared/domain/faults.ts';
import type { Header } from './request-headers.ts';

/** Where a file is to be had from now on. */
export type Link = {
	/** Whole, secrets included. */
	readonly url: string;
	/** Null: as before, as far as the new place may see them. */
	readonly headers: readonly Header[] | null;
};

/** What asking for a new address gave; 'lost': where it came from it is no longer; null: nobody knows. */
export type FreshLink = Link | 'lost' | null;

/** Answers that a link gives when its time is over. */
const endings: ReadonlySet<FaultCode> = new Set<FaultCode>([
	'http_unauthorized',
	'http_forbidden',
	'http_not_found',
	'http_gone',
	'link_expired',
]);

export const mayBeExpired = ({ code }: Fault): boolean => endings.has(code);
