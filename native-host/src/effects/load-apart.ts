import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { getAsset, getAssetKeys, isSea } from 'node:sea';
import { compileFunction } from 'node:vm';

/**
 * Libraries that the executable has apart from the program (installers/build-host.ts): together they are three times
 * its size, and every start would pay for them.
 */
const apart = {
	'youtubei.js': () => import('youtubei.js'),
	undici: () => import('undici'),
	socks: () => import('socks'),
	execa: () => import('execa'),
} as const;

type Apart = typeof apart;
type ApartName = keyof Apart;
type Library<Name extends ApartName> = Awaited<ReturnType<Apart[Name]>>;

export const apartNames = Object.keys(apart) as readonly ApartName[];

const loaded = new Map<ApartName, unknown>();

/** The library, when it is first needed. */
export async function loadApart<Name extends ApartName>(name: Name): Promise<Library<Name>> {
	if (!isSea()) return (await apart[name]()) as Library<Name>;
	if (!loaded.has(name)) loaded.set(name, evaluate(name));
	return loaded.get(name) as Library<Name>;
}

/** What a library that was bundled for itself is a function of. */
export const apartParameters = ['module', 'exports', 'require', '__dirname', '__filename'] as const;

function evaluate(name: ApartName): unknown {
	const module = { exports: {} };
	const filename = `${name}.cjs`;
	const cache = `${name}.cache`;
	// Node itself discards a cache that does not fit.
	const cached = getAssetKeys().includes(cache) ? { cachedData: Buffer.from(getAsset(cache)) } : {};
	const run = compileFunction(getAsset(filename, 'utf8'), [...apartParameters], { filename, ...cached });
	run(module, module.exports, createRequire(process.execPath), dirname(process.execPath), process.execPath);
	return module.exports;
}
