import { createReadStream } from 'node:fs';
import { randomInt } from 'node:crypto';
import { readAddressList } from '../../../shared/domain/address-list.ts';
import type { Fault } from '../../../shared/domain/faults.ts';
import { mintTaskId } from '../../../shared/domain/ids.ts';
import { exportBytesMax, readQueueDocument } from '../../../shared/domain/queue-export.ts';
import type { TaskRequest } from '../../../shared/domain/task.ts';
import { ok, type Result } from '../../../shared/kernel/result.ts';
import type { TaskAdd } from '../../../shared/protocol/contract.ts';
import { checkUrl } from '../app/check-url.ts';
import { printable } from '../core/text/printable.ts';
import { textOf } from '../effects/read-bounded.ts';
import { defineCommand, UsageError } from './define-command.ts';
import { exitCodes } from './exit-codes.ts';
import { print, printError, printFault } from './print.ts';
import { withClient } from './with-client.ts';

/** The daemon takes them in one write. */
const atOnce = 50;

type Wanted = Omit<TaskAdd, 'id'>;
type Read = { readonly wanted: readonly Wanted[]; readonly isWhole: boolean };

export const command = defineCommand({
	usage: 'import FILE | import - [--dry-run] [--literal]',
	about: `Adds what export wrote, or a list: an address a line, with words around it or not; "address<TAB>name"; what aria2
reads. file[001-120].jpg, [a-f] and [0-100:10] stand for as many addresses.`,
	options: {
		'dry-run': { type: 'boolean', help: 'Show what would be added, and add nothing' },
		literal: { type: 'boolean', help: 'Ranges are part of the address' },
	},
	words: [1, 1],
	async run({ 'dry-run': isDry = false, literal = false }, [path = '']) {
		const read = readAll(await readText(path), !literal);
		if (!read.ok) {
			printFault(read.error);
			return exitCodes.failed;
		}
		const { wanted, isWhole } = read.value;
		const before = isWhole ? exitCodes.done : exitCodes.failed;
		if (!isDry)
			return (await withClient(client => add(wanted, one => client.call('task.add', one)))) || before;
		for (const { url, fileName } of wanted)
			print(fileName === undefined ? printable(url) : `${printable(url)}\t${printable(fileName)}`);
		printError(`${wanted.length} would be added.`);
		return before;
	},
});

async function readText(path: string): Promise<string> {
	try {
		const text = await textOf(path === '-' ? process.stdin : createReadStream(path), exportBytesMax + 1);
		if (Buffer.byteLength(text) <= exportBytesMax) return text.replace(/^\ufeff/u, '');
	} catch (error) {
		const { code, message } = error as NodeJS.ErrnoException;
		throw new UsageError(`${path} cannot be read (${code ?? message})`);
	}
	throw new UsageError(`${path} is longer than ${exportBytesMax} bytes`);
}

/** What can be added; the rest is told. */
function readAll(text: string, ranges: boolean): Result<Read, Fault> {
	const document = readQueueDocument(text);
	if (document && !document.ok) return document;
	if (document?.ok) {
		const { requests, damaged, incomplete } = document.value;
		if (damaged > 0) printError(`${damaged} damaged entries were left out.`);
		for (const url of incomplete)
			printError(`${printable(url)}: its secret part was not exported; add its whole link.`);
		return ok({ wanted: requests.map(asWanted), isWhole: damaged + incomplete.length === 0 });
	}
	const check = (url: string) => {
		const checked = checkUrl(url);
		return checked.ok ? null : checked.error;
	};
	const list = readAddressList(text, { check, ranges });
	if (!list.ok) return list;
	const { items, refused, without } = list.value;
	for (const { text: line, fault } of refused) {
		printError(printable(line));
		printFault(fault);
	}
	if (without > 0) printError(`${without} lines without an address.`);
	return ok({
		wanted: items.map(({ url, mirrors, fileName }) => ({
			url,
			...(mirrors.length > 0 && { mirrors: [...mirrors] }),
			...(fileName !== null && { fileName }),
		})),
		isWhole: refused.length === 0 && items.length > 0,
	});
}

async function add(
	wanted: readonly Wanted[],
	call: (one: TaskAdd) => Promise<Result<unknown, Fault>>,
): Promise<number> {
	let exitCode: number = exitCodes.done;
	let count = 0;
	for (let from = 0; from < wanted.length; from += atOnce) {
		const turn = wanted.slice(from, from + atOnce);
		const answers = await Promise.all(turn.map(one => call({ ...one, id: mintTaskId(random) })));
		const refused = answers.flatMap((added, place) =>
			added.ok ? [] : [{ url: turn[place]?.url ?? '', why: added.error }],
		);
		count += turn.length - refused.length;
		for (const { url, why } of refused) {
			printError(printable(url));
			printFault(why);
			exitCode = exitCodes.failed;
		}
		// Nobody is there any more, or no more is taken.
		if (refused.some(({ why: { code } }) => code === 'queue_full' || code === 'daemon_unreachable')) break;
	}
	print(`${count} added`);
	return exitCode;
}

/** What is null was not asked for. */
function asWanted(request: TaskRequest): Wanted {
	const { relayed: _, ...asked } = request;
	return Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== null)) as Wanted;
}

const random = (): number => randomInt(2 ** 40) / 2 ** 40;
