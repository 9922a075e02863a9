import { defineCommand } from './define-command.ts';
import { downloadOptions, readHeaders } from './download-options.ts';
import { exitCodes } from './exit-codes.ts';
import { print, printFault } from './print.ts';
import { withTask } from './with-task.ts';

export const command = defineCommand({
	usage: 'relink ID URL [--header "NAME: VALUE"]…',
	about: `Gives a download another address of the same file, for when the one it has stopped working. What is saved stays:
it is compared with the length and the bytes that the new address serves. A download that failed goes on at once, a
paused one once it is resumed.`,
	options: { header: downloadOptions.header },
	words: [2, 2],
	async run({ header }, [prefix = '', url = '']) {
		const headers = header && readHeaders(header).map(([name, value]): [string, string] => [name, value]);
		return await withTask(prefix, async (client, task) => {
			const given = await client.call('task.refreshLink', { task, url, ...(headers ? { headers } : {}) });
			if (!given.ok) {
				printFault(given.error);
				return exitCodes.failed;
			}
			print(`${task}  has a new address`);
			return exitCodes.done;
		});
	},
});
