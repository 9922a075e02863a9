import { runSandbox } from '../plugin-host/sandbox.ts';
import type { Command } from './define-command.ts';
import { exitCodes } from './exit-codes.ts';

/** The process that a plugin runs in; started by us alone, with everything forbidden. */
export const command: Command = {
	async run() {
		if (!process.permission || process.permission.has('fs.read')) return exitCodes.usage;
		await runSandbox();
		return exitCodes.done;
	},
};
