import { existsSync } from 'node:fs';
import { fault, faults, type Fault } from '../../../shared/domain/faults.ts';
import { defaultSettings } from '../../../shared/domain/settings.ts';
import { err, type Result } from '../../../shared/kernel/result.ts';
import { checkUrl } from '../app/check-url.ts';
import { createConnectionBudget } from '../app/connection-budget.ts';
import { createRateLimits } from '../app/rate-limits.ts';
import { systemClock } from '../effects/clock.ts';
import { createEngine } from '../app/download.ts';
import { systemPorts } from '../app/download-ports.ts';
import { createYtDlpFinder } from '../app/extraction/tools.ts';
import { oldYtDlp, rollBackYtDlp, updateYtDlp } from '../app/extraction/yt-dlp-update.ts';
import { daysOld, isVersion, staleDays } from '../core/extraction/yt-dlp-release.ts';
import { printable } from '../core/text/printable.ts';
import { findFolders } from '../effects/folders.ts';
import { isMusl } from '../effects/is-musl.ts';
import { chosenTools } from '../effects/tool-paths.ts';
import { defineCommand, UsageError } from './define-command.ts';
import { exitCodes } from './exit-codes.ts';
import { foundByText } from './found-by-text.ts';
import { print, printFault } from './print.ts';
import { untilInterrupted } from './until-interrupted.ts';
import { detailOf } from '../core/text/say-remarks.ts';
import { quote } from '../../../shared/kernel/quoted.ts';

/** Another address serves tests and mirrors within a company. */
const releasesVariable = 'RUSTLOADER_YT_DLP_RELEASES';
const releases = 'https://github.com/yt-dlp/yt-dlp/releases';

export const command = defineCommand({
	usage: 'yt-dlp [status | update [VERSION] | rollback] [--json]',
	about: `Shows which yt-dlp reads web pages, or fetches the newest or a certain release, checked against its list of
SHA-256 digests. The one before is kept: rollback goes back to it. One of yours is used after: rustloader tools use.
Releases come from ${releases}, or from where ${releasesVariable} says.`,
	options: { json: { type: 'boolean', help: 'Print the status as one object' } },
	words: [0, 2],
	async run({ json = false }, [verb = 'status', word]) {
		const { state } = findFolders();
		switch (verb) {
			case 'status':
				if (word !== undefined) break;
				return await untilInterrupted(signal => showStatus(state, json, signal));
			case 'update':
				if (word !== undefined && !isVersion(word)) throw new UsageError('a version is like 2026.01.31');
				return await untilInterrupted(signal => update(state, word ?? null, signal));
			case 'rollback':
				if (word !== undefined) break;
				return await untilInterrupted(signal => rollBack(state, signal));
			default:
				break;
		}
		throw new UsageError('status, update or rollback');
	},
});

async function showStatus(state: string, json: boolean, signal: AbortSignal): Promise<number> {
	const find = createYtDlpFinder({ state, chosen: () => chosenTools(state)['yt-dlp'] });
	const tool = await find(signal);
	const age = tool && daysOld(tool.version, Date.now());
	const hasOld = existsSync(oldYtDlp(state));
	if (json) print(JSON.stringify(tool && { ...tool, daysOld: age, canRollBack: hasOld }));
	else if (tool) {
		print(`${tool.version}, ${age} days old: ${printable(tool.path)} (${foundByText[tool.foundBy]})`);
		if ((age ?? 0) > staleDays) print('It is old, and sites change often: rustloader yt-dlp update');
		if (hasOld) print('The one before is kept: rustloader yt-dlp rollback');
	} else printFault(fault('yt_dlp_missing', quote(chosenTools(state)['yt-dlp'])));
	return tool ? exitCodes.done : exitCodes.failed;
}

async function update(state: string, version: string | null, signal: AbortSignal): Promise<number> {
	return report(await fetchYtDlp(state, version, signal), 'is used from now on');
}

async function fetchYtDlp(
	state: string,
	version: string | null,
	signal: AbortSignal,
): Promise<Result<string, Fault>> {
	const base = checkUrl(process.env[releasesVariable] ?? releases);
	if (!base.ok) throw new UsageError(`${releasesVariable} is not an address`);
	const engine = createEngine(
		systemPorts(
			{ state },
			{
				rates: createRateLimits({ all: 0, perHost: 0 }, systemClock),
				leases: createConnectionBudget(defaultSettings),
			},
		),
	);
	return await updateYtDlp(
		{
			state,
			engine,
			base: base.value.href.replace(/\/$/u, ''),
			machine: { platform: process.platform, arch: process.arch, isMusl: isMusl() },
			env: process.env,
			signal,
		},
		version,
	);
}

/** The newest; tells why not in words. */
export async function ytDlpUpdater(state: string, signal: AbortSignal): Promise<Result<string, string>> {
	const updated = await fetchYtDlp(state, null, signal);
	if (updated.ok) return updated;
	return err(`${faults[updated.error.code].sentence} ${detailOf(updated.error)}`.trim());
}

async function rollBack(state: string, signal: AbortSignal): Promise<number> {
	return report(await rollBackYtDlp(state, process.env, signal), 'is used again');
}

function report(outcome: Awaited<ReturnType<typeof updateYtDlp>>, what: string): number {
	if (outcome.ok) print(`yt-dlp ${outcome.value} ${what}.`);
	else printFault(outcome.error);
	if (outcome.ok) return exitCodes.done;
	return outcome.error.code === 'extraction_stopped' ? exitCodes.interrupted : exitCodes.failed;
}
