import { useEffect, useRef, useState } from 'preact/hooks';
import type { BatchRow } from '../../core/batch/rows.ts';
import { toAsk, type Sizes } from '../../core/batch/sizes.ts';
import type { BatchSources } from './batch-sources.ts';

/** While somebody types, nobody is asked. */
const restMs = 500;
/** Answers come in hundreds: the list is drawn anew for many at once. */
const redrawMs = 250;

/** Sizes of the rows, asked for while `isWanted`, each once for as long as the page is open. */
export function useSizes(
	ask: BatchSources['askSizes'],
	rows: readonly BatchRow[],
	{ isWanted, maySeeSites }: { readonly isWanted: boolean; readonly maySeeSites: boolean },
): { readonly sizes: Sizes; readonly isAsking: boolean } {
	const known = useRef(new Map<string, number | null>());
	const [sizes, setSizes] = useState<Sizes>(known.current);
	const [isAsking, setAsking] = useState(false);

	// What was not to be seen before may be now.
	useEffect(() => {
		for (const [id, size] of known.current) if (size === null) known.current.delete(id);
	}, [maySeeSites]);

	useEffect(() => {
		const wanted = isWanted ? toAsk(rows, known.current) : [];
		if (wanted.length === 0) return setAsking(false);
		const controller = new AbortController();
		const show = () => setSizes(new Map(known.current));
		const redraw = setInterval(show, redrawMs);
		const timer = setTimeout(() => {
			void ask(wanted, (id, size) => known.current.set(id, size), controller.signal).then(() => {
				if (controller.signal.aborted) return;
				clearInterval(redraw);
				show();
				setAsking(false);
			});
		}, restMs);
		setAsking(true);
		return () => {
			clearTimeout(timer);
			clearInterval(redraw);
			controller.abort();
		};
	}, [ask, rows, isWanted, maySeeSites]);

	return { sizes, isAsking };
}
