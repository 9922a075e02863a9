import type { CorpusPage } from '../corpus-page.ts';
import { hlsJs, page, plain, playHls, script, video } from '../html.ts';

const film = { file: 'high.mp4', bytesMin: 900_000 } as const;

/** Players inside of other pages and of elements. */
export const framePages: readonly CorpusPage[] = [
	plain(
		'named-by-its-page',
		({ there }) =>
			page(
				`<h1>Harbour at dawn</h1><iframe src="${there}/page/bare-player" title="Player" sandbox="allow-scripts" width="640" height="360"></iframe>`,
				'<meta property="og:title" content="Harbour at dawn">',
			),
		[{ is: '/streams/ts/master.m3u8', title: 'Harbour at dawn' }],
	),
	plain(
		'bare-player',
		() =>
			page(hlsJs + video() + playHls('/streams/ts/master.m3u8')).replace('A page of the corpus', 'Player'),
		[],
		{ isFrame: true },
	),
	plain(
		'frame-in-srcdoc',
		({ there }) =>
			page(
				`<h1>Longread</h1><iframe width="660" height="400" srcdoc='<p>ad-free embed</p><iframe src="${there}/page/frame-of-film" width="640" height="360" allow="autoplay"></iframe>'></iframe>`,
			),
		[{ is: 'frame-of-film/embed/seven.mp4' }],
	),
	plain(
		'frame-of-film',
		() => page(video('src="/own/frame-of-film/embed/seven.mp4" controls autoplay')),
		[],
		{ isFrame: true, serve: () => film },
	),
	plain(
		'closed-root',
		() =>
			page(
				'<secret-player></secret-player>' +
					script(
						"customElements.define('secret-player', class extends HTMLElement { connectedCallback() { this.attachShadow({ mode: 'closed' }).innerHTML = '<video src=\"/own/closed-root/w/within.mp4\" muted autoplay controls></video>'; } });",
					),
			),
		[{ is: 'w/within.mp4' }],
		{ serve: () => film },
	),
	plain(
		'slotted',
		() =>
			page(
				'<media-frame><video slot="media" src="/own/slotted/m/slot.mp4" muted playsinline></video></media-frame>' +
					script(
						"customElements.define('media-frame', class extends HTMLElement { connectedCallback() { this.attachShadow({ mode: 'open' }).innerHTML = '<slot name=media></slot><button>play</button>'; } });",
					),
			),
		[{ is: 'm/slot.mp4' }],
		{ serve: () => film },
	),
	plain(
		'strict-policy',
		() =>
			page(
				`<script src="/npm/hls.js/dist/hls.min.js"></script>${video()}<script src="/own/strict-policy/app.js"></script>`,
			),
		[{ is: '/streams/ts/master.m3u8' }],
		{
			headers: {
				'content-security-policy':
					"default-src 'none'; script-src 'self'; connect-src 'self'; media-src 'self' blob:; img-src 'self'; base-uri 'none'; require-trusted-types-for 'script'",
			},
			serve: () => ({
				type: 'text/javascript',
				body: "const hls = new Hls({ enableWorker: false }); hls.loadSource('/streams/ts/master.m3u8'); hls.attachMedia(document.getElementById('v')); document.getElementById('v').play().catch(() => {});",
			}),
		},
	),
	plain(
		'as-xml',
		() =>
			'<?xml version="1.0" encoding="UTF-8"?><html xmlns="http://www.w3.org/1999/xhtml" lang="en"><head><title>Strict film</title></head><body><h1>Strict film</h1><p><video xmlns="http://www.w3.org/1999/xhtml" controls="controls" muted="muted" src="/own/as-xml/v/strict.mp4"></video></p></body></html>',
		[{ is: 'v/strict.mp4', title: 'Strict film' }],
		{ headers: { 'content-type': 'application/xhtml+xml; charset=utf-8' }, serve: () => film },
	),
	plain(
		'service-worker',
		() =>
			page(
				`<div id="place"></div>` +
					script(
						"(async () => { const claimed = navigator.serviceWorker.controller ? null : new Promise(r => navigator.serviceWorker.addEventListener('controllerchange', r, { once: true })); await navigator.serviceWorker.register('/own/service-worker/sw.js', { scope: '/' }); await claimed; document.getElementById('place').innerHTML = '<video controls muted autoplay src=\"/own/service-worker/offline/lecture-3.mp4\"></video>'; addEventListener('pagehide', () => navigator.serviceWorker.getRegistrations().then(all => all.forEach(one => one.unregister()))); setTimeout(() => navigator.serviceWorker.getRegistrations().then(all => all.forEach(one => one.unregister())), 700); })();",
					),
			),
		[{ is: 'offline/lecture-3.mp4' }],
		{
			serve: ({ path }) =>
				path === 'sw.js'
					? {
							type: 'text/javascript',
							headers: { 'service-worker-allowed': '/' },
							body: "oninstall = () => skipWaiting(); onactivate = e => e.waitUntil(clients.claim()); onfetch = e => { const url = new URL(e.request.url); if (!url.pathname.includes('/offline/')) return; e.respondWith((async () => { const whole = await (await fetch('/own/service-worker/store/blob-1')).arrayBuffer(); const range = /bytes=(\\d+)-(\\d*)/.exec(e.request.headers.get('range') ?? ''); const start = range ? +range[1] : 0; const body = whole.slice(start); return new Response(body, { status: range ? 206 : 200, headers: { 'content-type': 'video/mp4', 'content-length': body.byteLength, 'accept-ranges': 'bytes', ...(range && { 'content-range': `bytes ${start}-${whole.byteLength - 1}/${whole.byteLength}` }) } }); })()); };",
						}
					: { ...film, type: 'application/octet-stream' },
			settlesMs: 2_200,
		},
	),
];
