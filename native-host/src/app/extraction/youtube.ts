import { fault, type Fault } from '../../../../shared/domain/faults.ts';
import type { Extraction } from '../../../../shared/domain/extraction.ts';
import { err, ok, type Result } from '../../../../shared/kernel/result.ts';
import type { Extractor, ExtractRequest } from '../../core/extraction/extractor.ts';
import { ytDlpFault } from '../../core/extraction/yt-dlp-fault.ts';
import { readInfo } from '../../core/extraction/yt-dlp-info.ts';
import { infoOfPlayer, youTubeId, type PlayerAnswer } from '../../core/extraction/youtube-info.ts';
import { confinedFetch } from '../../effects/confined-fetch.ts';
import { abortScope } from '../abort-scope.ts';
import { quote } from '../../../../shared/kernel/quoted.ts';

/** Those that give addresses as they are, without a puzzle to solve. */
const clients = ['ANDROID_VR', 'IOS'] as const;

const timeoutMs = 30_000;
const reasonUnitsMax = 300;
const hosts = /^(?:[\w-]+\.)*(?:youtube\.com|googleapis\.com)$/u;

/**
 * YouTube without yt-dlp: after it, for where it is missing or fails. Single videos only; what needs a player's puzzle,
 * a login or an age is left to yt-dlp.
 */
export function createYouTube(
	/** Where everything is asked instead; for tests. */
	base: string | null = null,
): Extractor {
	return {
		name: 'youtube',
		priority: url => (youTubeId(url) === null ? null : 20),
		async extract(request, outer) {
			using scope = abortScope(outer);
			const late = setTimeout(() => scope.abort(), timeoutMs);
			try {
				return await extractVideo(request, base, scope.signal);
			} catch (error) {
				if (outer.aborted) return err(fault('extraction_stopped'));
				if (scope.signal.aborted) return err(fault('yt_dlp_timeout', quote('youtube')));
				const said = (error as { info?: { reason?: unknown } }).info?.reason;
				if (typeof said === 'string') return err(ytDlpFault(said.slice(0, reasonUnitsMax)));
				return err(fault('yt_dlp_failed', quote(`youtube: ${messageOf(error)}`)));
			} finally {
				clearTimeout(late);
			}
		},
	};
}

async function extractVideo(
	request: ExtractRequest,
	base: string | null,
	signal: AbortSignal,
): Promise<Result<Extraction, Fault>> {
	const id = youTubeId(request.url);
	if (id === null) return err(fault('page_unsupported', quote('youtube')));
	const { default: Innertube, Log } = await import('youtubei.js');
	Log.setLevel(Log.Level.NONE);
	const youtube = await Innertube.create({
		fetch: confinedFetch({ hosts, base, proxy: request.proxy, signal }),
		retrieve_player: false,
		generate_session_locally: true,
		enable_session_cache: false,
		retrieve_innertube_config: false,
	});
	let reason: Fault = fault('media_none', quote('youtube'));
	for (const client of clients) {
		const answer = await youtube.getBasicInfo(id, { client });
		const { status, reason: said } = answer.playability_status ?? {};
		const info = infoOfPlayer(id, answer as unknown as PlayerAnswer);
		const found = readInfo(JSON.stringify(info), { pageUrl: request.url, from: 1 });
		if (found?.kind === 'item' && (found.formats.length > 0 || found.live === 'upcoming')) return ok(found);
		if (status !== undefined && status !== 'OK' && said) reason = ytDlpFault(said.slice(0, reasonUnitsMax));
	}
	return err(reason);
}

const messageOf = (error: unknown): string =>
	(error instanceof Error ? error.message : 'unknown')
		.replace(/https?:\/\/\S+/gu, 'its address')
		.slice(0, 200);
