import type { CorpusPage } from '../corpus-page.ts';
import { hlsJs, later, page, plain, script, video } from '../html.ts';

const film = { file: 'high.mp4', bytesMin: 900_000 } as const;
const posts = [
	['Otters hold hands', 'ot81'],
	['How a lock works', 'lk22'],
	['Grandma rates pizza', 'gp07'],
] as const;

/** Pages that become others without being loaded. */
export const movingPages: readonly CorpusPage[] = [
	plain(
		'feed',
		() =>
			page(
				'<main id="feed"></main>' +
					script(`
						const posts = ${JSON.stringify(posts)};
						const player = document.createElement('video');
						player.muted = true; player.loop = true; player.playsInline = true; player.width = 400;
						const show = at => {
							// Only what is in view is in the document.
							const [title, id] = posts[at];
							document.getElementById('feed').innerHTML = '<article><h2>' + title + '</h2><div class="slot"></div><footer>12 likes</footer></article>';
							document.querySelector('.slot').append(player);
							player.src = '/own/feed/' + id + '/DASH_480.mp4';
							player.play().catch(() => {});
						};
						show(0); setTimeout(show, 900, 1); setTimeout(show, 1800, 2);`),
				'<title>Home feed</title>',
			),
		posts.map(([title, id]) => ({ is: `feed/${id}/`, title })),
		{ serve: () => film, settlesMs: 3_200 },
	),
	plain(
		'feed-of-streams',
		() =>
			page(
				`${hlsJs}<main id="feed"></main>` +
					script(`
						const posts = ${JSON.stringify(posts)};
						let hls;
						const show = at => {
							const [title, id] = posts[at];
							hls?.destroy();
							document.getElementById('feed').insertAdjacentHTML('beforeend', '<article><h2>' + title + '</h2><video muted playsinline width=400></video></article>');
							hls = new Hls();
							hls.loadSource('/own/feed-of-streams/' + id + '/pl/main.m3u8');
							hls.attachMedia(document.querySelector('article:last-child video'));
							document.querySelector('article:last-child video').play().catch(() => {});
						};
						show(0); setTimeout(show, 1200, 1); setTimeout(show, 2400, 2);`),
			),
		posts.map(([title, id]) => ({ is: `feed-of-streams/${id}/`, title })),
		{
			serve: ({ path }) => ({
				type: 'application/vnd.apple.mpegurl',
				body: path.includes('main')
					? '#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=400000,RESOLUTION=320x180\nv.m3u8'
					: `#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n/streams/ts/high-0.ts?${path.length}\n#EXT-X-ENDLIST`,
			}),
			settlesMs: 4_000,
		},
	),
	plain(
		'by-hash',
		() =>
			page(
				'<main></main>' +
					script(
						"const show = () => { const id = location.hash.slice(-1) || '1'; document.title = 'Video ' + id; document.querySelector('main').innerHTML = '<h1>Video ' + id + '</h1><video src=\"/own/by-hash/v/item-' + (id === '1' ? 'alpha' : 'beta') + '.mp4\" muted autoplay controls></video>'; }; addEventListener('hashchange', show); show();",
					) +
					later(900, "location.hash = '#/watch/2';"),
			),
		[{ is: 'item-beta.mp4', title: 'Video 2' }],
		{ serve: () => film, settlesMs: 2_200 },
	),
	plain(
		'plays-on',
		() =>
			page(
				`<div id="route"><h1>Aria, live</h1></div>${video('src="/own/plays-on/v/aria-live.mp4" autoplay loop controls')}` +
					later(
						900,
						"history.pushState({}, '', '/page/plays-on/home'); document.title = 'Home'; document.getElementById('route').innerHTML = '<h1>Home</h1>';",
					),
			),
		[{ is: 'aria-live.mp4' }],
		{ serve: () => film, settlesMs: 2_200 },
	),
	plain(
		'replaces-state-only',
		() =>
			page(
				video('src="/own/replaces-state-only/v/marsh.mp4" autoplay controls') +
					later(
						400,
						"history.replaceState({}, '', location.pathname + '?t=5'); setTimeout(() => history.replaceState({}, '', location.pathname + '?t=6'), 200);",
					),
			),
		[{ is: 'marsh.mp4' }],
		{ serve: () => film, settlesMs: 1_500 },
	),
];
