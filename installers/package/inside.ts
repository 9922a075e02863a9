import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { recordedInputs, type Bundle } from '../bundle-inputs.ts';
import { nodeLicence } from './fetch-node.ts';
import { nodeVersion } from './targets.ts';

/** A work of others that is part of a package. */
export type Part = {
	readonly name: string;
	readonly version: string;
	/** As SPDX writes it. */
	readonly license: string;
	readonly url: string | null;
	/** The texts of its licence and notices, each once. */
	readonly texts: readonly string[];
};

const root = fileURLToPath(new URL('../..', import.meta.url));

/** What those bundles are really made of, by name and version. */
export function partsInside(bundles: readonly Bundle[]): Part[] {
	const folders = new Set(bundles.flatMap(recordedInputs).flatMap(packageFolder));
	const parts = new Map([...folders].map(readPart).map(part => [`${part.name}@${part.version}`, part]));
	return [...parts.values()].sort(byName);
}

/** Node brings the licences of all that is in it: V8, OpenSSL, libuv, SQLite and the rest. */
export const nodePart = (): Part => ({
	name: 'node',
	version: nodeVersion,
	license: 'MIT',
	url: 'https://nodejs.org/',
	texts: [nodeLicence()],
});

const inFolder = (path: string): string[] => (existsSync(path) ? readdirSync(path).sort() : []);

/** Of `node_modules/a/node_modules/@b/c/file.js` that is the last package. */
function packageFolder(module: string): string[] {
	const found = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//u.exec(module);
	return found?.[1] ? [found[1]] : [];
}

type About = {
	readonly name: string;
	readonly version: string;
	readonly license?: unknown;
	readonly homepage?: string;
};

const licenceName = /^(?:licen[cs]e|copying|notice)(?:[.-].*)?$/iu;

function readPart(folder: string): Part {
	const path = join(root, folder);
	const { name, version, license, homepage } = JSON.parse(
		readFileSync(join(path, 'package.json'), 'utf8'),
	) as About;
	if (typeof license !== 'string') throw new Error(`${name} does not say what its licence is`);
	const files = inFolder(path).filter(file => licenceName.test(file));
	const texts = [...new Set(files.map(file => readFileSync(join(path, file), 'utf8').trim()))];
	return { name, version, license, url: homepage ?? null, texts };
}

const byName = (a: Part, b: Part): number => (`${a.name} ${a.version}` < `${b.name} ${b.version}` ? -1 : 1);
