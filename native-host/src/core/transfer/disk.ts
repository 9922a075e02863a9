import type { DigestAlgorithm } from '../../../../shared/domain/task.ts';
import type { AbortSignalLike } from '../../../../shared/kernel/abort-signal.ts';

/** The file system, as a run sees it. What fails is thrown with the platform's code. */
export type Disk = {
	/** Null where something of that name is there. */
	create(path: string): Promise<PartFile | null>;
	/** Null where nothing is there. */
	open(path: string): Promise<PartFile | null>;
	/** Throws where the folder is missing or may not be written to. */
	checkFolder(folder: string): Promise<void>;
	exists(path: string): Promise<boolean>;
	/** Null where there is no such file, or it is longer than `bytesMax`. */
	readText(path: string, bytesMax: number): Promise<string | null>;
	/** Atomic. */
	replaceText(path: string, text: string, lasting: Lasting): Promise<void>;
	/** Names this start of the system: what is written before it ends is there until then. Null: cannot tell. */
	bootId(): string | null;
	/** Also where nothing is there. */
	remove(path: string): Promise<void>;
	/**
	 * Renames durably, never over anything; false where the new name is taken by another file. With it, what lay beside
	 * goes, all of it in the same folder.
	 */
	place(from: string, to: string, beside: readonly string[]): Promise<boolean>;
	/** Makes what was done to names in a folder durable, as far as the system can. */
	syncFolder(folder: string): Promise<void>;
	/** Renames durably, in place of what is there: asked for by name. */
	placeOver(from: string, to: string): Promise<void>;
	/** Takes back what a crash within `place` may have left under the new name. */
	unplace(from: string, to: string): Promise<void>;
	/** Names in a folder that end so, at most `max`. */
	list(folder: string, ending: string, max: number): Promise<string[]>;
	/** Null where the file system does not say. */
	freeBytes(folder: string): Promise<number | null>;
	/** Held until released or until this process ends; null where somebody else holds it. */
	lock(path: string): Promise<Lock | null>;
	/** Of finished files, by the path their part was made for; not beside what is downloaded. */
	readonly receipts: Slips;
	/** Whose part it is, from before it is made until it is gone, by the path it is made for. */
	readonly claims: Slips;
	/** What is published about the file of a part, by the same path; holds whole addresses. */
	readonly plans: Slips;
	readonly join: (folder: string, name: string) => string;
	readonly split: (path: string) => readonly [folder: string, name: string];
	readonly digest: (content: string | Uint8Array) => string;
	readonly newDigest: (algorithm: DigestAlgorithm) => RunningDigest;
	/** Digests of the first `length` bytes, in one sequential read. Rejects when aborted. */
	digestFile(
		file: PartFile,
		length: number,
		algorithms: readonly DigestAlgorithm[],
		signal: AbortSignalLike,
	): Promise<ReadonlyMap<DigestAlgorithm, string>>;
};

/**
 * What a text survives: `process`, the end of this process; `content`, a power cut too, though that may bring the text
 * before it back; `name`, a power cut, as the newest.
 */
export type Lasting = 'process' | 'content' | 'name';

/** Small texts in a folder of ours. */
export type Slips = {
	/** At most so many, in no order. */
	list(max: number): Promise<string[]>;
	keep(path: string, text: string): Promise<void>;
	read(path: string): Promise<string | null>;
	drop(path: string): Promise<void>;
};

/** Told of bytes in their order, then asked once. */
export type RunningDigest = { update(bytes: Uint8Array): void; hex(): string };

export type Lock = { release(): void };

export type PartFile = {
	/** A promise where the disk is slow; the chunk is copied then. */
	write(chunk: Uint8Array, position: number): void | Promise<void>;
	/** Shorter at the end of the file. Reads into the memory given, where some is. */
	read(position: number, length: number, into?: Uint8Array): Promise<Uint8Array>;
	size(): Promise<number>;
	/** Stays the same under another name, and changes with each write to the file. */
	identity(): Promise<string>;
	resize(length: number): Promise<void>;
	/** Everything written before the call is durable afterwards. */
	sync(): Promise<void>;
	close(): Promise<void>;
};
