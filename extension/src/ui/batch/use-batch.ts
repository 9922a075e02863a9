import { useEffect, useMemo, useState } from 'preact/hooks';
import type { Fault } from '../../../../shared/domain/faults.ts';
import { readQueueDocument } from '../../../../shared/domain/queue-export.ts';
import { typedAddresses } from '../../core/add/typed-urls.ts';
import { filterRows, kindCounts, type BatchFilter } from '../../core/batch/filter.ts';
import { rowsOf, rowsOfList, rowsOfQueue, type BatchRow, type RowKind } from '../../core/batch/rows.ts';
import {
	anySize,
	asksForSizes,
	fitsSize,
	readSizes,
	toAsk,
	type TypedSizes,
} from '../../core/batch/sizes.ts';
import { extend, nothingOf, toggle, within, type Selection } from '../../core/view/selection.ts';
import type { BatchSources, Source } from './batch-sources.ts';
import { useMatches } from './use-matches.ts';
import { useSizes } from './use-sizes.ts';

type Shown = {
	readonly rows: readonly BatchRow[];
	readonly isCut: boolean;
	/** Tabs that could not be looked at. */
	readonly unseen: number;
	/** Of a list: lines that cannot be downloaded, and those without an address; of a queue: without its secret, damaged. */
	readonly left: { readonly refused: number; readonly without: number; readonly incomplete: number };
	/** What is wrong with the list as a whole. */
	readonly fault: Fault | null;
};

const nothing: Shown = {
	rows: [],
	isCut: false,
	unseen: 0,
	left: { refused: 0, without: 0, incomplete: 0 },
	fault: null,
};

/** What is offered, what of it is shown, and what of that is chosen. */
export function useBatch(sources: BatchSources, maySeeSites: boolean) {
	const [source, setSource] = useState<Source>(sources.first);
	const [text, setText] = useState('');
	/** In place of what is pasted. */
	const [file, setFile] = useState<{ readonly name: string; readonly text: string } | null>(null);
	/** null: it is being looked at. */
	const [looked, setLooked] = useState<Shown | null>(null);
	const [looks, setLooks] = useState(0);
	const [filter, setFilter] = useState<BatchFilter>({ kinds: new Set(), query: '' });
	const [typedSizes, setTypedSizes] = useState<TypedSizes>(nothingTyped);
	const [keepsUnknown, setKeepsUnknown] = useState(true);
	const [selected, setSelected] = useState<Selection<string>>(nothingOf<string>);
	/** Of the text or file; read once for each change, for it may be long. */
	const [listed, setListed] = useState(nothing);

	useEffect(() => {
		if (source === 'list') return undefined;
		let isLate = false;
		setLooked(null);
		void sources.look(source).then(({ looked: pages, unseen }) => {
			if (isLate) return;
			const found = { ...nothing, ...rowsOf(pages), unseen };
			setLooked(found);
			// What was selected is meant; of all that a page holds, hardly ever all.
			setSelected(source === 'selection' ? allOf(found.rows) : nothingOf());
		});
		return () => {
			isLate = true;
		};
	}, [source, looks]);

	function list(next: string): void {
		const found = readList(next);
		setListed(found);
		setSelected(allOf(found.rows));
	}

	const offered = source === 'list' ? listed : (looked ?? nothing);
	const matches = useMatches(sources.match, offered.rows, filter.query);
	const matching = useMemo(() => filterRows(offered.rows, filter, matches.ids), [offered, filter, matches]);
	const bounds = readSizes(typedSizes);
	const { least, most } = bounds ?? anySize;
	const isAsked = asksForSizes({ least, most, keepsUnknown });
	const { sizes, isAsking } = useSizes(sources.askSizes, matching, { isWanted: isAsked, maySeeSites });
	const shown = useMemo(
		() => matching.filter(({ id }) => fitsSize({ least, most, keepsUnknown }, sizes.get(id) ?? null)),
		[matching, sizes, least, most, keepsUnknown],
	);
	const ids = useMemo(() => shown.map(({ id }) => id), [shown]);
	const selection = useMemo(() => within(selected, ids), [selected, ids]);

	return {
		source,
		text,
		file,
		offered,
		isLooking: source !== 'list' && looked === null,
		filter,
		filterProblem: matches.problem,
		maySeeSites,
		sizes,
		size: {
			typed: typedSizes,
			isWrong: bounds === null,
			isAsked,
			isAsking,
			keepsUnknown,
			toGo: isAsking ? toAsk(matching, sizes).length : 0,
			unknown: matching.filter(({ id }) => (sizes.get(id) ?? null) === null).length,
		},
		shown,
		ids,
		chosen: selection.ids,
		kinds: useMemo(() => kindCounts(offered.rows), [offered]),
		setSource(next: Source) {
			setSource(next);
			setFilter({ kinds: new Set(), query: '' });
			setTypedSizes(nothingTyped);
			setSelected(next === 'list' ? allOf(listed.rows) : nothingOf());
		},
		/** What is pasted is meant. */
		setText(next: string) {
			setText(next);
			list(next);
		},
		/** An exported queue, or a list; null: what is pasted again. */
		setFile(next: { readonly name: string; readonly text: string } | null) {
			setFile(next);
			list(next?.text ?? text);
		},
		lookAgain: () => setLooks(looks + 1),
		setSize({ keepsUnknown: keeps, ...typed }: Partial<TypedSizes & { readonly keepsUnknown: boolean }>) {
			if (keeps !== undefined) setKeepsUnknown(keeps);
			setTypedSizes({ ...typedSizes, ...typed });
		},
		search: (query: string) => setFilter({ ...filter, query }),
		toggleKind(kind: RowKind) {
			const kinds = new Set(filter.kinds);
			if (!kinds.delete(kind)) kinds.add(kind);
			setFilter({ ...filter, kinds });
		},
		choose(id: string, how: 'toggle' | 'extend') {
			if (how === 'toggle') return setSelected(toggle(selection, id));
			const more = extend(selection, id, ids);
			setSelected({ ids: new Set([...selection.ids, ...more.ids]), anchor: more.anchor });
		},
		chooseAll: () => setSelected({ ids: new Set(ids), anchor: ids[0] ?? null }),
		chooseNone: () => setSelected(nothingOf()),
		invert: () => setSelected({ ids: new Set(ids.filter(id => !selection.ids.has(id))), anchor: null }),
		drop: (gone: ReadonlySet<string>) =>
			setSelected({ ids: new Set([...selection.ids].filter(id => !gone.has(id))), anchor: null }),
	};
}
const nothingTyped: TypedSizes = { least: '', most: '' };

export type Batch = ReturnType<typeof useBatch>;

const allOf = (rows: readonly BatchRow[]): Selection<string> => ({
	ids: new Set(rows.map(({ id }) => id)),
	anchor: null,
});

/** What somebody pasted, or the file that they opened. */
function readList(text: string): Shown {
	const queue = text.trimStart().startsWith('{') ? readQueueDocument(text) : null;
	if (queue?.ok) {
		const { incomplete, damaged } = queue.value;
		const left = { refused: damaged, without: 0, incomplete: incomplete.length };
		return { ...nothing, rows: rowsOfQueue(queue.value), left };
	}
	const list = queue ?? typedAddresses(text);
	if (!list.ok) return { ...nothing, fault: list.error };
	const { refused, without } = list.value;
	return {
		...nothing,
		rows: rowsOfList(list.value),
		left: { refused: refused.length, without, incomplete: 0 },
	};
}
