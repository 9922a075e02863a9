import { appendFileSync, chmodSync, renameSync, statSync } from 'node:fs';
import { redactUrl } from '../../../shared/domain/redact-url.ts';
import { printable } from '../core/text/printable.ts';

export type Log = (level: 'info' | 'error', message: string) => void;

const logBytesMax = 1024 * 1024;
const lineCharsMax = 2_000;
const address = /\bhttps?:\/\/[^\s'"<>]+/giu;

/**
 * One file of at most `bytesMax` and one older one beside it, both 0600. A log that cannot be written is no reason to
 * stop a download: then the line is lost.
 */
export function openLog(path: string, bytesMax = logBytesMax): Log {
	return (level, message) => {
		const line = `${new Date().toISOString()} ${process.pid} ${level} ${withoutSecrets(message)}\n`;
		try {
			const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
			if (size > 0 && size + Buffer.byteLength(line) > bytesMax) renameSync(path, `${path}.1`);
			appendFileSync(path, line, { mode: 0o600 });
			if (size === 0) chmodSync(path, 0o600);
		} catch {
			// See above.
		}
	};
}

/** Addresses may carry signatures and headers cookies: the first are redacted, the second never logged at all. */
function withoutSecrets(message: string): string {
	return printable(message.replace(address, redactUrl)).slice(0, lineCharsMax);
}
