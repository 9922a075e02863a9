import type { TaskTarget } from '../../../../shared/domain/task.ts';
import { numberedName } from '../../core/naming/safe-name.ts';
import type { Disk, Lock } from '../../core/transfer/disk.ts';
import { keepClaim, listClaims, ownerOf } from '../download-claim.ts';
import type { WorkFolders } from '../../effects/work-folder.ts';

/** The folder in which one file is put together; nobody else uses it until it is left. */
export type WorkPlace = {
	/** Where the finished file is meant to go. */
	readonly path: string;
	readonly folder: string;
	/** What is there, with its length: kept up by whoever adds to it. */
	readonly files: Map<string, number>;
	/** Leaves it to be continued. */
	leave(): void;
	/** Leaves nothing. */
	remove(): Promise<void>;
};

export type WorkPorts = { readonly disk: Disk; readonly work: WorkFolders };

const workFolderOf = (path: string): string => `${path}${ending}`;
const ending = '.part.d';

const noteName = 'of.json';
const noteBytesMax = 4_096;
const filesMax = 400_000;
const foldersMax = 10_000;

type Making = {
	/** Names what is fetched: only the same is continued. */
	readonly key: string;
	readonly owner: string | null;
	readonly namesMax: number;
};

/** A place under the first name that is free; null where none is. */
export async function makeWorkPlace(
	{ disk, work }: WorkPorts,
	wanted: { readonly folder: string; readonly name: string },
	{ key, owner, namesMax }: Making,
): Promise<WorkPlace | null> {
	for (let number = 0; number <= namesMax; number++) {
		const path = disk.join(wanted.folder, numberedName(wanted.name, number));
		if ((await disk.exists(path)) || (await disk.exists(`${path}.part`))) continue;
		// One of the same owner is from a run that ended before anybody heard of it.
		const isOurs = owner !== null && (await ownerOf(disk, path)) === owner;
		if (isOurs) {
			const again = await openWorkPlace({ disk, work }, path, key);
			if (again === 'in use') continue;
			if (again) return again;
		}
		const lock = await disk.lock(workFolderOf(path));
		if (!lock) continue;
		const isMade = await makeFolder({ disk, work }, { path, owner, key }).catch((error: unknown) => {
			lock.release();
			throw error;
		});
		if (isMade) return hold({ disk, work }, { path, lock, files: new Map() });
		lock.release();
	}
	return null;
}

/** False where the name is somebody else's. Whoever ended before the note was there left nothing that is anybody's. */
async function makeFolder(
	{ disk, work }: WorkPorts,
	{ path, owner, key }: { readonly path: string; readonly owner: string | null; readonly key: string },
): Promise<boolean> {
	const folder = workFolderOf(path);
	if ((await disk.exists(folder)) && !(await work.removeUnused(folder, `${noteName}.tmp`))) return false;
	if (owner !== null) await keepClaim(disk, { owner, path });
	if (!(await work.make(folder))) return false;
	await disk.replaceText(disk.join(folder, noteName), JSON.stringify({ key }), 'content');
	return true;
}

/** What an earlier run left; null where it is nothing that could be continued, which is then cleared away. */
export async function openWorkPlace(
	{ disk, work }: WorkPorts,
	path: string,
	key: string,
): Promise<WorkPlace | 'in use' | null> {
	const folder = workFolderOf(path);
	if (!(await disk.exists(folder))) return null;
	const lock = await disk.lock(folder);
	if (!lock) return 'in use';
	const files = await work.files(folder, filesMax);
	if (files && (await readKey({ disk }, folder)) === key) return hold({ disk, work }, { path, lock, files });
	await work.remove(folder);
	lock.release();
	return null;
}

/** The place of that key in a folder, for who starts it again by hand. */
export async function findWorkPlace(
	{ disk, work }: WorkPorts,
	folder: string,
	key: string,
): Promise<TaskTarget | null> {
	for (const name of await work.list(folder, ending, foldersMax)) {
		const path = disk.join(folder, name.slice(0, -ending.length));
		if ((await readKey({ disk }, workFolderOf(path))) !== key) continue;
		const lock = await disk.lock(workFolderOf(path));
		lock?.release();
		if (lock) return streamTarget(path);
	}
	return null;
}

/** Everything of that file that is not yet it goes, unless a run is using it. */
export async function clearWorkPlace({ disk, work }: WorkPorts, { path }: { path: string }): Promise<void> {
	if (!(await disk.exists(workFolderOf(path)))) return;
	const lock = await disk.lock(workFolderOf(path));
	if (!lock) return;
	try {
		await work.remove(workFolderOf(path));
		await disk.claims.drop(path);
	} finally {
		lock.release();
	}
}

/** Places of owners that are no more: their process ended before it could delete them. */
export async function sweepPlaces(
	ports: WorkPorts,
	isNeeded: (owner: string, path: string) => boolean,
): Promise<void> {
	for (const claimed of await listClaims(ports.disk)) {
		if (isNeeded(claimed.owner, claimed.path)) continue;
		// A folder that cannot be reached now is looked at again next time.
		await clearWorkPlace(ports, claimed).catch(() => {});
	}
}

export async function savedInPlace({ work }: Pick<WorkPorts, 'work'>, path: string): Promise<number> {
	const files = await work.files(workFolderOf(path), filesMax);
	return files ? countSaved(files) : 0;
}

/** Whole segments: what is half there is fetched again. */
export const countSaved = (files: ReadonlyMap<string, number>): number =>
	[...files].reduce((sum, [name, size]) => sum + (isSegment(name) ? size : 0), 0);

/** A whole track is one as well. */
const isSegment = (name: string): boolean =>
	name.endsWith('.seg') ||
	(/^(?:picture|sound)-[\da-f]{12}\./u.test(name) && !/\.(?:part|ytdl|json|now|tmp)$/u.test(name));

export const streamTarget = (path: string): TaskTarget => ({
	path,
	totalBytes: null,
	mediaType: null,
	resumable: true,
});

async function readKey({ disk }: Pick<WorkPorts, 'disk'>, folder: string): Promise<string | null> {
	const text = await disk.readText(disk.join(folder, noteName), noteBytesMax).catch(() => null);
	try {
		const note: unknown = JSON.parse(text ?? 'null');
		const key = typeof note === 'object' && note !== null && 'key' in note ? note.key : null;
		return typeof key === 'string' ? key : null;
	} catch {
		return null;
	}
}

function hold(
	{ disk, work }: WorkPorts,
	{ path, lock, files }: { path: string; lock: Lock; files: Map<string, number> },
): WorkPlace {
	let isHeld = true;
	function leave(): void {
		if (isHeld) lock.release();
		isHeld = false;
	}
	return {
		path,
		folder: workFolderOf(path),
		files,
		leave,
		async remove() {
			await work.remove(workFolderOf(path));
			await disk.claims.drop(path);
			leave();
		},
	};
}
