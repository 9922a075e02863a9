/** An ISO 8601 duration as MPDs write it, in seconds; null where it is none. */
export function parseDuration(text: string | null): number | null {
	const found = /^P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:([\d.]+)S)?)?$/u.exec(
		text?.trim() ?? '',
	);
	if (!found) return null;
	const parts = found.slice(1).map(part => (part === undefined ? 0 : Number(part)));
	const weights = [365 * day, 30 * day, day, 3600, 60, 1];
	const seconds = parts.reduce((sum, part, at) => sum + part * (weights[at] ?? 0), 0);
	return Number.isFinite(seconds) ? seconds : null;
}

/** A point in time, in seconds since 1970. A time without a zone is UTC. */
export function parseInstant(text: string | null): number | null {
	if (text === null) return null;
	const at = Date.parse(/[zZ]|[+-]\d\d:?\d\d$/u.test(text) ? text : `${text}Z`);
	return Number.isFinite(at) ? at / 1000 : null;
}

const day = 24 * 60 * 60;
