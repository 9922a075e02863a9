import { faults, type Fault } from '../../../../shared/domain/faults.ts';
import type { MessageKey, Translate } from './translate.ts';

/** A fault as people read it. */
export type FaultText = { readonly sentence: string; readonly hint: string };

/** Translated where there is a translation; else in the shared table's own words, which are English. */
export const faultText = (t: Translate, { code }: Pick<Fault, 'code'>): FaultText => ({
	sentence: t(`fault_${code}` as FaultKey) || faults[code].sentence,
	hint: t(`fault_${code}_hint` as FaultKey) || faults[code].hint,
});

/** Keys that only other languages have: for English the table itself is the source. */
type FaultKey = Extract<MessageKey, `fault_${string}`>;
