import { randomInt } from 'node:crypto';
import { resolve } from 'node:path';
import { mintTaskId } from '../../../shared/domain/ids.ts';
import type { TaskAdd } from '../../../shared/protocol/contract.ts';
import { printable } from '../core/text/printable.ts';
import { defineCommand, UsageError } from './define-command.ts';
import {
	downloadOptions,
	downloadUsage,
	readDownloadOptions,
	urlsMax,
	type DownloadWishes,
} from './download-options.ts';
import { exitCodes } from './exit-codes.ts';
import { readStreamOptions, streamOptions, streamUsage } from './stream-options.ts';
import { parseStart } from './parse-start.ts';
import { print, printError, printFault } from './print.ts';
import { withClient } from './with-client.ts';

export const command = defineCommand({
	usage: `add URL… ${downloadUsage} ${streamUsage} [--start-at TIME] [--json]`,
	about:
		'Puts downloads into the queue, which goes on with them whether or not this command line stays open.',
	options: {
		...downloadOptions,
		...streamOptions,
		'start-at': { type: 'string', value: 'TIME', help: 'Not before: 22:30, or 2027-01-31T22:30' },
		json: { type: 'boolean', help: 'Print {id, url} a line' },
	},
	words: [1, urlsMax],
	async run(values, urls) {
		const wish = readStreamOptions(values);
		const wishes = {
			...asParams(readDownloadOptions(values, urls)),
			...startAt(values['start-at']),
			...(wish ? { wish } : {}),
		};
		return await withClient(async client => {
			let exitCode: number = exitCodes.done;
			for (const url of urls) {
				const id = mintTaskId(random);
				const added = await client.call('task.add', { ...wishes, id, url });
				if (added.ok) print(values.json ? JSON.stringify({ id, url }) : `${id}  ${printable(url)}`);
				else {
					printError(printable(url));
					printFault(added.error);
					exitCode = exitCodes.failed;
				}
			}
			return exitCode;
		});
	},
});

function startAt(text: string | undefined): Pick<TaskAdd, 'startAt'> {
	if (text === undefined) return {};
	const at = parseStart(text, new Date());
	if (at === null) throw new UsageError('--start-at takes a time like 22:30, or a date and time to come');
	return { startAt: at };
}

const asParams = ({
	dir,
	output,
	segments,
	checksum,
	mirrors,
	proxy,
	headers,
}: DownloadWishes): Omit<TaskAdd, 'id' | 'url'> => ({
	...(dir === null ? {} : { folder: resolve(dir) }),
	...(output === null ? {} : { fileName: output }),
	...(segments === null ? {} : { segments }),
	...(checksum === null ? {} : { checksum }),
	...(mirrors.length === 0 ? {} : { mirrors: [...mirrors] }),
	...(proxy === null ? {} : { proxy }),
	...(headers.length === 0 ? {} : { headers: headers.map(([name, value]) => [name, value]) }),
});

const random = (): number => randomInt(2 ** 40) / 2 ** 40;
