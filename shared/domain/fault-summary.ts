import * as v from 'valibot';
import type { faultCategories } from './faults.ts';
import { Fault } from './task.ts';

/** Days that are counted, the last ones. */
export const summaryDaysMax = 366;
/** Hosts told by name; the others are told as one. */
export const summaryHostsMax = 20;

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const counts = v.object({
	network: count,
	auth: count,
	disk: count,
	server: count,
	extraction: count,
	media: count,
	policy: count,
	unknown: count,
} satisfies Record<(typeof faultCategories)[number], typeof count>);

/** How often what failed, counting each attempt. */
export const FaultSummary = v.object({
	total: count,
	categories: counts,
	/** Every day from the first that was asked for to today, as `2027-01-31` of the machine's calendar. */
	days: v.array(v.object({ day: v.string(), total: count, categories: counts })),
	/** Most first. */
	hosts: v.array(v.object({ host: v.string(), total: count })),
	otherHosts: count,
	/** Most first. */
	codes: v.array(v.object({ code: Fault.entries.code, total: count })),
});
export type FaultSummary = v.InferOutput<typeof FaultSummary>;
