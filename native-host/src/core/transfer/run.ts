import type { Fault } from '../../../../shared/domain/faults.ts';
import type {
	Checksum,
	DigestAlgorithm,
	Phase,
	Relayed,
	TaskTarget,
} from '../../../../shared/domain/task.ts';
import type { TaskWish } from '../../../../shared/domain/task-wish.ts';
import type { WaitingFor } from '../../../../shared/protocol/contract.ts';
import type { Result } from '../../../../shared/kernel/result.ts';
import type { Bytes, Millis } from '../../../../shared/kernel/units.ts';
import type { FilePlan } from '../metalink/file-plan.ts';
import type { FreshLink, Link } from './link.ts';
import type { Found } from '../../../../shared/domain/same-thing.ts';
import type { AbortSignalLike } from '../../../../shared/kernel/abort-signal.ts';
import type { Remark } from '../../../../shared/domain/remarks.ts';

/** One run of one download, as the engine takes it. */
export type RunRequest = {
	/** The task's id: a part that an earlier run of it made and could not tell of is its own. Null: nobody's. */
	readonly owner: string | null;
	/** Whole, secrets included. */
	readonly url: string;
	/** Where the file is to be had now, in place of `url`, which still names it. */
	readonly link?: Link | null;
	/** Sent to the first origin; Cookie and Authorization to no other. */
	readonly headers: readonly (readonly [name: string, value: string])[];
	/** Other addresses of the same file, as far as anybody knows. */
	readonly mirrors: readonly string[];
	/** Null: as the system says; 'direct': none; else its address, with a login where it wants one. */
	readonly proxy: string | null;
	/** Absolute. */
	readonly folder: string;
	/** Asked for by name; null: from Content-Disposition, the address or the title. */
	readonly fileName: string | null;
	/** Makes a name of the one that was found; absent: that one stays. */
	readonly rename?: (found: { readonly name: string; readonly mediaType: string | null }) => string;
	readonly title: string | null;
	/** Bytes a second of this run; 0: unlimited. */
	readonly rateLimit: number;
	/** Connections at most. */
	readonly segments: number;
	/** What the file must have. */
	readonly checksum: Checksum | null;
	/** To be computed even so. */
	readonly digest: DigestAlgorithm | null;
	/** Which of several files, where the address leads to a metalink; null: the first. */
	readonly entry: string | null;
	/** What is published about the file, where that is known already; its addresses come first. */
	readonly plan: FilePlan | null;
	/**
	 * Asked once it is known what the file is and before its first byte is kept, and again when all of it is there, where
	 * its digest is known. Null: it is fetched under a name that is free.
	 */
	readonly known?: (found: FoundFile) => Promise<Known | null>;
	/** What an earlier run found: its part is continued where that is safe. */
	readonly target: TaskTarget | null;
	/** Names the file where its address changes from time to time; absent: its address does. */
	readonly partKey?: string;
	/** Its bytes are brought by a client. */
	readonly relayed?: Relayed | null;
	/** Absent: the address is the file's. */
	readonly wish?: RunWish | null;
};

/** A stream, of which pieces are fetched and put together. */
export type RunWish = TaskWish & {
	/** Segments fetched at the same time. */
	readonly connections: number;
};

/** A file that is about to be saved, for a look whether it is there already. */
export type FoundFile = {
	readonly folder: string;
	/** As it would be called, were that free. */
	readonly name: string;
	readonly totalBytes: number | null;
	readonly validator: string | null;
	/** As it was asked for, stated or, once it is whole, computed. */
	readonly digest: Checksum | null;
	readonly isWhole: boolean;
	readonly signal: AbortSignalLike;
};

/** What becomes of it: that file is taken for it, gives way to it once it is whole, or somebody is to say. */
export type Known =
	| { readonly kind: 'skip'; readonly path: string; readonly bytes: Bytes }
	| { readonly kind: 'replace'; readonly path: string }
	| { readonly kind: 'ask'; readonly fault: Fault };

