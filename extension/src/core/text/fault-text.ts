import { faults, type Fault } from '../../../../shared/domain/faults.ts';
import type { MessageKey, Translate } from './translate.ts';

/** A fault as people read it. */
export type FaultText = {
	readonly sentence: string;
	readonly hint: string;
	/** What this occurrence adds; may be empty. */
	readonly detail: string;
};

/** Translated where there is a translation; else in the shared table's own words, which are English. */
export const faultText = (t: Translate, { code, detail }: Fault): FaultText => ({
	sentence: t(`fault_${code}` as FaultKey) || faults[code].sentence,
	hint: t(`fault_${code}_hint` as FaultKey) || faults[code].hint,
	detail,
});

/** Keys that only other languages have: for English the table itself is the source. */
type FaultKey = Extract<MessageKey, `fault_${string}`>;
