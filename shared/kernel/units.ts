import type { Brand } from './brand.ts';

/** A whole, non-negative number of bytes, up to 2^53 - 1. */
export type Bytes = Brand<number, 'Bytes'>;

/** Milliseconds: a point in time since 1970 where the name ends in `At`, else a duration. */
export type Millis = Brand<number, 'Millis'>;

export const bytes = (count: number): Bytes => count as Bytes;
export const millis = (count: number): Millis => count as Millis;
