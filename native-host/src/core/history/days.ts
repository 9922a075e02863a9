const dayMs = 24 * 60 * 60_000;

/** A day as `2027-01-31`, which sorts by time. */
export function dayText({ year, month, day }: { year: number; month: number; day: number }): string {
	const digits = (count: number, length: number) => String(count).padStart(length, '0');
	return [digits(year, 4), digits(month, 2), digits(day, 2)].join('-');
}

/** Days of the calendar, as `2027-01-31`, from the first to the last; of more than `max` the last ones. */
export function daysBetween(first: string, last: string, max: number): string[] {
	const end = Date.parse(`${last}T00:00Z`);
	const start = Math.max(Date.parse(`${first}T00:00Z`), end - (max - 1) * dayMs);
	const days: string[] = [];
	// Days of UTC are all as long as each other, whatever the clocks here do.
	for (let at = Number.isNaN(start) ? end : start; at <= end; at += dayMs)
		days.push(new Date(at).toISOString().slice(0, 10));
	return days;
}
