import type { FaultSummary } from '../../../shared/domain/fault-summary.ts';
import { faultCategories, faults } from '../../../shared/domain/faults.ts';
import { printable } from '../core/text/printable.ts';
import { columns, defineCommand } from './define-command.ts';
import { exitCodes } from './exit-codes.ts';
import { print, printError, printFault } from './print.ts';
import { bar, daysDefault, daysOptions, sinceDays } from './summary-days.ts';
import { withClient } from './with-client.ts';

export const command = defineCommand({
	usage: 'faults [--days N] [--json]',
	about: `Shows how often downloads failed in the last days (${daysDefault} unless you say otherwise), each attempt counted:
by day, by kind, by server and by cause. Downloads that were removed count as well.`,
	options: daysOptions,
	words: [0, 0],
	run({ days, json = false }) {
		const since = sinceDays(days);
		return withClient(async client => {
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
