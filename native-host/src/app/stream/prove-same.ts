import { fault } from '../../../../shared/domain/faults.ts';
import { err, ok, type Result } from '../../../../shared/kernel/result.ts';
import type { Resource, StreamSegment, TrackSegments } from '../../core/stream/stream-plan.ts';
import type { Disk } from '../../core/transfer/disk.ts';
import type { WorkFolders } from '../../effects/work-folder.ts';
import type { FetchPorts } from './fetch-ports.ts';
import { pourAnswer } from './pour-answer.ts';
import type { NotAsked, StreamHttp } from './stream-http.ts';
import type { WorkPlace } from './work-place.ts';

export type ProvePorts = FetchPorts & {
	readonly http: StreamHttp;
	readonly disk: Disk;
	readonly work: WorkFolders;
	readonly place: WorkPlace;
	readonly signal: AbortSignal;
};

type Proving = {
	readonly track: string;
	/** What the playlist under the new address says. */
	readonly found: TrackSegments;
	/** The file of a piece, whose name tells number and path. */
	readonly fileOf: (resource: Resource, name: string) => string;
};

/** Of each piece so many bytes are compared, and its length. */
const comparedBytes = 16 * 1024;
/** More pieces than that are not asked for one by one. */
const piecesMax = 5_000;
const atOnce = 4;

/**
 * Whether a new address leads to the track that was begun; null: it does. It does where its playlist names a piece that
 * is there. Where the paths are others, too, each piece that is there has to be what its number is now: as long, and
 * beginning with the same bytes. Then it has the new name. A recording's pieces are not compared: most of them are in
 * no playlist any more.
 */
export async function proveSame(
	ports: ProvePorts,
	{ track, found, fileOf }: Proving,
): Promise<NotAsked | null> {
	const { files } = ports.place;
	const { segments, reloadSeconds } = found;
	const there = [...files.keys()].filter(file => isPiece(file, track));
	if (there.length === 0) return null;
	if (segments.some(segment => files.has(fileOf(segment, `${track}-${segment.number}`)))) return null;
	const pairs = reloadSeconds === null ? pairUp(there, segments, { track, fileOf }) : null;
	if (!pairs || pairs.length > piecesMax) return differs;
	const problem = await compareAll(ports, pairs);
	if (problem) return problem;
	for (const { before, now } of pairs) await rename(ports, before, now);
	return null;
}

const differs: NotAsked = { kind: 'fault', fault: fault('link_differs'), retryAfter: null };

type Pair = { readonly before: string; readonly now: string; readonly resource: Resource };

const isPiece = (file: string, track: string): boolean => numberIn(file, track) !== null;

/** A piece's number, or that it comes before all of them. */
const numberIn = (file: string, track: string): string | null =>
	file.startsWith(`${track}-`)
		? (/^(-?\d+(?:\.\d+)?|init)-[\da-f]{16}\.seg$/u.exec(file.slice(track.length + 1))?.[1] ?? null)
		: null;

/** Each piece that is there, and the one of its number now; null: one has none, or cannot be compared as it lies there. */
function pairUp(
	there: readonly string[],
	segments: readonly StreamSegment[],
	{ track, fileOf }: Pick<Proving, 'track' | 'fileOf'>,
): Pair[] | null {
	const byNumber = new Map<string, StreamSegment | NonNullable<StreamSegment['init']>>();
	for (const segment of segments) {
		byNumber.set(String(segment.number), segment);
		const { init } = segment;
		const first = byNumber.get('init');
		// Which of several is which nobody could tell.
		if (init && first && fileOf(first, 'init') !== fileOf(init, 'init')) return null;
		if (init) byNumber.set('init', init);
	}
	const pairs = there.map(before => {
		const number = numberIn(before, track) ?? '';
		const piece = byNumber.get(number);
		if (!piece || piece.key !== null) return null;
		return { before, now: fileOf(piece, `${track}-${number}`), resource: piece };
	});
	const whole = pairs.filter(pair => pair !== null);
	const isOneToOne = new Set(whole.map(({ now }) => now)).size === pairs.length;
	return whole.length === pairs.length && isOneToOne ? whole : null;
}

async function compareAll(ports: ProvePorts, pairs: readonly Pair[]): Promise<NotAsked | null> {
	const [first, ...others] = pairs;
	const left = others.values();
	let problem: NotAsked | null = null;
	async function work(): Promise<void> {
		for (const pair of left) {
			if (problem || ports.signal.aborted) return;
			const found = await compare(pair);
			problem ??= found;
		}
	}
	async function compare(pair: Pair): Promise<NotAsked | null> {
		const compared = await isSame(ports, pair);
		if (!compared.ok) return compared.error;
		return compared.value ? null : differs;
	}
	// Another stream is mostly another one from its first piece on.
	if (first) problem = await compare(first);
	await Promise.all(Array.from({ length: atOnce }, work));
	return problem;
}

async function isSame(ports: ProvePorts, { before, resource }: Pair): Promise<Result<boolean, NotAsked>> {
	const { disk, place, signal, http } = ports;
	const size = place.files.get(before) ?? 0;
	const whole = resource.range;
	if (whole && whole.end - whole.start !== size) return ok(false);
	const start = whole?.start ?? 0;
	const range = { start, end: start + Math.min(size, comparedBytes) };
	const served: Buffer[] = [];
	const outcome = await http.ask({ url: resource.url, range }, signal, async opened => {
		const { verdict } = opened;
		if (verdict.kind !== 'part' || (!whole && verdict.total !== size)) {
			opened.answer.discard();
			return { kind: 'other' as const };
		}
		const length = verdict.end - verdict.start;
		const take = (chunk: Uint8Array) => void served.push(Buffer.from(chunk));
		const read = { ...ports, ...ports.limits, signal, bytesMax: comparedBytes, length, take };
		const problem = await pourAnswer(opened, read);
		return problem
			? { kind: 'fault' as const, fault: problem, retryAfter: null }
			: { kind: 'served' as const };
	});
	if (outcome.kind === 'fault') return outcome.fault.code === 'range_mismatch' ? ok(false) : err(outcome);
	if (outcome.kind === 'other') return ok(false);
	const file = await disk.open(disk.join(place.folder, before));
	if (!file) return ok(false);
	try {
		const kept = await file.read(0, range.end - range.start);
		return ok(Buffer.concat(served).equals(kept));
	} finally {
		await file.close();
	}
}

async function rename({ disk, work, place }: ProvePorts, before: string, now: string): Promise<void> {
	await work.rename(disk.join(place.folder, before), disk.join(place.folder, now));
	place.files.set(now, place.files.get(before) ?? 0);
	place.files.delete(before);
}
