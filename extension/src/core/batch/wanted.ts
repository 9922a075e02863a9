import { unknownMedia, type MediaFacts } from '../../../../shared/domain/media.ts';
import type { AskInputs } from '../page/asks.ts';
import type { BatchRow } from './rows.ts';

type Item = AskInputs['addMany']['items'][number];

/** What a template of names has of a row: `{title}` its words, `{playlist}` its page's title, `{index}` its place. */
export function factsOf({ text, page }: BatchRow, index: number): MediaFacts {
	return {
		...unknownMedia,
		title: text === '' ? null : text,
		playlist: page === null || page.title === '' ? null : page.title.slice(0, 1_024),
		index,
	};
}

/** What is added of the chosen rows, numbered in the order that is shown. `mask`: empty: each keeps its own name. */
export const itemsOf = (rows: readonly BatchRow[], mask: string): Item[] =>
	rows.map((row, place) => ({
		url: row.url,
		title: row.text === '' ? null : row.text,
		fileName: mask === '' ? row.fileName : null,
		nameTemplate: mask === '' ? null : mask,
		media: mask === '' ? null : factsOf(row, place + 1),
		mirrors: [...row.mirrors],
		at: row.page && {
			pageUrl: row.page.url,
			frameUrl: null,
			title: null,
			storeId: row.page.storeId,
			private: row.page.private,
		},
	}));
