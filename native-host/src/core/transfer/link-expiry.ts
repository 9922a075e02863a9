import { millis, type Millis } from '../../../../shared/kernel/units.ts';

/** When a signed address says that it ends to work; null: it does not say. `query` without its question mark. */
export function linkExpiry(query: string): Millis | null {
	const fields = new Map(
		query.split('&').map(pair => {
			const [name = '', value = ''] = pair.split(/=(.*)/su);
			return [decode(name).toLowerCase(), decode(value)] as const;
		}),
	);
	for (const family of ['amz', 'goog', 'oss']) {
		const at = basicDate(fields.get(`x-${family}-date`));
		const seconds = /^\d{1,9}$/u.exec(fields.get(`x-${family}-expires`) ?? '')?.[0];
		if (at !== null && seconds !== undefined) return millis(at + Number(seconds) * 1000);
	}
	if (fields.has('sig') && fields.has('se')) return isoDate(fields.get('se'));
	const named = names.flatMap(name => fields.get(name) ?? []).map(epoch);
	const found = named.find(at => at !== null);
	if (found !== undefined) return found;
	// Akamai puts all of it into one value.
	const [, inner] = /(?:^|~)exp=(\d{10})(?:~|$)/u.exec([...fields.values()].join('~')) ?? [];
	return inner === undefined ? null : epoch(inner);
}

const names = ['expires', 'expire', 'expiry', 'exp', 'expires_at', 'validto', 'x-expires'];

/** Seconds since 1970 from 2001 on, or milliseconds: anything else is a number of something else. */
function epoch(text: string): Millis | null {
	if (/^[1-9]\d{9}$/u.test(text)) return millis(Number(text) * 1000);
	return /^[1-9]\d{12}$/u.test(text) ? millis(Number(text)) : null;
}

/** 20270131T223000Z */
function basicDate(text: string | undefined): number | null {
	const parts = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/u.exec(text ?? '');
	if (!parts) return null;
	const [, year, month, day, hour, minute, second] = parts;
	return isoDate(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
}

function isoDate(text: string | undefined): Millis | null {
	const at = Date.parse(text ?? '');
	return Number.isNaN(at) || at < 0 ? null : millis(at);
}

function decode(text: string): string {
	try {
		return decodeURIComponent(text);
	} catch {
		return text;
	}
}
