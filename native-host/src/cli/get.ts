import { basename, dirname, join, resolve } from 'node:path';
import { defaultSettings } from '../../../shared/domain/settings.ts';
import type { Fault } from '../../../shared/domain/faults.ts';
import { digestAlgorithms, type DigestAlgorithm, type TaskTarget } from '../../../shared/domain/task.ts';
import type { TaskWish } from '../../../shared/domain/task-wish.ts';
import { bytes } from '../../../shared/kernel/units.ts';
import { checkUrl } from '../app/check-url.ts';
import type { FilePlan } from '../core/metalink/file-plan.ts';
import { isLocalMetalink, readLocalMetalink } from '../app/local-metalink.ts';
import { createConnectionBudget } from '../app/connection-budget.ts';
import { findPart } from '../app/download-part.ts';
import { systemPorts } from '../app/download-ports.ts';
import { createRateLimits } from '../app/rate-limits.ts';
import { findStreamTarget } from '../app/stream/find-stream.ts';
import { openMediaEngine } from '../app/stream/stream-ports.ts';
import { faultOf } from '../core/transfer/error-fault.ts';
import { safeName } from '../core/naming/safe-name.ts';
import type { RunOutcome } from '../core/transfer/run.ts';
import { systemClock } from '../effects/clock.ts';
import { findFolders } from '../effects/folders.ts';
import { defineCommand, UsageError } from './define-command.ts';
import {
	downloadOptions,
	downloadUsage,
	readDownloadOptions,
	urlsMax,
	type DownloadWishes,
} from './download-options.ts';
import { exitCodes } from './exit-codes.ts';
import { createReport } from './get-report.ts';
import { inTurns } from './in-turns.ts';
import {
	expandPlaylist,
	playlistOptions,
	playlistUsage,
	readPlaylistOptions,
	type ListedItem,
	type PlaylistWishes,
} from './playlist-options.ts';
import { printError } from './print.ts';
import { openMediaStore } from '../effects/media-store.ts';
import { readStreamOptions, streamOptions, streamUsage } from './stream-options.ts';
import { untilInterrupted } from './until-interrupted.ts';

export const command = defineCommand({
	usage: `get URL… ${downloadUsage} ${streamUsage} ${playlistUsage} [--digest ALGORITHM] [--json]`,
	about: `Downloads here and now, without the queue, large files one after the other. Ctrl-C keeps what is there, and the
same command goes on with it.`,
	options: {
		...downloadOptions,
		...streamOptions,
		...playlistOptions,
		digest: { type: 'string', value: 'ALGORITHM', help: `Tell the file's ${digestAlgorithms.join(', ')}` },
		json: { type: 'boolean', help: 'Tell what happens, one JSON object a line' },
	},
	words: [0, urlsMax],
	async run(values, urls) {
		const wishes = readDownloadOptions(values, urls);
		const wish = readStreamOptions(values);
		const list = readPlaylistOptions(values, urls);
		const words = (list?.search ? [list.search] : urls).map(readWord);
		const digest = readAlgorithm(values.digest);
		return await untilInterrupted(signal =>
			getAll(words, { ...wishes, wish, list, digest, json: values.json ?? false, signal }),
		);
	},
});

type Options = DownloadWishes & {
	readonly digest: DigestAlgorithm | null;
	/** Of streams. */
	readonly wish: TaskWish | null;
	/** The addresses are lists. */
	readonly list: PlaylistWishes | null;
	readonly json: boolean;
	readonly signal: AbortSignal;
};

/** One file to fetch: by its address, or as a metalink on this machine describes it. */
type Wanted = {
	readonly url: string;
	readonly entry: string | null;
	readonly plan: FilePlan | null;
	/** Of a list. */
	readonly item?: ListedItem;
};

/** What a word of the command line asks for. A typing mistake is wrong usage; anything else may fail by itself. */
function readWord(word: string): { readonly path: string } | Wanted {
	if (isLocalMetalink(word)) return { path: word };
	const checked = checkUrl(word);
	if (!checked.ok && checked.error.code === 'url_malformed')
		throw new UsageError(`"${word.slice(0, 200)}" is not an address`);
	return { url: word, entry: null, plan: null };
}

function readAlgorithm(text: string | undefined): DigestAlgorithm | null {
	if (text === undefined) return null;
	const algorithm = digestAlgorithms.find(name => name === text.toLowerCase());
	if (!algorithm) throw new UsageError(`--digest takes ${digestAlgorithms.join(', ')}`);
	return algorithm;
}

/** It is there before the next one could be asked for. */
const smallBytesMax = 1024 * 1024;

async function getAll(words: readonly ReturnType<typeof readWord>[], options: Options): Promise<number> {
	const engine = openEngineOf(options);
	const turns = inTurns();
	const waiting: { readonly one: Wanted; readonly own: Options }[] = [];
	let exitCode: number = exitCodes.done;

	async function expand(word: ReturnType<typeof readWord>): Promise<void> {
		const wanted =
			'path' in word
				? await readLocal(word.path, options)
				: options.list
					? await readList(word.url, options.list, options)
					: [word];
		if (wanted === null || (wanted.length === 0 && !options.list)) exitCode = exitCodes.failed;
		// A name and a digest are of one file.
		wanted?.forEach((one, at) => waiting.push({ one, own: at === 0 ? options : furtherOf(options) }));
	}

	async function get({ one, own }: (typeof waiting)[number], isOldest: () => boolean) {
		// An address may lead to a metalink of several files: their number is bounded there.
		const listed = (entry: string) => void waiting.push({ one: { ...one, entry }, own: furtherOf(options) });
		const outcome = await getOne(one, { ...engine, options: own, listed, isOldest });
		if (outcome.kind === 'failed') exitCode = exitCodes.failed;
		return { isSmall: outcome.kind === 'completed' && outcome.bytes <= smallBytesMax };
	}

	for (let at = 0; !options.signal.aborted;) {
		const next = waiting.shift();
		const word = words[at];
		if (next) await turns.begin(isOldest => get(next, isOldest));
		else if (word !== undefined) {
			at++;
			await expand(word);
		} else if (!(await turns.someOver())) return exitCode;
	}
	while (await turns.someOver());
	return exitCodes.interrupted;
}

