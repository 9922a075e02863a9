import { unknownMedia, type MediaFacts } from '../../../../shared/domain/media.ts';
import type { TaskRequest } from '../../../../shared/domain/task.ts';
import type { AskInputs } from '../page/asks.ts';
import type { FoundPage } from './found.ts';
import type { BatchRow } from './rows.ts';

/** From 1, of how many. */
export type Place = { readonly index: number; readonly count: number };
type Item = AskInputs['addMany']['items'][number];

/** What a template of names has of a row: `{title}` its words, `{playlist}` its page's title, `{index}` its place. */
export function factsOf({ text, page }: BatchRow, { index, count }: Place): MediaFacts {
	return {
		...unknownMedia,
		title: text === '' ? null : text,
		playlist: page === null || page.title === '' ? null : page.title.slice(0, 1_024),
		index,
		count,
	};
}

/** What is added of the chosen rows, numbered in the order that is shown. `mask`: empty: each keeps its own name. */
export const itemsOf = (rows: readonly BatchRow[], mask: string): Item[] =>
	rows.map((row, place) => ({
		...(row.request ? ofQueue(row.request) : plain),
		url: row.url,
		title: row.text === '' ? null : row.text,
		fileName: row.fileName,
		...(mask !== '' && {
			fileName: null,
			nameTemplate: mask,
			media: factsOf(row, { index: place + 1, count: rows.length }),
		}),
		mirrors: [...row.mirrors],
		at: row.page ? placeOn(row.page) : ofQueuePage(row.request),
	}));

const plain = { nameTemplate: null, media: null };

const placeOn = ({ url, storeId, private: isPrivate }: FoundPage): Item['at'] => ({
	pageUrl: url,
	frameUrl: null,
	title: null,
	storeId,
	private: isPrivate,
});

function ofQueuePage(request: TaskRequest | null): Item['at'] {
	const url = request?.pageUrl ?? null;
	return url === null ? null : placeOn({ url, title: '', storeId: null, private: false });
}

/** As it was asked for there. */
function ofQueue({ wish, group, nameTemplate, media, ...request }: TaskRequest): Partial<Item> {
	const { folder, segments, checksum, entry, rateLimit, startAt } = request;
	return {
		wish: wish ?? null,
		group: group ?? null,
		nameTemplate: nameTemplate ?? null,
		media: media ?? null,
		asked: {
			...(folder !== null && { folder }),
			...(segments !== null && { segments }),
			...(checksum !== null && { checksum }),
			...(entry !== null && { entry }),
			...(rateLimit > 0 && { rateLimit }),
			...(startAt !== null && { startAt }),
		},
	};
}
