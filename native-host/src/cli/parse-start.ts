import { millis, type Millis } from '../../../shared/kernel/units.ts';

/**
 * `HH:MM` is the next time that the clock on the wall shows that; anything else is a date and time of ISO 8601, in
 * the system's time zone unless it names another; a space may stand between them. Null where it is neither, or has passed.
 */
export function parseStart(text: string, now: Date): Millis | null {
	const clock = /^([01]?\d|2[0-3]):([0-5]\d)$/u.exec(text.trim());
	if (clock) return nextTime(Number(clock[1]), Number(clock[2]), now);
	const iso = text.trim().replace(/^(\d{4}-\d{2}-\d{2}) /u, '$1T');
	if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/u.test(iso)) return null;
	const at = Date.parse(iso);
	return Number.isNaN(at) || at <= now.getTime() ? null : millis(at);
}

function nextTime(hour: number, minute: number, now: Date): Millis {
	const at = new Date(now);
	at.setHours(hour, minute, 0, 0);
	if (at.getTime() <= now.getTime()) at.setDate(at.getDate() + 1);
	return millis(at.getTime());
}
