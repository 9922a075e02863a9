import { fault, type Fault } from '../../../shared/domain/faults.ts';
import type { Checkpoint } from './download-checkpoint.ts';
import type { Source } from './download-source.ts';
import { remark } from '../../../shared/domain/remarks.ts';

/** Where what is there came from, when its digest is another one than it should be. */
export type Bringing = {
	readonly sources: readonly Source[];
	/** Each piece has a digest of its own: whoever brings a wrong one is found out by that. */
	readonly hasPieces: boolean;
	/** The whole has one, whoever describes it. */
	readonly hasDigest: boolean;
};

/** Those who brought what only the digest of the whole can tell to be right. */
export const unproved = ({ sources, hasPieces }: Bringing): readonly Source[] =>
	hasPieces ? [] : sources.filter(source => !source.isBase && source.brought().length > 0);

/** Others that may have described the file, where all of it came from one that has another digest. */
export const untried = ({ sources, hasDigest }: Bringing): readonly Source[] =>
	hasDigest ? sources.filter(source => !source.isBase && mayBegin(source)) : [];

/** Not dropped, or only because its bytes are others. */
const mayBegin = ({ dropped }: Source): boolean =>
	dropped === null ||
	(dropped.code === 'mirror_differs' && !dropped.remarks?.some(({ is }) => is === 'digest_other'));

/**
 * What mirrors brought is taken back, where there is any; true: the rest stays. Else the one that described the file is
 * to blame, and what differed from it may be right.
 */
export async function takeBack(
	bringing: Bringing,
	checkpoint: Checkpoint,
	dropped: (source: Source, why: Fault) => void,
): Promise<boolean> {
	const liars = unproved(bringing);
	const others = untried(bringing);
	for (const source of liars) {
		await checkpoint.forget(source.brought());
		source.forget();
		dropped(source, fault('mirror_differs', remark('digest_other')));
	}
	if (liars.length > 0) return true;
	for (const source of others) source.dropped = null;
	for (const source of bringing.sources.filter(({ isBase }) => isBase))
		dropped(source, fault('checksum_mismatch', remark('brought_all')));
	return false;
}
