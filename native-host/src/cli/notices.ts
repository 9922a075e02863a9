import { faults } from '../../../shared/domain/faults.ts';
import type { Notice } from '../../../shared/domain/notice.ts';
import { printable } from '../core/text/printable.ts';
import type { Client } from './daemon-client.ts';
import { defineCommand } from './define-command.ts';
import { exitCodes } from './exit-codes.ts';
import { formatTime } from './format.ts';
import { print, printError, printFault } from './print.ts';
import { withClient } from './with-client.ts';
import { detailOf } from '../core/text/say-remarks.ts';

export const command = defineCommand({
	usage: 'notices [--json]',
	about: `Tells what went wrong beside the downloads, such as damaged settings, and what to do about it. What was shown
here counts as read, and is not told again.`,
	options: { json: { type: 'boolean', help: 'An array of {id, at, fault}' } },
	words: [0, 0],
	run: ({ json = false }) =>
		withClient(async client => {
			const listed = await client.call('notices.list', {});
			if (!listed.ok) {
				printFault(listed.error);
				return exitCodes.failed;
			}
			const { notices } = listed.value;
			if (json) print(JSON.stringify(notices, null, '\t'));
			else if (notices.length === 0) printError('Nothing is to be told.');
			else for (const notice of notices) printNotice(notice);
			const last = notices.at(-1);
			if (last) await client.call('notices.dismiss', { upTo: last.id });
			return exitCodes.done;
		}),
});

function printNotice({ at, fault }: Notice): void {
	const { sentence, hint } = faults[fault.code];
	const detail = detailOf(fault);
	print(`${formatTime(at)}  ${sentence}`);
	if (detail !== '') print(`  ${printable(detail)}`);
	print(`  ${hint}`);
}

/** In passing, where somebody looks at something else. */
export async function mentionNotices(client: Client): Promise<void> {
	const listed = await client.call('notices.list', {});
	const count = listed.ok ? listed.value.notices.length : 0;
	if (count === 0) return;
	const what = count === 1 ? 'Something went wrong' : `${count} things went wrong`;
	printError(`${what} beside the downloads: see "rustloader notices".`);
}
