const urlUnitsMax = 8_192;

/** An address that is too long to be kept is as good as none. */
export const cut = (url: string): string => (url.length > urlUnitsMax ? '' : url);

export const words = (text: string, most = 300): string =>
	text.replaceAll(/\s+/gu, ' ').trim().slice(0, most);

/** Finite and not negative, whatever a page makes of it. */
export const whole = (size: number): number =>
	Number.isFinite(size) && size > 0 ? Math.min(Math.round(size), 100_000) : 0;

/** As seen from this document; empty: no address. */
export function absolute(ref: string): string {
	if (ref.trim() === '') return '';
	try {
		return cut(new URL(ref, document.baseURI).href);
	} catch {
		return '';
	}
}
