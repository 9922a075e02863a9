import { parseArgs } from 'node:util';
import { exitCodes } from './exit-codes.ts';
import { print, printError } from './print.ts';

type Option = {
	readonly type: 'string' | 'boolean';
	readonly short?: string;
	readonly multiple?: boolean;
	/** What the help calls its value: `DIR`. */
	readonly value?: string;
	readonly help: string;
};
type Options = Readonly<Record<string, Option>>;

type Parsed<O extends Options> = ReturnType<
	typeof parseArgs<{ options: O; allowPositionals: true; strict: true }>
>;

type Spec<O extends Options> = {
	/** Without the program's name: `add URL…`. */
	readonly usage: string;
	readonly about: string;
	readonly options: O;
	/** Words that must at least, and may at most, follow. */
	readonly words: readonly [least: number, most: number];
	readonly run: (values: Parsed<O>['values'], words: readonly string[]) => Promise<number>;
};

/** A command as the dispatcher sees it. */
export type Command = { run(args: readonly string[]): Promise<number> };

/** A value that parses as an option and still makes no sense; ends the command as wrong usage does. */
export class UsageError extends Error {}

export function defineCommand<const O extends Options>(spec: Spec<O>): Command {
	const [least, most] = spec.words;

	function parse(args: readonly string[]): Parsed<O> {
		const parsed = parseArgs({
			args: [...args],
			options: spec.options,
			allowPositionals: true,
			strict: true,
		});
		if (parsed.positionals.length < least) throw new UsageError('something is missing');
		const excess = parsed.positionals[most];
		if (excess !== undefined) throw new UsageError(`"${excess}" is too much`);
		return parsed;
	}

	return {
		async run(args) {
			if (asksForHelp(args)) {
				print(describe(spec));
				return exitCodes.done;
			}
			try {
				const { values, positionals } = parse(args);
				return await spec.run(values, positionals);
			} catch (error) {
				if (!isUsageError(error)) throw error;
				printError(`rustloader: ${error.message}`);
				printError(`usage: rustloader ${spec.usage}`);
				return exitCodes.usage;
			}
		},
	};
}

/** Anywhere before `--`: who asks for help gets it, whatever else is wrong. */
function asksForHelp(args: readonly string[]): boolean {
	const end = args.indexOf('--');
	return args.slice(0, end < 0 ? args.length : end).some(arg => arg === '--help' || arg === '-h');
}

function isUsageError(error: unknown): error is Error {
	if (error instanceof UsageError) return true;
	return error instanceof Error && String((error as { code?: unknown }).code).startsWith('ERR_PARSE_ARGS');
}

function describe({ usage, about, options }: Spec<Options>): string {
	const rows = Object.entries(options).map(([name, option]) => [spell(name, option), option.help] as const);
	return [`usage: rustloader ${usage}`, '', about, ...(rows.length > 0 ? ['', columns(rows)] : [])].join(
		'\n',
	);
}

function spell(name: string, { short, value }: Option): string {
	return `${short ? `-${short}, ` : '    '}--${name}${value ? ` ${value}` : ''}`;
}

export function columns(rows: readonly (readonly [string, string])[]): string {
	const width = Math.max(...rows.map(([left]) => left.length));
	return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`).join('\n');
}
