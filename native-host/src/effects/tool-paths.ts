import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { replaceFile } from './replace-file.ts';

const Paths = v.object({
	'yt-dlp': v.optional(v.string(), ''),
	ffmpeg: v.optional(v.string(), ''),
});
type Paths = v.InferOutput<typeof Paths>;

/*
 * Which programs are used where the user chose one. No setting of the daemon's: those an extension may change, and
 * what it may not is say which program is started.
 */
const fileOf = (state: string): string => join(state, 'tools', 'paths.json');

/** An absolute path; empty: it is looked for. */
export const chosenTool = (state: string, name: keyof Paths): string => read(state)[name];

/** Throws where it cannot be kept. */
export function chooseTool(state: string, name: keyof Paths, path: string): void {
	mkdirSync(join(state, 'tools'), { recursive: true, mode: 0o700 });
	const text = JSON.stringify({ ...read(state), [name]: path }, null, '\t');
	replaceFile(fileOf(state), Buffer.from(text), 0o600);
}

function read(state: string): Paths {
	try {
		const parsed = v.safeParse(Paths, JSON.parse(readFileSync(fileOf(state), 'utf8')));
		if (parsed.success) return parsed.output;
	} catch {
		// Not there, or not to be understood: nothing is chosen.
	}
	return { 'yt-dlp': '', ffmpeg: '' };
}
