import * as v from 'valibot';

/** Pages that were opened to look for links: what outlives the worker, and not the browser. */
export const Visits = v.object({
	/** Tabs of ours that nobody has turned to. */
	tabs: v.array(v.number()),
	/** What was opened lately, and when. */
	opened: v.array(v.object({ pageUrl: v.string(), at: v.number() })),
});
export type Visits = v.InferOutput<typeof Visits>;

/** A page whose links expire at once does not have the browser open pages for ever. */
const lateMs = 10 * 60_000;
const perPageMax = 10;
const openedMax = 40;

export function loadVisits(value: unknown): Visits {
	const parsed = v.safeParse(Visits, value);
	return parsed.success ? parsed.output : { tabs: [], opened: [] };
}

/** With one more page; null: that would be too many of late. */
export function withOpened(opened: Visits['opened'], pageUrl: string, at: number): Visits['opened'] | null {
	const late = opened.filter(one => at - one.at < lateMs);
	const again = late.filter(one => one.pageUrl === pageUrl).length;
	return late.length >= openedMax || again >= perPageMax ? null : [...late, { pageUrl, at }];
}
