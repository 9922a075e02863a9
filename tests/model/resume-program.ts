import { setImmediate as turn } from 'node:timers/promises';
import { createCheckpoint, type Checkpoint } from '../../native-host/src/app/download-checkpoint.ts';
import { downloadLimits } from '../../native-host/src/app/download-limits.ts';
import { createPart, openPart, type Part } from '../../native-host/src/app/download-part.ts';
import { fetchPiece, seamsHold, type PiecePorts } from '../../native-host/src/app/download-piece.ts';
import { createSource } from '../../native-host/src/app/download-source.ts';
import { createWaits } from '../../native-host/src/app/download-waits.ts';
import type { Disk } from '../../native-host/src/core/transfer/disk.ts';
import type { Manifest } from '../../native-host/src/core/transfer/manifest.ts';
import { newPiece } from '../../native-host/src/core/transfer/pieces.ts';
import { noValidator } from '../../native-host/src/core/transfer/validator.ts';
import { millis } from '../../shared/kernel/units.ts';
import { createHeldDisk } from './held-disk.ts';
import { blockBytes, createServer, etagOf, sha256, url } from './resume-server.ts';

/** Something done wrong, planted through a port. */
export type Plant = { readonly disk?: (disk: Disk) => Disk; readonly ignoresIfRange?: boolean };

type Options = { readonly blocks: number; readonly isStrong: boolean; readonly plant: Plant };
type Running = { readonly disk: Disk; readonly part: Part; readonly checkpoint: Checkpoint };

export const finalPath = '/downloads/file.bin';
export const partPath = `${finalPath}.part`;
export const manifestPath = `${partPath}.json`;
const key = sha256(url);
/** More than the time between two notes. */
const noteMs = 1_000;

export type Program = ReturnType<typeof createProgram>;

/** The real part, checkpoint and fetching of pieces, on a disk that waits: one step of the model each. */
export function createProgram({ blocks, isStrong, plant }: Options) {
	const total = blocks * blockBytes;
	const ground = createHeldDisk(partPath);
	const server = createServer({ blocks, isStrong, ignoresIfRange: plant.ignoresIfRange ?? false });
	let boot = 1;
	let running: Running | null = null;
	let renewing: Promise<void> | null = null;
	let now = 0;
	let isDue = false;
	const clock = {
		now: () => millis(0),
		monotonic: () => now,
		after: () => ({ [Symbol.dispose]: () => undefined }),
	};
	const limits = {
		...downloadLimits,
		overlapBytes: blockBytes,
		laterOverlapBytes: blockBytes,
		checkpointBytesMin: Infinity,
		checkpointBytesMax: Infinity,
		unsavedBytesMax: Infinity,
		get checkpointMs() {
			return isDue ? 0 : Infinity;
		},
	};

	function start(): Disk {
		const disk = ground.begin(`boot ${boot}`);
		return plant.disk?.(disk) ?? disk;
	}

	function fetchInto(disk: Disk, part: Part | null, manifest: Manifest | undefined): void {
		if (!part || !manifest) throw new Error('there is no part');
		now = 0;
		// What goes wrong in it is seen in what it does not do.
		const checkpoint = createCheckpoint({ part, manifest, limits, clock, failed: () => undefined });
		running = { disk, part, checkpoint };
	}

	function need(): Running {
		if (!running) throw new Error('nothing runs');
		return running;
	}

	const validator = () =>
		isStrong ? { ...noValidator, etag: etagOf(server.version), strong: 'etag' as const } : noValidator;

	const fresh = (): Manifest => ({
		key,
		url,
		finalUrl: url,
		name: 'file.bin',
		total,
		replaces: false,
		resumable: true,
		mediaType: null,
		validator: validator(),
		digest: null,
		written: [],
		verified: [],
		seams: [],
	});

	function piecePorts(): PiecePorts {
		const { disk, part, checkpoint } = need();
		return {
			part,
			checkpoint,
			limits,
			clock,
			rates: { through: () => [] },
			signal: new AbortController().signal,
			flows: new Set(),
			digest: disk.digest,
			received: () => undefined,
			waits: createWaits(() => undefined),
			resumable: true,
			verifier: null,
		};
	}

	const holdsSeams = () => seamsHold(piecePorts());

	/** `known`: what the run is after. */
	async function fetchBlock(block: number, known: Manifest['validator']): Promise<string> {
		const source = createSource({ session: server.session, clock, limits, url, headers: [] });
		source.isBase = true;
		source.known = { total, validator: known, mediaType: null };
		const piece = newPiece((block - 1) * blockBytes, block * blockBytes);
		const crew = { roundTripMs: 0, alive: 1, pieces: [piece] };
		return (await fetchPiece(piecePorts(), { source, piece, first: null, crew })).kind;
	}

	function mustBeKept(newest: boolean): void {
		if (!ground.isKept(manifestPath, newest)) throw new Error('a power cut takes the record back');
	}

	return {
		server,
		find: (path: string) => ground.find(path),
		waiting: () => ground.waiting(),
		checkpoint: () => running?.checkpoint ?? null,
		holdsSeams,
		fetchBlock,

		async begin() {
			const disk = start();
			const part = await createPart(disk, '/downloads', { ...fresh(), namesMax: 0, owner: null });
			await part?.file.resize(total);
			fetchInto(disk, part, part?.saved);
		},
		async resume() {
			const disk = start();
			const part = await openPart(disk, { path: finalPath }, { key, namesMax: 0 });
			if (part && 'code' in part) throw new Error(part.code);
			fetchInto(disk, part, part?.saved);
			mustBeKept(false);
		},
		async note() {
			now += noteMs;
			need().checkpoint.poll();
			await turn();
		},
		/** No time passes, so that nothing is noted. */
		async beginSync() {
			ground.hold('part sync', 'text rename');
			isDue = true;
			need().checkpoint.poll();
			isDue = false;
			await turn();
		},
		async endSync() {
			ground.release();
			await turn();
		},
		async record() {
			ground.hold();
			ground.release();
			await turn();
			mustBeKept(false);
		},
		async renew() {
			const { disk, part, checkpoint } = need();
			await checkpoint.settle();
			running = null;
			ground.hold('part write', 'part resize');
			renewing = part.renew(fresh()).then(async manifest => {
				await part.file.resize(total);
				fetchInto(disk, part, manifest);
			});
			await turn();
			mustBeKept(true);
		},
		async noteRenewed() {
			ground.release();
			await turn();
		},
		async cut() {
			ground.hold();
			ground.release();
			await renewing;
		},
		async finish() {
			const { part, checkpoint } = need();
			await checkpoint.secure();
			await part.finish('');
			running = null;
		},
		async kill() {
			ground.end();
			running = null;
			renewing = null;
			await turn();
		},
		/** Those blocks become what they were when they were durable. */
		async cutPower(lost: readonly number[]) {
			ground.end();
			running = null;
			boot++;
			await turn();
			const inode = ground.find(partPath) ?? ground.find(finalPath);
			if (!inode) return;
			const kept = Buffer.alloc(inode.seen.length);
			kept.set(inode.kept);
			for (const block of lost) {
				const [from, to] = [(block - 1) * blockBytes, block * blockBytes];
				inode.seen.set(kept.subarray(from, to), from);
			}
			inode.kept = inode.seen.slice();
		},
	};
}
