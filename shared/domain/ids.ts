import * as v from 'valibot';
import type { Brand } from '../kernel/brand.ts';
import { bytes, millis } from '../kernel/units.ts';

/** 12 characters of [0-9a-z], chosen at random by whoever adds the task: adding twice with one id is adding once. */
export type TaskId = Brand<string, 'TaskId'>;

/** One attempt at a task. Counts up over the whole queue, so a late message of an older attempt is known as such. */
export type RunNumber = Brand<number, 'RunNumber'>;

/** Position of an event in the journal, from 1, without gaps. */
export type Seq = Brand<number, 'Seq'>;

/** Position of an entry in the history of all tasks: counts up, with gaps. */
export type EntryId = Brand<number, 'EntryId'>;

export type NoticeId = Brand<number, 'NoticeId'>;

const whole = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

export const TaskIdSchema = v.pipe(
	v.string(),
	v.regex(/^[0-9a-z]{12}$/u),
	v.transform(text => text as TaskId),
);
export const RunNumberSchema = v.pipe(
	whole,
	v.transform(number => number as RunNumber),
);
export const SeqSchema = v.pipe(
	whole,
	v.transform(number => number as Seq),
);
export const EntryIdSchema = v.pipe(
	whole,
	v.transform(number => number as EntryId),
);
export const NoticeIdSchema = v.pipe(
	whole,
	v.transform(number => number as NoticeId),
);
export const BytesSchema = v.pipe(whole, v.transform(bytes));
export const MillisSchema = v.pipe(whole, v.transform(millis));

/** `random` gives a number in [0, 1). */
export function mintTaskId(random: () => number): TaskId {
	const characters = Array.from({ length: 12 }, () => Math.floor(random() * 36).toString(36));
	return characters.join('') as TaskId;
}
