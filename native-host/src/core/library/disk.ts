import type { DigestAlgorithm } from '../../../../shared/domain/task.ts';
import type { AbortSignalLike } from '../../../../shared/kernel/abort-signal.ts';

/** The disk, as whoever puts finished files in order sees it. What fails is thrown with the platform's code. */
export type LibraryDisk = {
	/** Null where no regular file of that name is there; a link is none. */
	readonly look: (path: string) => Promise<Seen | null>;
	/** Whether anything has that name. */
	readonly exists: (path: string) => Promise<boolean>;
	/**
	 * Renames, never over anything; false where the name is taken. The new name is durable; that the old one is gone once
	 * its folder is synced. Throws EXDEV towards another device.
	 */
	readonly place: (from: string, to: string) => Promise<boolean>;
	/** Durable, with its time of change; gives the SHA-256 of what was read. Over what is there. Rejects when aborted. */
	readonly copy: (from: string, to: string, signal: AbortSignalLike) => Promise<string>;
	/** Of the whole file; SHA-256 where nothing else is said. Rejects when aborted. */
	readonly digest: (path: string, signal: AbortSignalLike, algorithm?: DigestAlgorithm) => Promise<string>;
	/** Durable; also where nothing is there. */
	readonly remove: (path: string) => Promise<void>;
	/** Makes what was done to names in a folder durable, as far as the system can. */
	readonly syncFolder: (folder: string) => Promise<void>;
	/** Where a folder that is there really is. */
	readonly realFolder: (folder: string) => Promise<string>;
	/** Makes a folder below another, where it is missing, and tells where it really is; null where that is outside. */
	readonly makeWithin: (folder: string, names: readonly string[]) => Promise<string | null>;
	/** Null where the file system does not say. */
	readonly freeBytes: (folder: string) => Promise<number | null>;
	/** Null where there is none, or it is longer than `bytesMax`. */
	readonly readText: (path: string, bytesMax: number) => Promise<string | null>;
	/** Durable and whole, never over anything; false where the name is taken. */
	readonly writeNew: (path: string, text: string) => Promise<boolean>;
	readonly join: (folder: string, name: string) => string;
	readonly split: (path: string) => readonly [folder: string, name: string];
};

export type Seen = {
	readonly bytes: number;
	/** Stays the same under another name, and changes with each write to the file. */
	readonly identity: string;
};
