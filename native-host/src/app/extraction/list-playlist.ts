import type { MediaPlaylist, PlaylistEntry } from '../../../../shared/domain/extraction.ts';
import { fault, type Fault } from '../../../../shared/domain/faults.ts';
import { err, ok, type Result } from '../../../../shared/kernel/result.ts';
import { firstWanted, isWanted, lastWanted, type ItemSpec } from '../../core/extraction/item-spec.ts';
import type { ExtractRequest } from '../../core/extraction/extractor.ts';
import type { Extract } from './media-calls.ts';
import { remark } from '../../../../shared/domain/remarks.ts';

export type Listed = Pick<MediaPlaylist, 'title' | 'extractor'> & {
	/** Those that are wanted, in the order of the list. */
	readonly entries: readonly PlaylistEntry[];
};

/** A channel with more is cut off there. */
const entriesMax = 10_000;

/** The wanted entries of a list, page after page, no further than they reach. */
export async function listPlaylist(
	extract: Extract,
	request: Omit<ExtractRequest, 'from' | 'prefer' | 'item'>,
	{ spec, filter, signal }: { spec: ItemSpec; filter: string | null; signal: AbortSignal },
): Promise<Result<Listed, Fault>> {
	const entries: PlaylistEntry[] = [];
	const last = lastWanted(spec);
	let head: MediaPlaylist | null = null;
	for (
		let from: number | null = firstWanted(spec);
		from !== null && from <= last && entries.length < entriesMax;
	) {
		const page = await extract({ ...request, item: null, from, prefer: 'playlist' }, signal);
		if (!page.ok) return page;
		if (page.value.kind === 'item') return err(fault('media_format_gone', remark('no_list')));
		head ??= page.value;
		entries.push(...page.value.entries.filter(({ index }) => isWanted(spec, index)));
		const { next }: MediaPlaylist = page.value;
		from = next !== null && next > from ? next : null;
	}
	const { title = '', extractor = '' } = head ?? {};
	return ok({ title, extractor, entries: entries.filter(entry => matches(entry, filter)) });
}

const matches = ({ title, url }: PlaylistEntry, filter: string | null): boolean =>
	filter === null || `${title ?? ''} ${url}`.toLowerCase().includes(filter.toLowerCase());
