import { fault } from '../../../shared/domain/faults.ts';
import { version } from '../version.ts';
import { isBrowserStart } from './browser-start.ts';
import { commands } from './commands.ts';
import { columns } from './define-command.ts';
import { exitCodes } from './exit-codes.ts';
import { print, printError, printFault } from './print.ts';
import { quote } from '../../../shared/kernel/quoted.ts';

/** The whole program: takes what follows its name, tells how it ends. */
export async function runCli(args: readonly string[]): Promise<number> {
	const [name = '--help', ...rest] = isBrowserStart(args) ? ['native-host', ...args] : args;
	// `rustloader list | head` is no failure; a download goes on to its end, and tells by its exit code how that was.
	process.stdout.on('error', () => {
		if (endsWithItsReader.has(name)) process.exit(exitCodes.done);
	});
	if (name === '--version' || name === '-V') {
		print(version);
		return exitCodes.done;
	}
	if (name === '--help' || name === '-h' || name === 'help') return await help(rest);
	const command = commands.get(name);
	if (!command) {
		printError(`rustloader: there is no command "${name}"; see rustloader --help`);
		return exitCodes.usage;
	}
	try {
		return await (await command.load()).run(rest);
	} catch (error) {
		printFault(fault('internal', quote(error instanceof Error ? error.message : String(error))));
		return exitCodes.failed;
	}
}

/** Those that would never end by themselves. */
const endsWithItsReader: ReadonlySet<string> = new Set(['watch', 'native-host']);

async function help([name]: readonly string[]): Promise<number> {
	const command = commands.get(name ?? '');
	if (command) return await (await command.load()).run(['--help']);
	const rows = [...commands].map(([known, { summary }]) => [known, summary] as const);
	print(`Rustloader ${version} saves what your browser shows, reliably.

usage: rustloader COMMAND …

${columns(rows)}

rustloader COMMAND --help tells more. Data is kept in the system's folder for program state, or in RUSTLOADER_HOME.
Ends with 0 when all is done, 1 when something failed, 2 for wrong usage, 130 when interrupted.`);
	return exitCodes.done;
}
