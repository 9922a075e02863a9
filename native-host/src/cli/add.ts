import { randomInt } from 'node:crypto';
import { resolve } from 'node:path';
import { mintTaskId } from '../../../shared/domain/ids.ts';
import type { Fault } from '../../../shared/domain/faults.ts';
import { ok, type Result } from '../../../shared/kernel/result.ts';
import { isLocalMetalink, readLocalMetalink } from '../app/local-metalink.ts';
import { nameIn } from '../core/metalink/file-plan.ts';
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
import {
	expandPlaylist,
	playlistOptions,
	playlistUsage,
	readPlaylistOptions,
	type PlaylistWishes,
} from './playlist-options.ts';
import { untilInterrupted } from './until-interrupted.ts';
import { checkUrl } from '../app/check-url.ts';
import { readStreamOptions, streamOptions, streamUsage } from './stream-options.ts';
import { parseStart } from './parse-start.ts';
import { print, printError, printFault } from './print.ts';
import { withClient } from './with-client.ts';

export const command = defineCommand({
	usage: `add URL… ${downloadUsage} ${streamUsage} ${playlistUsage} [--start-at TIME] [--json]`,
	about:
		'Puts downloads into the queue, which goes on with them whether or not this command line stays open.',
	options: {
		...downloadOptions,
		...streamOptions,
		...playlistOptions,
		'start-at': { type: 'string', value: 'TIME', help: 'Not before: 22:30, or 2027-01-31T22:30' },
		json: { type: 'boolean', help: 'Print {id, url} a line' },
	},
	words: [0, urlsMax],
	async run(values, urls) {
		const list = readPlaylistOptions(values, urls);
		const wish = readStreamOptions(values);
		const download = readDownloadOptions(values, urls);
		const wishes = {
			...asParams(download),
			...startAt(values['start-at']),
			...(wish ? { wish } : {}),
		};
		return await withClient(async client => {
			let exitCode: number = exitCodes.done;
			const refuse = (word: string, why: Fault): void => {
				printError(printable(word));
				printFault(why);
				exitCode = exitCodes.failed;
			};
			const isKnown = async (keys: readonly string[]) => {
				const known = await client.call('media.known', { keys: keys.slice(0, 1_000) });
				return known.ok ? known.value.known : [];
			};
			for (const word of list?.search ? [list.search] : urls) {
				const read = list
					? await untilInterrupted(signal =>
							listWord(word, list, { wish, wishes: download, isKnown, signal }),
						)
					: await readWord(word);
				if (!read.ok) refuse(word, read.error);
				for (const wanted of read.ok ? read.value : []) {
					const { url } = wanted;
					const id = mintTaskId(random);
					const added = await client.call('task.add', { ...wishes, ...wanted, id });
					if (!added.ok) refuse(url, added.error);
					else print(values.json ? JSON.stringify({ id, url }) : `${id}  ${printable(url)}`);
				}
			}
			return exitCode;
		});
	},
});

type Wanted = Pick<TaskAdd, 'url' | 'mirrors' | 'checksum' | 'fileName' | 'title' | 'group' | 'wish'>;

/** Each of a list. */
async function listWord(
	word: string,
	list: PlaylistWishes,
	options: Parameters<typeof expandPlaylist>[2],
): Promise<Result<readonly Wanted[], Fault>> {
	const url = checkUrl(word);
	if (!url.ok) return url;
	const expanded = await expandPlaylist(url.value.href, list, options);
	if (!expanded.ok) return expanded;
	const { items, known } = expanded.value;
	if (known > 0)
		printError(`${known} of them were saved before or are in the queue; --again takes them too.`);
	return ok(items.map(({ title, ...item }) => ({ ...item, ...(title === null ? {} : { title }) })));
}

/** An address, or what a metalink on this machine describes: the daemon need not be able to read that. */
async function readWord(word: string): Promise<Result<readonly Wanted[], Fault>> {
	if (!isLocalMetalink(word)) return ok([{ url: word }]);
	const read = await readLocalMetalink(word);
	if (!read.ok) return read;
	return ok(
		read.value.map(plan => {
			const [url = '', ...mirrors] = plan.urls;
			const fileName = nameIn(plan);
			return {
				url,
				mirrors,
				...(plan.checksum ? { checksum: plan.checksum } : {}),
				...(fileName === null ? {} : { fileName }),
			};
		}),
	);
}

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
	rateLimit,
	headers,
}: DownloadWishes): Omit<TaskAdd, 'id' | 'url'> => ({
	...(dir === null ? {} : { folder: resolve(dir) }),
	...(output === null ? {} : { fileName: output }),
	...(segments === null ? {} : { segments }),
	...(checksum === null ? {} : { checksum }),
	...(mirrors.length === 0 ? {} : { mirrors: [...mirrors] }),
	...(proxy === null ? {} : { proxy }),
	...(rateLimit === 0 ? {} : { rateLimit }),
	...(headers.length === 0 ? {} : { headers: headers.map(([name, value]) => [name, value]) }),
});

const random = (): number => randomInt(2 ** 40) / 2 ** 40;
