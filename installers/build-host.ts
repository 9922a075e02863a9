import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown, type Plugin } from 'rolldown';
import { unitParameters } from './unit-parameters.ts';
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
	const inputs = [...(await bundle(work, version)), ...(await bundleMain(work))];
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

/** Each is a unit of its own, for few runs need it; together they are three times the rest. */
export const libraries = ['youtubei.js', 'undici', 'socks', 'execa'] as const;

/** What a download needs from its first moment, with all that it imports. */
const startModules = ['main', 'cli/get', 'effects/os-lock', 'effects/system-proxy'];
const isOfStart = new RegExp(`/native-host/src/(?:${startModules.join('|')})\\.ts$`, 'u');

const mainName = 'executable.cjs';
/** Where a file says which units there are. */
const unitsName = 'units.json';

type Unit = { readonly file: string; readonly isStart: boolean };

const minify = { mangle: false, compress: true, codegen: { removeWhitespace: true } } as const;

/** Units in the work folder, each a function for native-host/src/executable.ts. */
async function bundle(work: string, version: string | undefined): Promise<string[]> {
	const build = await rolldown({
		input: join(root, 'native-host', 'src', 'main.ts'),
		platform: 'node',
		tsconfig: join(root, 'native-host', 'tsconfig.json'),
		// Evaluated when it is asked for, all the same.
		checks: { ineffectiveDynamicImport: false },
		plugins: [lazyBuiltins(), ...(version === undefined ? [] : [ofVersion(version)])],
	});
	// Names are kept, for a stack trace should tell something.
	const { output } = await build.generate({
		format: 'cjs',
		minify,
		entryFileNames: '[name].cjs',
		chunkFileNames: '[name].cjs',
		dynamicImportInCjs: false,
		// What is imported dynamically is evaluated when it is asked for, whatever unit it is in.
		strictExecutionOrder: true,
		codeSplitting: {
			groups: [
				{ name: 'start', test: isOfStart, priority: 3 },
				...libraries.map(name => ({
					name,
					test: new RegExp(`/node_modules/${name.replace('.', '\\.')}/`, 'u'),
					priority: 2,
				})),
				{ name: 'rest', test: /./u, priority: 1 },
			],
		},
	});
	await build.close();
	const chunks = output.filter(part => part.type === 'chunk');
	for (const { fileName, code } of chunks)
		writeFileSync(join(work, fileName), `(function(${unitParameters.join()}){${code}\n})`);
	const units = chunks.map(({ fileName, moduleIds }) => ({
		file: fileName,
		isStart: moduleIds.some(id => isOfStart.test(id)),
	}));
	if (units.filter(({ isStart }) => isStart).length !== 1) throw new Error('the start is not one unit');
	writeFileSync(join(work, unitsName), JSON.stringify(units));
	return chunks.flatMap(({ moduleIds }) => moduleIds);
}

/** What loads the units. */
async function bundleMain(work: string): Promise<string[]> {
	const build = await rolldown({
		input: join(root, 'native-host', 'src', 'executable.ts'),
		platform: 'node',
		tsconfig: join(root, 'native-host', 'tsconfig.json'),
	});
	const { output } = await build.write({ file: join(work, mainName), format: 'cjs', minify });
	await build.close();
	return output.flatMap(part => (part.type === 'chunk' ? part.moduleIds : []));
}

/** The one module that says which version this is. */
const ofVersion = (version: string): Plugin => ({
	name: 'of-version',
	load: id =>
		id.endsWith('/native-host/src/version.ts') ? `export const version = ${JSON.stringify(version)};` : null,
});

/** What V8 makes of a unit, so that it need not be read anew when it is loaded: of the start, every function. */
function compileUnits(units: readonly Unit[], work: string): string[] {
	const compiler = fileURLToPath(new URL('compile-unit.ts', import.meta.url));
	return units.map(({ file, isStart }) => {
		const cache = `${file}.cache`;
		// V8 takes the cache's order from chance.
		const args = ['--random-seed=1', compiler, file, cache, isStart ? 'all' : 'outer'];
		execFileSync(process.execPath, args, { cwd: work, stdio: ['ignore', 'ignore', 'inherit'] });
		return cache;
	});
}

/**
 * Node's own modules are loaded when they are first used: cryptography, SQLite and the rest take milliseconds each,
 * and every command would load them all. A bundle names each once, at its top, and then by `name.export` only.
 */
function lazyBuiltins(): Plugin {
	return {
		name: 'lazy-builtins',
		renderChunk(code, { moduleIds }) {
			// Of libraries, which may use them in other ways.
			if (moduleIds.every(id => !id.startsWith(join(root, 'native-host')))) return null;
			const names = new Map<string, string>();
			let lazy = code.replace(/^let (node_\w+) = require\("(node:[\w/]+)"\);$/gmu, (_, name, id) => {
				names.set(String(name), String(id));
				return '';
			});
			if (names.size === 0) throw new Error('the bundler has changed: no module of Node was found');
			// Those that somebody imports as a whole as well.
			const whole = new Map<string, string>();
			lazy = lazy.replace(/^(node_\w+) = ((?:\w+\.)?__toESM)\(\1, 1\);$/gmu, (_, name, wrap) => {
				whole.set(String(name), String(wrap));
				return '';
			});
			for (const name of names.keys())
				lazy = lazy.replaceAll(new RegExp(`\\b${name}\\.`, 'gu'), `builtins.${name}.`);
			const getters = [...names].map(([name, id]) => getter(name, id, whole.get(name)));
			return { code: `const builtins = {\n${getters.join(',\n')}\n};\n${lazy}`, map: null };
		},
	};
}

const getter = (name: string, id: string, wrap: string | undefined): string =>
	`get ${name}() { const value = ${wrap ? `${wrap}(require("${id}"), 1)` : `require("${id}")`}; Object.defineProperty(this, "${name}", { value }); return value; }`;

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
	const units = JSON.parse(readFileSync(join(work, unitsName), 'utf8')) as Unit[];
	const caches = codeCache ? compileUnits(units, work) : [];
	const settings = {
		// Paths are kept in the program: relative ones say nothing of this machine.
		main: mainName,
		mainFormat: 'commonjs',
		output,
		executable: node,
		disableExperimentalSEAWarning: true,
		assets: Object.fromEntries([...units.map(({ file }) => file), ...caches].map(file => [file, file])),
		useSnapshot: false,
		// It is a few lines.
		useCodeCache: false,
		// A variable meant for other programs must not change this one; our own children are confined by an argument.
		execArgvExtension: 'cli',
	};
	writeFileSync(config, JSON.stringify(settings));
	// V8 takes the cache's order from chance.
	const args = ['--random-seed=1', '--build-sea', config];
	execFileSync(process.execPath, args, { cwd: work, stdio: ['ignore', 'ignore', 'inherit'] });
	chmodSync(output, 0o755);
}
