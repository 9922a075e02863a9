import { readPlatformError } from '../core/transfer/error-fault.ts';

/** Null in place of an error with one of these codes. */
export const nullIf =
	(...codes: string[]) =>
	(error: unknown): null => {
		if (codes.includes(readPlatformError(error).code ?? '')) return null;
		throw error;
	};
