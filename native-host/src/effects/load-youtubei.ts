import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { getAsset, isSea } from 'node:sea';
import { compileFunction } from 'node:vm';
import type * as youtubei from 'youtubei.js';

type YouTubei = typeof youtubei;

/** Of the executable; see installers/build-host.ts. */
const assetName = 'youtubei.cjs';

let loaded: YouTubei | null = null;

/**
 * The library, when it is first needed. The executable has it apart from the program: it is a third of its size, and
 * every start would pay for it.
 */
export async function loadYouTubei(): Promise<YouTubei> {
	if (!isSea()) return await import('youtubei.js');
	if (loaded) return loaded;
	const module = { exports: {} };
	const run = compileFunction(
		getAsset(assetName, 'utf8'),
		['module', 'exports', 'require', '__dirname', '__filename'],
		{
			filename: assetName,
		},
	);
	run(module, module.exports, createRequire(process.execPath), dirname(process.execPath), process.execPath);
	loaded = module.exports as YouTubei;
	return loaded;
}
