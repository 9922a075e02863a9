import { mergeMedia } from '../../../shared/domain/media.ts';
import type { Task, TaskState } from '../../../shared/domain/task.ts';
import type { LibraryDisk } from '../core/library/disk.ts';
import {
	describeFile,
	encodeMetadata,
	metadataBytesMax,
	metadataOf,
	parseMetadata,
} from '../core/library/metadata.ts';
import { readPlatformError } from '../core/transfer/error-fault.ts';
import type { Thumbnail } from './fetch-thumbnail.ts';

type Completed = Extract<TaskState, { status: 'completed' }>;
export type Describe = (task: Task, completed: Completed, signal: AbortSignal) => Promise<void>;

type Ports = {
	readonly disk: LibraryDisk;
	/** Fetched to a place of ours; null: there is none. */
	readonly thumbnail: (task: Task, signal: AbortSignal) => Promise<Thumbnail | null>;
};

/** Writes `NAME.info.json` and the picture beside a file, over nothing. */
export const createDescribe =
	({ disk, thumbnail }: Ports): Describe =>
	async (task, completed, signal) => {
		const { path } = completed;
		const [, file] = disk.split(path);
		if (await disk.exists(metadataOf(path))) return;
		const picture = await thumbnail(task, signal);
		const picturePath = picture && path + picture.extension;
		if (picture && picturePath) {
			await bring(disk, picture.path, picturePath, signal);
			await disk.remove(picture.path);
		}
		const media = mergeMedia(task.target?.media, task.request.media);
		const name = picturePath && (await disk.exists(picturePath)) ? disk.split(picturePath)[1] : null;
		const described = describeFile({ task, completed, media, file, thumbnail: name });
		await disk.writeNew(metadataOf(path), encodeMetadata(described));
	};

/** What lies beside a file follows it, under its new name. Only what is ours. */
export async function moveMetadata(disk: LibraryDisk, from: string, to: string): Promise<void> {
	const text = await disk.readText(metadataOf(from), metadataBytesMax);
	const metadata = text === null ? null : parseMetadata(text);
	const [oldFolder, oldFile] = disk.split(from);
	const [, newFile] = disk.split(to);
	if (metadata?.file !== oldFile) return;
	const ending = metadata.thumbnail?.startsWith(oldFile) ? metadata.thumbnail.slice(oldFile.length) : null;
	let thumbnail: string | null = null;
	if (ending !== null && /^\.\w{1,8}$/u.test(ending)) {
		await bring(disk, disk.join(oldFolder, oldFile + ending), to + ending, new AbortController().signal);
		if (await disk.exists(to + ending)) thumbnail = newFile + ending;
	}
	const isWritten = await disk.writeNew(
		metadataOf(to),
		encodeMetadata({ ...metadata, file: newFile, thumbnail }),
	);
	if (isWritten) await disk.remove(metadataOf(from));
}

/** A small file, over nothing; where its name is taken it stays where it is. */
async function bring(disk: LibraryDisk, from: string, to: string, signal: AbortSignal): Promise<void> {
	if (!(await disk.look(from))) return;
	try {
		await disk.place(from, to);
	} catch (error) {
		if (readPlatformError(error).code !== 'EXDEV') throw error;
		const temporary = `${to}.part`;
		await disk.copy(from, temporary, signal);
		if (await disk.place(temporary, to)) await disk.remove(from);
		else await disk.remove(temporary);
	}
}
