import { basename, dirname, resolve } from 'node:path';
import { defaultSettings } from '../../../shared/domain/settings.ts';
import type { Fault } from '../../../shared/domain/faults.ts';
import { digestAlgorithms, type DigestAlgorithm, type TaskTarget } from '../../../shared/domain/task.ts';
import { bytes } from '../../../shared/kernel/units.ts';
import { checkUrl } from '../app/check-url.ts';
import { createConnectionBudget } from '../app/connection-budget.ts';
import { createEngine } from '../app/download.ts';
import { findPart } from '../app/download-part.ts';
import { systemPorts } from '../app/download-ports.ts';
import { createRateLimit } from '../app/rate-limit.ts';
import { faultOf } from '../core/transfer/error-fault.ts';
import { safeName } from '../core/naming/safe-name.ts';
import { parseRate } from '../core/transfer/rate-text.ts';
import type { RunOutcome } from '../core/transfer/run.ts';
import { systemClock } from '../effects/clock.ts';
import { findFolders } from '../effects/folders.ts';
import { defineCommand, UsageError } from './define-command.ts';
import {
	downloadOptions,
	downloadUsage,
	readDownloadOptions,
	urlsMax,
	type DownloadWishes,
} from './download-options.ts';
import { exitCodes } from './exit-codes.ts';
import { createReport } from './get-report.ts';
import { untilInterrupted } from './until-interrupted.ts';

export const command = defineCommand({
	usage: `get URL… ${downloadUsage} [--digest ALGORITHM] [--limit-rate N] [--json]`,
	about: `Downloads here and now, one after the other, without the queue. Ctrl-C keeps what is there, and the same command
goes on with it.`,
	options: {
		...downloadOptions,
		digest: { type: 'string', value: 'ALGORITHM', help: `Tell the file's ${digestAlgorithms.join(', ')}` },
		'limit-rate': { type: 'string', value: 'N', help: 'Bytes a second at most, like 500k or 2M' },
		json: { type: 'boolean', help: 'Tell what happens, one JSON object a line' },
	},
	words: [1, urlsMax],
	async run(values, urls) {
		const wishes = readDownloadOptions(values, urls);
		for (const url of urls) refuseNonsense(url);
		const limitRate = values['limit-rate'] === undefined ? 0 : parseRate(values['limit-rate']);
		if (limitRate === null) throw new UsageError('--limit-rate takes bytes a second, like 500k or 2M');
		const digest = readAlgorithm(values.digest);
		return await untilInterrupted(signal =>
			getAll(urls, { ...wishes, digest, limitRate, json: values.json ?? false, signal }),
		);
	},
});

type Options = DownloadWishes & {
	/** Bytes a second; 0: unlimited. */
	readonly limitRate: number;
	readonly digest: DigestAlgorithm | null;
	readonly json: boolean;
	readonly signal: AbortSignal;
};

/** A typing mistake is wrong usage; any other address that cannot be had is a download that failed. */
function refuseNonsense(url: string): void {
	const checked = checkUrl(url);
	if (!checked.ok && checked.error.code === 'url_malformed')
		throw new UsageError(`"${url.slice(0, 200)}" is not an address`);
}

function readAlgorithm(text: string | undefined): DigestAlgorithm | null {
	if (text === undefined) return null;
	const algorithm = digestAlgorithms.find(name => name === text.toLowerCase());
	if (!algorithm) throw new UsageError(`--digest takes ${digestAlgorithms.join(', ')}`);
	return algorithm;
}

async function getAll(urls: readonly string[], options: Options): Promise<number> {
	let exitCode: number = exitCodes.done;
	for (const url of urls) {
		const outcome = await getOne(url, options);
		if (outcome.kind === 'stopped' || options.signal.aborted) return exitCodes.interrupted;
		if (outcome.kind === 'failed') exitCode = exitCodes.failed;
	}
	return exitCode;
}

async function getOne(url: string, options: Options): Promise<RunOutcome> {
	const report = createReport(url, options.json);
	const outcome = await download().catch(error => failedBefore(faultOf(error)));
	report.ended(outcome);
	return outcome;

	async function download(): Promise<RunOutcome> {
		const checked = checkUrl(url);
		if (!checked.ok) return failedBefore(checked.error);
		const { href } = checked.value;
		const segments = options.segments ?? defaultSettings.segments;
		const ports = systemPorts(findFolders(), {
			rateLimits: [createRateLimit(options.limitRate, systemClock)],
			leases: createConnectionBudget({ maxConnections: segments, maxConnectionsPerHost: segments }),
		});
		const { folder, name } = placeOf(options);
		const engine = createEngine(ports);
		const found: TaskTarget | null = await findPart(ports.disk, folder, {
			url: href,
			name: name && safeName(name),
		});
		let target = found;
		const run = engine.start(
			{
				// A part of its own is found by its address.
				owner: null,
				url: href,
				headers: options.headers,
				mirrors: options.mirrors,
				proxy: options.proxy,
				folder,
				fileName: name,
				title: null,
				segments,
				checksum: options.checksum,
				digest: options.digest,
				target: found,
			},
			{
				identified(now) {
					target = now;
					report.identified(now);
				},
				entered: () => {},
				droppedMirror: report.droppedMirror,
			},
			options.signal,
		);
		using _watching = report.watch(run);
		const outcome = await run.outcome;
		// Nobody but this command waits for the file. What cannot be dropped is of no harm.
		if (outcome.kind === 'completed' && target) await engine.settled(target).catch(() => {});
		return outcome;
	}
}

/** -o may be a name within -d, or a path of its own. */
function placeOf({ output, dir }: DownloadWishes): { folder: string; name: string | null } {
	if (output === null) return { folder: resolve(dir ?? '.'), name: null };
	const path = resolve(dir ?? '.', output);
	return { folder: dirname(path), name: basename(path) };
}

const failedBefore = (reason: Fault): RunOutcome => ({
	kind: 'failed',
	fault: reason,
	savedBytes: bytes(0),
	progressed: false,
	retryAfter: null,
});
