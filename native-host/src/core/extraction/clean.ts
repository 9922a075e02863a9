import { mediaLimits } from '../../../../shared/domain/extraction.ts';

/** A text of a web page, short enough and without what could move a cursor; null where nothing is left. */
export function clipped(value: string | null, units: number = mediaLimits.textUnits): string | null {
	if (value === null) return null;
	const plain = value.replace(/\p{Cc}+/gu, ' ').trim();
	return plain === '' ? null : plain.slice(0, units).toWellFormed();
}

/** An http(s) address as it is, else null: no other scheme, no login, nothing that a request line could break on. */
export function httpUrl(value: string | null): string | null {
	if (value === null || value.length > mediaLimits.urlUnits) return null;
	return /^https?:\/\/[^\s/?#@\\]+(?:[/?#][^\s\p{Cc}]*)?$/iu.test(value) ? value : null;
}

export const positive = (value: number | null): number | null =>
	value !== null && Number.isFinite(value) && value > 0 ? value : null;

export const notNegative = (value: number | null): number | null =>
	value !== null && Number.isFinite(value) && value >= 0 ? value : null;
