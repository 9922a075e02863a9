import * as v from 'valibot';
import { MediaChoice } from './media-choice.ts';

export const defaultLive = { seconds: null, fromStart: true };

/** What is at the address of a task that is not simply a file, and what is wanted of it. */
export const TaskWish = v.object({
	/** `stream`: an HLS or DASH playlist; `page`: what yt-dlp and others read; `any`: its first answer tells. */
	source: v.picklist(['stream', 'page', 'any']),
	/** One entry of a page with several, from 1. */
	item: v.optional(v.nullable(v.pipe(v.number(), v.integer(), v.minValue(1))), null),
	choice: MediaChoice,
	/** What is live is left alone instead of being recorded: of a list nobody wants that by chance. */
	skipLive: v.optional(v.boolean(), false),
	/** Of something that is still being made. */
	live: v.optional(
		v.object({
			/** Recorded at most; null: until it ends or somebody says so. */
			seconds: v.nullable(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(30 * 24 * 60 * 60))),
			/** With what the playlist still has of the past, as opposed to from now on. */
			fromStart: v.boolean(),
		}),
		defaultLive,
	),
});
export type TaskWish = v.InferOutput<typeof TaskWish>;
