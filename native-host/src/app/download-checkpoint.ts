import type { Manifest, Seam } from '../core/transfer/manifest.ts';
import {
	addRange,
	countBytes,
	subtractRanges,
	type Range,
	type RangeSet,
} from '../core/transfer/range-set.ts';
import type { Clock } from '../effects/clock.ts';
import type { DownloadLimits } from './download-limits.ts';
import type { Part } from './download-part.ts';

/** Which bytes are in the part, and which of them are safely there. */
export type Checkpoint = {
	/** Written, though a power cut may still lose the newest. */
	written(): RangeSet;
	/** Durable and recorded as such. */
	savedBytes(): number;
	wrote(start: number, end: number): void;
	seams(): readonly Seam[];
	addSeam(seam: Seam): void;
	/** Of what is written, what has its published digests. */
	verified(): RangeSet;
	verify(range: Range): void;
	/** These bytes are not to be trusted after all; on record when it resolves. */
	forget(ranges: RangeSet): Promise<void>;
	/** Makes what is written durable and records it, where that is due; runs on its own. */
	poll(): void;
	/** Not null while too much is at risk: nothing more is to be written before it resolves. */
	room(): Promise<void> | null;
	/** The same, now and awaited; throws what the disk says. */
	flush(): Promise<void>;
	/** Makes everything durable, without a record of it. */
	secure(): Promise<void>;
	/** Waits for what runs on its own. */
	settle(): Promise<void>;
};

type Options = {
	readonly part: Part;
	readonly manifest: Manifest;
	readonly limits: DownloadLimits;
	readonly clock: Clock;
	/** The disk failed in a checkpoint that nobody awaits. */
	readonly failed: (error: unknown) => void;
};

/** A checkpoint may take this share of the time, so its pace follows the disk's. */
const costShare = 1 / 10;
const pauseMsMin = 50;

export function createCheckpoint({ part, manifest, limits, clock, failed }: Options): Checkpoint {
	let written = manifest.written;
	let verified = manifest.verified;
	let seams = manifest.seams;
	/** What the manifest says. */
	let recorded = manifest;
	let broken: { readonly error: unknown } | null = null;
	let unsaved = 0;
	let saving = 0;
	let lastAt = clock.monotonic();
	let costMs = 0;
	let namedAt = -Infinity;
	let notedAt = 0;
	let noting: Promise<void> | null = null;
	let running: Promise<void> | null = null;

	/**
	 * A system that could not write bytes says so once and forgets them: that a later sync succeeds says nothing of
	 * them. So nothing is recorded any more, and what was noted is taken back.
	 */
	async function sync(): Promise<void> {
		if (broken) throw broken.error;
		try {
			await part.file.sync();
		} catch (error) {
			broken = { error };
			await noting;
			await part.note(recorded).catch(() => {});
			throw error;
		}
	}

	const now = (): Manifest => ({ ...manifest, written, verified, seams });

	/** `takesBack`: an older record must not come back, whatever happens. */
	async function save(takesBack = false): Promise<void> {
		const before = clock.monotonic();
		const snapshot = now();
		saving = unsaved;
		unsaved = 0;
		await sync();
		if (manifest.resumable) {
			const isDurable = takesBack || before - namedAt >= limits.nameMs;
			if (isDurable) namedAt = before;
			await part.save(snapshot, isDurable);
			recorded = snapshot;
		}
		saving = 0;
		lastAt = clock.monotonic();
		costMs = lastAt - before;
	}

	function isDue(): boolean {
		if (running || broken || unsaved === 0) return false;
		if (unsaved >= limits.checkpointBytesMax) return true;
		const since = clock.monotonic() - lastAt;
		if (since >= limits.checkpointMs) return true;
		return unsaved >= limits.checkpointBytesMin && since >= Math.max(pauseMsMin, costMs / costShare);
	}

	function note(): void {
		const at = clock.monotonic();
		if (!manifest.resumable || noting || broken || at - notedAt < limits.noteMs) return;
		notedAt = at;
		noting = part
			.note(now())
			.catch(failed)
			.finally(() => {
				noting = null;
			});
	}

	const settle = async () => void (await Promise.all([running, noting]));

	/** Saves are one after the other: an older record never overtakes a newer one. */
	async function saveAlone(takesBack: boolean, before: () => void = () => {}): Promise<void> {
		for (;;) {
			if (!running && !noting) break;
			await settle();
		}
		before();
		const work = save(takesBack);
		// Whoever waits for room need not know of the failure: this one's caller does.
		running = work
			.catch(() => {})
			.finally(() => {
				running = null;
			});
		await work;
	}

	return {
		written: () => written,
		savedBytes: () => countBytes(recorded.written),
		seams: () => seams,
		verified: () => verified,
		verify(range) {
			verified = addRange(verified, range);
		},
		addSeam(seam) {
			seams = [...seams, seam];
		},
		wrote(start, end) {
			written = addRange(written, [start, end]);
			unsaved += end - start;
		},
		async forget(ranges) {
			await saveAlone(true, () => {
				written = subtractRanges(written, ranges);
				verified = subtractRanges(verified, ranges);
				seams = seams.filter(({ at }) => !ranges.some(([start, end]) => start <= at && at <= end));
			});
			// Nobody may find more in a note than there is now.
			await part.note(now());
		},
		poll() {
			note();
			if (!isDue()) return;
			running = save()
				.catch(failed)
				.finally(() => {
					running = null;
				});
		},
		room: () => (unsaved + saving >= limits.unsavedBytesMax ? running : null),
		flush: () => saveAlone(false),
		async secure() {
			await settle();
			await sync();
		},
		settle,
	};
}
