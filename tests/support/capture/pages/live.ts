import { setTimeout as sleep } from 'node:timers/promises';
import type { Answer, CorpusPage } from '../corpus-page.ts';
import { dashJs, hlsJs, page, plain, playDash, playHls, video } from '../html.ts';

const playlist = (lines: readonly string[]): Answer => ({
	type: 'application/vnd.apple.mpegurl',
	headers: { 'cache-control': 'no-store' },
	body: lines.join('\n'),
});
const segment = (number: number) => `#EXTINF:1.0,\n/streams/ts/high-${number % 6}.ts?n=${number}`;
const from = (first: number, count: number) => Array.from({ length: count }, (_, at) => segment(first + at));

/** What is not over yet. */
export const livePages: readonly CorpusPage[] = [
	plain(
		'live',
		() => page(hlsJs + video() + playHls('/own/live/channel-1/index.m3u8')),
		[{ is: 'channel-1/index.m3u8', says: ['live'] }],
		{
			serve: ({ seconds }) => {
				const first = Math.floor(seconds) + 100;
				return playlist([
					'#EXTM3U',
					'#EXT-X-VERSION:3',
					'#EXT-X-TARGETDURATION:1',
					`#EXT-X-MEDIA-SEQUENCE:${first}`,
					...from(first, 5),
				]);
			},
			settlesMs: 2_500,
		},
	),
	plain(
		'live-ladder-late',
		() => page(hlsJs + video() + playHls('/own/live-ladder-late/tv/master.m3u8')),
		[{ is: 'tv/master.m3u8', says: ['live', '720p', '360p'] }],
		{
			serve: ({ path, seconds }) => {
				if (path === 'tv/master.m3u8')
					return playlist([
						'#EXTM3U',
						'#EXT-X-STREAM-INF:BANDWIDTH=900000,RESOLUTION=1280x720',
						'720/chunklist_w77.m3u8',
						'#EXT-X-STREAM-INF:BANDWIDTH=300000,RESOLUTION=640x360',
						'360/chunklist_w78.m3u8',
					]);
				const first = Math.floor(seconds);
				return playlist([
					'#EXTM3U',
					'#EXT-X-VERSION:3',
					'#EXT-X-TARGETDURATION:1',
					`#EXT-X-MEDIA-SEQUENCE:${first}`,
					...from(first, 6),
				]);
			},
			settlesMs: 2_000,
		},
	),
	plain(
		'live-in-parts',
		() =>
			page(hlsJs + video() + playHls('/own/live-in-parts/ll/index.m3u8', 'v', '{ lowLatencyMode: true }')),
		[{ is: 'll/index.m3u8', says: ['live'] }],
		{
			serve: async ({ seconds, query }) => {
				const wanted = Number(query.get('_HLS_msn') ?? 0) - 4;
				// The answer waits until the segment is there.
				await sleep(Math.min(2, Math.max(0, wanted - seconds)) * 1_000);
				const first = Math.max(Math.floor(seconds), wanted);
				return playlist([
					'#EXTM3U',
					'#EXT-X-VERSION:9',
					'#EXT-X-TARGETDURATION:1',
					'#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES,PART-HOLD-BACK=1.0',
					'#EXT-X-PART-INF:PART-TARGET=0.33',
					`#EXT-X-MEDIA-SEQUENCE:${first}`,
					...from(first, 5),
					`#EXT-X-PART:DURATION=0.33,URI="/streams/ts/high-${(first + 5) % 6}.ts?n=${first + 5}&part=0",INDEPENDENT=YES`,
					`#EXT-X-PRELOAD-HINT:TYPE=PART,URI="/streams/ts/high-${(first + 5) % 6}.ts?n=${first + 5}&part=1"`,
				]);
			},
			settlesMs: 2_000,
		},
	),
	plain(
		'growing-then-over',
		() => page(hlsJs + video() + playHls('/own/growing-then-over/e/event.m3u8')),
		[{ is: 'e/event.m3u8' }],
		{
			serve: ({ before }) =>
				playlist([
					'#EXTM3U',
					'#EXT-X-VERSION:3',
					'#EXT-X-TARGETDURATION:1',
					'#EXT-X-PLAYLIST-TYPE:EVENT',
					'#EXT-X-MEDIA-SEQUENCE:0',
					...from(0, 4 + Math.min(before, 2)),
					...(before >= 2 ? ['#EXT-X-ENDLIST'] : []),
				]),
			settlesMs: 3_000,
		},
	),
	plain(
		'live-dash',
		() => page(dashJs + video() + playDash('/own/live-dash/d/manifest.mpd')),
		[{ is: 'd/manifest.mpd', says: ['live'] }],
		{
			serve: () => ({
				type: 'application/dash+xml',
				body: `<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="dynamic" availabilityStartTime="2026-01-01T00:00:00Z" publishTime="2026-01-01T00:00:00Z" minimumUpdatePeriod="PT2S" timeShiftBufferDepth="PT30S" profiles="urn:mpeg:dash:profile:isoff-live:2011"><Period id="1" start="PT0S"><AdaptationSet mimeType="video/mp4" segmentAlignment="true"><SegmentTemplate timescale="1" duration="1" startNumber="1" initialization="/streams/split/high-init.mp4" media="/own/live-dash/s-$Number$.m4s"/><Representation id="v" bandwidth="400000" width="320" height="180" codecs="avc1.42c00d"/></AdaptationSet></Period></MPD>`,
			}),
			settlesMs: 1_500,
		},
	),
];
