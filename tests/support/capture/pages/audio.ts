import type { CorpusPage } from '../corpus-page.ts';
import { jsonLd, page, plain, script } from '../html.ts';

const sound = { file: 'sound.m4a', bytesMin: 600_000 } as const;
const episodes = [
	['The first winter', 'ep-001'],
	['Letters home', 'ep-002'],
	['What the river took', 'ep-003'],
] as const;
/** Podcasts, albums, radio. */
export const audioPages: readonly CorpusPage[] = [
	plain(
		'podcast',
		() =>
			page(
				`<h1>Cold Harbour</h1>${episodes.map(([title, name]) => `<article><h3>${title}</h3><audio controls preload="none" src="/own/podcast/${name}.mp3"></audio><p>Notes</p></article>`).join('')}`,
				'<link rel="alternate" type="application/rss+xml" href="/own/podcast/feed.xml">',
			),
		episodes.map(([title, name]) => ({ is: `${name}.mp3`, title })),
		{ serve: () => sound },
	),
	plain(
		'podcast-one-player',
		() =>
			page(
				`<h1>Cold Harbour</h1><ul>${episodes.map(([title, name]) => `<li class="episode"><h3>${title}</h3><button data-src="/own/podcast-one-player/${name}.mp3">Play</button> <a href="/own/podcast-one-player/${name}.mp3?dl=1" download>Download</a></li>`).join('')}</ul>` +
					script(
						"const player = new Audio(); player.muted = true; player.src = document.querySelector('button').dataset.src; player.play().catch(() => {});",
					),
			),
		episodes.map(([title, name]) => ({ is: `${name}.mp3`, title })),
		{ serve: () => sound },
	),
	plain(
		'radio',
		() =>
			page(
				'<h1>Radio Fjord</h1><audio id="a" controls autoplay muted src="/own/radio/live"></audio><p><a href="/own/radio/listen.m3u">Listen in your player (M3U)</a> <a href="/own/radio/listen.pls">PLS</a></p>',
			),
		[{ is: 'radio/live' }],
		{
			serve: ({ path }) =>
				path === 'live'
					? {
							type: 'audio/aac',
							headers: { 'icy-name': 'Radio Fjord', 'icy-br': '64' },
							file: 'packed/sound-0.aac',
							isEndless: true,
						}
					: { type: 'audio/x-mpegurl', body: '#EXTM3U\nhttp://radio.invalid/live' },
		},
	),
	plain(
		'album',
		({ here }) =>
			page(
				`<h1>Quiet Rooms</h1><table>${['Door', 'Lamp', 'Window', 'Stairs'].map((name, at) => `<tr><td><button data-track="${at}">▶</button></td><td>${name}</td></tr>`).join('')}</table>` +
					script(
						'const tracks = JSON.parse(document.querySelector(\'script[type="application/ld+json"]\').textContent).track.itemListElement.map(e => e.item.audio.contentUrl); const a = new Audio(tracks[0]); a.muted = true; a.play().catch(() => {});',
					),
				jsonLd({
					'@context': 'https://schema.org',
					'@type': 'MusicAlbum',
					name: 'Quiet Rooms',
					track: {
						'@type': 'ItemList',
						itemListElement: ['Door', 'Lamp', 'Window', 'Stairs'].map((name, at) => ({
							'@type': 'ListItem',
							position: at + 1,
							item: {
								'@type': 'MusicRecording',
								name,
								audio: {
									'@type': 'AudioObject',
									contentUrl: `${here}/own/album/t/${name.toLowerCase()}.m4a`,
								},
							},
						})),
					},
				}),
			),
		['Door', 'Lamp', 'Window', 'Stairs'].map(name => ({ is: `t/${name.toLowerCase()}.m4a`, title: name })),
		{ serve: () => sound },
	),
	plain(
		'song-without-loss',
		() =>
			page(
				'<figure><audio controls src="/own/song-without-loss/music/aria.flac"></audio><figcaption>Aria</figcaption></figure>',
			),
		[{ is: 'aria.flac', title: 'Aria' }],
		{ serve: () => ({ file: 'sound.m4a', type: 'audio/flac', bytesMin: 3_000_000 }) },
	),
	plain(
		'sound-in-two-forms',
		() =>
			page(
				'<audio controls><source src="/own/sound-in-two-forms/bird.ogg" type="audio/ogg"><source src="/own/sound-in-two-forms/bird.mp3" type="audio/mpeg"><a href="/own/sound-in-two-forms/bird.mp3">Download the bird</a></audio>',
			),
		[{ is: 'bird.' }],
		{ serve: () => sound },
	),
];
