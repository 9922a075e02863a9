import { dirname } from 'node:path';
import { getAsset, getAssetKeys, getRawAsset } from 'node:sea';
import { Script } from 'node:vm';

/**
 * The program's code lies in the executable in units (installers/build-host.ts), each loaded when it is first needed:
 * whoever downloads one file does not pay for the queue, nor the queue for what reads web pages.
 */
type Unit = (
	module: { exports: unknown },
	exports: unknown,
	require: (id: string) => unknown,
	folder: string,
	file: string,
) => void;

const assets = new Set(getAssetKeys());
const loaded = new Map<string, { exports: unknown }>();

function load(file: string): unknown {
	const known = loaded.get(file);
	if (known) return known.exports;
	const module = { exports: {} };
	loaded.set(file, module);
	const cache = `${file}.cache`;
	// Node itself discards a cache that does not fit.
	const cached = assets.has(cache) ? { cachedData: new Uint8Array(getRawAsset(cache)) } : {};
	const unit = new Script(getAsset(file, 'utf8'), { filename: file, ...cached }).runInThisContext() as Unit;
	unit(module, module.exports, requireUnit, dirname(process.execPath), process.execPath);
	return module.exports;
}

/** Units and what Node has; nothing is looked for on the disk. */
function requireUnit(id: string): unknown {
	if (id.startsWith('./')) return load(id.slice(2));
	return require(id) as unknown;
}

load('main.cjs');
