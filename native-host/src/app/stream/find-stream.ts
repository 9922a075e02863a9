import type { TaskWish } from '../../../../shared/domain/task-wish.ts';
import { bestChoice } from '../../../../shared/domain/media-choice.ts';
import type { TaskTarget } from '../../../../shared/domain/task.ts';
import type { Disk } from '../../core/transfer/disk.ts';
import { workFolders } from '../../effects/work-folder.ts';
import { mediaKey } from './media-key.ts';
import { findWorkPlace } from './work-place.ts';

type Wanted = {
	readonly folder: string;
	readonly url: string;
	readonly wish: Pick<TaskWish, 'choice' | 'item'> | null;
};

/** What an earlier run of that stream left in a folder, for who starts it again by hand. */
export const findStreamTarget = (
	{ disk }: { readonly disk: Disk },
	{ folder, url, wish }: Wanted,
): Promise<TaskTarget | null> =>
	findWorkPlace(
		{ disk, work: workFolders },
		folder,
		mediaKey(disk, url, wish ?? { choice: bestChoice, item: null }),
	);
