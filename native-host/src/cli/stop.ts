import { openClientIfRunning } from './daemon-client.ts';
import { defineCommand } from './define-command.ts';
import { exitCodes } from './exit-codes.ts';
import { print, printFault } from './print.ts';

export const command = defineCommand({
	usage: 'stop',
	about: `Stops the daemon. What was downloading is paused, and can be resumed after the next start. A browser with
the extension starts it again as soon as it has something to ask.`,
	options: {},
	words: [0, 0],
	async run() {
		const client = await openClientIfRunning();
		if (!client.ok) {
			printFault(client.error);
			return exitCodes.failed;
		}
		if (client.value === null) {
			print('No daemon was running.');
			return exitCodes.done;
		}
		using open = client.value;
		const stopped = await open.call('daemon.stop', {});
		if (!stopped.ok) {
			printFault(stopped.error);
			return exitCodes.failed;
		}
		print('The daemon stops.');
		return exitCodes.done;
	},
});
