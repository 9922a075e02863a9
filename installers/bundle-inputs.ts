import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

export type Bundle = 'host' | 'chrome' | 'firefox';

const fileOf = (bundle: Bundle): string => join(root, 'dist', 'work', `${bundle}.inputs.json`);

/** Notes which files a build was really made of, for its licences and its bill of materials. */
export function recordInputs(bundle: Bundle, modules: readonly string[]): void {
	const paths = modules.map(id => relative(root, id.replace(/^\0/u, '').replace(/\?.*$/u, '')));
	const inside = new Set(paths.filter(path => !path.startsWith('..')).map(path => path.split(sep).join('/')));
	mkdirSync(join(root, 'dist', 'work'), { recursive: true });
	writeFileSync(fileOf(bundle), JSON.stringify([...inside].sort(), null, '\t'));
}

export const recordedInputs = (bundle: Bundle): readonly string[] =>
	JSON.parse(readFileSync(fileOf(bundle), 'utf8')) as readonly string[];
