import * as v from 'valibot';

/** A download that the user is asked about. */
export type Question = {
	readonly download: number;
	readonly name: string;
	readonly host: string;
	readonly totalBytes: number | null;
};

const answers = ['take', 'keep', 'never'] as const;
export type TakeoverAnswer = (typeof answers)[number];

/** What our own pages say about a takeover. */
export const TakeoverMessage = v.variant('type', [
	v.object({ type: v.literal('takeover.questions') }),
	v.object({ type: v.literal('takeover.answer'), download: v.number(), answer: v.picklist(answers) }),
]);
export type TakeoverMessage = v.InferOutput<typeof TakeoverMessage>;

/** Downloads that are asked about at the same time; more stay with the browser. */
export const questionsMax = 20;
