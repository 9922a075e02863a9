import type { SavedSummary } from '../../../shared/domain/saved-summary.ts';
import { printable } from '../core/text/printable.ts';
import { columns, defineCommand } from './define-command.ts';
import { exitCodes } from './exit-codes.ts';
import { formatBytes } from './format.ts';
import { print, printError, printFault } from './print.ts';
import { bar, daysDefault, daysOptions, sinceDays } from './summary-days.ts';
import { withClient } from './with-client.ts';

export const command = defineCommand({
	usage: 'saved [--days N] [--json]',
	about: `Shows how much was saved in the last days (${daysDefault} unless you say otherwise), by day and by server.
Downloads that were removed count as well.`,
	options: daysOptions,
	words: [0, 0],
	run({ days, json = false }) {
		const since = sinceDays(days);
		return withClient(async client => {
			const summary = await client.call('saved.summary', { since });
			if (!summary.ok) {
				printFault(summary.error);
				return exitCodes.failed;
			}
			if (json) print(JSON.stringify(summary.value, null, '\t'));
			else if (summary.value.files === 0) printError('Nothing was finished.');
			else print(summaryText(summary.value));
			return exitCodes.done;
		});
	},
});

type Saved = { readonly files: number; readonly bytes: number };

function summaryText({ days, hosts, otherHosts, ...all }: SavedSummary): string {
	const most = Math.max(1, ...days.map(({ bytes }) => bytes));
	const servers = hosts.map(({ host, ...saved }) => row(printable(host), saved));
	return [
		columns(days.map(({ day, ...saved }) => [day, `${bar(saved.bytes / most)}${figures(saved)}`])),
		columns([
			...servers,
			...(otherHosts.files > 0 ? [row('other servers', otherHosts)] : []),
			row('in all', all),
		]),
	].join('\n\n');
}

const row = (name: string, saved: Saved) => [name, figures(saved)] as const;

const figures = ({ files, bytes }: Saved): string =>
	files === 0 ? '' : `${formatBytes(bytes)}, ${files} ${files === 1 ? 'file' : 'files'}`;
