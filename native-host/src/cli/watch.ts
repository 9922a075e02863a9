import { fault } from '../../../shared/domain/faults.ts';
import type { Seq } from '../../../shared/domain/ids.ts';
import type { Client } from './daemon-client.ts';
import { defineCommand } from './define-command.ts';
import { exitCodes } from './exit-codes.ts';
import { followQueue } from './follow-queue.ts';
import { printFault } from './print.ts';
import { jsonView, lineView, tableView } from './watch-views.ts';
import { withClient } from './with-client.ts';
import { remark } from '../../../shared/domain/remarks.ts';

export const command = defineCommand({
	usage: 'watch [--json]',
	about: 'Follows the queue until you press Ctrl-C: a live table on a terminal, else one line a change.',
	options: { json: { type: 'boolean', help: 'One object a line: {event, …} as in list --json' } },
	words: [0, 0],
	async run({ json = false }) {
		const interrupted = new AbortController();
		for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => interrupted.abort());
		using view = json ? jsonView() : process.stdout.isTTY ? tableView() : lineView();
		return await withClient(client => follow(client, interrupted.signal), followQueue(view));
	},
});

async function follow(client: Client, interrupted: AbortSignal): Promise<number> {
	const subscribed = await client.call('events.subscribe', { journal: null, since: 0 as Seq });
	if (!subscribed.ok) {
		printFault(subscribed.error);
		return exitCodes.failed;
	}
	await aborted(AbortSignal.any([interrupted, client.closed]));
	if (interrupted.aborted) return exitCodes.interrupted;
	printFault(fault('daemon_unreachable', remark('closed_connection')));
	return exitCodes.failed;
}

function aborted(signal: AbortSignal): Promise<void> {
	return new Promise(resolve => {
		if (signal.aborted) resolve();
		else signal.addEventListener('abort', () => resolve(), { once: true });
	});
}
