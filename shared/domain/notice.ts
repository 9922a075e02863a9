import * as v from 'valibot';
import { MillisSchema, NoticeIdSchema } from './ids.ts';
import { Fault } from './task.ts';

/** Something that went wrong beside the downloads, and that people should know. */
export const Notice = v.object({ id: NoticeIdSchema, at: MillisSchema, fault: Fault });
export type Notice = v.InferOutput<typeof Notice>;
