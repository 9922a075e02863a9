import { workFolders } from '../../effects/work-folder.ts';
import type { Engine } from '../../core/transfer/run.ts';
import { createEngine, type EnginePorts } from '../download.ts';
import { createMediaEngine } from './media-engine.ts';

type Now = {
	/** Absolute path of ffmpeg; empty: found. */
	readonly ffmpeg: string;
	readonly streamConnections: number;
};

/** The engine for everything: files by themselves, streams on top of them. */
export const openMediaEngine = (ports: EnginePorts, now: () => Now): Engine =>
	createMediaEngine({
		...ports,
		files: createEngine(ports),
		work: workFolders,
		// Few need it, and it takes a moment to load.
		async tools() {
			const { findMediaTools } = await import('../../effects/media-tools.ts');
			return findMediaTools(now().ffmpeg);
		},
		connections: () => now().streamConnections,
	});