const furtherOf = (options: Options): Options => ({ ...options, output: null, checksum: null });

/** Of all files together: they share the connections and the rate that were asked for. */
function openEngineOf({ segments, rateLimit }: Options) {
	const most = segments ?? defaultSettings.segments;
	const folders = findFolders();
	const ports = systemPorts(folders, {
		rates: createRateLimits({ all: rateLimit, perHost: 0 }, systemClock),
		leases: createConnectionBudget({ maxConnections: most, maxConnectionsPerHost: most }),
	});
	const connections = segments ?? defaultSettings.streamConnections;
	const now = { streamConnections: connections, rateLimit: 0, rateLimitPerHost: 0 };
	const { engine } = openMediaEngine(ports, () => now, folders);
	return { engine, ports };
}

/** Each of a list that was not saved before; null, and told why, where it cannot be read. */
async function readList(url: string, list: PlaylistWishes, options: Options): Promise<Wanted[] | null> {
	const { wish, signal, json } = options;
	const isKnown = async (keys: readonly string[]) => archive().archived(keys);
	const expanded = await expandPlaylist(url, list, { wish, wishes: options, isKnown, signal });
	if (!expanded.ok) {
		createReport(url, json).ended(failedBefore(expanded.error));
		return null;
	}
	const { items, known } = expanded.value;
	if (known > 0) printError(`${known} of them were saved before; --again takes them too.`);
	return items.map(item => ({ url: item.url, entry: null, plan: null, item }));
}

const archive = () => openMediaStore(join(findFolders().state, 'media.db'), Date.now);

/** None, and told why, where the file is no metalink. */
async function readLocal(path: string, { json }: Options): Promise<Wanted[]> {
	const read = await readLocalMetalink(path);
	if (read.ok) return read.value.map(plan => ({ url: plan.urls[0] ?? '', entry: null, plan }));
	createReport(path, json).ended(failedBefore(read.error));
	return [];
}

type Getting = ReturnType<typeof openEngineOf> & {
	readonly options: Options;
	readonly listed: (entry: string) => void;
	/** Of those that run: the one whose progress is shown. */
	readonly isOldest: () => boolean;
};

async function getOne(
	{ url, entry, plan, item }: Wanted,
	{ options, engine, ports, listed, isOldest }: Getting,
): Promise<RunOutcome> {
	const report = createReport(entry === null ? url : `${url} (${entry})`, options.json);
	const outcome = await download().catch(error => failedBefore(faultOf(error)));
	report.ended(outcome);
	if (item && outcome.kind === 'completed') archive().archive(item.group.key);
	return outcome;

	async function download(): Promise<RunOutcome> {
		const checked = checkUrl(url);
		if (!checked.ok) return failedBefore(checked.error);
		const { href } = checked.value;
		const segments = options.segments ?? defaultSettings.segments;
		const { folder, name } = placeOf(options);
		const connections = options.segments ?? defaultSettings.streamConnections;
		const asked = item?.wish ?? options.wish;
		const wish = asked ? { ...asked, connections } : null;
		const [stream, part] = await Promise.all([
			findStreamTarget(ports, { folder, url: href, wish }),
			findPart(ports.disk, folder, { url: href, entry, name: name && safeName(name) }),
		]);
		const found: TaskTarget | null = stream ?? part;
		let target = found;
		const run = engine.start(
			{
				// A part of its own is found by its address.
				owner: null,
				url: href,
				headers: options.headers,
				mirrors: options.mirrors,
				proxy: options.proxy,
				rateLimit: options.rateLimit,
				folder,
				fileName: name,
				title: null,
				segments,
				checksum: options.checksum,
				digest: options.digest,
				entry,
				plan,
				target: found,
				wish,
			},
			{
				identified(now) {
					target = now;
					report.identified(now);
				},
				entered: () => {},
				droppedMirror: report.droppedMirror,
				passedLater: report.passedLater,
				listed: entries => entries.forEach(listed),
			},
			options.signal,
		);
		using _watching = report.watch(run, isOldest);
		const outcome = await run.outcome;
		// Nobody but this command waits for the file. What cannot be dropped is of no harm.
		if (outcome.kind === 'completed' && target) await engine.settled(target).catch(() => {});
		return outcome;
	}
}

/** -o may be a name within -d, or a path of its own. */
function placeOf({ output, dir }: DownloadWishes): { folder: string; name: string | null } {
	if (output === null) return { folder: resolve(dir ?? '.'), name: null };
	const path = resolve(dir ?? '.', output);
	return { folder: dirname(path), name: basename(path) };
}

const failedBefore = (reason: Fault): RunOutcome => ({
	kind: 'failed',
	fault: reason,
	savedBytes: bytes(0),
	progressed: false,
	retryAfter: null,
});
