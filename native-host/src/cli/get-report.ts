import { basename } from 'node:path';
import { faults, type Fault } from '../../../shared/domain/faults.ts';
import { redactUrl } from '../../../shared/domain/redact-url.ts';
import type { TaskTarget } from '../../../shared/domain/task.ts';
import { printable } from '../core/text/printable.ts';
import type { Run, RunOutcome } from '../core/transfer/run.ts';
import { formatBytes } from './format.ts';
import { print, printError, printFault } from './print.ts';
import { progressLine } from './progress-line.ts';
import { detailOf, noteOf } from '../core/text/say-remarks.ts';

/** Tells of one download while it goes on. */
export type Report = {
	readonly identified: (target: TaskTarget) => void;
	readonly droppedMirror: (name: string, why: Fault) => void;
	/** A part of a later version has that name, and keeps it. */
	readonly passedLater: (path: string) => void;
	/** `isShown`: whether it is its turn, of those that run, to be seen. */
	readonly watch: (run: Run, isShown: () => boolean) => Disposable;
	readonly ended: (outcome: RunOutcome) => void;
};

const refreshMs = 200;
const jsonRefreshMs = 1_000;

export function createReport(url: string, json: boolean): Report {
	const shown = redactUrl(url);
	return json ? jsonReport(shown) : textReport(shown);
}

function jsonReport(url: string): Report {
	const tell = (event: object) => print(JSON.stringify(event));
	return {
		identified: ({ path, totalBytes, mediaType, resumable }) =>
			tell({ event: 'started', url, path, totalBytes, mediaType, resumable }),
		droppedMirror: (mirror, why) =>
			tell({ event: 'mirror_dropped', url, mirror, fault: why.code, detail: detailOf(why) }),
		passedLater: path =>
			tell({ event: 'beside', url, path, fault: 'part_newer', hint: faults.part_newer.hint }),
		watch: run =>
			every(jsonRefreshMs, () => {
				const { receivedBytes, totalBytes, bytesPerSecond, connections, media } = run.progress();
				const rate = Math.round(bytesPerSecond);
				const told = { receivedBytes, totalBytes, bytesPerSecond: rate, connections };
				tell({ event: 'progress', url, ...told, ...(media ? { ...media, isEstimate: true } : {}) });
			}),
		ended(outcome) {
			if (outcome.kind === 'completed') {
				const { path, bytes, digest } = outcome;
				const note = noteOf(outcome);
				tell({ event: 'completed', path, bytes, ...(digest ? { digest } : {}), ...(note ? { note } : {}) });
			} else if (outcome.kind === 'stopped') {
				tell({ event: 'stopped', url, savedBytes: outcome.savedBytes });
			} else {
				const { code } = outcome.fault;
				const { sentence, hint } = faults[code];
				tell({ event: 'failed', url, fault: code, sentence, detail: detailOf(outcome.fault), hint });
			}
		},
	};
}

function textReport(url: string): Report {
	const { stdout } = process;
	let name = url;
	let resumable = false;
	let isDrawn = false;

	function draw(line: string): void {
		// Back to the start of the line and clear it.
		stdout.write(`\r\u001B[2K${line}`);
		isDrawn = line !== '';
	}

	return {
		identified(target) {
			name = printable(basename(target.path));
			resumable = target.resumable;
		},
		droppedMirror(mirror, { code }) {
			if (isDrawn) draw('');
			printError(`${printable(mirror)}: not used. ${faults[code].sentence}`);
		},
		passedLater(path) {
			if (isDrawn) draw('');
			const { sentence, hint } = faults.part_newer;
			printError(
				printable(`${path}.part stays as it is, and the file gets another name. ${sentence}\n  ${hint}`),
			);
		},
		watch(run, isShown) {
			if (!stdout.isTTY) return { [Symbol.dispose]: () => {} };
			return every(refreshMs, () => {
				if (isShown()) draw(progressLine(name, run.progress(), stdout.columns));
			});
		},
		ended(outcome) {
			// Another one's line may be there.
			if (stdout.isTTY) draw('');
			if (outcome.kind === 'completed') {
				const { path, bytes, digest } = outcome;
				const note = noteOf(outcome);
				const proof = digest ? `  ${digest.algorithm} ${digest.hex}` : '';
				print(`${printable(path)}  ${formatBytes(bytes)}${proof}`);
				if (note) printError(printable(note));
			} else if (outcome.kind === 'stopped') {
				const saved = `${formatBytes(outcome.savedBytes)} saved; the same command continues it`;
				printError(`Stopped: ${name}, ${resumable ? saved : 'which cannot be continued'}.`);
			} else {
				printError(printable(url));
				printFault(outcome.fault);
			}
		},
	};
}

function every(ms: number, act: () => void): Disposable {
	const timer = setInterval(act, ms);
	return { [Symbol.dispose]: () => clearInterval(timer) };
}
