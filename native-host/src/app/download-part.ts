import { fault, type Fault } from '../../../shared/domain/faults.ts';
import { redactUrl } from '../../../shared/domain/redact-url.ts';
import type { TaskTarget } from '../../../shared/domain/task.ts';
import { bytes, type Bytes } from '../../../shared/kernel/units.ts';
import { isNumberOf, numberedName } from '../core/naming/safe-name.ts';
import type { Disk, Lock, PartFile } from '../core/transfer/disk.ts';
import {
	encodeManifest,
	isLaterManifest,
	manifestBytesMax,
	parseManifest,
	type Manifest,
} from '../core/transfer/manifest.ts';
import { countBytes } from '../core/transfer/range-set.ts';
import { keepClaim, listClaims, ownerOf } from './download-claim.ts';
import { readReceipt } from './download-receipt.ts';
import { quote } from '../../../shared/kernel/quoted.ts';

/** A part file in our hands: nobody else writes it until it is closed. */
export type Part = {
	readonly file: PartFile;
	/** Where the finished file is meant to go. */
	readonly path: string;
	readonly saved: Manifest;
	/** Durable; `isLast`: no record before it can come back after a power cut. */
	save(manifest: Manifest, isLast: boolean): Promise<void>;
	/** Survives the end of this process, not of the system; costs next to nothing. */
	note(manifest: Manifest): Promise<void>;
	/** Begins anew with another version; gives its manifest. Bytes of two versions never meet in it. */
	renew(fresh: Manifest): Promise<Manifest>;
	isOpen(): boolean;
	/** Leaves it to be continued. */
	close(): Promise<void>;
	/** Leaves nothing. */
	remove(): Promise<void>;
	/** Gives it its final name, or the next one that is free, each told before it is tried; null where all are taken. */
	finish(ending: string, placing?: (path: string) => Promise<void>): Promise<string | null>;
};

/** Manifests of one folder that are looked through. */
const manifestsMax = 10_000;

const partOf = (path: string): string => `${path}.part`;
const manifestOf = (path: string): string => `${path}.part.json`;
const notesOf = (path: string): string => `${path}.part.json.now`;

type Named = { readonly url: string; readonly entry: string | null; readonly partKey?: string };

/** `entry`: which of the files that one address leads to. */
export const keyOf = (disk: Disk, { url, entry, partKey }: Named): string =>
	disk.digest(partKey ?? redactUrl(url) + (entry === null ? '' : `\n${entry}`));

type NewPart = Manifest & {
	readonly namesMax: number;
	readonly owner: string | null;
	/** That name is not taken, for a part of a later version has it. */
	readonly passedLater?: ((path: string) => void) | undefined;
};

/** Makes the part under the first name that neither a file nor another part has; null where all are taken. */
export async function createPart(disk: Disk, folder: string, first: NewPart): Promise<Part | null> {
	for (let number = 0; number <= first.namesMax; number++) {
		const name = numberedName(first.name, number);
		const path = disk.join(folder, name);
		// What is to be replaced is there until the new one is whole.
		if (first.replaces ? number > 0 : !(await isFree(disk, path))) continue;
		if ((await disk.exists(partOf(path))) && !(await isClaimedBy(disk, path, first.owner))) {
			if (first.passedLater && (await isOfLaterVersion(disk, path))) first.passedLater(path);
			continue;
		}
		// Before anything is looked at twice: of two runs that want one name, the other goes on to the next.
		const lock = await disk.lock(partOf(path));
		const part = lock && (await makePart({ disk, lock, path, first: { ...first, name } }));
		if (part) return part;
	}
	return null;
}

type Making = { readonly disk: Disk; readonly lock: Lock; readonly path: string; readonly first: NewPart };

/** Keeps the lock where it gives a part, and only there. */
async function makePart({ disk, lock, path, first }: Making): Promise<Part | null> {
	const { namesMax, owner, passedLater: _, ...saved } = first;
	let file: PartFile | null = null;
	let isBegun = false;
	let isHeld = false;
	try {
		if (await isOfLaterVersion(disk, path)) return null;
		// From a run of the same owner that ended before anybody heard of its part.
		if (await isClaimedBy(disk, path, owner)) await removeFiles(disk, path);
		if (await disk.exists(partOf(path))) return null;
		// A file of somebody else where the manifest goes is not ours to replace.
		if ((await disk.exists(manifestOf(path))) && !(await readManifest(disk, path))) return null;
		if (owner !== null) await keepClaim(disk, { owner, path });
		isBegun = true;
		// Before the part: one that nothing tells of would keep its name from everybody, whoever ended in between.
		await disk.remove(notesOf(path));
		// There is nothing in it yet that a power cut could cost.
		await disk.replaceText(manifestOf(path), encodeManifest(saved, disk.digest), 'process');
		file = await disk.create(partOf(path));
		if (!file) return null;
		const part = await holdPart({ disk, file, lock, path, saved, namesMax });
		isHeld = true;
		return part;
	} finally {
		if (!isHeld) {
			await file?.close();
			if (isBegun) await (file ? removeFiles : removeBeside)(disk, path).catch(() => {});
			lock.release();
		}
	}
}

