import * as v from 'valibot';

const minutesOfDay = 24 * 60;

/** A weekday as `Date.getDay` counts, and minutes since midnight, both as the clock on the wall shows them. */
export type LocalTime = { readonly weekday: number; readonly minute: number };

/**
 * A stretch of the day on some weekdays, in minutes since midnight. `to` is exclusive; where it is not after `from`
 * the stretch goes over midnight and belongs to the day it begins on.
 */
export const TimeSpan = v.object({
	days: v.pipe(v.array(between(0, 6)), v.minLength(1), v.maxLength(7)),
	from: between(0, minutesOfDay - 1),
	to: between(0, minutesOfDay),
});
export type TimeSpan = v.InferOutput<typeof TimeSpan>;

export const RateProfile = v.object({ ...TimeSpan.entries, rateLimit: between(0, 2 ** 40) });
export type RateProfile = v.InferOutput<typeof RateProfile>;

/**
 * Whether downloads may run at that time; without any hours they always may. Wall-clock time decides minute by
 * minute, so an hour that a change of the clocks repeats counts twice, and one that it leaves out not at all.
 */
export const isOpen = (hours: readonly TimeSpan[], at: LocalTime): boolean =>
	hours.length === 0 || hours.some(span => covers(span, at));

/** Bytes a second at that time, 0: unlimited. Of several profiles the first that fits counts. */
export const rateAt = (
	{ rateLimit, rateProfiles }: { readonly rateLimit: number; readonly rateProfiles: readonly RateProfile[] },
	at: LocalTime,
): number => rateProfiles.find(profile => covers(profile, at))?.rateLimit ?? rateLimit;

/** When they may run again, for people; null where that is now, or never. */
export function nextOpening(hours: readonly TimeSpan[], { weekday, minute }: LocalTime): LocalTime | null {
	if (isOpen(hours, { weekday, minute })) return null;
	for (let later = 1; later <= 7 * minutesOfDay; later++) {
		const total = minute + later;
		const at = {
			weekday: (weekday + Math.floor(total / minutesOfDay)) % 7,
			minute: total % minutesOfDay,
		};
		if (isOpen(hours, at)) return at;
	}
	return null;
}

function covers({ days, from, to }: TimeSpan, { weekday, minute }: LocalTime): boolean {
	if (from < to) return days.includes(weekday) && from <= minute && minute < to;
	const before = (weekday + 6) % 7;
	return (days.includes(weekday) && minute >= from) || (days.includes(before) && minute < to);
}

function between(least: number, most: number) {
	return v.pipe(v.number(), v.integer(), v.minValue(least), v.maxValue(most));
}
