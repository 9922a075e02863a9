import { stopDaemon } from '../app/take-over.ts';
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
		const stopped = await stopDaemon();
		if (!stopped.ok) {
			printFault(stopped.error);
			return exitCodes.failed;
		}
		print(stopped.value ? 'The daemon has stopped.' : 'No daemon was running.');
		return exitCodes.done;
	},
});