/** Nobody has the name; what a crash left there in place of a file does not count. */
async function isFree(disk: Disk, path: string): Promise<boolean> {
	if (!(await disk.exists(path))) return true;
	if (await disk.exists(partOf(path))) return false;
	await disk.unplace(partOf(path), path);
	return !(await disk.exists(path));
}

const isClaimedBy = async (disk: Disk, path: string, owner: string | null): Promise<boolean> =>
	owner !== null && (await ownerOf(disk, path)) === owner;

/** Parts of owners that are no more: their process ended before it could delete them. */
export async function sweepParts(
	disk: Disk,
	isNeeded: (owner: string, path: string) => boolean,
): Promise<void> {
	for (const claimed of await listClaims(disk)) {
		if (isNeeded(claimed.owner, claimed.path)) continue;
		// A folder that cannot be reached now is looked at again next time.
		await clearPart(disk, claimed).catch(() => {});
	}
}

/**
 * What an earlier run left of that target, where it can be trusted. What a later version of the program left stays as it
 * is; anything else is cleared away.
 */
export async function openPart(
	disk: Disk,
	target: { readonly path: string },
	{ key, namesMax }: { readonly key: string; readonly namesMax: number },
): Promise<Part | Fault | null> {
	const isThere = await disk.exists(partOf(target.path));
	if (!isThere && !(await disk.exists(manifestOf(target.path)))) return null;
	const lock = await disk.lock(partOf(target.path));
	if (!lock) return isThere ? fault('part_in_use', quote(target.path)) : null;
	let file: PartFile | null = null;
	let part: Part | null = null;
	try {
		if (await isOfLaterVersion(disk, target.path)) return fault('part_newer', quote(target.path));
		file = await disk.open(partOf(target.path));
		const saved = await readManifest(disk, target.path);
		const isUsable = saved?.key === key && saved.resumable && (await file?.size()) === saved.total;
		if (!file || !saved || !isUsable) {
			if (file) await removeFiles(disk, target.path);
			// Of a part that got its name, or was deleted: a file of somebody else stays.
			else if (saved) for (const path of besideOf(target.path)) await disk.remove(path);
			return null;
		}
		// Noted bytes become saved ones before the notes are begun anew. Where that fails they are no longer believed: a
		// second sync would succeed without them.
		await file.sync().catch(async (error: unknown) => {
			await disk.remove(notesOf(target.path));
			throw error;
		});
		await disk.replaceText(manifestOf(target.path), encodeManifest(saved, disk.digest), 'content');
		part = await holdPart({ disk, file, lock, path: target.path, saved, namesMax });
		return part;
	} finally {
		if (!part) {
			await file?.close();
			lock.release();
		}
	}
}

/** The part of that address in a folder, for who starts it again by hand. */
export async function findPart(
	disk: Disk,
	folder: string,
	{ url, entry, name }: { readonly url: string; readonly entry: string | null; readonly name: string | null },
): Promise<TaskTarget | null> {
	const key = keyOf(disk, { url, entry });
	for (const file of await disk.list(folder, '.part.json', manifestsMax)) {
		const path = disk.join(folder, file.slice(0, -'.part.json'.length));
		const saved = await readManifest(disk, path);
		if (saved?.key !== key || (name !== null && !isNumberOf(saved.name, name))) continue;
		const lock = await disk.lock(partOf(path));
		lock?.release();
		if (lock) return targetOf(path, saved);
	}
	return null;
}

export async function savedBytes(disk: Disk, target: TaskTarget): Promise<Bytes> {
	const saved = await readManifest(disk, target.path);
	if (saved) return bytes(countBytes(saved.written));
	return bytes((await readReceipt(disk, target.path))?.bytes ?? 0);
}

/** Part and manifest of a target go, unless a run is using them, and what would find its finished file. */
export async function discardPart(disk: Disk, target: TaskTarget): Promise<void> {
	await disk.receipts.drop(target.path);
	await clearPart(disk, target);
}

/** What is left of a part goes, unless a run is using it. */
export async function clearPart(disk: Disk, target: { readonly path: string }): Promise<void> {
	const [folder] = disk.split(target.path);
	if (!(await disk.exists(folder))) return;
	const lock = await disk.lock(partOf(target.path));
	if (!lock) return;
	try {
		await disk.unplace(partOf(target.path), target.path);
		await removeFiles(disk, target.path);
	} finally {
		lock.release();
	}
}

export const targetOf = (path: string, { total, mediaType, resumable, validator }: Manifest): TaskTarget => ({
	path,
	totalBytes: total === null ? null : bytes(total),
	mediaType,
	resumable,
	...(validatorOf(validator) === null ? {} : { validator: validatorOf(validator) ?? '' }),
});

