import type { Fault } from '../../../../shared/domain/faults.ts';
import { fault } from '../../../../shared/domain/faults.ts';
import type { Extraction } from '../../../../shared/domain/extraction.ts';
import { err, type Result } from '../../../../shared/kernel/result.ts';
import type { AbortSignalLike } from '../../../../shared/kernel/abort-signal.ts';
import type { ExtractRequest, Extractor } from './extractor.ts';

/** What the next extractor would find no different. */
const isFinal = ({ code }: Fault): boolean =>
	code === 'extraction_stopped' || code === 'media_drm' || code === 'media_upcoming';

/**
 * Asks the extractors that are for this address one after the other, until one succeeds. What the first of them had
 * to say counts, unless it was not there at all.
 */
export async function extract(
	extractors: readonly Extractor[],
	request: ExtractRequest,
	signal: AbortSignalLike,
): Promise<Result<Extraction, Fault>> {
	let reason: Fault | null = null;
	for (const extractor of inOrder(extractors, request.url)) {
		if (signal.aborted) return err(fault('extraction_stopped'));
		const found = await extractor.extract(request, signal);
		if (found.ok || isFinal(found.error)) return found;
		if (reason === null || reason.code === 'yt_dlp_missing') reason = found.error;
	}
	return err(reason ?? fault('yt_dlp_missing'));
}

const inOrder = (extractors: readonly Extractor[], url: string): Extractor[] =>
	extractors
		.map(extractor => ({ extractor, priority: extractor.priority(url) }))
		.filter((entry): entry is { extractor: Extractor; priority: number } => entry.priority !== null)
		.sort((a, b) => b.priority - a.priority)
		.map(({ extractor }) => extractor);
