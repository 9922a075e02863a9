import { workFolders } from '../../effects/work-folder.ts';
import type { Engine } from '../../core/transfer/run.ts';
import type { Folders } from '../../effects/folders.ts';
import { chosenTools } from '../../effects/tool-paths.ts';
import type { Extract } from '../extraction/media-calls.ts';
import { createEngine, type EnginePorts } from '../download.ts';
import { createMediaEngine } from './media-engine.ts';

type Now = {
	readonly streamConnections: number;
	/** Bytes a second of all and of one host; 0: unlimited. */
	readonly rateLimit: number;
	readonly rateLimitPerHost: number;
};

/** The engine for everything, files by themselves and streams on top of them; and what reads pages for it. */
export function openMediaEngine(
	ports: EnginePorts,
	now: () => Now,
	folders: Pick<Folders, 'state'>,
): { readonly engine: Engine; readonly extract: () => Promise<Extract> } {
	let extraction: Promise<Extract> | null = null;
	const extract = () =>
		(extraction ??= import('../extraction/open-extraction.ts').then(({ openExtraction }) =>
			openExtraction({ folders, ports }),
		));
	const engine = createMediaEngine({
		...ports,
		async download(order, signal) {
			const { openToolDownload } = await import('../extraction/open-extraction.ts');
			const { rateLimit, rateLimitPerHost } = now();
			const rates = [order.rate, rateLimit, rateLimitPerHost].filter(rate => rate > 0);
			return await openToolDownload({ folders })(
				{ ...order, rate: rates.length > 0 ? Math.min(...rates) : 0 },
				signal,
			);
		},
		extract,
		// Another server of the same kind, where somebody runs one.
		sponsorBlock: process.env['RUSTLOADER_SPONSORBLOCK'] ?? 'https://sponsor.ajay.app',
		files: createEngine(ports),
		work: workFolders,
		// Few need it, and it takes a moment to load.
		async tools() {
			const { findMediaTools } = await import('../../effects/media-tools.ts');
			return findMediaTools(chosenTools(folders.state));
		},
		connections: () => now().streamConnections,
	});
	return { engine, extract };
}
