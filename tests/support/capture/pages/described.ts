import type { CorpusPage } from '../corpus-page.ts';
import { hlsJs, jsonLd, later, page, plain, script, video } from '../html.ts';

/** Pages that say what they show, whether or not it has been started. */
export const describedPages: readonly CorpusPage[] = [
	plain(
		'said-not-started',
		({ here }) =>
			page(
				'<h1>Baking bread</h1><div class="player"><img src="/file/picture.svg"><button>Play</button></div>',
				jsonLd({
					'@context': 'https://schema.org',
					'@type': 'VideoObject',
					name: 'Baking bread at home',
					thumbnailUrl: [`${here}/file/picture.svg`],
					uploadDate: '2026-02-01',
					duration: 'PT6M5S',
					contentUrl: `${here}/file/bread-at-home.mp4`,
					embedUrl: `${here}/embed/77`,
				}),
			),
		[{ is: 'bread-at-home.mp4', title: 'Baking bread at home', says: ['6:05'] }],
	),
	plain(
		'embed-only',
		({ here, there }) =>
			page(
				'<h1>A film on another site</h1><p>Words about it.</p>',
				`<meta property="og:type" content="video.other"><meta property="og:title" content="A film"><meta property="og:video" content="${there}/embed/881"><meta property="og:video:secure_url" content="${there}/embed/881"><meta property="og:video:type" content="text/html"><meta property="og:video:width" content="1280"><meta name="twitter:card" content="player"><meta name="twitter:player" content="${there}/embed/881?card"><link rel="alternate" type="application/json+oembed" href="${here}/oembed?url=x">`,
			),
		[],
	),
	plain(
		'three-described',
		({ here }) =>
			page(
				'<h1>Tutorials</h1>',
				jsonLd({
					'@context': 'https://schema.org',
					'@graph': [
						{ '@type': 'WebPage', name: 'Tutorials' },
						...['Sanding', 'Priming', 'Painting'].map((name, at) => ({
							'@type': 'VideoObject',
							name,
							contentUrl: `${here}/file/howto/${name.toLowerCase()}-${at + 1}.mp4`,
						})),
					],
				}),
			),
		[
			{ is: 'sanding-1.mp4', title: 'Sanding' },
			{ is: 'priming-2.mp4', title: 'Priming' },
			{ is: 'painting-3.mp4', title: 'Painting' },
		],
	),
	plain(
		'microdata',
		({ here }) =>
			page(
				`<div itemscope itemtype="https://schema.org/VideoObject"><h2 itemprop="name">How to tie a bowline</h2><meta itemprop="duration" content="PT1M3S"><meta itemprop="contentUrl" content="${here}/file/knots/bowline.mp4"><link itemprop="thumbnailUrl" href="/file/picture.svg"></div>`,
			),
		[{ is: 'bowline.mp4', title: 'How to tie a bowline' }],
	),
	plain(
		'next-data',
		() =>
			page(
				`<div id="__next"><h1>Night trains are back</h1><img src="/file/picture.svg"><button>Play</button></div><script id="__NEXT_DATA__" type="application/json">${JSON.stringify(
					{
						props: {
							pageProps: {
								video: {
									id: 771,
									title: 'Night trains are back',
									poster: '/file/picture.svg',
									duration: 365,
									sources: [
										{ src: '/file/news/night-trains-360p.mp4', type: 'video/mp4', height: 360 },
										{ src: '/file/news/night-trains-720p.mp4', type: 'video/mp4', height: 720 },
									],
								},
								related: [
									{ id: 772, title: 'A bridge', slug: '/watch/772', thumbnail: '/file/picture.svg' },
									{ id: 773, title: 'A port', slug: '/watch/773', thumbnail: '/file/picture.svg' },
								],
							},
						},
						page: '/watch/[id]',
					},
				)}</script>`,
			),
		[{ is: 'night-trains-720p.mp4', says: ['720p', '360p'] }],
	),
	plain(
		'setup-in-script',
		() =>
			page(
				`<h1>Match of the day</h1><div id="player"><button id="b">Play</button></div>${hlsJs}` +
					script(`
						window.playerOf = id => ({ setup: config => { document.querySelector('#' + id + ' button').onclick = () => { const hls = new Hls(); hls.loadSource(config.playlist[0].file); }; } });
						playerOf('player').setup({
							playlist: [{ file: "/own/setup-in-script/motd/master.m3u8", image: "/file/picture.svg", title: "Match of the day" }],
							width: "100%", aspectratio: "16:9", primary: "html5"
						});`),
			),
		[{ is: 'motd/master.m3u8' }],
		{
			serve: () => ({
				type: 'application/vnd.apple.mpegurl',
				body: '#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=400000,RESOLUTION=320x180\n/streams/ts/high.m3u8',
			}),
		},
	),
	plain(
		'data-attributes',
		() =>
			page(
				`<h1>Ferry crossing</h1><div class="flowplayer" data-setup='{"clip":{"sources":[{"type":"video/mp4","src":"/file/ferry/crossing.mp4"}]}}'><div id="slot"></div></div>` +
					later(
						500,
						"const { clip } = JSON.parse(document.querySelector('.flowplayer').dataset.setup); document.getElementById('slot').innerHTML = '<video controls muted preload=metadata src=\"' + clip.sources[0].src + '\"></video>';",
					),
			),
		[{ is: 'ferry/crossing.mp4' }],
	),
	plain(
		'news-three-players',
		() =>
			page(
				`<h1>Evening news</h1>${['Storm in the north', 'New ferry', 'A long night']
					.map(
						(title, at) =>
							`<article><h2>${title}</h2><figure>${video(`src="/own/news-three-players/n/${['storm', 'ferry', 'night'][at]}.mp4" controls preload="none" poster="/file/picture.svg"`, `v${at}`)}</figure><p>Text.</p></article>`,
					)
					.join('')}` + later(300, "document.getElementById('v1').play().catch(() => {});"),
				'<meta property="og:title" content="Evening news"><meta property="og:image" content="/file/picture.svg">',
			),
		[
			{ is: 'n/storm.mp4', title: 'Storm in the north' },
			{ is: 'n/ferry.mp4', title: 'New ferry' },
			{ is: 'n/night.mp4', title: 'A long night' },
		],
		{ serve: () => ({ file: 'high.mp4', bytesMin: 900_000 }) },
	),
];
