import * as v from 'valibot';

/** Kinds of notifications, each of which people may do without. */
export const noticeKinds = ['completed', 'failed', 'kept', 'refused'] as const;
export type NoticeKind = (typeof noticeKinds)[number];

/** What is this browser's alone: everything else is a setting of the program. */
export const Preferences = v.object({
	notices: v.optional(
		v.object({
			completed: v.optional(v.boolean(), true),
			failed: v.optional(v.boolean(), true),
			kept: v.optional(v.boolean(), true),
			refused: v.optional(v.boolean(), true),
		}),
		{},
	),
	/** Whether the popup looks for an address in the clipboard. */
	readClipboard: v.optional(v.boolean(), false),
	/** Whether the page of an expired link is opened to find it again. */
	findLinks: v.optional(v.boolean(), false),
});
export type Preferences = v.InferOutput<typeof Preferences>;

/** Whatever is stored; what makes no sense is as good as nothing. */
export function loadPreferences(stored: unknown): Preferences {
	const parsed = v.safeParse(Preferences, stored ?? {});
	return parsed.success ? parsed.output : v.parse(Preferences, {});
}
