import type { Fault } from '../../../../shared/domain/faults.ts';
import type { Millis } from '../../../../shared/kernel/units.ts';
import type { Engine, RunObserver, RunOutcome, RunRequest, RunWish } from '../../core/transfer/run.ts';
import type { MediaTools } from '../../effects/media-tools.ts';
import type { WorkFolders } from '../../effects/work-folder.ts';
import type { EnginePorts } from '../download.ts';
import type { Extract as ExtractPage } from '../extraction/media-calls.ts';
import type { RunRates } from '../rate-limits.ts';
import type { DownloadTool } from './fetch-tool-track.ts';
import type { MediaView } from './media-view.ts';

export type StreamPorts = EnginePorts & {
	readonly work: WorkFolders;
	readonly tools: () => Promise<MediaTools>;
	readonly extract: () => Promise<ExtractPage>;
	readonly download: DownloadTool;
	/** Where SponsorBlock is asked. */
	readonly sponsorBlock: string;
};

export type MediaContext = {
	readonly ports: StreamPorts;
	readonly rates: Pick<RunRates, 'through'>;
	/** Fetches tracks that are files, within those rates. */
	readonly files: Engine;
	readonly request: RunRequest;
	readonly wish: RunWish;
	readonly observer: RunObserver;
	readonly signal: AbortSignal;
	/** Aborted where what was recorded is enough. */
	readonly finish: AbortSignal;
	readonly view: MediaView;
};

/** What a run ends with before everything is closed. */
export type MediaEnd =
	| Extract<RunOutcome, { kind: 'completed' }>
	| { readonly kind: 'stopped' }
	| { readonly kind: 'failed'; readonly fault: Fault; readonly retryAfter: Millis | null };

export const endedBy = (reason: Fault, retryAfter: Millis | null = null): MediaEnd => ({
	kind: 'failed',
	fault: reason,
	retryAfter,
});
