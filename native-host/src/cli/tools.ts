import { resolve } from 'node:path';
import { faults, type FaultCode } from '../../../shared/domain/faults.ts';
import { createYtDlpFinder } from '../app/extraction/tools.ts';
import { printable } from '../core/text/printable.ts';
import type { FoundTool } from '../effects/find-tool.ts';
import { findFolders } from '../effects/folders.ts';
import { locateMediaTools } from '../effects/media-tools.ts';
import { askVersion } from '../effects/tool-version.ts';
import { chooseTool, chosenTools, isChosenTool, type ChosenTool } from '../effects/tool-paths.ts';
import { defineCommand, UsageError } from './define-command.ts';
import { exitCodes } from './exit-codes.ts';
import { foundByText } from './found-by-text.ts';
import { print, printError } from './print.ts';
import { untilInterrupted } from './until-interrupted.ts';

export const command = defineCommand({
	usage: 'tools [use NAME PATH | use NAME auto] [--json]',
	about: `Shows the programs of others that are used, with their versions: yt-dlp reads web pages, ffmpeg and ffprobe put
together and look at what was fetched. "use" takes one of yours, "use NAME auto" looks for it again. Only the command
line can say which program is started, never the browser.`,
	options: { json: { type: 'boolean', help: 'Print them as one object' } },
	words: [0, 3],
	async run({ json = false }, [verb, name, path]) {
		const { state } = findFolders();
		if (verb === undefined) return await untilInterrupted(signal => show(state, json, signal));
		if (verb !== 'use' || name === undefined || path === undefined)
			throw new UsageError('use NAME PATH, or use NAME auto');
		if (!isChosenTool(name)) throw new UsageError('NAME is yt-dlp, ffmpeg or ffprobe');
		return await untilInterrupted(signal => use(state, { name, path, json }, signal));
	},
});

type Shown = (FoundTool & { readonly version: string | null }) | null;

async function findAll(state: string, signal: AbortSignal): Promise<Record<ChosenTool, Shown>> {
	const chosen = chosenTools(state);
	const { ffmpeg, ffprobe } = locateMediaTools(chosen);
	const withVersion = async (name: ChosenTool, found: FoundTool | null): Promise<Shown> =>
		found && { ...found, version: await askVersion(name, found.path, process.env, signal) };
	return {
		'yt-dlp': await createYtDlpFinder({ state, chosen: () => chosen['yt-dlp'] })(signal),
		ffmpeg: await withVersion('ffmpeg', ffmpeg),
		ffprobe: await withVersion('ffprobe', ffprobe),
	};
}

async function show(state: string, json: boolean, signal: AbortSignal): Promise<number> {
	const all = await findAll(state, signal);
	const chosen = chosenTools(state);
	if (json) print(JSON.stringify(all));
	else
		for (const [name, tool] of Object.entries(all))
			if (isChosenTool(name)) print(lineOf(name, tool, chosen[name]));
	return Object.values(all).every(tool => tool?.version) ? exitCodes.done : exitCodes.failed;
}

function lineOf(name: ChosenTool, tool: Shown, chosen: string): string {
	if (tool?.version) return printable(`${name} ${tool.version}: ${tool.path} (${foundByText[tool.foundBy]})`);
	const path = tool?.path ?? chosen;
	if (path !== '')
		return printable(`${name}: ${path} does not start. Try: rustloader tools use ${name} auto`);
	return `${name}: not found. ${faults[missing[name]].hint}`;
}

const missing: Readonly<Record<ChosenTool, FaultCode>> = {
	'yt-dlp': 'yt_dlp_missing',
	ffmpeg: 'ffmpeg_missing',
	ffprobe: 'ffmpeg_missing',
};

type Wanted = { readonly name: ChosenTool; readonly path: string; readonly json: boolean };

/** Nothing is changed where that is no such program. */
async function use(state: string, { name, path, json }: Wanted, signal: AbortSignal): Promise<number> {
	const whole = path === 'auto' ? '' : resolve(path);
	if (whole !== '' && (await askVersion(name, whole, process.env, signal)) === null) {
		printError(printable(`rustloader: ${whole} does not start, or is not ${name}; nothing was changed`));
		return signal.aborted ? exitCodes.interrupted : exitCodes.failed;
	}
	chooseTool(state, name, whole);
	return await show(state, json, signal);
}
