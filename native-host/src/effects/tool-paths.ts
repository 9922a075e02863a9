import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { replaceFile } from './replace-file.ts';

/** Absolute paths; empty: it is looked for. */
const ChosenTools = v.object({
	'yt-dlp': v.optional(v.string(), ''),
	ffmpeg: v.optional(v.string(), ''),
	ffprobe: v.optional(v.string(), ''),
});
export type ChosenTools = v.InferOutput<typeof ChosenTools>;
export type ChosenTool = keyof ChosenTools;

export const isChosenTool = (name: string): name is ChosenTool => Object.hasOwn(ChosenTools.entries, name);

/*
 * Which programs are used where the user chose one. No setting of the daemon's: those an extension may change, and
 * what it may not is say which program is started.
 */
const fileOf = (state: string): string => join(state, 'tools', 'paths.json');

export function chosenTools(state: string): ChosenTools {
	try {
		const parsed = v.safeParse(ChosenTools, JSON.parse(readFileSync(fileOf(state), 'utf8')));
		if (parsed.success) return parsed.output;
	} catch {
		// Not there, or not to be understood: nothing is chosen.
	}
	return v.parse(ChosenTools, {});
}

/** Throws where it cannot be kept. */
export function chooseTool(state: string, name: ChosenTool, path: string): void {
	mkdirSync(join(state, 'tools'), { recursive: true, mode: 0o700 });
	const text = JSON.stringify({ ...chosenTools(state), [name]: path }, null, '\t');
	replaceFile(fileOf(state), Buffer.from(text), 0o600);
}
