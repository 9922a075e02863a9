import type { StreamSegment } from './stream-plan.ts';

/** One segment of a track as it is kept: where it belongs, and the files that hold it. */
export type Kept = {
	readonly number: number;
	readonly seconds: number;
	/** Timestamps go on within it. */
	readonly timeline: string;
	readonly file: string;
	/** Null: a player needs nothing before it. */
	readonly init: string | null;
};

/** Where a track stands while its playlist is read again and again. */
export type Window = {
	/** Null: nothing yet. */
	readonly last: Pick<StreamSegment, 'number' | 'seconds' | 'timeline'> | null;
	/** Counts the places where segments were missed or the numbers began anew. */
	readonly epoch: number;
};

export const newWindow: Window = { last: null, epoch: 0 };

/** Two numbers of segments, in thousandths of a second where they are times, that leave no room for another one. */
const toleranceMs = 300;

/** Numbers that count segments, or say when each begins. */
const follows = (
	before: Pick<StreamSegment, 'number' | 'seconds'>,
	after: Pick<StreamSegment, 'number'>,
): boolean =>
	after.number === before.number + 1 ||
	Math.abs(after.number - before.number - before.seconds * 1000) <= toleranceMs;

/**
 * What a reload of a live playlist adds to what is known, in order. Where the window has moved on past what is known,
 * or the numbers begin anew, the timestamps begin anew as well.
 */
export function mergeWindow(
	window: Window,
	segments: readonly StreamSegment[],
): {
	readonly window: Window;
	readonly fresh: readonly { readonly segment: StreamSegment; readonly timeline: string }[];
} {
	const { last } = window;
	let { epoch } = window;
	const newest = segments.at(-1);
	// A server that was started anew counts from the beginning.
	const isAnew = last !== null && newest !== undefined && newest.number < last.number - segments.length;
	if (isAnew) epoch++;
	const known = isAnew || last === null ? -Infinity : last.number;
	const fresh: { segment: StreamSegment; timeline: string }[] = [];
	let before = isAnew ? null : last;
	for (const segment of segments) {
		if (segment.number <= known) continue;
		if (before && !follows(before, segment)) epoch++;
		fresh.push({ segment, timeline: `${epoch}.${segment.timeline}` });
		before = segment;
	}
	const end = fresh.at(-1)?.segment ?? last;
	return { window: { last: end, epoch }, fresh };
}

/** Segments that are shown one after the other without a jump of their timestamps. */
export type Run = { readonly timeline: string; readonly seconds: number; readonly kept: readonly Kept[] };

/** In the order they were made; one that is missing ends a run. */
export function runsOf(kept: readonly Kept[]): Run[] {
	const runs: { timeline: string; seconds: number; kept: Kept[] }[] = [];
	let before: Kept | null = null;
	for (const one of kept) {
		const current = runs.at(-1);
		if (current && before?.timeline === one.timeline && follows(before, one)) {
			current.kept.push(one);
			current.seconds += one.seconds;
		} else runs.push({ timeline: one.timeline, seconds: one.seconds, kept: [one] });
		before = one;
	}
	return runs;
}

const lineUnitsMax = 1_024;

export const encodeKept = ({ number, seconds, timeline, file, init }: Kept): string =>
	`${JSON.stringify([number, seconds, timeline, file, init])}\n`;

/** What was recorded; a line that was not finished when the program ended is left out. */
export function parseKept(text: string): Kept[] {
	const kept: Kept[] = [];
	for (const line of text.split('\n')) {
		const one = line === '' || line.length > lineUnitsMax ? null : parseLine(line);
		if (one) kept.push(one);
	}
	return kept;
}

function parseLine(line: string): Kept | null {
	try {
		const value: unknown = JSON.parse(line);
		if (!Array.isArray(value) || value.length !== 5) return null;
		const [number, seconds, timeline, file, init] = value as unknown[];
		const isWhole =
			Number.isSafeInteger(number) &&
			typeof seconds === 'number' &&
			typeof timeline === 'string' &&
			isName(file) &&
			(init === null || isName(init));
		if (!isWhole) return null;
		return { number: number as number, seconds, timeline, file, init };
	} catch {
		return null;
	}
}

/** A file of ours, in the folder of ours. */
const isName = (value: unknown): value is string =>
	typeof value === 'string' && /^[\w.-]{1,128}$/u.test(value);
