import { fault } from '../../../shared/domain/faults.ts';
import { err } from '../../../shared/kernel/result.ts';
import { bestChoice, type MediaChoice } from '../../../shared/domain/media-choice.ts';
import { createMediaEngine } from '../../../native-host/src/app/stream/media-engine.ts';
import type { Engine, RunOutcome, RunWish } from '../../../native-host/src/core/transfer/run.ts';
import { findMediaTools, type MediaTools } from '../../../native-host/src/effects/media-tools.ts';
import { workFolders } from '../../../native-host/src/effects/work-folder.ts';
import { engineBench, type Bench } from '../engine.ts';

/** A bench whose engine knows streams. */
export function streamBench(
	tools: () => Promise<MediaTools> = async () => findMediaTools(),
	change: Parameters<typeof engineBench>[1] = () => ({}),
	pages: Partial<Pages> = {},
): Bench {
	return engineBench({}, change, (ports, files): Engine =>
		createMediaEngine({
			...ports,
			files,
			work: workFolders,
			tools,
			connections: () => 8,
			...noPages,
			...pages,
		}),
	);
}

type Pages = Pick<Parameters<typeof createMediaEngine>[0], 'extract' | 'download' | 'sponsorBlock'>;

const noPages: Pages = {
	extract: () => Promise.resolve(() => Promise.resolve(err(fault('yt_dlp_missing')))),
	download: () => Promise.resolve(fault('yt_dlp_missing')),
	sponsorBlock: 'http://127.0.0.1:1',
};

/** A run that wants that of a stream. */
export const wanting = (choice: Partial<MediaChoice>, more: Partial<RunWish> = {}): { wish: RunWish } => ({
	wish: {
		source: 'stream',
		item: null,
		skipLive: false,
		choice: { ...bestChoice, ...choice },
		live: { seconds: null, fromStart: true },
		connections: 8,
		...more,
	},
});

/** Of the finished file. */
export function pathOf(outcome: RunOutcome): string {
	if (outcome.kind !== 'completed') throw new Error(JSON.stringify(outcome));
	return outcome.path;
}
