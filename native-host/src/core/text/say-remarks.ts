import type { Fault } from '../../../../shared/domain/faults.ts';
import { remarksOf, sayRemark, type Remark, type Said } from '../../../../shared/domain/remarks.ts';

/** What an occurrence adds to its fault: ours, then the words of others. */
export const detailOf = ({ detail, remarks = [] }: Fault): string =>
	sayAll([...remarks, ...(detail === '' ? [] : [detail])]);

export const sayAll = (said: readonly Said[]): string =>
	said.map(one => (typeof one === 'string' ? one : sayRemark(one))).join(' ');

/** Of a finished file that is not all that was asked for: what it is instead; null: it is. */
export function noteOf(kept: {
	readonly note?: string | undefined;
	readonly remarks?: readonly Remark[] | undefined;
}): string | null {
	const said = remarksOf(kept);
	return said.length === 0 ? null : said.map(sayRemark).join(' ');
}
