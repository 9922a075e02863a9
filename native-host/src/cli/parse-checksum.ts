import type { Checksum } from '../../../shared/domain/task.ts';

const digits = { 'sha-256': 64, 'sha-512': 128, 'sha-1': 40, md5: 32 } as const;

/** `sha-256=HEX` or `sha256=HEX`, with all its digits; null where it is not of that form. */
export function parseChecksum(text: string): Checksum | null {
	const [name = '', hex = ''] = text.toLowerCase().split('=');
	const algorithm = (Object.keys(digits) as Checksum['algorithm'][]).find(
		known => known === name || known.replace('-', '') === name,
	);
	if (!algorithm || !/^[0-9a-f]+$/u.test(hex) || hex.length !== digits[algorithm]) return null;
	return { algorithm, hex };
}
