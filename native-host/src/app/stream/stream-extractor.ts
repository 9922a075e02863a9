import type { Extraction, MediaFormat, MediaItem } from '../../../../shared/domain/extraction.ts';
import { fault, type Fault } from '../../../../shared/domain/faults.ts';
import { err, ok, type Result } from '../../../../shared/kernel/result.ts';
import type { Extractor, ExtractRequest } from '../../core/extraction/extractor.ts';
import { streamStem } from '../../core/naming/stream-name.ts';
import { estimateSizes } from '../../core/stream/estimate-sizes.ts';
import { isPlaylistName } from '../../core/stream/playlist-type.ts';
import { abortScope } from '../abort-scope.ts';
import type { EnginePorts } from '../download.ts';
import { createWaits } from '../download-waits.ts';
import { asSubtitle } from './choose-subtitles.ts';
import { loadStream, type Stream } from './load-stream.ts';
import { createStreamHttp } from './stream-http.ts';

/** Before whoever reads pages: a playlist's own address needs none of them. */
const priority = 900;

/** Tells what a playlist offers, with sizes by its bit rates and its length. */
export const createStreamExtractor = (ports: EnginePorts): Extractor => ({
	name: 'stream',
	priority: url => (isPlaylistName(new URL(url).pathname) ? priority : null),
	extract: (request, signal) => extract(ports, request, signal),
});

async function extract(
	ports: EnginePorts,
	request: ExtractRequest,
	signal: Parameters<Extractor['extract']>[1],
): Promise<Result<Extraction, Fault>> {
	using scope = abortScope(signal);
	const rates = ports.rates.join(0);
	const { origin } = new URL(request.url);
	// Nobody looks how far it is.
	const waits = createWaits(() => {});
	const http = createStreamHttp({ ...request, ports, waits, origin, changed: () => {} });
	try {
		const within = { ...ports, rates, waits, http, signal: scope.signal };
		const loaded = await loadStream(within, request.url);
		if (!loaded.ok) return stoppedOr(loaded.error.fault);
		const length = await lengthOf(loaded.value);
		return signal.aborted ? stopped : ok(itemOf(request, loaded.value, length));
	} finally {
		await http.close();
		rates.leave();
	}

	function stoppedOr(reason: Fault): Result<Extraction, Fault> {
		return signal.aborted ? stopped : err(reason);
	}
}

const stopped = err(fault('extraction_stopped'));

type Length = { readonly seconds: number | null; readonly isLive: boolean };

/** All formats are equally long: one of them tells, where the first playlist does not. */
async function lengthOf(stream: Stream): Promise<Length> {
	const open = stream.ladder.formats.find(({ drm }) => !drm);
	if (stream.seconds !== null || !open) return { seconds: stream.seconds, isLive: false };
	const loaded = await stream.load(open.id);
	if (!loaded.ok) return { seconds: null, isLive: false };
	const { segments, reloadSeconds } = loaded.value;
	if (reloadSeconds !== null) return { seconds: null, isLive: true };
	return { seconds: segments.reduce((sum, segment) => sum + segment.seconds, 0), isLive: false };
}

function itemOf(request: ExtractRequest, { ladder }: Stream, { seconds, isLive }: Length): MediaItem {
	const headers: MediaFormat['headers'] = [];
	return {
		kind: 'item',
		extractor: 'stream',
		pageUrl: request.url,
		id: request.url.slice(0, 1_024),
		title: streamStem(new URL(request.url).pathname),
		creator: null,
		durationSeconds: seconds,
		thumbnail: null,
		live: isLive ? 'live' : 'no',
		chapters: [],
		formats: estimateSizes(ladder.formats, seconds).map(format => ({ ...format, headers })),
		subtitles: ladder.subtitles.map(asSubtitle),
	};
}
