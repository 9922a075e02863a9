import { protocolOldest, protocolVersion } from './limits.ts';

/** Protocols that one end speaks: every one from the oldest to the newest. */
type Spoken = { readonly protocol: number; readonly oldest?: number | undefined };

/** The newest that both speak; null where there is none. Who does not say its oldest speaks one alone. */
export function agreedProtocol(other: Spoken): number | null {
	const newest = Math.min(other.protocol, protocolVersion);
	const oldest = Math.max(other.oldest ?? other.protocol, protocolOldest);
	return newest >= oldest ? newest : null;
}

/**
 * Whether `version` is of an earlier release than `than`. What cannot be read as a version is not: nobody is replaced
 * on a guess.
 */
export function isEarlierVersion(version: string, than: string): boolean {
	const [a, b] = [parse(version), parse(than)];
	if (!a || !b) return false;
	for (const [index, number] of a.numbers.entries()) {
		const other = b.numbers[index] ?? 0;
		if (number !== other) return number < other;
	}
	// One on its way to a release comes before it; of two on their way none is known to be the earlier.
	return a.isEarly && !b.isEarly;
}

function parse(version: string): { numbers: number[]; isEarly: boolean } | null {
	const [, major, minor, patch, early] = /^(\d{1,6})\.(\d{1,6})\.(\d{1,6})(-[\w.-]+)?$/u.exec(version) ?? [];
	if (major === undefined) return null;
	return { numbers: [major, minor, patch].map(Number), isEarly: early !== undefined };
}