/** What tells versions apart: an etag, strong or not, before a time. */
export const validatorOf = ({ etag, lastModified }: Manifest['validator']): string | null =>
	etag ?? lastModified;

async function holdPart(held: {
	disk: Disk;
	file: PartFile;
	lock: Lock;
	path: string;
	saved: Manifest;
	namesMax: number;
}): Promise<Part> {
	const { disk, file, lock, path, saved, namesMax } = held;
	const boot = disk.bootId();
	await disk.remove(notesOf(path));
	const notes = boot === null ? null : await disk.create(notesOf(path));
	let open = true;

	/** `isGone`: what tells of it went before. */
	async function release(isGone: boolean): Promise<void> {
		if (!open) return;
		open = false;
		try {
			await notes?.close();
			if (!isGone) await disk.remove(notesOf(path));
		} finally {
			await file.close().finally(() => lock.release());
		}
	}

	const save: Part['save'] = (manifest, isLast) =>
		disk.replaceText(manifestOf(path), encodeManifest(manifest, disk.digest), isLast ? 'name' : 'content');

	const note: Part['note'] = async manifest => {
		await notes?.write(Buffer.from(`${boot}\n${encodeManifest(manifest, disk.digest)}`), 0);
	};

	return {
		file,
		path,
		saved,
		isOpen: () => open,
		save,
		note,
		async renew(fresh) {
			const [, name] = disk.split(path);
			const manifest = { ...fresh, name, replaces: saved.replaces };
			// That nothing of the old version counts is on record, and noted, before a byte of it is touched.
			await save(manifest, true);
			await note(manifest);
			await file.resize(0);
			return manifest;
		},
		close: () => release(false),
		async remove() {
			let isGone = false;
			try {
				await removeFiles(disk, path);
				isGone = true;
			} finally {
				await release(isGone);
			}
		},
		async finish(ending, placing) {
			const [folder, name] = disk.split(path);
			if (saved.replaces && ending === '') {
				await placing?.(path);
				await disk.placeOver(partOf(path), path);
				await release(true);
				await removeFiles(disk, path).catch(() => {});
				return path;
			}
			for (let number = 0; number <= namesMax; number++) {
				const final = disk.join(folder, numberedName(name, number) + ending);
				await placing?.(final);
				if (!(await disk.place(partOf(path), final, besideOf(path)))) continue;
				// Not every system removes what is still open: once more.
				await release(false);
				// The file is there, whatever becomes of the notes about it.
				await dropSlips(disk, path).catch(() => {});
				return final;
			}
			return null;
		},
	};
}

async function isOfLaterVersion(disk: Disk, path: string): Promise<boolean> {
	const text = await disk.readText(manifestOf(path), manifestBytesMax);
	return text !== null && isLaterManifest(text, disk.digest);
}

async function readManifest(disk: Disk, path: string): Promise<Manifest | null> {
	const text = await disk.readText(manifestOf(path), manifestBytesMax);
	const parsed = text === null ? null : parseManifest(text, disk.digest);
	if (!parsed?.ok) return null;
	const saved = parsed.value;
	const noted = await readNotes(disk, path);
	const isOfSameFile =
		noted?.key === saved.key &&
		noted.total === saved.total &&
		noted.validator.etag === saved.validator.etag &&
		noted.validator.lastModified === saved.validator.lastModified;
	return noted && isOfSameFile && countBytes(noted.written) > countBytes(saved.written) ? noted : saved;
}

/** What was noted in this start of the system, if anything was. */
async function readNotes(disk: Disk, path: string): Promise<Manifest | null> {
	const text = await disk.readText(notesOf(path), 2 * manifestBytesMax);
	// A longer note may have stood there before: what is behind the third line is not of this one.
	const [boot, body, sum] = text?.split('\n') ?? [];
	if (body === undefined || sum === undefined || boot !== disk.bootId()) return null;
	const parsed = parseManifest(`${body}\n${sum}\n`, disk.digest);
	return parsed.ok ? parsed.value : null;
}

/** What tells of a part. */
const besideOf = (path: string): readonly string[] => [
	notesOf(path),
	manifestOf(path),
	`${manifestOf(path)}.tmp`,
];

/** The part goes before what tells of it: whoever ends in between leaves nothing that nobody knows the owner of. */
async function removeFiles(disk: Disk, path: string): Promise<void> {
	await disk.remove(notesOf(path));
	await disk.remove(partOf(path));
	await removeBeside(disk, path);
}

/** The claim goes when the rest is gone for good: until then it tells that there is something to delete. */
async function removeBeside(disk: Disk, path: string): Promise<void> {
	for (const file of besideOf(path)) await disk.remove(file);
	const [folder] = disk.split(path);
	await disk.syncFolder(folder);
	await dropSlips(disk, path);
}

async function dropSlips(disk: Disk, path: string): Promise<void> {
	await disk.plans.drop(path);
	await disk.claims.drop(path);
}
