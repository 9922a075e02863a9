import * as v from 'valibot';
import { Checksum } from '../../../shared/domain/task.ts';

/** `sha-256=HEX`; null where it is not of that form. */
export function parseChecksum(text: string): Checksum | null {
	const [algorithm = '', hex = ''] = text.toLowerCase().split('=');
	const parsed = v.safeParse(Checksum, { algorithm, hex });
	return parsed.success && hex.length === digits[parsed.output.algorithm] ? parsed.output : null;
}

const digits = { 'sha-256': 64, 'sha-512': 128, 'sha-1': 40, md5: 32 } as const;
