import { readAddressList, type AddressList } from '../../../../shared/domain/address-list.ts';
import { fault, type Fault } from '../../../../shared/domain/faults.ts';
import type { Result } from '../../../../shared/kernel/result.ts';
import { urlBytesMax } from '../../../../shared/protocol/limits.ts';
import { parseWebUrl } from './web-url.ts';
import { quote } from '../../../../shared/kernel/quoted.ts';

/** What somebody typed or pasted into the field. */
export const typedAddresses = (text: string, ranges = true): Result<AddressList, Fault> =>
	readAddressList(text, { check: faultOf, ranges });

/** Why nothing of it can be downloaded; null: something can. */
export const nothingIn = ({ items, refused: [first] }: AddressList): Fault | null =>
	items.length > 0 ? null : (first?.fault ?? fault('url_malformed'));

/** A first check, before the daemon's own. */
export function faultOf(url: string): Fault | null {
	if (url.length > urlBytesMax) return fault('url_too_long');
	const [, scheme] = /^([a-z][a-z\d+.-]*):/iu.exec(url) ?? [];
	if (scheme !== undefined && !/^https?$/iu.test(scheme)) return fault('url_scheme', quote(`${scheme}:`));
	return parseWebUrl(url) ? null : fault('url_malformed', quote(url.slice(0, 60)));
}
