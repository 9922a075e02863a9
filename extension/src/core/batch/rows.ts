import type { AddressList } from '../../../../shared/domain/address-list.ts';
import type { QueueImport } from '../../../../shared/domain/queue-export.ts';
import type { TaskRequest } from '../../../../shared/domain/task.ts';
import { parseWebUrl } from '../add/web-url.ts';
import { fileKind, type FileKind } from '../view/file-kind.ts';
import { allLinksMax, type Found, type FoundPage, type Looked } from './found.ts';

/** `page`: an address that names no file. */
export const rowKinds = [
	'video',
	'audio',
	'image',
	'document',
	'archive',
	'program',
	'file',
	'page',
] as const;
export type RowKind = FileKind | 'page';

export type BatchRow = {
	readonly id: string;
	readonly url: string;
	/** What the address calls it. */
	readonly name: string;
	readonly host: string;
	readonly kind: RowKind;
	/** The link's words, or a picture's description; empty: none. */
	readonly text: string;
	readonly page: FoundPage | null;
	/** Of a list. */
	readonly mirrors: readonly string[];
	readonly fileName: string | null;
	/** As another queue was asked for it. */
	readonly request: TaskRequest | null;
};

export type Rows = { readonly rows: readonly BatchRow[]; readonly isCut: boolean };

/** Each address once, in the order of pages; of several words about one, the first. */
export function rowsOf(looked: readonly Looked[]): Rows {
	const rows = new Map<string, BatchRow>();
	let isCut = looked.some(one => one.isCut);
	for (const { page, found } of looked)
		for (const one of found) {
			const url = one.url.replace(/#.*$/su, '');
			const known = rows.get(url);
			if (known) {
				if (known.text === '' && one.text !== '') rows.set(url, { ...known, text: one.text });
			} else if (rows.size < allLinksMax) rows.set(url, rowOf({ ...one, url }, page));
			else isCut = true;
		}
	return { rows: [...rows.values()], isCut };
}

export const rowsOfList = ({ items }: AddressList): readonly BatchRow[] =>
	items.map(({ url, mirrors, fileName }) => ({
		...rowOf({ url, as: 'link', text: '' }, null),
		mirrors,
		fileName,
	}));

export const rowsOfQueue = ({ requests }: QueueImport): readonly BatchRow[] => [
	...new Map(
		requests.map(request => {
			const { url, title, mirrors, fileName } = request;
			const row = rowOf({ url, as: 'link', text: title ?? '' }, null);
			return [url, { ...row, mirrors, fileName, request }];
		}),
	).values(),
];

function rowOf({ url, as, text }: Found, page: FoundPage | null): BatchRow {
	const { host = '', path = '' } = parseWebUrl(url) ?? {};
	const name = nameIn(path);
	return {
		id: url,
		url,
		name: name || host,
		host,
		kind: kindOf(name, as),
		text,
		page,
		mirrors: [],
		fileName: null,
		request: null,
	};
}

/** What a page shows as a picture is one, whatever its address says. */
function kindOf(name: string, as: Found['as']): RowKind {
	const named = fileKind(name, as === 'link' ? null : `${as}/*`);
	if (named === 'document' && /\.(?:x?html?)$/iu.test(name)) return 'page';
	if (named !== 'file') return named;
	return /\.[a-z\d]{1,8}$/iu.test(name) && !scripts.test(name) ? 'file' : 'page';
}

/** What makes pages on servers. */
const scripts = /\.(?:php\d?|aspx?|jspx?|cgi|do|action|cfm)$/iu;

function nameIn(path: string): string {
	const last = path.split('/').at(-1) ?? '';
	try {
		return decodeURIComponent(last);
	} catch {
		return last;
	}
}
