import type { BatchRow } from './rows.ts';

/** What servers said of sizes, by the rows' ids; null: it was asked, and nobody said. Not there: it was not asked yet. */
export type Sizes = ReadonlyMap<string, number | null>;

export type SizeFilter = {
	/** In bytes, both of them fit; null: none. */
	readonly least: number | null;
	readonly most: number | null;
	/** Whether those stay whose size nobody knows. */
	readonly keepsUnknown: boolean;
};

export const anySize: SizeFilter = { least: null, most: null, keepsUnknown: true };

/** As people typed them, in megabytes. */
export type TypedSizes = { readonly least: string; readonly most: string };

const bytesPerMegabyte = 1_000_000;

/** Bytes; null where nothing is typed, undefined for what is no size. */
function readMegabytes(text: string): number | null | undefined {
	const plain = text.trim().replace(',', '.');
	if (plain === '') return null;
	if (!/^(?:\d{1,9}(?:\.\d{0,6})?|\.\d{1,6})$/u.test(plain)) return undefined;
	return Math.round(Number(plain) * bytesPerMegabyte);
}

/** What is typed as bounds; null: it is no size, or nothing lies between them. */
export function readSizes({ least, most }: TypedSizes): Pick<SizeFilter, 'least' | 'most'> | null {
	const bounds = { least: readMegabytes(least), most: readMegabytes(most) };
	if (bounds.least === undefined || bounds.most === undefined) return null;
	if (bounds.least !== null && bounds.most !== null && bounds.least > bounds.most) return null;
	return { least: bounds.least, most: bounds.most };
}

export const asksForSizes = ({ least, most }: SizeFilter): boolean => least !== null || most !== null;

export function fitsSize(filter: SizeFilter, size: number | null): boolean {
	if (!asksForSizes(filter)) return true;
	if (size === null) return filter.keepsUnknown;
	return size >= (filter.least ?? 0) && size <= (filter.most ?? Infinity);
}

/** Of a page that chooses, in all: who has more filters them first. */
export const sizesMax = 1_000;

/**
 * Those to be asked about, in their order. What names no file is left alone: nobody who filters wants to be logged out
 * by a link that says so.
 */
export function toAsk(rows: readonly BatchRow[], known: Sizes): readonly BatchRow[] {
	return rows.filter(({ id, kind }) => kind !== 'page' && !known.has(id)).slice(0, sizesMax - known.size);
}

type Head = { readonly status: number; readonly get: (name: string) => string | null };

/** The size that an answer to HEAD states of the file itself; null: none. */
export function sizeIn({ status, get }: Head): number | null {
	if (status !== 200) return null;
	// Of what is encoded on its way the length is another one, and a page is hardly the file.
	if (!/^(?:identity)?$/iu.test(get('content-encoding') ?? '')) return null;
	if (/^\s*text\/html\b/iu.test(get('content-type') ?? '')) return null;
	const length = get('content-length') ?? '';
	const size = /^\d{1,15}$/u.test(length) ? Number(length) : null;
	return size === 0 ? null : size;
}
