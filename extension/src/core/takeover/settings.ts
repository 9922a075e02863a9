import * as v from 'valibot';

export const takeoverModes = ['off', 'ask', 'rules'] as const;
export type TakeoverMode = (typeof takeoverModes)[number];

/** Of a list of sites or types. */
const entriesMax = 500;
const patternUnitsMax = 500;
/** Of an address, as far as a pattern looks at it: one that is made badly must not stop everything. */
export const matchedUnitsMax = 2_000;

const Entries = v.pipe(
	v.array(v.pipe(v.string(), v.minLength(1), v.maxLength(253))),
	v.maxLength(entriesMax),
);
const Pattern = v.pipe(
	v.string(),
	v.maxLength(patternUnitsMax),
	v.check(text => compile(text) !== null, 'not a regular expression'),
);

/** Which downloads of the browser's are taken over. */
export const TakeoverSettings = v.object({
	/** Each is asked about, or taken where it fits the rules; those that do not fit are not asked about either. */
	mode: v.optional(v.picklist(takeoverModes), 'off'),
	/** Smaller ones stay; of one whose size nobody tells it is not known that it is small. */
	minBytes: v.optional(v.pipe(v.number(), v.safeInteger(), v.minValue(0)), 1_000_000),
	/** Endings of names (`zip`) and media types (`video/*`); none: all. */
	types: v.optional(Entries, []),
	/** Sites with all that is below them; none: all. */
	onlySites: v.optional(Entries, []),
	neverSites: v.optional(Entries, []),
	/** A regular expression over the address; empty: all. */
	pattern: v.optional(Pattern, ''),
	inPrivate: v.optional(v.boolean(), false),
	/** What only the browser can fetch is fetched by it once more, and passed on. */
	relay: v.optional(v.boolean(), true),
	/** The same of answers to forms: the form is sent once more. */
	relayForms: v.optional(v.boolean(), false),
	/** The next one stays, whatever else is set. */
	skipNext: v.optional(v.boolean(), false),
});
export type TakeoverSettings = v.InferOutput<typeof TakeoverSettings>;

export const defaultTakeover: TakeoverSettings = v.parse(TakeoverSettings, {});

/** What is damaged costs only itself. */
export function loadTakeover(value: unknown): TakeoverSettings {
	if (typeof value !== 'object' || value === null) return defaultTakeover;
	const whole = v.safeParse(TakeoverSettings, value);
	if (whole.success) return whole.output;
	const good = Object.entries(value).filter(
		([name, one]) =>
			Object.hasOwn(TakeoverSettings.entries, name) &&
			v.safeParse(TakeoverSettings.entries[name as keyof TakeoverSettings], one).success,
	);
	return v.parse(TakeoverSettings, Object.fromEntries(good));
}

export function compile(pattern: string): RegExp | null {
	try {
		return new RegExp(pattern, 'iu');
	} catch {
		return null;
	}
}
