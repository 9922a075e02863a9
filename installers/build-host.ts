import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compileFunction } from 'node:vm';
import { rolldown, type Plugin } from 'rolldown';
import { apartNames, apartParameters } from '../native-host/src/effects/load-apart.ts';
import { recordInputs } from './bundle-inputs.ts';
import { prepareNode } from './package/prepare-node.ts';
import { ownTarget } from './package/targets.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Makes dist/host/rustloader. */
export async function buildHost(): Promise<void> {
	const output = join(root, 'dist', 'host', ownTarget().executable);
	recordInputs('host', await buildProgram({ work: distWork, output }));
}

const distWork = join(root, 'dist', 'work');

type Building = {
	/** Where the bundles are left; on the disk of the output. */
	readonly work: string;
	readonly output: string;
	/** In place of the project's, for tests of what two versions make of each other. */
	readonly version?: string;
};

/**
 * Makes a program that runs on a machine without Node: everything in one module, and that inside a copy of the Node
 * that runs this. Code that is imported dynamically is evaluated when it is asked for. Gives the modules it is made of.
 */
export async function buildProgram({ work, output, version }: Building): Promise<readonly string[]> {
	for (const folder of [work, distWork, dirname(output)]) mkdirSync(folder, { recursive: true });
	const inputs = await bundle(join(work, mainName), version);
	for (const name of apartNames) inputs.push(...(await bundleApart(name, work)));
	const made = join(work, 'rustloader');
	const node = prepareNode({ node: process.execPath, target: ownTarget(), work: distWork });
	makeExecutable({ work, output: made, node, codeCache: true });
	// Written in one go it would lie in the page cache in pages so large that 35 MB more of them count as this program's.
	const copy = `${made}.copy`;
	copyFileSync(made, copy);
	rmSync(made);
	// At once, so that a running program keeps its own file.
	renameSync(copy, output);
	return inputs;
}

/** The program's code in the work folder. */
const mainName = 'rustloader.cjs';

async function bundle(file: string, version: string | undefined): Promise<string[]> {
	const build = await rolldown({
		input: join(root, 'native-host', 'src', 'main.ts'),
		platform: 'node',
		external: [...apartNames],
		tsconfig: join(root, 'native-host', 'tsconfig.json'),
		plugins: [lazyBuiltins(), ...(version === undefined ? [] : [ofVersion(version)])],
	});
	// Names are kept, for a stack trace should tell something.
	const minify = { mangle: false, compress: true, codegen: { removeWhitespace: true } };
	const { output } = await build.write({ file, format: 'cjs', codeSplitting: false, minify });
	await build.close();
	return output.flatMap(part => (part.type === 'chunk' ? part.moduleIds : []));
}

/** The one module that says which version this is. */
const ofVersion = (version: string): Plugin => ({
	name: 'of-version',
	load: id =>
		id.endsWith('/native-host/src/version.ts') ? `export const version = ${JSON.stringify(version)};` : null,
});

/** A library for native-host/src/effects/load-apart.ts. */
async function bundleApart(name: string, work: string): Promise<readonly string[]> {
	const build = await rolldown({ input: fileURLToPath(import.meta.resolve(name)), platform: 'node' });
	const minify = { mangle: false, compress: true, codegen: { removeWhitespace: true } };
	const { output } = await build.write({
		file: join(work, `${name}.cjs`),
		format: 'cjs',
		exports: 'named',
		codeSplitting: false,
		minify,
	});
	await build.close();
	return output.flatMap(part => (part.type === 'chunk' ? part.moduleIds : []));
}

/** What V8 makes of a library, so that it need not be read anew when it is loaded. */
function compileApart(name: string, work: string): string {
	const code = readFileSync(join(work, `${name}.cjs`), 'utf8');
	const options = { filename: `${name}.cjs`, produceCachedData: true };
	const { cachedData } = compileFunction(code, [...apartParameters], options);
	if (!cachedData) throw new Error(`no cache of ${name}`);
	writeFileSync(join(work, `${name}.cache`), cachedData);
	return `${name}.cache`;
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
	/** Where the bundles are. */
	readonly work: string;
	readonly output: string;
	readonly node: string;
	/** Only for the very Node that runs this. */
	readonly codeCache: boolean;
};

/** The same bytes from the same bundles and Node, wherever they lie and whenever it is done. */
export function makeExecutable({ work, output, node, codeCache }: Parts): void {
	const config = join(work, 'sea.json');
	const libraries = apartNames.map(name => `${name}.cjs`);
	const caches = codeCache ? apartNames.map(name => compileApart(name, work)) : [];
	const settings = {
		// Paths are kept in the program: relative ones say nothing of this machine.
		main: mainName,
		mainFormat: 'commonjs',
		output,
		executable: node,
		disableExperimentalSEAWarning: true,
		assets: Object.fromEntries([...libraries, ...caches].map(file => [file, file])),
		useSnapshot: false,
		// A third less time until the first line runs. Node itself discards a cache that does not fit.
		useCodeCache: codeCache,
		// A variable meant for other programs must not change this one; our own children are confined by an argument.
		execArgvExtension: 'cli',
	};
	writeFileSync(config, JSON.stringify(settings));
	// V8 takes the cache's order from chance.
	const args = ['--random-seed=1', '--build-sea', config];
	execFileSync(process.execPath, args, { cwd: work, stdio: ['ignore', 'ignore', 'inherit'] });
	chmodSync(output, 0o755);
}
