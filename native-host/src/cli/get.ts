import { basename, dirname, resolve } from 'node:path';
import { fault, type Fault } from '../../../shared/domain/faults.ts';
import { bytes } from '../../../shared/kernel/units.ts';
import { checkUrl } from '../app/check-url.ts';
import { createEngine } from '../app/download.ts';
import { findPart } from '../app/download-part.ts';
import { systemPorts } from '../app/download-ports.ts';
import { createRateLimit } from '../app/rate-limit.ts';
import { faultOf } from '../core/transfer/error-fault.ts';
import type { RunOutcome } from '../core/transfer/run.ts';
import { safeName } from '../core/naming/safe-name.ts';
import { findFolders } from '../effects/folders.ts';
import { getUsage, parseGetArgs, type GetOptions } from './get-options.ts';
import { createReport, type GetIo } from './get-report.ts';

export const exitDone = 0;
export const exitFailed = 1;
export const exitUsage = 2;
export const exitInterrupted = 130;

/**
 * `rustloader get`: downloads in this process, one address after another, with no daemon. A part that an earlier
 * `get` of the same address left in the folder is continued.
 */
export async function runGet(args: readonly string[], io: GetIo): Promise<number> {
	const parsed = parseGetArgs(args);
	if (!parsed.ok) {
		io.err.write(`${parsed.error}\n\n${getUsage}`);
		return exitUsage;
	}
	if (parsed.value.help) {
		io.out.write(getUsage);
		return exitDone;
	}
	const stop = new AbortController();
	const interrupt = () => stop.abort();
	process.on('SIGINT', interrupt);
	process.on('SIGTERM', interrupt);
	try {
		return await getAll(parsed.value, { io, signal: stop.signal });
	} finally {
		process.off('SIGINT', interrupt);
		process.off('SIGTERM', interrupt);
	}
}

type Context = { readonly io: GetIo; readonly signal: AbortSignal };

async function getAll(options: GetOptions, context: Context): Promise<number> {
	let exit = exitDone;
	for (const url of options.urls) {
		const outcome = await getOne(url, options, context);
		if (outcome.kind === 'stopped' || context.signal.aborted) return exitInterrupted;
		if (outcome.kind === 'failed') exit = exitFailed;
	}
	return exit;
}

async function getOne(url: string, options: GetOptions, { io, signal }: Context): Promise<RunOutcome> {
	const report = createReport(url, { io, json: options.json });
	const outcome = await download().catch(error => failedBefore(faultOf(error)));
	report.ended(outcome);
	return outcome;

	async function download(): Promise<RunOutcome> {
		const checked = checkUrl(url);
		if (!checked.ok) return failedBefore(checked.error);
		const ports = systemPorts(findFolders(), [createRateLimit(options.limitRate)]);
		const folder = resolve(options.output === null ? (options.folder ?? '.') : placeOf(options).folder);
		const fileName = options.output === null ? null : placeOf(options).name;
		const { href } = checked.value;
		const name = fileName === null ? null : safeName(fileName);
		const run = createEngine(ports).start(
			{
				url: href,
				headers: options.headers,
				folder,
				fileName,
				title: null,
				segments: options.segments,
				checksum: options.checksum,
				target: await findPart(ports.disk, folder, { url: href, name }),
			},
			{ identified: target => report.identified(target), entered: () => {} },
			signal,
		);
		using _watching = report.watch(run);
		return await run.outcome;
	}
}

/** -o may be a name within -d, or a path of its own. */
function placeOf({ output, folder }: GetOptions): { folder: string; name: string } {
	const path = resolve(folder ?? '.', output ?? '');
	return { folder: dirname(path), name: basename(path) };
}

const failedBefore = (reason: Fault): RunOutcome => ({
	kind: 'failed',
	fault: fault(reason.code, reason.detail),
	savedBytes: bytes(0),
	progressed: false,
	retryAfter: null,
});
