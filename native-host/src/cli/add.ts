import { randomInt } from 'node:crypto';
import { resolve } from 'node:path';
import { mintTaskId } from '../../../shared/domain/ids.ts';
import type { TaskAdd } from '../../../shared/protocol/contract.ts';
import { headerCountMax, segmentsMax } from '../../../shared/protocol/limits.ts';
import { printable } from '../core/text/printable.ts';
import { defineCommand, UsageError } from './define-command.ts';
import { exitCodes } from './exit-codes.ts';
import { parseChecksum } from './parse-checksum.ts';
import { print, printError, printFault } from './print.ts';
import { withClient } from './with-client.ts';

const urlsMax = 1_000;

export const command = defineCommand({
	usage: 'add URL… [-d DIR] [-o NAME] [-s N] [--checksum ALGORITHM=HEX] [--header "NAME: VALUE"]…',
	about:
		'Puts downloads into the queue, which goes on with them whether or not this command line stays open.',
	options: {
		dir: { type: 'string', short: 'd', value: 'DIR', help: 'Folder to save in' },
		output: { type: 'string', short: 'o', value: 'NAME', help: 'Name of the file (for one URL)' },
		segments: { type: 'string', short: 's', value: 'N', help: `Connections, 1 to ${segmentsMax}` },
		checksum: {
			type: 'string',
			value: 'SUM',
			help: 'What the file must have: sha-256=HEX, sha-512, sha-1 or md5',
		},
		header: { type: 'string', multiple: true, value: 'LINE', help: 'Sent along: "Referer: https://…"' },
		json: { type: 'boolean', help: 'Print {id, url} a line' },
	},
	words: [1, urlsMax],
	async run(values, urls) {
		if (urls.length > 1 && (values.output !== undefined || values.checksum !== undefined))
			throw new UsageError('--output and --checksum are for one URL');
		const common = readCommon(values);
		return await withClient(async client => {
			let exitCode: number = exitCodes.done;
			for (const url of urls) {
				const id = mintTaskId(random);
				const added = await client.call('task.add', { ...common, id, url });
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

type Values = {
	readonly dir?: string | undefined;
	readonly output?: string | undefined;
	readonly segments?: string | undefined;
	readonly checksum?: string | undefined;
	readonly header?: string[] | undefined;
};

function readCommon({ dir, output, segments, checksum, header = [] }: Values): Omit<TaskAdd, 'id' | 'url'> {
	if (header.length > headerCountMax) throw new UsageError(`at most ${headerCountMax} headers`);
	return {
		...(dir === undefined ? {} : { folder: resolve(dir) }),
		...(output === undefined ? {} : { fileName: output }),
		...(segments === undefined ? {} : { segments: readSegments(segments) }),
		...(checksum === undefined ? {} : { checksum: readChecksum(checksum) }),
		...(header.length === 0 ? {} : { headers: header.map(readHeader) }),
	};
}

function readSegments(text: string): number {
	const count = Number(text);
	if (!/^\d+$/u.test(text) || count < 1 || count > segmentsMax)
		throw new UsageError(`--segments takes a number from 1 to ${segmentsMax}`);
	return count;
}

function readChecksum(text: string) {
	const checksum = parseChecksum(text);
	if (!checksum)
		throw new UsageError('--checksum takes sha-256=HEX (or sha-512, sha-1, md5) with all its digits');
	return checksum;
}

function readHeader(line: string): [string, string] {
	const [, name, value] = /^([!#$%&'*+.^_`|~\w-]+):[\t ]*(.*)$/u.exec(line) ?? [];
	if (name === undefined || value === undefined) throw new UsageError('--header takes "NAME: VALUE"');
	return [name, value];
}

const random = (): number => randomInt(2 ** 40) / 2 ** 40;
