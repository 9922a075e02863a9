import type { Task } from '../../../../shared/domain/task.ts';
import type { Progress } from '../../../../shared/protocol/contract.ts';

/** Shares of the whole, 0 to 1: where a piece starts, how long it is, how much of it is there. */
type BarPiece = { readonly start: number; readonly length: number; readonly filled: number };

/** How a row draws its progress. */
export type Bar =
	| { readonly kind: 'none' }
	/** Something comes in, but nobody knows how much there is. */
	| { readonly kind: 'unknown' }
	| { readonly kind: 'pieces'; readonly share: number; readonly pieces: readonly BarPiece[] };

/** Pieces drawn at most; a server of ours sends no more. */
const barPiecesMax = 64;

export function barFor(task: Task, progress: Progress | undefined): Bar {
	const { status } = task.state;
	if (status === 'completed' || status === 'cancelled') return { kind: 'none' };
	if (progress?.media && status === 'downloading') return mediaBar(progress.media);
	const total = progress?.totalBytes ?? task.target?.totalBytes ?? null;
	const received = arrivedBytes(task, progress);
	if (total === null || total === 0)
		return status === 'downloading' ? { kind: 'unknown' } : received > 0 ? whole(0) : { kind: 'none' };
	const share = within(received / total);
	if (share === 1) return whole(1);
	const pieces = (progress?.pieces ?? []).slice(0, barPiecesMax).map(([start, end, filled]) => ({
		start: within(start / total),
		length: within((end - start) / total),
		filled: end > start ? within(filled / (end - start)) : 0,
	}));
	return pieces.length > 0 ? { kind: 'pieces', share, pieces } : whole(share);
}

/** A file that is being checked has come whole, whatever was last told of its coming. */
export function receivedBytes({ state, target, savedBytes }: Task, progress: Progress | undefined): number {
	const isWhole =
		state.status === 'downloading' && (state.phase === 'verifying' || state.phase === 'assembling');
	const whole = isWhole ? (target?.totalBytes ?? progress?.totalBytes ?? null) : null;
	return whole ?? progress?.receivedBytes ?? savedBytes;
}

/** On this machine, if only with the browser that is to pass it on. */
export const arrivedBytes = (task: Task, progress: Progress | undefined): number =>
	inBrowserBytes(task, progress) ?? receivedBytes(task, progress);

/** null: the browser has nothing to do with it, or passes it on. */
export const inBrowserBytes = ({ state }: Task, progress: Progress | undefined): number | null =>
	state.status === 'downloading' ? (progress?.inBrowserBytes ?? null) : null;

const mediaBar = ({ doneSeconds, totalSeconds }: NonNullable<Progress['media']>): Bar =>
	totalSeconds === null || totalSeconds <= 0
		? { kind: 'unknown' }
		: whole(within(doneSeconds / totalSeconds));

const whole = (share: number): Bar => ({
	kind: 'pieces',
	share,
	pieces: [{ start: 0, length: 1, filled: share }],
});

const within = (share: number): number => Math.min(1, Math.max(0, share));
