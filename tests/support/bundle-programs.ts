import { cpSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';
import { libraries } from '../../installers/build-host.ts';
import { bundled } from './programs.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/**
 * The programs that tests start hundreds of times, each in one file: from two hundred files a start costs four times
 * as much. `npm run build` makes an executable of the same sources, which the tests of browsers run.
 */
export async function setup(): Promise<void> {
	const build = await rolldown({
		input: {
			main: join(root, 'native-host/src/main.ts'),
			held: join(root, 'tests/support/held-daemon-main.ts'),
		},
		platform: 'node',
		external: [...libraries],
		tsconfig: join(root, 'native-host/tsconfig.json'),
	});
	const { output } = await build.generate({ format: 'esm', entryFileNames: '[name].js' });
	await build.close();
	const folder = dirname(bundled.main);
	mkdirSync(folder, { recursive: true });
	for (const part of output) if (part.type === 'chunk') replace(join(folder, part.fileName), part.code);
	// What a plugin runs in may read its own two files and nothing else, so these stay what they are.
	cpSync(join(root, 'native-host/src/plugin-host'), join(folder, '../plugin-host'), { recursive: true });
}

/** Whole at any moment, for another run may be starting it. */
function replace(path: string, code: string): void {
	const made = `${path}.${process.pid}`;
	writeFileSync(made, code);
	renameSync(made, path);
}
