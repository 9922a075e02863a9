import { readFileSync } from 'node:fs';
import { page, script } from './html.ts';

/** A page that tells what it sees of the functions that are listened in on; wherever it lies, files are at `base`. */
export const passivePage = (base: string): string =>
	page(
		script(
			readFileSync(new URL('passive.js', import.meta.url), 'utf8').replace("'BASE'", JSON.stringify(base)),
		),
	);
