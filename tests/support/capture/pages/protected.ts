import type { CorpusPage } from '../corpus-page.ts';
import { dashJs, hlsJs, page, plain, playDash, playHls, script, video } from '../html.ts';
import { segmentsOf } from './streams.ts';

const scheme = (id: string) => `<ContentProtection schemeIdUri="urn:uuid:${id}"/>`;
const m3u8 = (body: string) => ({ type: 'application/vnd.apple.mpegurl', body });
const segment = (place: number) => `/streams/ts/high-${place}.ts`;

/** What is locked, and what only looks so. */
export const protectedPages: readonly CorpusPage[] = [
	plain(
		'only-asks-for-keys',
		() =>
			page(
				script(
					"for (const system of ['com.widevine.alpha', 'com.microsoft.playready', 'org.w3.clearkey']) navigator.requestMediaKeySystemAccess?.(system, [{ initDataTypes: ['cenc'], videoCapabilities: [{ contentType: 'video/mp4; codecs=\"avc1.42c00d\"' }] }]).catch(() => {});",
				) + video('src="/file/open-lecture.mp4" controls autoplay'),
			),
		[{ is: 'open-lecture.mp4', isProtected: false }],
	),
	plain(
		'locked-for-safari',
		() => page(hlsJs + video() + playHls('/own/locked-for-safari/fp/main.m3u8')),
		[{ is: 'fp/main.m3u8', isProtected: true }],
		{
			serve: ({ path }) =>
				path === 'fp/main.m3u8'
					? m3u8(
							'#EXTM3U\n#EXT-X-SESSION-KEY:METHOD=SAMPLE-AES,URI="skd://77",KEYFORMAT="com.apple.streamingkeydelivery",KEYFORMATVERSIONS="1"\n#EXT-X-STREAM-INF:BANDWIDTH=400000,RESOLUTION=1280x720\nv.m3u8',
						)
					: m3u8(
							segmentsOf(
								segment,
								'#EXT-X-KEY:METHOD=SAMPLE-AES,URI="skd://77",KEYFORMAT="com.apple.streamingkeydelivery",KEYFORMATVERSIONS="1"\n',
							),
						),
		},
	),
	plain(
		'locked-after-a-while',
		() => page(hlsJs + video() + playHls('/own/locked-after-a-while/cl/main.m3u8')),
		[{ is: 'cl/main.m3u8', isProtected: true }],
		{
			serve: ({ path }) =>
				path === 'cl/main.m3u8'
					? m3u8('#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=400000,RESOLUTION=1280x720\nv.m3u8')
					: m3u8(
							segmentsOf(segment).replace(
								'#EXTINF:1.0,\n/streams/ts/high-3.ts',
								'#EXT-X-KEY:METHOD=SAMPLE-AES,URI="data:text/plain;base64,AAAA",KEYFORMAT="urn:uuid:edef8ba9-79d6-4ace-a3c8-27dcd51d21ed"\n#EXTINF:1.0,\n/streams/ts/high-3.ts',
							),
						),
		},
	),
	plain(
		'locked-dash',
		() => page(dashJs + video() + playDash('/own/locked-dash/p/stream.mpd')),
		[{ is: 'p/stream.mpd', isProtected: true }],
		{
			serve: () => ({
				type: 'application/dash+xml',
				body: `<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011" xmlns:cenc="urn:mpeg:cenc:2013" type="static" mediaPresentationDuration="PT6S"><Period><AdaptationSet mimeType="video/mp4"><ContentProtection schemeIdUri="urn:mpeg:dash:mp4protection:2011" value="cenc" cenc:default_KID="01234567-89ab-cdef-0123-456789abcdef"/>${scheme('9a04f079-9840-4286-ab92-e65be0885f95')}<Representation id="v" bandwidth="400000" width="1280" height="720" codecs="avc1.42c00d"><BaseURL>/streams/base/video.mp4</BaseURL><SegmentBase/></Representation></AdaptationSet></Period></MPD>`,
			}),
		},
	),
	plain(
		'locked-by-hand',
		() =>
			page(
				video() +
					script(
						"(async () => { const v = document.getElementById('v'), ms = new MediaSource(); const access = await navigator.requestMediaKeySystemAccess('org.w3.clearkey', [{ initDataTypes: ['cenc', 'keyids'], videoCapabilities: [{ contentType: 'video/mp4; codecs=\"avc1.42c00d\"' }] }]); const keys = await access.createMediaKeys(); await v.setMediaKeys(keys); await keys.createSession().generateRequest('keyids', new TextEncoder().encode(JSON.stringify({ kids: ['LwVHf8JLtPrv2GUXFW2v_A'] }))).catch(() => {}); v.src = URL.createObjectURL(ms); await new Promise(r => ms.onsourceopen = r); const sb = ms.addSourceBuffer('video/mp4; codecs=\"avc1.42c00d\"'); for (const n of ['init.mp4', '0.m4s', '1.m4s']) { sb.appendBuffer(await (await fetch('/streams/split/high-' + n)).arrayBuffer()); await new Promise(r => sb.onupdateend = r); } })();",
					),
			),
		[{ is: ['/page/locked-by-hand', '/streams/split/'], isProtected: true }],
		// Firefox starts a program of its own for keys.
		{ settlesMs: 3_500 },
	),
];