/** How far a run is, at this moment. */
export type RunProgress = {
	readonly receivedBytes: Bytes;
	readonly totalBytes: Bytes | null;
	readonly bytesPerSecond: number;
	readonly connections: number;
	/** Since the last byte. */
	readonly silentFor: Millis;
	/** What of ours holds them up, while nothing else does. */
	readonly waitingFor?: WaitingFor;
	/** [start, end (exclusive), received from start], in order. */
	readonly pieces: readonly (readonly [Bytes, Bytes, Bytes])[];
	/** Of a stream, whose `totalBytes` is an estimate: how much of it is there. */
	readonly media?: MediaProgress | null;
	/** How much a browser has that has passed on none of it yet. */
	readonly inBrowserBytes?: Bytes;
};

type MediaProgress = {
	readonly doneSeconds: number;
	/** Null: it is still being made. */
	readonly totalSeconds: number | null;
};

export type RunObserver = {
	/** The server's first answer is in and the part file is made. */
	identified(target: TaskTarget): void;
	entered(phase: Phase): void;
	/** The file is begun under another name, for a part of a later version of the program has that one. */
	passedLater?(path: string): void;
	/** That mirror, by its redacted address, is not used any more. */
	droppedMirror?(name: string, why: Fault): void;
	/** The address does not work any more: a new one for the same file. Never rejects. */
	freshLink?(why: Fault, signal: AbortSignalLike): Promise<FreshLink>;
	/** The address leads to a metalink of several files, of which this run fetches the first: these are the others. */
	listed?(entries: readonly string[]): void;
};

/** How a run ended. By then its sockets and files are closed. */
export type RunOutcome =
	| {
			readonly kind: 'completed';
			readonly path: string;
			readonly bytes: Bytes;
			/** Null: nothing to compare with, and nobody asked. */
			readonly digest: Checksum | null;
			/** Nothing was fetched: it was there already. */
			readonly existing?: boolean;
			/** Where it is not all that was asked for: what it is instead. */
			readonly remarks?: readonly Remark[];
	  }
	/** Because its signal was aborted. */
	| { readonly kind: 'stopped'; readonly savedBytes: Bytes }
	| {
			readonly kind: 'failed';
			readonly fault: Fault;
			readonly savedBytes: Bytes;
			/** Whether this run saved bytes that were not there before. */
			readonly progressed: boolean;
			/** The server's Retry-After, if it sent one. */
			readonly retryAfter: Millis | null;
	  };

/** What is asked for at an address. */
export type LookRequest = Pick<RunRequest, 'url' | 'headers' | 'proxy'>;

/** Downloads; the queue's view of the engine. */
export type Engine = {
	/** What is at that address now, seen once and not kept. Never rejects. */
	look(request: LookRequest, signal: AbortSignalLike): Promise<Result<Found, Fault>>;
	/** Never rejects. Settles only when every socket, file and timer of the run is closed. */
	start(request: RunRequest, observer: RunObserver, signal: AbortSignalLike): Run;
	/** What a run of that target would start from, read from its manifest; 0 where there is none. */
	savedBytes(target: TaskTarget): Promise<Bytes>;
	/** Deletes part and manifest of a target that no run is using. Never the finished file. */
	discard(target: TaskTarget): Promise<void>;
	/** Deletes the parts whose owners are gone, as far as no run is using them. */
	sweep(isNeeded: (owner: string, path: string) => boolean): Promise<void>;
	/** The completed run of that target is on record: nothing needs to find its file again. */
	settled(target: TaskTarget): Promise<void>;
};

export type Run = {
	readonly outcome: Promise<RunOutcome>;
	progress(): RunProgress;
	/** Of a recording: what is there is enough, and becomes the file. False where nothing is being recorded. */
	finish?(): boolean;
	/** In bytes a second, from now on; 0: unlimited. */
	limitRate(rate: number): void;
	/** Where a client brings the bytes. */
	readonly relay?: RelaySink;
};

/** Takes what a client brings, in its order. */
export type RelaySink = {
	/** How much is there already, once there is a part for it; null: the run is over. */
	begun(): Promise<number | null>;
	/** How much there is then; once it is written. */
	write(at: number, chunk: Uint8Array): Promise<Result<number, Fault>>;
	/** Nothing yet, but its browser is being given it: so much it has. Answered like a chunk. */
	gathering(at: number, inBrowserBytes: number | null): Promise<Result<number, Fault>>;
	/** That was all of it. */
	close(total: number): Promise<Result<null, Fault>>;
};
