const minutesOfDay = 24 * 60;

/** "22:30", as a time field takes it; the end of the day is its beginning. */
export function showMinute(minute: number): string {
	const within = minute % minutesOfDay;
	const two = (count: number) => String(count).padStart(2, '0');
	return `${two(Math.floor(within / 60))}:${two(within % 60)}`;
}

/** Minutes since midnight; null for anything that is no time of day. */
export function readMinute(text: string): number | null {
	const [, hours, minutes] = /^(\d\d):(\d\d)(?::\d\d)?$/u.exec(text) ?? [];
	const minute = Number(hours) * 60 + Number(minutes);
	return minute < minutesOfDay && Number(minutes) < 60 ? minute : null;
}
