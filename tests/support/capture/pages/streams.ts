import type { Answer, CorpusPage } from '../corpus-page.ts';
import { dashJs, hlsJs, page, plain, playDash, playHls, script, video } from '../html.ts';

const playlist = (body: string, more: Partial<Answer> = {}): Answer => ({
	type: 'application/vnd.apple.mpegurl',
	body,
	...more,
});

const ladder = (uri: (name: 'low' | 'high') => string, media = '') =>
	[
		'#EXTM3U',
		'#EXT-X-VERSION:6',
		media,
		`#EXT-X-STREAM-INF:BANDWIDTH=150000,RESOLUTION=160x90,CODECS="avc1.42c00d,mp4a.40.2"${media === '' ? '' : ',AUDIO="a",SUBTITLES="s"'}`,
		uri('low'),
		`#EXT-X-STREAM-INF:BANDWIDTH=400000,RESOLUTION=320x180,CODECS="avc1.42c00d,mp4a.40.2"${media === '' ? '' : ',AUDIO="a",SUBTITLES="s"'}`,
		uri('high'),
	]
		.filter(line => line !== '')
		.join('\n');

export const segmentsOf = (uri: (place: number) => string, more = '') =>
	[
		'#EXTM3U',
		'#EXT-X-VERSION:3',
		'#EXT-X-TARGETDURATION:1',
		'#EXT-X-PLAYLIST-TYPE:VOD',
		...Array.from({ length: 6 }, (_, place) => `${more}#EXTINF:1.0,\n${uri(place)}`),
		'#EXT-X-ENDLIST',
	].join('\n');

