import { bestChoice, type MediaChoice } from '../../../shared/domain/media-choice.ts';
import { createMediaEngine } from '../../../native-host/src/app/stream/media-engine.ts';
import type { Engine, RunWish } from '../../../native-host/src/core/transfer/run.ts';
import { findMediaTools, type MediaTools } from '../../../native-host/src/effects/media-tools.ts';
import { workFolders } from '../../../native-host/src/effects/work-folder.ts';
import { engineBench, type Bench } from '../engine.ts';

/** A bench whose engine knows streams. */
export function streamBench(
	tools: () => Promise<MediaTools> = async () => findMediaTools(''),
	change: Parameters<typeof engineBench>[1] = () => ({}),
): Bench {
	return engineBench({}, change, (ports, files): Engine =>
		createMediaEngine({ ...ports, files, work: workFolders, tools, connections: () => 8 }),
	);
}

/** A run that wants that of a stream. */
export const wanting = (choice: Partial<MediaChoice>, more: Partial<RunWish> = {}): { wish: RunWish } => ({
	wish: {
		source: 'stream',
		choice: { ...bestChoice, ...choice },
		live: { seconds: null, fromStart: true },
		connections: 8,
		...more,
	},
});
