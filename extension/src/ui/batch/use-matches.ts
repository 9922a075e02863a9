import { useEffect, useState } from 'preact/hooks';
import { isPattern, matchedPart, patternIn } from '../../core/batch/filter.ts';
import type { BatchRow } from '../../core/batch/rows.ts';
import type { BatchSources } from './batch-sources.ts';

export type Matches = {
	readonly ids: ReadonlySet<string>;
	/** Why there are none; null: it is known which ones fit. */
	readonly problem: 'wrong' | 'slow' | null;
};

const none: Matches = { ids: new Set(), problem: null };
/** While somebody types, nothing is begun. */
const restMs = 150;

/** Which rows the query's regular expression fits; the ones before stay until that is known. */
export function useMatches(match: BatchSources['match'], rows: readonly BatchRow[], query: string): Matches {
	const [matches, setMatches] = useState(none);
	const pattern = patternIn(query);

	useEffect(() => {
		if (pattern === null) return setMatches(none);
		if (!isPattern(pattern)) return setMatches({ ...none, problem: 'wrong' });
		const controller = new AbortController();
		const { signal } = controller;
		const timer = setTimeout(() => {
			void match(pattern, rows.map(matchedPart), signal).then(places => {
				if (signal.aborted) return;
				const ids = new Set(places?.flatMap(place => rows[place]?.id ?? []));
				setMatches({ ids, problem: places === null ? 'slow' : null });
			});
		}, restMs);
		return () => {
			clearTimeout(timer);
			controller.abort();
		};
	}, [match, rows, pattern]);

	return matches;
}
