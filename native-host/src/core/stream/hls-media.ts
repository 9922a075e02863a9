import type { types } from 'hls-parser';
import { fault, type Fault } from '../../../../shared/domain/faults.ts';
import { err, ok, type Result } from '../../../../shared/kernel/result.ts';
import { hlsProtection } from './hls-drm.ts';
import { asWritten } from './hls-prepare.ts';
import { streamLimits } from './stream-limits.ts';
import type {
	ResolveUrl,
	Resource,
	SegmentInit,
	SegmentKey,
	StreamSegment,
	TrackSegments,
} from './stream-plan.ts';
import { quote } from '../../../../shared/kernel/quoted.ts';
import { remark } from '../../../../shared/domain/remarks.ts';

type Source = { readonly url: string; readonly resolve: ResolveUrl };
type MediaPlaylist = InstanceType<typeof types.MediaPlaylist>;
type Segment = InstanceType<typeof types.Segment>;

/** The segments of a media playlist. Refuses what is protected before anything of it is fetched. */
export function readHlsMedia(playlist: MediaPlaylist, source: Source): Result<TrackSegments, Fault> {
	const { segments: listed, endlist, playlistType, targetDuration } = playlist;
	if (listed.length > streamLimits.segments)
		return err(fault('stream_too_large', remark('entries', { count: listed.length })));
	const segments: StreamSegment[] = [];
	for (const segment of listed) {
		// Parts of a segment that is still being made come without an address; a gap has nothing to fetch.
		if (segment.uri === '' || segment.gap === true) continue;
		const read = readSegment(segment, source);
		if (!read.ok) return read;
		segments.push(read.value);
	}
	const isOver = endlist || playlistType === 'VOD';
	return ok({ segments, reloadSeconds: isOver ? null : Math.min(60, Math.max(1, targetDuration || 5)) });
}

function readSegment(segment: Segment, source: Source): Result<StreamSegment, Fault> {
	const { mediaSequenceNumber: number, duration } = segment;
	if (!(duration >= 0) || duration > streamLimits.segmentSeconds) return err(fault('stream_invalid'));
	if (!Number.isSafeInteger(number) || number < 0)
		return err(fault('stream_invalid', quote('EXT-X-MEDIA-SEQUENCE')));
	const resource = readResource(segment, source);
	if (!resource.ok) return resource;
	const key = readKey(segment, number, source);
	if (!key.ok) return key;
	const init = readInit(segment, key.value, source);
	if (!init.ok) return init;
	return ok({
		...resource.value,
		number,
		seconds: duration,
		key: key.value,
		init: init.value,
		timeline: segment.discontinuitySequence,
	});
}

function readInit(
	{ map, key: given }: Segment,
	key: SegmentKey | null,
	source: Source,
): Result<SegmentInit | null, Fault> {
	if (!map || map.hint) return ok(null);
	const init = readResource({ uri: map.uri, byterange: map.byterange }, source, 0);
	if (!init.ok) return init;
	// RFC 8216 4.3.2.5: an initialization that is encrypted must have its IV written.
	return ok({ ...init.value, key: given?.iv ? key : null });
}

type Place = { readonly uri: string; readonly byterange?: { length: number; offset: number } | undefined };

function readResource(
	{ uri, byterange }: Place,
	{ url, resolve }: Source,
	offsetElse = -1,
): Result<Resource, Fault> {
	const resolved = resolve(asWritten(uri), url);
	if (resolved === null) return err(fault('stream_invalid', quote('URI')));
	if (!byterange) return ok({ url: resolved, range: null });
	const start = byterange.offset >= 0 ? byterange.offset : offsetElse;
	const end = start + byterange.length;
	if (start < 0 || !(end > start) || !Number.isSafeInteger(end)) return err(fault('stream_invalid'));
	return ok({ url: resolved, range: { start, end } });
}

function readKey(
	{ key }: Segment,
	number: number,
	{ url, resolve }: Source,
): Result<SegmentKey | null, Fault> {
	if (!key || key.method === 'NONE') return ok(null);
	const protection = hlsProtection(key.method, key.format);
	if (protection !== null) return err(fault('media_drm', quote(protection)));
	if (key.method !== 'AES-128') return err(fault('stream_unsupported', quote(key.method.slice(0, 32))));
	const resolved = key.uri === undefined ? null : resolve(asWritten(key.uri), url);
	if (resolved === null) return err(fault('stream_invalid', quote('EXT-X-KEY')));
	// RFC 8216 5.2: where none is given, the segment's number.
	const ivHex = key.iv ? hexOf(key.iv) : number.toString(16).padStart(32, '0');
	if (ivHex.length !== 32) return err(fault('stream_invalid', quote('IV')));
	return ok({ url: resolved, ivHex });
}

const hexOf = (iv: ArrayBuffer | Uint8Array): string =>
	[...new Uint8Array(iv)].map(byte => byte.toString(16).padStart(2, '0')).join('');
