import { renameSync, rmdirSync, rmSync } from 'node:fs';
import { patientlySync } from '../../effects/patient.ts';
import type { Registry } from '../../effects/registry.ts';
import { forbidFlatpak } from './allow-flatpak.ts';
import { digestOfFile, type Keeper } from './keeper.ts';
import type { Receipt } from './receipt.ts';

/** What became of one thing that install had made. */
export type Undone = {
	readonly what: string;
	readonly kind: 'removed' | 'restored' | 'gone' | 'changed' | 'failed';
	readonly detail: string;
};

/** Undoes what the receipt says, and nothing else; what was changed since is left as it is. */
export async function undoInstall(keeper: Keeper, registry: Registry): Promise<Undone[]> {
	const undone: Undone[] = [];
	const leftKeys: Receipt['registry'] = [];
	for (const entry of keeper.receipt.registry) {
		const result = undoKey(entry, registry);
		undone.push(result);
		if (result.kind === 'failed') leftKeys.push(entry);
	}
	const leftFlatpaks: string[] = [];
	for (const path of keeper.receipt.flatpaks) {
		const result = undoFlatpak(path);
		undone.push(result);
		if (result.kind === 'failed') leftFlatpaks.push(path);
	}
	const leftFiles: Receipt['files'] = [];
	for (const file of keeper.receipt.files) {
		const result = await undoFile(file);
		undone.push(result);
		if (result.kind === 'failed') leftFiles.push(file);
	}
	const leftFolders = removeEmptyFolders(keeper.receipt.folders, leftFiles);
	keeper.update({
		files: leftFiles,
		registry: leftKeys,
		folders: leftFolders,
		extensions: [],
		flatpaks: leftFlatpaks,
	});
	return undone;
}

function undoKey({ key, value }: Receipt['registry'][number], registry: Registry): Undone {
	const say = (kind: Undone['kind'], detail = ''): Undone => ({ what: key, kind, detail });
	try {
		const present = registry.read(key);
		if (present === null) return say('gone');
		if (present.data !== value) return say('changed', `it leads to ${present.data}`);
		registry.remove(key);
		return say('removed');
	} catch (error) {
		return say('failed', String(error));
	}
}

function undoFlatpak(path: string): Undone {
	try {
		return {
			what: path,
			kind: forbidFlatpak(path) ? 'removed' : 'gone',
			detail: 'what a sandbox was allowed',
		};
	} catch (error) {
		return { what: path, kind: 'failed', detail: String(error) };
	}
}

async function undoFile({ path, sha256, replaced }: Receipt['files'][number]): Promise<Undone> {
	const say = (kind: Undone['kind'], detail = ''): Undone => ({ what: path, kind, detail });
	try {
		const present = await digestOfFile(path);
		if (present !== null && present !== sha256) return say('changed', 'it is not what was written');
		patientlySync(() => rmSync(path, { force: true }));
		if (replaced === null) return say(present === null ? 'gone' : 'removed');
		renameSync(replaced, path);
		return say('restored', 'what was there before');
	} catch (error) {
		return say('failed', String(error));
	}
}

/** Inner ones first; those that something is in stay, and are only kept in mind while a file of ours is left. */
function removeEmptyFolders(folders: readonly string[], left: Receipt['files']): string[] {
	const kept: string[] = [];
	for (const folder of [...folders].sort((a, b) => b.length - a.length)) {
		try {
			rmdirSync(folder);
		} catch {
			if (left.length > 0) kept.unshift(folder);
		}
	}
	return kept;
}
