import { crc32 } from 'node:zlib';
import type { LinePorts } from '../core/journal/line.ts';

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Checksum and UTF-8 of the platform, for the pure line codec. */
export const linePorts: LinePorts = {
	crc32,
	decode(bytes) {
		try {
			return utf8.decode(bytes);
		} catch {
			return null;
		}
	},
};
