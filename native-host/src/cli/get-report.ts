import { basename } from 'node:path';
import { faults, type Fault } from '../../../shared/domain/faults.ts';
import { redactUrl } from '../../../shared/domain/redact-url.ts';
import type { TaskTarget } from '../../../shared/domain/task.ts';
import type { Run, RunOutcome } from '../core/transfer/run.ts';
import { progressLine, sizeText } from './progress-line.ts';

/** Where `get` speaks to. */
export type GetIo = {
	readonly out: { write(text: string): void; readonly isTTY?: boolean; readonly columns?: number };
	readonly err: { write(text: string): void };
};

/** Tells of one download while it goes on. */
export type Report = {
	identified(target: TaskTarget): void;
	watch(run: Run): Disposable;
	ended(outcome: RunOutcome): void;
};

const refreshMs = 200;
const jsonRefreshMs = 1_000;

export function createReport(url: string, { io, json }: { io: GetIo; json: boolean }): Report {
	const shown = redactUrl(url);
	return json ? jsonReport(shown, io) : textReport(shown, io);
}

function jsonReport(url: string, { out }: GetIo): Report {
	const tell = (event: object) => out.write(`${JSON.stringify(event)}\n`);
	return {
		identified: ({ path, totalBytes, mediaType, resumable }) =>
			tell({ event: 'started', url, path, totalBytes, mediaType, resumable }),
		watch: run =>
			every(jsonRefreshMs, () => {
				const { receivedBytes, totalBytes, bytesPerSecond, connections } = run.progress();
				const rate = Math.round(bytesPerSecond);
				tell({ event: 'progress', url, receivedBytes, totalBytes, bytesPerSecond: rate, connections });
			}),
		ended(outcome) {
			if (outcome.kind === 'completed') {
				const { path, bytes, sha256 } = outcome;
				tell({ event: 'completed', path, bytes, sha256 });
			} else if (outcome.kind === 'stopped') {
				tell({ event: 'stopped', url, savedBytes: outcome.savedBytes });
			} else {
				const { code, detail } = outcome.fault;
				tell({ event: 'failed', url, fault: code, detail, hint: faults[code].hint });
			}
		},
	};
}

function textReport(url: string, { out, err }: GetIo): Report {
	let name = url;
	let resumable = false;
	let isDrawn = false;

	function draw(line: string): void {
		// Back to the start of the line and clear it.
		out.write(`\r\x1b[2K${line}`);
		isDrawn = line !== '';
	}

	return {
		identified(target) {
			name = basename(target.path);
			resumable = target.resumable;
		},
		watch(run) {
			if (!out.isTTY) return { [Symbol.dispose]: () => {} };
			return every(refreshMs, () => draw(progressLine(name, run.progress(), out.columns ?? 80)));
		},
		ended(outcome) {
			if (isDrawn) draw('');
			if (outcome.kind === 'completed') {
				out.write(`${outcome.path}  ${sizeText(outcome.bytes)}  sha-256 ${outcome.sha256}\n`);
			} else if (outcome.kind === 'stopped') {
				err.write(
					resumable
						? `Stopped: ${name}, ${sizeText(outcome.savedBytes)} saved. The same command continues it.\n`
						: `Stopped: ${name}. It cannot be continued, so nothing was kept.\n`,
				);
			} else err.write(failureText(url, outcome.fault));
		},
	};
}

export function failureText(url: string, { code, detail }: Fault): string {
	const { sentence, hint } = faults[code];
	return `Failed: ${url}\n  ${sentence}${detail === '' ? '' : ` (${detail})`}\n  ${hint}\n`;
}

function every(ms: number, act: () => void): Disposable {
	const timer = setInterval(act, ms);
	return { [Symbol.dispose]: () => clearInterval(timer) };
}
