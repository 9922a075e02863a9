import { execFileSync } from 'node:child_process';
import {
	chmodSync,
	copyFileSync,
	mkdirSync,
	readFileSync,
	renameSync,
	rmSync,
	statSync,
	writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compileFunction } from 'node:vm';
import { rolldown, type Plugin } from 'rolldown';
import { apartNames, apartParameters } from '../native-host/src/effects/load-apart.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

/**
 * Makes dist/host/rustloader, which runs on a machine without Node: everything in one module, and that inside a copy
 * of the Node that runs this. Code that is imported dynamically is evaluated when it is asked for.
 */
export async function buildHost(): Promise<void> {
	const work = join(root, 'dist', 'work');
	mkdirSync(work, { recursive: true });
	const main = join(work, 'rustloader.cjs');
	await bundle(main);
	const assets: Record<string, string> = {};
	for (const name of apartNames) Object.assign(assets, await bundleApart(name, work));
	mkdirSync(join(root, 'dist', 'host'), { recursive: true });
	const made = join(work, 'rustloader');
	makeExecutable({ work, main, assets, output: made, node: strippedNode(work) });
	// Written in one go it would lie in the page cache in pages so large that 35 MB more of them count as this program's.
	const copy = `${made}.copy`;
	copyFileSync(made, copy);
	rmSync(made);
	// At once, so that a running program keeps its own file.
	renameSync(copy, join(root, 'dist', 'host', executableName()));
}

const executableName = (): string => (process.platform === 'win32' ? 'rustloader.exe' : 'rustloader');

async function bundle(file: string): Promise<void> {
	const build = await rolldown({
		input: join(root, 'native-host', 'src', 'main.ts'),
		platform: 'node',
		external: [...apartNames],
		tsconfig: join(root, 'native-host', 'tsconfig.json'),
		plugins: [lazyBuiltins()],
	});
	// Names are kept, for a stack trace should tell something.
	const minify = { mangle: false, compress: true, codegen: { removeWhitespace: true } };
	await build.write({ file, format: 'cjs', codeSplitting: false, minify });
	await build.close();
}

/** A library, and what V8 makes of it, for native-host/src/effects/load-apart.ts. Gives the files for the executable. */
async function bundleApart(name: string, work: string): Promise<Record<string, string>> {
	const build = await rolldown({ input: fileURLToPath(import.meta.resolve(name)), platform: 'node' });
	const minify = { mangle: false, compress: true, codegen: { removeWhitespace: true } };
	const file = join(work, `${name}.cjs`);
	await build.write({ file, format: 'cjs', exports: 'named', codeSplitting: false, minify });
	await build.close();
	const options = { filename: `${name}.cjs`, produceCachedData: true };
	const { cachedData } = compileFunction(readFileSync(file, 'utf8'), [...apartParameters], options);
	if (!cachedData) throw new Error(`no cache of ${name}`);
	const cache = join(work, `${name}.cache`);
	writeFileSync(cache, cachedData);
	return { [`${name}.cjs`]: file, [`${name}.cache`]: cache };
}

/**
 * Node's own modules are loaded when they are first used: cryptography, SQLite and the rest take milliseconds each,
 * and every command would load them all. A bundle names each once, at its top, and then by `name.export` only.
 */
function lazyBuiltins(): Plugin {
	return {
		name: 'lazy-builtins',
		renderChunk(code) {
			const names = new Map<string, string>();
			let lazy = code.replace(/^let (node_\w+) = require\("(node:[\w/]+)"\);$/gmu, (_, name, id) => {
				names.set(String(name), String(id));
				return '';
			});
			if (names.size === 0) throw new Error('the bundler has changed: no module of Node was found');
			// Those that somebody imports as a whole as well.
			const whole = new Set<string>();
			lazy = lazy.replace(/^(node_\w+) = __toESM\(\1, 1\);$/gmu, (_, name) => {
				whole.add(String(name));
				return '';
			});
			for (const name of names.keys())
				lazy = lazy.replaceAll(new RegExp(`\\b${name}\\.`, 'gu'), `builtins.${name}.`);
			const getters = [...names].map(([name, id]) => getter(name, id, whole.has(name)));
			return { code: `const builtins = {\n${getters.join(',\n')}\n};\n${lazy}`, map: null };
		},
	};
}

const getter = (name: string, id: string, isWhole: boolean): string =>
	`get ${name}() { const value = ${isWhole ? `__toESM(require("${id}"), 1)` : `require("${id}")`}; Object.defineProperty(this, "${name}", { value }); return value; }`;

type Parts = {
	readonly work: string;
	readonly main: string;
	readonly assets: Readonly<Record<string, string>>;
	readonly output: string;
	readonly node: string;
};

function makeExecutable({ work, main, assets, output, node }: Parts): void {
	const config = join(work, 'sea.json');
	const settings = {
		main,
		mainFormat: 'commonjs',
		output,
		executable: node,
		disableExperimentalSEAWarning: true,
		assets,
		useSnapshot: false,
		// A third less time until the first line runs. Node itself discards a cache that does not fit.
		useCodeCache: true,
		// A variable meant for other programs must not change this one; our own children are confined by an argument.
		execArgvExtension: 'cli',
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
