import { summaryDaysMax, type FaultSummary } from '../../../shared/domain/fault-summary.ts';
import { faultCategories, faults } from '../../../shared/domain/faults.ts';
import { millis } from '../../../shared/kernel/units.ts';
import { printable } from '../core/text/printable.ts';
import { columns, defineCommand, UsageError } from './define-command.ts';
import { exitCodes } from './exit-codes.ts';
import { print, printError, printFault } from './print.ts';
import { withClient } from './with-client.ts';

const dayMs = 24 * 60 * 60_000;
const daysDefault = 7;
const barWidth = 40;

export const command = defineCommand({
	usage: 'faults [--days N] [--json]',
	about: `Shows how often downloads failed in the last days (${daysDefault} unless you say otherwise), each attempt counted:
by day, by kind, by server and by cause. Downloads that were removed count as well.`,
	options: {
		days: { type: 'string', value: 'N', help: `Today and the days before, up to ${summaryDaysMax}` },
		json: { type: 'boolean', help: 'Print it as one object' },
	},
	words: [0, 0],
	run({ days: text = String(daysDefault), json = false }) {
		const days = Number(text);
		if (!Number.isInteger(days) || days < 1 || days > summaryDaysMax)
			throw new UsageError(`--days takes a number from 1 to ${summaryDaysMax}`);
		return withClient(async client => {
			const since = millis(Date.now() - (days - 1) * dayMs);
			const summary = await client.call('faults.summary', { since });
			if (!summary.ok) {
				printFault(summary.error);
				return exitCodes.failed;
			}
			if (json) print(JSON.stringify(summary.value, null, '\t'));
			else if (summary.value.total === 0) printError('Nothing failed.');
			else print(summaryText(summary.value));
			return exitCodes.done;
		});
	},
});

function summaryText({ days, categories, hosts, otherHosts, codes }: FaultSummary): string {
	const most = Math.max(1, ...days.map(({ total }) => total));
	const kinds = faultCategories.filter(category => categories[category] > 0);
	const servers = hosts.map(({ host, total }) => row(printable(host), total));
	return [
		columns(days.map(({ day, total }) => [day, `${bar(total / most)}${total}`])),
		columns(kinds.map(category => row(category, categories[category]))),
		columns([...servers, ...(otherHosts > 0 ? [row('other servers', otherHosts)] : [])]),
		columns(codes.map(({ code, total }) => row(faults[code].sentence, total))),
	].join('\n\n');
}

const row = (name: string, total: number) => [name, String(total)] as const;

function bar(share: number): string {
	const length = share === 0 ? 0 : Math.max(1, Math.round(share * barWidth));
	return '█'.repeat(length) + (length > 0 ? ' ' : '');
}
