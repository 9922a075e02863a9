import * as v from 'valibot';
import { MillisSchema } from '../../../../shared/domain/ids.ts';
import { Fault } from '../../../../shared/domain/task.ts';
import { keepReasons } from './judge.ts';

/** Told of at most so many, the newest first. */
const keptMax = 30;

/** A download that stayed with the browser, and why. No address: only its host. */
export const Kept = v.object({
	at: MillisSchema,
	name: v.pipe(v.string(), v.maxLength(1024)),
	host: v.string(),
	why: v.variant('kind', [
		v.object({ kind: v.literal('rule'), rule: v.picklist(keepReasons) }),
		v.object({ kind: v.literal('fault'), fault: Fault }),
	]),
});
export type Kept = v.InferOutput<typeof Kept>;

export const loadKept = (value: unknown): Kept[] =>
	(Array.isArray(value) ? value : []).slice(0, keptMax).flatMap((one: unknown) => {
		const parsed = v.safeParse(Kept, one);
		return parsed.success ? [parsed.output] : [];
	});

export const withKept = (all: readonly Kept[], one: Kept): Kept[] => [one, ...all].slice(0, keptMax);
