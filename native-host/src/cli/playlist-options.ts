import { randomInt } from 'node:crypto';
import { mintTaskId } from '../../../shared/domain/ids.ts';
import type { Fault } from '../../../shared/domain/faults.ts';
import { archiveKey, type TaskGroup } from '../../../shared/domain/task-group.ts';
import { bestChoice } from '../../../shared/domain/media-choice.ts';
import { defaultLive, type TaskWish } from '../../../shared/domain/task-wish.ts';
import { ok, type Result } from '../../../shared/kernel/result.ts';
import { parseItemSpec, type ItemSpec } from '../core/extraction/item-spec.ts';
import { UsageError } from './define-command.ts';
import type { DownloadWishes } from './download-options.ts';

/** What `get` and `add` let one say about lists. */
export const playlistOptions = {
	playlist: { type: 'string', value: 'ITEMS', help: 'Of a playlist or channel: all, or like 1-10,15,20-' },
	match: { type: 'string', value: 'TEXT', help: 'Only those of it with that in their title' },
	again: { type: 'boolean', help: 'Also those of it that were saved before' },
	search: { type: 'string', value: 'WORDS', help: 'Look for videos; without --playlist the first one' },
} as const;

export const playlistUsage = '[--playlist ITEMS [--match TEXT] [--again]] [--search WORDS]';

type Values = {
	readonly playlist?: string | undefined;
	readonly match?: string | undefined;
	readonly again?: boolean | undefined;
	readonly search?: string | undefined;
};

export type PlaylistWishes = {
	readonly spec: ItemSpec;
	readonly filter: string | null;
	readonly again: boolean;
	/** The page of results; null: the addresses of the command line are lists. */
	readonly search: string | null;
};

/** Null: no list is meant. */
export function readPlaylistOptions(values: Values, urls: readonly string[]): PlaylistWishes | null {
	const { playlist, match, again = false, search } = values;
	if (playlist === undefined && search === undefined) {
		if (match !== undefined || again) throw new UsageError('--match and --again are for --playlist');
		if (urls.length === 0) throw new UsageError('something is missing');
		return null;
	}
	if (search !== undefined && (urls.length > 0 || search.trim() === ''))
		throw new UsageError('--search takes words, and stands in place of an address');
	if (search === undefined && urls.length === 0) throw new UsageError('something is missing');
	const spec = parseItemSpec(playlist ?? '1');
	if (!spec) throw new UsageError('--playlist takes all, or numbers like 1-10,15,20-');
	return { spec, filter: match ?? null, again, search: search === undefined ? null : searchUrl(search) };
}

/** The site's own page of results, videos alone. */
const searchUrl = (words: string): string =>
	`https://www.youtube.com/results?search_query=${encodeURIComponent(words.trim())}&sp=EgIQAQ%253D%253D`;

export type ListedItem = {
	readonly url: string;
	readonly title: string | null;
	readonly group: TaskGroup;
	readonly wish: TaskWish;
};
export type Expanded = { readonly items: readonly ListedItem[]; readonly known: number };

/** What of a list is to be had, without what was saved before. */
export async function expandPlaylist(
	url: string,
	{ spec, filter, again }: PlaylistWishes,
	{
		wish,
		wishes: { headers, proxy },
		isKnown,
		signal,
	}: {
		readonly wish: TaskWish | null;
		readonly wishes: Pick<DownloadWishes, 'headers' | 'proxy'>;
		readonly isKnown: (keys: readonly string[]) => Promise<readonly string[]>;
		readonly signal: AbortSignal;
	},
): Promise<Result<Expanded, Fault>> {
	// What reads pages is loaded for those alone: it takes longer than a small download.
	const { listPlaylist } = await import('../app/extraction/list-playlist.ts');
	const { openOwnExtraction } = await import('./own-extraction.ts');
	const extract = openOwnExtraction();
	const listed = await listPlaylist(extract, { url, headers, proxy }, { spec, filter, signal });
	if (!listed.ok) return listed;
	const { title, extractor, entries } = listed.value;
	const keyed = entries.map(entry => ({ entry, key: archiveKey(extractor, entry) }));
	const known = again ? new Set() : new Set(await isKnown(keyed.map(({ key }) => key)));
	const fresh = keyed.filter(({ key }) => !known.has(key));
	const id = mintTaskId(() => randomInt(2 ** 40) / 2 ** 40);
	const items = fresh.map(({ entry, key }): ListedItem => ({
		url: entry.url,
		title: entry.title,
		group: { id, title: title.slice(0, 4096), index: entry.index, total: fresh.length, key },
		wish: {
			source: 'any',
			choice: wish?.choice ?? bestChoice,
			live: wish?.live ?? defaultLive,
			item: entry.within ? entry.index : null,
			skipLive: true,
		},
	}));
	return ok({ items, known: keyed.length - fresh.length });
}
