import type { Fault } from '../../../../shared/domain/faults.ts';
import { remark } from '../../../../shared/domain/remarks.ts';
import type { Words } from '../view/row.ts';
import { faultText, type FaultText } from './fault-text.ts';
import { remarksText } from './remark-text.ts';

/** A fault, and what this occurrence adds; each may be empty. */
export type TroubleText = FaultText & {
	readonly remark: string;
	/** Foreign words, as they came. */
	readonly detail: string;
};

export const troubleText = (words: Words, fault: Fault): TroubleText => ({
	...faultText(words.t, fault),
	remark: remarksText(words, fault.remarks ?? []),
	detail: fault.detail,
});

/** All of it but the hint, in one line. */
export function complaintText(words: Words, { code, detail, remarks = [] }: Fault): string {
	const quoted = detail === '' ? [] : [remark('quoted', { text: detail })];
	const { sentence } = faultText(words.t, { code });
	return [sentence, remarksText(words, [...remarks, ...quoted])].filter(text => text !== '').join(' ');
}