/** Manifests under every address and type that servers give them, and pieces under theirs. */
export const streamPages: readonly CorpusPage[] = [
	plain(
		'ladder-whole',
		() => page(hlsJs + video('controls') + playHls('/own/ladder-whole/main.m3u8'), '<title>x</title>'),
		[{ is: 'ladder-whole/main.m3u8', says: ['180p', '90p', 'HLS', '2 subtitle languages'] }],
		{
			serve: ({ path }) => {
				if (path.startsWith('sub'))
					return path.endsWith('.vtt')
						? { type: 'text/vtt', body: 'WEBVTT\n\n00:00.000 --> 00:02.000\nHello\n' }
						: playlist('#EXTM3U\n#EXT-X-TARGETDURATION:6\n#EXTINF:6,\nsub.vtt\n#EXT-X-ENDLIST');
				if (path.startsWith('iframes'))
					return playlist(
						'#EXTM3U\n#EXT-X-VERSION:4\n#EXT-X-TARGETDURATION:1\n#EXT-X-I-FRAMES-ONLY\n#EXTINF:1,\n/streams/ts/high-0.ts\n#EXT-X-ENDLIST',
					);
				if (path !== 'main.m3u8') return null;
				const media = [
					'#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="a",NAME="English",DEFAULT=YES,AUTOSELECT=YES,LANGUAGE="en",URI="/streams/split/sound.m3u8"',
					'#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="a",NAME="Commentary",LANGUAGE="en",URI="/streams/split/sound.m3u8?commentary"',
					'#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID="s",NAME="English",DEFAULT=YES,AUTOSELECT=YES,LANGUAGE="en",URI="sub-en.m3u8"',
					'#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID="s",NAME="Deutsch",LANGUAGE="de",URI="sub-de.m3u8"',
					'#EXT-X-I-FRAME-STREAM-INF:BANDWIDTH=40000,RESOLUTION=320x180,CODECS="avc1.42c00d",URI="iframes.m3u8"',
				].join('\n');
				return playlist(ladder(name => `/streams/split/${name}.m3u8`, media));
			},
		},
	),
	plain(
		'stream-as-text',
		() => page(hlsJs + video() + playHls('/own/stream-as-text/live/4411')),
		[{ is: 'stream-as-text/live/4411', says: ['180p', '90p'] }],
		{
			serve: () => ({
				type: 'text/plain; charset=utf-8',
				body: ladder(name => `/streams/ts/${name}.m3u8`),
			}),
		},
	),
	plain(
		'stream-as-bytes',
		() => page(hlsJs + video() + playHls('/own/stream-as-bytes/get.php?asset=9')),
		[{ is: 'get.php?asset=9' }],
		{
			serve: ({ path, query }) =>
				path === 'get.php'
					? {
							type: 'application/octet-stream',
							body: query.has('q')
								? segmentsOf(place => `/own/stream-as-bytes/chunk.php?q=${query.get('q')}&n=${place}`)
								: ladder(name => `get.php?asset=9&q=${name}`),
						}
					: {
							type: 'application/octet-stream',
							file: `ts/${query.get('q')}-${query.get('n')}.ts`,
						},
		},
	),
	plain(
		'asked-by-post',
		() =>
			page(
				`<h1>Lesson 4: Tides</h1>${hlsJs}${video('controls')}${script(
					"fetch('/own/asked-by-post/api/v2/play', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ video: 77 }) }).then(r => r.json()).then(({ data }) => { const hls = new Hls(); hls.loadSource(data.sources[0].url); hls.attachMedia(document.getElementById('v')); document.getElementById('v').play().catch(() => {}); });",
				)}`,
				'<meta property="og:title" content="Lesson 4: Tides">',
			),
		[{ is: '/streams/ts/master.m3u8?session=', title: 'Lesson 4: Tides' }],
		{
			serve: ({ method }) =>
				method === 'POST'
					? {
							type: 'application/json',
							body: JSON.stringify({
								data: {
									sources: [{ url: '/streams/ts/master.m3u8?session=8f2', type: 'hls' }],
								},
							}),
						}
					: null,
		},
	),
	plain(
		'playlist-in-address',
		({ here }) =>
			page(
				hlsJs +
					video() +
					playHls(
						`data:application/vnd.apple.mpegurl;base64,${Buffer.from(segmentsOf(place => `${here}/streams/ts/high-${place}.ts`)).toString('base64')}`,
					),
			),
		[{ is: ['/page/playlist-in-address', '/streams/ts/', 'data:'] }],
	),
	plain(
		'playlist-of-blob',
		({ here }) =>
			page(
				hlsJs +
					video() +
					script(
						`fetch('/own/playlist-of-blob/config').then(r => r.json()).then(({ m3u8 }) => { const hls = new Hls(); hls.loadSource(URL.createObjectURL(new Blob([m3u8], { type: 'application/x-mpegurl' }))); hls.attachMedia(document.getElementById('v')); document.getElementById('v').play().catch(() => {}); }); void '${here}';`,
					),
			),
		[{ is: ['/page/playlist-of-blob', '/streams/ts/', 'blob:'] }],
		{
			serve: ({ here }) => ({
				type: 'application/json',
				body: JSON.stringify({ m3u8: ladder(name => `${here}/streams/ts/${name}.m3u8`) }),
			}),
		},
	),
	plain(
		'token-each-time',
		() => page(hlsJs + video() + playHls('/own/token-each-time/hls/tok-0a1b2c/exp-1790/index.m3u8')),
		[{ is: 'tok-0a1b2c/exp-1790/index.m3u8' }],
		{
			serve: ({ path }) => {
				const [, token = '', , name = ''] = path.split('/');
				if (name === 'index.m3u8')
					return playlist(
						ladder(one => `/own/token-each-time/hls/tok-${one}99${token.length}/exp-1791/${one}.m3u8`),
					);
				const variant = /^(low|high)\.m3u8$/u.exec(name)?.[1];
				if (variant)
					return playlist(
						segmentsOf(
							place => `/own/token-each-time/hls/tok-${place}f${place}d/exp-1792/${variant}-${place}.ts`,
						),
					);
				return { file: `ts/${name}` };
			},
		},
	),
	plain(
		'commercial-break',
		() => page(hlsJs + video('controls') + playHls('/own/commercial-break/episode.m3u8')),
		[{ is: 'commercial-break/episode.m3u8' }],
		{
			serve: ({ there }) => {
				const ads = there.replace('localhost', 'ads.localhost');
				const part = (from: string, places: readonly number[]) =>
					places.map(place => `#EXTINF:1.0,\n${from}/high-${place}.ts`).join('\n');
				return playlist(
					[
						'#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:1\n#EXT-X-PLAYLIST-TYPE:VOD',
						part('/streams/ts', [0, 1, 2]),
						'#EXT-X-DISCONTINUITY\n#EXT-X-CUE-OUT:2',
						part(`${ads}/streams/ts`, [0, 1]),
						'#EXT-X-CUE-IN\n#EXT-X-DISCONTINUITY',
						part('/streams/ts', [3, 4, 5]),
						'#EXT-X-ENDLIST',
					].join('\n'),
				);
			},
		},
	),
	plain(
		'dash-files',
		() => page(dashJs + video() + playDash('/own/dash-files/ab12/DASHPlaylist.mpd')),
		[{ is: 'DASHPlaylist.mpd', says: ['720p', '360p'] }],
		{
			serve: ({ path }) => {
				if (!path.endsWith('.mpd'))
					return { file: path.includes('AUDIO') ? 'base/sound.mp4' : 'base/video.mp4' };
				const picture = (height: number) =>
					`<Representation id="${height}" bandwidth="${height * 900}" width="${(height * 16) / 9}" height="${height}" codecs="avc1.42c00d"><BaseURL>DASH_${height}.mp4</BaseURL><SegmentBase/></Representation>`;
				return {
					type: 'application/dash+xml',
					body: `<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static" mediaPresentationDuration="PT6S" profiles="urn:mpeg:dash:profile:isoff-on-demand:2011"><Period><AdaptationSet mimeType="video/mp4">${picture(720)}${picture(360)}</AdaptationSet><AdaptationSet mimeType="audio/mp4"><Representation id="a" bandwidth="64000" codecs="mp4a.40.2"><BaseURL>DASH_AUDIO_128.mp4</BaseURL></Representation></AdaptationSet></Period></MPD>`,
				};
			},
		},
	),
	plain(
		'smooth',
		() =>
			page(
				video() +
					script(
						"(async () => { const v = document.getElementById('v'), ms = new MediaSource(); v.src = URL.createObjectURL(ms); await new Promise(r => ms.onsourceopen = r); await (await fetch('/own/smooth/show.ism/Manifest')).text(); const sb = ms.addSourceBuffer('video/mp4; codecs=\"avc1.42c00d\"'); for (const n of ['init', 0, 10000000, 20000000]) { sb.appendBuffer(await (await fetch(`/own/smooth/show.ism/QualityLevels(400000)/Fragments(video=${n})`)).arrayBuffer()); await new Promise(r => sb.onupdateend = r); } })();",
					),
			),
		[{ is: ['Manifest', '/page/smooth'], isOptional: true }],
		{
			serve: ({ path }) => {
				if (path.endsWith('Manifest'))
					return {
						type: 'text/xml',
						body: '<?xml version="1.0"?><SmoothStreamingMedia MajorVersion="2" MinorVersion="0" Duration="60000000"><StreamIndex Type="video" Chunks="6" QualityLevels="1" Url="QualityLevels({bitrate})/Fragments(video={start time})"><QualityLevel Index="0" Bitrate="400000" FourCC="AVC1" MaxWidth="320" MaxHeight="180"/><c d="10000000" r="6"/></StreamIndex></SmoothStreamingMedia>',
					};
				const at = /video=(\w+)\)/u.exec(path)?.[1];
				return {
					type: 'video/mp4',
					file: at === 'init' ? 'split/high-init.mp4' : `split/high-${Number(at) / 10_000_000}.m4s`,
				};
			},
		},
	),
];
