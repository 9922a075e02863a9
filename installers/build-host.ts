import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const root = fileURLToPath(new URL('..', import.meta.url));

/**
 * Makes dist/host/rustloader, which runs on a machine without Node: everything in one module, and that inside a copy
 * of the Node that runs this. Names and line breaks are kept, for a stack trace should tell something; code that is
 * imported dynamically is evaluated when it is asked for.
 */
export async function buildHost(): Promise<void> {
	const work = join(root, 'dist', 'work');
	mkdirSync(work, { recursive: true });
	const main = join(work, 'rustloader.mjs');
	await bundle(main);
	mkdirSync(join(root, 'dist', 'host'), { recursive: true });
	const made = join(work, 'rustloader');
	makeExecutable({ work, main, output: made, node: strippedNode(work) });
	// At once, so that a running program keeps its own file.
	renameSync(made, join(root, 'dist', 'host', executableName()));
}

const executableName = (): string => (process.platform === 'win32' ? 'rustloader.exe' : 'rustloader');

async function bundle(file: string): Promise<void> {
	const build = await rolldown({
		input: join(root, 'native-host', 'src', 'main.ts'),
		platform: 'node',
		tsconfig: join(root, 'native-host', 'tsconfig.json'),
	});
	await build.write({ file, format: 'esm', codeSplitting: false });
	await build.close();
}

type Parts = {
	readonly work: string;
	readonly main: string;
	readonly output: string;
	readonly node: string;
};

function makeExecutable({ work, main, output, node }: Parts): void {
	const config = join(work, 'sea.json');
	const settings = {
		main,
		mainFormat: 'module',
		output,
		executable: node,
		disableExperimentalSEAWarning: true,
		useSnapshot: false,
		// A third less time until the first line runs. Node itself discards a cache that does not fit.
		useCodeCache: true,
		// A variable meant for other programs must not change this one.
		execArgvExtension: 'none',
	};
	writeFileSync(config, JSON.stringify(settings));
	execFileSync(process.execPath, ['--build-sea', config], { stdio: ['ignore', 'ignore', 'inherit'] });
	chmodSync(output, 0o755);
}

/** Without its symbols Node is a fifth smaller. Kept for the next build; where there is no `strip`, Node as it is. */
function strippedNode(work: string): string {
	const { size, mtimeMs } = statSync(process.execPath);
	const path = join(work, `node-${process.version}-${size}-${Math.floor(mtimeMs)}`);
	if (statSync(path, { throwIfNoEntry: false })) return path;
	const beside = `${path}.new`;
	try {
		copyFileSync(process.execPath, beside);
		execFileSync('strip', ['--strip-all', beside], { stdio: 'ignore' });
		renameSync(beside, path);
		return path;
	} catch {
		rmSync(beside, { force: true });
		return process.execPath;
	}
}
