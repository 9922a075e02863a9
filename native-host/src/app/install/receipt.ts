import { readFileSync, rmSync } from 'node:fs';
import * as v from 'valibot';
import { replaceFile } from '../../effects/replace-file.ts';

/**
 * What an installation did, so that its opposite can undo exactly that. Kept in the state folder; replaced as a
 * whole, never edited.
 */
const Receipt = v.object({
	v: v.literal(1),
	/** Written by us: removed again only while they still are what we wrote. In order of writing. */
	files: v.array(
		v.object({
			browser: v.nullable(v.string()),
			path: v.string(),
			sha256: v.string(),
			/** Where the foreign file that lay there before is kept; null: there was none. */
			replaced: v.nullable(v.string()),
		}),
	),
	/** Made by us: removed again only while empty. Outer ones first. */
	folders: v.array(v.string()),
	/** Windows: keys whose default value is the path of a manifest. */
	registry: v.array(v.object({ browser: v.string(), key: v.string(), value: v.string() })),
	/** Ids of extensions allowed beside our own. */
	extensions: v.array(v.string()),
	/** Files of Flatpak's that say what a browser may, with a line of ours in each. */
	flatpaks: v.optional(v.array(v.string()), []),
});
export type Receipt = v.InferOutput<typeof Receipt>;

export const emptyReceipt: Receipt = {
	v: 1,
	files: [],
	folders: [],
	registry: [],
	extensions: [],
	flatpaks: [],
};

/** null where there is none; a file that cannot be understood is an error, for then nobody knows what was done. */
export function readReceipt(path: string): Receipt | null {
	let text: string;
	try {
		text = readFileSync(path, 'utf8');
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
		throw error;
	}
	return v.parse(Receipt, JSON.parse(text));
}

export function recordedExtensions(path: string): readonly string[] {
	try {
		return readReceipt(path)?.extensions ?? [];
	} catch {
		return [];
	}
}

/** As a whole or not at all. Where nothing is left to undo, no receipt is left either. */
export function writeReceipt(path: string, receipt: Receipt): void {
	const { files, folders, registry, extensions, flatpaks } = receipt;
	if ([files, folders, registry, extensions, flatpaks].every(list => list.length === 0))
		rmSync(path, { force: true });
	else replaceFile(path, Buffer.from(`${JSON.stringify(receipt, null, '\t')}\n`), 0o600);
}
