import { fault, type Fault } from '../../../../shared/domain/faults.ts';
import { redactUrl } from '../../../../shared/domain/redact-url.ts';
import { clipped } from './clean.ts';
import { ytDlpFault } from './yt-dlp-fault.ts';
import { remark } from '../../../../shared/domain/remarks.ts';

const detailUnitsMax = 300;

/** What a run of yt-dlp that failed means. */
export function faultOfStderr(stderr: string, exitCode: number | null): Fault {
	const line = lastError(stderr);
	return line === ''
		? fault('yt_dlp_failed', remark('tool_ended', { code: String(exitCode ?? 'SIGKILL') }))
		: ytDlpFault(line);
}

/** Its last error, without what only its own authors need, and without secrets. */
export function lastError(stderr: string): string {
	const line = stderr.split('\n').findLast(text => text.startsWith('ERROR: ')) ?? '';
	const plain = line
		.slice('ERROR: '.length)
		.split(/[;.,]? (?:please report this issue|Confirm you are on)/u)[0];
	const safe = (plain ?? '').replace(/https?:\/\/[^\s'"<>)]+/giu, redactUrl);
	return clipped(safe, detailUnitsMax) ?? '';
}
