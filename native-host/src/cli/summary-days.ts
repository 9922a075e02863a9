import { summaryDaysMax } from '../../../shared/domain/fault-summary.ts';
import { millis, type Millis } from '../../../shared/kernel/units.ts';
import { UsageError } from './define-command.ts';

const dayMs = 24 * 60 * 60_000;
const barWidth = 40;

/** How many days are told of where nobody says. */
export const daysDefault = 7;

export const daysOptions = {
	days: { type: 'string', value: 'N', help: `Today and the days before, up to ${summaryDaysMax}` },
	json: { type: 'boolean', help: 'Print it as one object' },
} as const;

/** The moment from which so many days are told, today included. */
export function sinceDays(text: string = String(daysDefault)): Millis {
	const days = Number(text);
	if (!Number.isInteger(days) || days < 1 || days > summaryDaysMax)
		throw new UsageError(`--days takes a number from 1 to ${summaryDaysMax}`);
	return millis(Date.now() - (days - 1) * dayMs);
}

/** As long as its share (0 to 1) of the longest, and a space; nothing for nothing. */
export function bar(share: number): string {
	const length = share === 0 ? 0 : Math.max(1, Math.round(share * barWidth));
	return '█'.repeat(length) + (length > 0 ? ' ' : '');
}
