import { extract } from '../../core/extraction/registry.ts';
import type { Extractor } from '../../core/extraction/extractor.ts';
import type { Folders } from '../../effects/folders.ts';
import { chosenTools } from '../../effects/tool-paths.ts';
import { runFolders, sweepRunFolders } from '../../effects/run-folder.ts';
import { pluginExtractors } from '../plugins/plugin-extractors.ts';
import { findNode } from './javascript-runtime.ts';
import { createKnownSites, type KnowsPage } from './known-sites.ts';
import type { Extract } from './media-calls.ts';
import type { EnginePorts } from '../download.ts';
import { createStreamExtractor } from '../stream/stream-extractor.ts';
import { createTurns } from './turns.ts';
import { createYtDlpFinder } from './tools.ts';
import type { DownloadTool } from '../stream/fetch-tool-track.ts';
import { createYtDlpDownload } from './yt-dlp-download.ts';
import { createYouTube } from './youtube.ts';
import { createYtDlp } from './yt-dlp.ts';

type Options = {
	readonly folders: Pick<Folders, 'state'>;
	readonly env?: NodeJS.ProcessEnv;
	/** For what is read over our own connections. */
	readonly ports: EnginePorts;
};

/** Each is a whole Python. */
const extractionsMax = 3;

/** Every way to read pages that there is on this machine. */
export function openExtraction({ folders: { state }, env = process.env, ports }: Options): Extract {
	sweepRunFolders(runFolders(state));
	const own: readonly Extractor[] = [
		createStreamExtractor(ports),
		createYtDlp(portsOf(state, env)),
		createYouTube(),
	];
	const turns = createTurns(extractionsMax);
	return (request, signal) => turns.run(() => extract([...pluginExtractors(state), ...own], request, signal));
}

/** For what yt-dlp alone can fetch. */
export const openToolDownload = ({ folders: { state } }: Pick<Options, 'folders'>): DownloadTool =>
	createYtDlpDownload(portsOf(state, process.env));

/** Whose pages yt-dlp reads. */
export const openKnownSites = (
	{ folders: { state } }: Pick<Options, 'folders'>,
	signal: AbortSignal,
): KnowsPage => createKnownSites({ ...portsOf(state, process.env), signal });

const portsOf = (state: string, env: NodeJS.ProcessEnv) => ({
	state,
	find: createYtDlpFinder({ state, chosen: () => chosenTools(state)['yt-dlp'], env }),
	node: () => findNode(state, env),
	env,
});
