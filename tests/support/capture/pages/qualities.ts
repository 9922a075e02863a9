import type { CorpusPage } from '../corpus-page.ts';
import { later, page, plain, script, video } from '../html.ts';

/** The same thing in several forms. */
export const qualityPages: readonly CorpusPage[] = [
	plain(
		'for-narrow-and-wide',
		() =>
			page(
				'<video controls muted width="640"><source src="/file/promo-mobile.mp4" type="video/mp4" media="(max-width: 300px)"><source src="/file/promo-desktop.mp4" type="video/mp4"></video>',
			),
		[{ is: 'promo-' }],
	),
	plain(
		'menu-of-qualities',
		() =>
			page(
				`<h1>Concert</h1>${video('src="/file/video_360.mp4" controls autoplay')}<select><option>360</option><option>1080</option></select>` +
					later(
						700,
						"const v = document.getElementById('v'), t = v.currentTime; v.src = '/file/video_1080.mp4'; v.currentTime = t; v.play().catch(() => {});",
					),
			),
		[{ is: 'video_1080.mp4', says: ['180p'] }],
		{ settlesMs: 1_600 },
	),
	plain(
		'qualities-by-folder',
		() =>
			page(
				video('src="/own/qualities-by-folder/media/480/a81f.mp4" controls autoplay') +
					later(600, "document.getElementById('v').src = '/own/qualities-by-folder/media/1080/a81f.mp4';"),
			),
		[{ is: 'media/1080/a81f.mp4' }],
		{ serve: () => ({ file: 'high.mp4', bytesMin: 900_000 }), settlesMs: 1_500 },
	),
	plain(
		'labelled-sources',
		() =>
			page(
				`<video controls muted width="640" id="v">${[
					['8a11', 1080],
					['77bc', 720],
					['03fe', 480],
				]
					.map(
						([id, height]) =>
							`<source src="/own/labelled-sources/get/${id}.mp4" type="video/mp4" label="${height}p" res="${height}" size="${height}">`,
					)
					.join('')}</video>`,
			),
		[{ is: ['8a11.mp4', '77bc.mp4', '03fe.mp4'], says: ['720p', '480p'] }],
		{ serve: () => ({ file: 'high.mp4', bytesMin: 900_000 }) },
	),
	plain(
		'main-and-mini',
		() =>
			page(
				`<main>${video('src="/file/report-from-oslo.mp4" controls autoplay')}</main><div style="position:fixed;right:8px;bottom:8px"><video src="/file/report-from-oslo.mp4#t=0.1" muted width="160"></video></div>`,
			),
		[{ is: 'report-from-oslo.mp4' }],
	),
	plain(
		'tried-again',
		() =>
			page(
				video('controls') +
					script(
						"let n = 0; const v = document.getElementById('v'); const load = () => { v.src = '/own/tried-again/v/harbour.mp4?retry=' + n++; v.load(); v.play().catch(() => {}); }; v.addEventListener('error', () => { if (n < 4) setTimeout(load, 150); }); load();",
					),
			),
		[{ is: 'v/harbour.mp4' }],
		{
			serve: ({ before }) =>
				before < 2 ? { status: 503, type: 'text/plain', body: 'busy' } : { file: 'high.mp4' },
			settlesMs: 1_600,
		},
	),
	plain(
		'chapters-of-audio',
		() =>
			page(
				`<h1>The Book of Tea</h1><audio controls src="/own/chapters-of-audio/tea.m4a"></audio><ol><li><a href="/own/chapters-of-audio/tea.m4a#t=0">One</a><li><a href="/own/chapters-of-audio/tea.m4a#t=120">Two</a><li><a href="/own/chapters-of-audio/tea.m4a#t=300">Three</a></ol>`,
				'<title>The Book of Tea</title>',
			),
		[{ is: 'tea.m4a' }],
		{ serve: () => ({ file: 'sound.m4a', bytesMin: 400_000 }) },
	),
	plain(
		'with-captions',
		() =>
			page(
				`<figure><video controls muted width="640" poster="/file/picture.svg" src="/file/tour.mp4">
				<track kind="subtitles" srclang="en" label="English" src="/own/with-captions/en.vtt" default>
				<track kind="captions" srclang="de" label="Deutsch" src="/own/with-captions/de.vtt">
				<track kind="metadata" label="thumbnails" src="/own/with-captions/thumbs.vtt"></video><figcaption>Tour of the old town</figcaption></figure>`,
			),
		[{ is: '/file/tour.mp4', title: 'Tour of the old town', says: ['2 subtitle languages'] }],
		{
			serve: () => ({
				type: 'text/vtt',
				body: 'WEBVTT\n\n00:00.000 --> 00:02.000\nsprite.jpg#xywh=0,0,160,90\n',
			}),
		},
	),
	plain(
		'with-storyboard',
		() =>
			page(
				video('src="/file/rally.mp4" controls autoplay') +
					script(
						"fetch('/own/with-storyboard/thumbnails.vtt').then(r => r.text()); for (let n = 0; n < 6; n++) new Image().src = '/own/with-storyboard/sprite-' + n + '.jpg';",
					),
			),
		[{ is: '/file/rally.mp4' }],
		{
			serve: ({ path }) =>
				path.endsWith('.vtt')
					? { type: 'text/vtt', body: 'WEBVTT\n\n00:00.000 --> 00:02.000\nsprite-0.jpg#xywh=0,0,160,90\n' }
					: { body: Buffer.alloc(90_000) },
		},
	),
];
