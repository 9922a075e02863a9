import { exitCodeLocked } from '../app/daemon-files.ts';
import { runDaemonProcess, type OpenEngine } from '../app/daemon-process.ts';
import { defineCommand, type Command } from './define-command.ts';
import { exitCodes } from './exit-codes.ts';
import { printFault } from './print.ts';

export const daemonCommand = (openEngine: OpenEngine): Command =>
	defineCommand({
		usage: 'daemon',
		about: `Runs the queue for every browser and command line of this user. It is started when it is needed, and ends
by itself when there is nothing to do; what it did is in daemon.log.`,
		options: {},
		words: [0, 0],
		async run() {
			const failure = await runDaemonProcess(openEngine);
			if (failure === null) return exitCodes.done;
			printFault(failure);
			return failure.code === 'daemon_locked' ? exitCodeLocked : exitCodes.failed;
		},
	});
