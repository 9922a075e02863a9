/** The rows to draw of a list too long to draw whole, and the room that the others take. */
export type Window = {
	readonly start: number;
	/** Exclusive. */
	readonly end: number;
	readonly before: number;
	readonly after: number;
};

type View = { readonly top: number; readonly height: number; readonly margin: number };

/** Heights in pixels, one a row. Every row that touches the view, widened by `margin` on both sides, is in it. */
export function windowOf(heights: readonly number[], { top, height, margin }: View): Window {
	const from = top - margin;
	const to = top + height + margin;
	let start = 0;
	let before = 0;
	while (start < heights.length - 1 && before + (heights[start] ?? 0) <= from) {
		before += heights[start] ?? 0;
		start += 1;
	}
	let end = start;
	let reached = before;
	while (end < heights.length && (reached < to || end === start)) {
		reached += heights[end] ?? 0;
		end += 1;
	}
	let after = 0;
	for (let place = end; place < heights.length; place += 1) after += heights[place] ?? 0;
	return { start, end, before, after };
}
