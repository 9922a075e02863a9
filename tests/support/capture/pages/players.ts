import type { CorpusPage } from '../corpus-page.ts';
import {
	dashJs,
	hlsJs,
	jsonLd,
	later,
	page,
	plain,
	playDash,
	playHls,
	script,
	video,
	videoJs,
} from '../html.ts';

/** A manifest whose pieces need a licence. */
const drmManifest = `<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static" mediaPresentationDuration="PT6S"><Period><AdaptationSet mimeType="video/mp4"><ContentProtection schemeIdUri="urn:uuid:edef8ba9-79d6-4ace-a3c8-27dcd51d21ed"/><Representation id="v" bandwidth="400000" width="1280" height="720" codecs="avc1.42c00d"><BaseURL>/file/locked.mp4</BaseURL><SegmentBase indexRange="0-99"/></Representation></AdaptationSet></Period></MPD>`;

/** Real players, each in its plainest use. */
export const playerPages: readonly CorpusPage[] = [
	plain('video-src', () => page(video('src="/file/lecture.mp4" controls')), [{ is: '/file/lecture.mp4' }]),
	plain(
		'video-sources',
		() =>
			page(
				`<video controls width="400"><source src="/file/clip-a.webm" type="video/webm"><source src="/file/clip-a.mp4" type="video/mp4"></video>`,
			),
		[{ is: '/file/clip-a.' }],
	),
	plain(
		'video-poster-title',
		() =>
			page(
				`<figure>${video('src="/file/talk.mp4" poster="/file/picture.svg" controls')}<figcaption>A talk on ferns</figcaption></figure>`,
			),
		[{ is: '/file/talk.mp4', title: 'A talk on ferns' }],
	),
	plain('audio', () => page('<audio src="/file/song.m4a" controls></audio>'), [{ is: '/file/song.m4a' }]),
	plain(
		'audio-loose',
		() =>
			page(
				'<button>play</button>' +
					script("const a = new Audio('/file/podcast.m4a'); a.muted = true; a.play().catch(() => {});"),
			),
		[{ is: '/file/podcast.m4a' }],
	),
	plain('hls-js', () => page(hlsJs + video() + playHls('/streams/ts/master.m3u8')), [
		{ is: '/streams/ts/master.m3u8', says: ['180p', '90p', 'HLS'] },
	]),
	plain(
		'hls-js-worker-off',
		() => page(hlsJs + video() + playHls('/streams/ts/master.m3u8', 'v', '{ enableWorker: false }')),
		[{ is: '/streams/ts/master.m3u8' }],
	),
	plain('hls-js-fmp4-split', () => page(hlsJs + video() + playHls('/streams/split/master.m3u8')), [
		{ is: '/streams/split/master.m3u8' },
	]),
	plain('hls-js-media-playlist', () => page(hlsJs + video() + playHls('/streams/ts/high.m3u8')), [
		{ is: '/streams/ts/high.m3u8' },
	]),
	plain('hls-js-ranges', () => page(hlsJs + video() + playHls('/streams/ranges/index.m3u8')), [
		{ is: '/streams/ranges/index.m3u8' },
	]),
	plain('hls-js-aes', () => page(hlsJs + video() + playHls('/streams/aes/index.m3u8')), [
		{ is: '/streams/aes/index.m3u8' },
	]),
	plain(
		'hls-js-two',
		() =>
			page(
				hlsJs +
					video() +
					video('', 'w') +
					playHls('/streams/ts/master.m3u8') +
					playHls('/streams/split/master.m3u8', 'w'),
			),
		[{ is: '/streams/ts/master.m3u8' }, { is: '/streams/split/master.m3u8' }],
	),
	plain(
		'hls-js-other-origin',
		({ there }) => page(hlsJs + video() + playHls(`${there}/streams/ts/master.m3u8`)),
		[{ is: '/streams/ts/master.m3u8' }],
	),
	plain(
		'hls-js-token',
		() => page(hlsJs + video() + playHls('/streams/ts/master.m3u8?token=abc&expires=99')),
		[{ is: '/streams/ts/master.m3u8' }],
	),
	plain('hls-native', () => page(video('src="/streams/ts/master.m3u8" autoplay')), [
		{ is: '/streams/ts/master.m3u8' },
	]),
	plain('dash-js', () => page(dashJs + video() + playDash('/streams/timeline/index.mpd')), [
		{ is: '/streams/timeline/index.mpd', says: ['180p', 'DASH'] },
	]),
	plain('dash-js-number', () => page(dashJs + video() + playDash('/streams/number/index.mpd')), [
		{ is: '/streams/number/index.mpd' },
	]),
	plain('dash-js-base', () => page(dashJs + video() + playDash('/streams/base/index.mpd')), [
		{ is: '/streams/base/index.mpd' },
	]),
	plain('dash-js-list', () => page(dashJs + video() + playDash('/streams/list/index.mpd')), [
		{ is: '/streams/list/index.mpd' },
	]),
	plain(
		'video-js-file',
		() =>
			page(
				`${videoJs}<video id="v" class="video-js" controls muted width="480" height="270" data-setup="{}"><source src="/file/interview.mp4" type="video/mp4"></video>`,
			),
		[{ is: '/file/interview.mp4' }],
	),
	plain(
		'video-js-hls',
		() =>
			page(
				`${videoJs}<video id="v" class="video-js" controls muted width="480" height="270"></video>` +
					script(
						"videojs('v', { html5: { vhs: { overrideNative: true } }, autoplay: 'muted', sources: [{ src: '/streams/ts/master.m3u8', type: 'application/x-mpegURL' }] });",
					),
			),
		[{ is: '/streams/ts/master.m3u8' }],
	),
	plain(
		'iframe-here',
		() => page('<h1>An article</h1><iframe src="/page/video-src" width="640" height="360"></iframe>'),
		[{ is: '/file/lecture.mp4' }],
	),
	plain(
		'iframe-there',
		({ there }) => page(`<iframe src="${there}/page/hls-js" width="640" height="360"></iframe>`),
		[{ is: '/streams/ts/master.m3u8' }],
	),
	plain(
		'iframe-nested',
		({ there }) => page(`<iframe src="${there}/page/iframe-here" width="660" height="400"></iframe>`),
		[{ is: '/file/lecture.mp4' }],
	),
	plain(
		'iframe-srcdoc',
		({ here }) =>
			page(
				`<iframe width="640" height="360" srcdoc='<video src="${here}/file/inner.mp4" controls muted autoplay></video>'></iframe>`,
			),
		[{ is: '/file/inner.mp4' }],
	),
	plain(
		'shadow',
		() =>
			page(
				'<my-player></my-player>' +
					script(
						"customElements.define('my-player', class extends HTMLElement { connectedCallback() { this.attachShadow({ mode: 'open' }).innerHTML = '<video src=\"/file/shadow.mp4\" controls muted></video>'; } });",
					),
			),
		[{ is: '/file/shadow.mp4' }],
	),
	plain(
		'shadow-deep-link',
		() =>
			page(
				'<my-card></my-card>' +
					script(
						"customElements.define('my-inner', class extends HTMLElement { connectedCallback() { this.attachShadow({ mode: 'open' }).innerHTML = '<a href=\"/file/deep.mp4\" download>save</a>'; } }); customElements.define('my-card', class extends HTMLElement { connectedCallback() { this.attachShadow({ mode: 'open' }).innerHTML = '<my-inner></my-inner>'; } });",
					),
			),
		[{ is: '/file/deep.mp4' }],
	),
	plain(
		'spa',
		() =>
			page(
				'<main></main>' +
					script(
						`const show = name => document.querySelector('main').innerHTML = '<video src="/file/' + name + '.mp4" muted autoplay controls></video>'; show('first'); setTimeout(() => { history.pushState({}, '', '/page/spa/second'); document.title = 'Second'; show('second'); }, 900);`,
					),
			),
		[{ is: '/file/second.mp4' }],
		{ settlesMs: 2_200 },
	),
	plain(
		'spa-hls',
		() =>
			page(
				hlsJs +
					'<main></main>' +
					script(
						`let hls; function show(url) { hls?.destroy(); document.querySelector('main').innerHTML = '<video id=v muted autoplay width=480 height=270></video>'; hls = new Hls(); hls.loadSource(url); hls.attachMedia(document.getElementById('v')); } show('/streams/ts/master.m3u8'); setTimeout(() => { history.pushState({}, '', '/page/spa-hls/next'); show('/streams/split/master.m3u8'); }, 1500);`,
					),
			),
		[{ is: '/streams/split/master.m3u8' }],
		{ settlesMs: 3_500 },
	),
	plain(
		'playlist',
		() =>
			page(
				`<ol><li><figure>${video('src="/file/part-1.mp4" controls preload="metadata"', 'a')}<figcaption>Part one</figcaption></figure><li><figure>${video('src="/file/part-2.mp4" controls preload="metadata"', 'b')}<figcaption>Part two</figcaption></figure><li><figure>${video('src="/file/part-3.mp4" controls preload="metadata"', 'c')}<figcaption>Part three</figcaption></figure></ol>`,
			),
		[
			{ is: '/file/part-1.mp4', title: 'Part one' },
			{ is: '/file/part-2.mp4', title: 'Part two' },
			{ is: '/file/part-3.mp4', title: 'Part three' },
		],
	),
	plain(
		'ad-frame',
		() =>
			page(
				`${video('src="/file/news.mp4" controls')}<div class="ad-slot"><iframe id="ad" src="/page/ad-inside" width="300" height="250"></iframe></div>`,
			),
		[{ is: '/file/news.mp4' }],
	),
	plain(
		'ad-inside',
		() => page('<video src="/file/soap.mp4" autoplay muted loop width="300" height="250"></video>'),
		[{ is: '/file/soap.mp4' }],
		{ isFrame: true },
	),
	plain(
		'ad-preroll',
		() =>
			page(
				video('src="/file/ads/preroll-soap.mp4" autoplay') +
					later(700, "document.getElementById('v').src = '/file/documentary.mp4';"),
			),
		[{ is: '/file/documentary.mp4' }],
	),
	plain(
		'ad-box',
		() =>
			page(
				`<aside class="sidebar advertisement"><video src="/file/shoes.mp4" autoplay muted loop width="300"></video></aside>${video('src="/file/main-video.mp4" controls')}`,
			),
		[{ is: '/file/main-video.mp4' }],
	),
	plain(
		'tiny',
		() =>
			page(
				'<button>ding</button>' +
					script(
						"new Audio('/file/tiny-ding.m4a').play().catch(() => {}); fetch('/file/tiny-pixel.mp4').then(r => r.arrayBuffer());",
					),
			),
		[],
	),
	plain('nothing', () => page('<h1>Words alone</h1><p>And <a href="/page/other">a link</a>.</p>'), []),
	plain('images-only', () => page('<img src="/file/picture.svg"><a href="/file/picture.svg">large</a>'), []),
	plain(
		'mse-whole',
		() =>
			page(
				video() +
					script(
						"const v = document.getElementById('v'), ms = new MediaSource(); v.src = URL.createObjectURL(ms); ms.onsourceopen = async () => { const sb = ms.addSourceBuffer('video/mp4; codecs=\"avc1.42c00d\"'); sb.appendBuffer(await (await fetch('/streams/base/video.mp4')).arrayBuffer()); };",
					),
			),
		[{ is: '/streams/base/video.mp4' }],
	),
	plain(
		'mse-segments',
		() =>
			page(
				video() +
					script(
						"const v = document.getElementById('v'), ms = new MediaSource(); v.src = URL.createObjectURL(ms); ms.onsourceopen = async () => { const sb = ms.addSourceBuffer('video/mp4; codecs=\"avc1.42c00d\"'); for (const n of ['high-init.mp4', 'high-0.m4s', 'high-1.m4s', 'high-2.m4s', 'high-3.m4s']) { sb.appendBuffer(await (await fetch('/streams/split/' + n)).arrayBuffer()); await new Promise(r => sb.onupdateend = r); } };",
					),
			),
		[{ is: '/page/mse-segments' }],
	),
	plain(
		'lazy',
		() =>
			page(
				'<div style="height:3000px">scroll</div><div id="place"></div>' +
					later(
						500,
						`new IntersectionObserver(() => {}).observe(document.body); document.getElementById('place').innerHTML = '<video src="/file/lazy.mp4" controls muted preload="metadata"></video>';`,
					),
			),
		[{ is: '/file/lazy.mp4' }],
	),
	plain(
		'lazy-data-src',
		() =>
			page(
				'<video id="v" data-src="/file/later.mp4" controls muted></video>' +
					later(600, "const v = document.getElementById('v'); v.src = v.dataset.src;"),
			),
		[{ is: '/file/later.mp4' }],
	),
	plain(
		'drm-dash',
		() =>
			page(
				dashJs +
					video() +
					script(
						"fetch('/own/drm-dash/drm.mpd').then(r => r.text()); navigator.requestMediaKeySystemAccess?.('com.widevine.alpha', [{ initDataTypes: ['cenc'], videoCapabilities: [{ contentType: 'video/mp4; codecs=\"avc1.42c00d\"' }] }]).catch(() => {});",
					),
			),
		[{ is: '/own/drm-dash/drm.mpd', isProtected: true }],
		{ serve: () => ({ body: drmManifest }) },
	),
	plain(
		'drm-keys',
		() =>
			page(
				video('src="/file/guarded.mp4" controls') +
					script(
						"navigator.requestMediaKeySystemAccess('org.w3.clearkey', [{ initDataTypes: ['cenc'], videoCapabilities: [{ contentType: 'video/mp4; codecs=\"avc1.42c00d\"' }] }]).then(a => a.createMediaKeys()).then(k => document.getElementById('v').setMediaKeys(k));",
					),
			),
		[{ is: '/file/guarded.mp4', isProtected: true }],
		// Firefox starts a program of its own for keys.
		{ settlesMs: 3_500 },
	),
	plain(
		'blob-video',
		() =>
			page(
				video() +
					script(
						"fetch('/file/whole.mp4').then(r => r.blob()).then(b => document.getElementById('v').src = URL.createObjectURL(b));",
					),
			),
		[{ is: '/file/whole.mp4' }],
	),
	plain(
		'blob-download',
		() =>
			page(
				'<a id="a">save</a>' +
					script(
						"fetch('/file/report.mp4').then(r => r.arrayBuffer()).then(b => { const a = document.getElementById('a'); a.href = URL.createObjectURL(new Blob([b], { type: 'video/mp4' })); a.download = 'report.mp4'; });",
					),
			),
		[{ is: '/file/report.mp4' }],
	),
	plain(
		'qualities',
		() =>
			page(
				`<video id="v" controls muted src="/file/concert_720p.mp4"></video><a href="/file/concert_360p.mp4" download>360p</a> <a href="/file/concert_1080p.mp4" download>1080p</a>`,
			),
		[{ is: '/file/concert_1080p.mp4', says: ['1080p', '360p'] }],
	),
	plain(
		'qualities-switched',
		() =>
			page(
				video('src="/file/show-480p.mp4" autoplay controls') +
					later(700, "document.getElementById('v').src = '/file/show-1080p.mp4';"),
			),
		[{ is: 'show-1080p.mp4' }],
	),
	plain(
		'open-graph',
		() =>
			page(
				'<h1>A film</h1>',
				'<meta property="og:title" content="The film of the year"><meta property="og:video" content="/file/og-film.mp4"><meta property="og:video:type" content="video/mp4">',
			),
		[{ is: '/file/og-film.mp4', title: 'The film of the year' }],
	),
	plain(
		'twitter-card',
		() =>
			page(
				'<p>words</p>',
				'<meta name="twitter:card" content="player"><meta name="twitter:title" content="A short"><meta name="twitter:player:stream" content="/file/card.mp4"><meta name="twitter:player:stream:content_type" content="video/mp4">',
			),
		[{ is: '/file/card.mp4', title: 'A short' }],
	),
	plain(
		'json-ld',
		({ here }) =>
			page(
				hlsJs + video() + playHls('/streams/ts/master.m3u8'),
				jsonLd({
					'@context': 'https://schema.org',
					'@graph': [
						{
							'@type': 'VideoObject',
							name: 'How glass is made',
							contentUrl: `${here}/streams/ts/master.m3u8`,
							thumbnailUrl: `${here}/file/picture.svg`,
							duration: 'PT6S',
						},
					],
				}),
			),
		[{ is: '/streams/ts/master.m3u8', title: 'How glass is made' }],
	),
	plain(
		'json-ld-other-file',
		({ here }) =>
			page(
				hlsJs + video() + playHls('/streams/ts/master.m3u8'),
				jsonLd({
					'@type': 'VideoObject',
					name: 'One film, two ways',
					contentUrl: `${here}/file/progressive.mp4`,
					duration: 'PT6S',
				}),
			),
		[{ is: '/streams/ts/master.m3u8', title: 'One film, two ways' }],
	),
	plain(
		'links',
		() =>
			page(
				'<ul><li><a href="/file/episode-1.m4a">Episode 1</a><li><a href="/file/episode-2.m4a">Episode 2</a></ul>',
			),
		[{ is: '/file/episode-1.m4a' }, { is: '/file/episode-2.m4a' }],
	),
	plain(
		'download-documents',
		() => page('<a href="/file/paper.pdf" download>paper</a><a href="/file/all.zip" download>archive</a>'),
		[],
	),
	plain('octet-stream', () => page(video('src="/file/plain-type/show.mp4" controls')), [
		{ is: '/file/plain-type/show.mp4' },
	]),
	plain('no-extension', () => page(video('src="/file/no-name/watch?id=77" autoplay')), [
		{ is: '/file/no-name/watch?id=77' },
	]),
	plain(
		'preview-in-link',
		() =>
			page(
				`<a href="/page/other"><video src="/file/hover.mp4" autoplay muted loop width="200"></video></a>${video('src="/file/feature.mp4" controls')}`,
			),
		[{ is: '/file/feature.mp4' }],
	),
	plain(
		'camera',
		() =>
			page(
				video() +
					script(
						"const c = document.createElement('canvas'); c.getContext('2d').fillRect(0, 0, 9, 9); document.getElementById('v').srcObject = c.captureStream(5);",
					),
			),
		[],
	),
	plain(
		'ranges-by-script',
		() =>
			page(
				video() +
					script(
						"(async () => { for (const [a, b] of [[0, 9999], [10000, 19999], [20000, 29999], [30000, 39999]]) await (await fetch('/file/pieces.mp4', { headers: { range: `bytes=${a}-${b}` } })).arrayBuffer(); })();",
					),
			),
		[{ is: '/file/pieces.mp4' }],
	),
];
