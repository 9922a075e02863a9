import * as v from 'valibot';

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const saved = v.object({ files: count, bytes: count });

/** How many files were finished, and how large they are. */
export const SavedSummary = v.object({
	...saved.entries,
	/** Every day from the first that was asked for to today, as `2027-01-31` of the machine's calendar. */
	days: v.array(v.object({ day: v.string(), ...saved.entries })),
	/** Most bytes first. */
	hosts: v.array(v.object({ host: v.string(), ...saved.entries })),
	otherHosts: saved,
});
export type SavedSummary = v.InferOutput<typeof SavedSummary>;
