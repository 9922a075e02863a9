import type { CorpusPage } from '../corpus-page.ts';
import { later, page, plain, script, video } from '../html.ts';

const autoindex = (names: readonly string[]) =>
	`<html>\r\n<head><title>Index of /media/</title></head>\r\n<body>\r\n<h1>Index of /media/</h1><hr><pre><a href="../">../</a>\n${names.map(name => `<a href="${name}">${name}</a>      12-Mar-2026 10:11      41234567\n`).join('')}</pre><hr></body>\r\n</html>`;
const film = { file: 'high.mp4', bytesMin: 2_000_000 } as const;

/** Plain files, however they are named, typed, linked and brought. */
export const filePages: readonly CorpusPage[] = [
	plain(
		'redirected',
		() => page(video('src="/own/redirected/play/55" controls autoplay')),
		[{ is: ['redirected/play/55', 'v/2026/55-final.mp4'] }],
		{
			serve: ({ path, there }) => {
				const cdn = there.replace('localhost', 'cdn.localhost');
				if (path === 'play/55')
					return { status: 302, headers: { location: '/own/redirected/edge?id=55&t=9' } };
				if (path === 'edge')
					return { status: 307, headers: { location: `${cdn}/own/redirected/v/2026/55-final.mp4?sig=77` } };
				return film;
			},
		},
	),
	plain(
		'second-host',
		({ there }) => {
			const [a, b] = ['cdn-a', 'cdn-b'].map(name => there.replace('localhost', `${name}.localhost`));
			return page(
				video(`src="${a}/own/second-host/media/documentary-77.mp4" controls autoplay`) +
					script(
						`{ const v = document.getElementById('v'); v.addEventListener('error', () => { v.src = '${b}/own/second-host/media/documentary-77.mp4?attempt=2'; }, { once: true }); }`,
					) +
					later(
						800,
						`document.getElementById('v').src = '${b}/own/second-host/media/documentary-77.mp4?attempt=2';`,
					),
			);
		},
		[{ is: 'documentary-77.mp4' }],
		{
			serve: ({ query }) => (query.has('attempt') ? film : { ...film, bytesMin: 2_000_000 }),
			settlesMs: 1_800,
		},
	),
	plain(
		'directory',
		() => autoindex([]),
		[{ is: 'holiday-2025.mp4', title: 'holiday-2025' }, { is: 'uncut_interview.mkv' }, { is: 'theme.flac' }],
		{
			opens: '/own/directory/media/',
			serve: ({ path }) =>
				path === 'media/'
					? {
							type: 'text/html',
							body: autoindex([
								'holiday-2025.mp4',
								'notes.pdf',
								'photos.zip',
								'readme.txt',
								'theme.flac',
								'uncut_interview.mkv',
								'uncut_interview.srt',
							]),
						}
					: film,
		},
	),
	plain(
		'download-buttons',
		() =>
			page(
				`<article><h1>Keynote 2026</h1><p>Get it:</p>
				<a class="button" href="/own/download-buttons/?download_id=3" download="keynote-2026.mp4">Download</a>
				<a class="button" href="/own/download-buttons/?download_id=4" download="slides.pdf">Slides</a>
				<a class="button" href="/own/download-buttons/?download_id=5">Handout (PDF)</a></article>`,
			),
		[{ is: 'download_id=3', title: 'keynote-2026' }],
		{
			serve: () => ({
				...film,
				type: 'application/octet-stream',
				headers: { 'content-disposition': 'attachment; filename="keynote-2026.mp4"' },
			}),
		},
	),
	plain(
		'after-a-countdown',
		() =>
			page(
				'<h1>Trip.to.Norway.1080p.mkv</h1><p>Your download starts in <b>1</b> s</p>' +
					later(900, "location.href = '/own/after-a-countdown/d/9f8e7d6c';"),
			),
		[{ is: 'd/9f8e7d6c' }],
		{
			serve: () => ({
				...film,
				type: 'application/octet-stream',
				headers: { 'content-disposition': 'attachment; filename="Trip.to.Norway.1080p.mkv"' },
			}),
			settlesMs: 2_000,
		},
	),
	plain(
		'bytes-with-a-name',
		() => page(video('src="/own/bytes-with-a-name/file/991" controls autoplay')),
		[{ is: 'file/991' }],
		{
			serve: () => ({
				...film,
				type: 'application/octet-stream',
				headers: { 'content-disposition': "inline; filename*=UTF-8''Trip%20to%20Norway.mkv" },
			}),
		},
	),
	plain('opened-itself', () => '', [{ is: 'opened-itself/talks/closing.mp4' }], {
		opens: '/own/opened-itself/talks/closing.mp4',
		serve: () => film,
	}),
	plain(
		'embedded-as-object',
		() =>
			page(
				'<object data="/own/embedded-as-object/old/clip.mp4" type="video/mp4" width="480" height="270"></object>',
			),
		[{ is: 'old/clip.mp4' }],
		{ serve: () => film },
	),
	plain(
		'preloaded',
		() =>
			page(
				video('src="/own/preloaded/m/short-film.mp4" controls'),
				'<link rel="preload" as="video" href="/own/preloaded/m/short-film.mp4"><link rel="prefetch" href="/own/preloaded/m/short-film.mp4">',
			),
		[{ is: 'm/short-film.mp4' }],
		{ serve: () => film },
	),
	plain(
		'archive-formats',
		() =>
			page(
				`<h1>Duck and Cover</h1><section class="downloads"><h2>Download options</h2>${[
					['DuckandCover.mp4', 'MPEG4'],
					['DuckandCover_512kb.mp4', '512KB MPEG4'],
					['DuckandCover.ogv', 'OGG VIDEO'],
					['DuckandCover.mpeg', 'MPEG2'],
					['DuckandCover.gif', 'ANIMATED GIF'],
					['DuckandCover_thumb.jpg', 'THUMBNAIL'],
					['DuckandCover.srt', 'SUBRIP'],
					['DuckandCover_archive.torrent', 'TORRENT'],
				]
					.map(
						([name, label]) =>
							`<p><a href="/own/archive-formats/download/DuckandCover/${name}">${label} download</a></p>`,
					)
					.join('')}</section>`,
				'<title>Duck and Cover : Free Download</title>',
			),
		[{ is: 'DuckandCover' }],
		{ serve: () => film },
	),
	plain(
		'twelve-lessons',
		() =>
			page(
				`<h1>Course</h1><ol>${Array.from({ length: 12 }, (_, at) => `<li><a href="/file/course/lesson-${String(at + 1).padStart(2, '0')}.mp4">Lesson ${at + 1}</a></li>`).join('')}</ol>`,
			),
		Array.from({ length: 12 }, (_, at) => ({
			is: `lesson-${String(at + 1).padStart(2, '0')}.mp4`,
			title: `Lesson ${at + 1}`,
		})),
	),
	plain(
		'two-views',
		() =>
			page(
				`<h1>Lecture 9</h1>${video('src="/own/two-views/lecture-9/presenter.mp4" autoplay')}${video('src="/own/two-views/lecture-9/presentation.mp4" autoplay', 'w')}`,
			),
		[{ is: 'presenter.mp4' }, { is: 'presentation.mp4' }],
		{ serve: () => film },
	),
];
