import { relay } from '../app/native-host.ts';
import { reachDaemon } from '../app/reach-daemon.ts';
import { replaceEarlierDaemon } from '../app/take-over.ts';
import { senderOf } from './browser-start.ts';
import { defineCommand, UsageError } from './define-command.ts';
import { exitCodes } from './exit-codes.ts';

/** Of two versions that are installed the later one does the work. */
async function reach() {
	const replaced = await replaceEarlierDaemon();
	return replaced.ok ? await reachDaemon() : replaced;
}

export const command = defineCommand({
	usage: 'native-host chrome-extension://ID/ | MANIFEST ADD-ON-ID',
	about: 'Started by a browser: carries messages between its extension and the daemon, on stdin and stdout.',
	options: {
		'parent-window': { type: 'string', value: 'HANDLE', help: 'Given by Chrome on Windows; not used' },
	},
	words: [1, 2],
	async run(_, words) {
		const sender = senderOf(words);
		if (sender === null) throw new UsageError('the browser did not say which extension asks');
		await relay({ sender, input: process.stdin, output: process.stdout, reach });
		// The last frames first; then at once, whatever else is still open.
		await new Promise(resolve => process.stdout.write('', resolve));
		process.exit(exitCodes.done);
	},
});
