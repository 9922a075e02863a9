import type { CorpusPage } from '../corpus-page.ts';
import { page, plain, script, video } from '../html.ts';

/** Feeds source buffers from lists of addresses, one after the other, as small players do. */
const feed = (
	tracks: readonly { readonly codecs: string; readonly urls: readonly string[] }[],
	more = '{}',
) =>
	script(`(async () => {
		const v = document.getElementById('v'), ms = new MediaSource();
		v.src = URL.createObjectURL(ms);
		await new Promise(r => ms.addEventListener('sourceopen', r, { once: true }));
		const tracks = ${JSON.stringify(tracks)}.map(t => ({ ...t, sb: ms.addSourceBuffer(t.codecs) }));
		await Promise.all(tracks.map(async ({ sb, urls }) => {
			for (const url of urls) {
				const [address, range] = url.split('#');
				const answer = await fetch(address, { ...${more}, headers: range ? { range: 'bytes=' + range } : {} });
				sb.appendBuffer(new Uint8Array(await answer.arrayBuffer()));
				await new Promise(r => sb.addEventListener('updateend', r, { once: true }));
			}
		}));
		if (ms.readyState === 'open') ms.endOfStream();
		v.play().catch(() => {});
	})();`);

const picture = 'video/mp4; codecs="avc1.42c00d"';
const sound = 'audio/mp4; codecs="mp4a.40.2"';
const pieces = ['init', 0, 1, 2, 3, 4, 5];
const ranges = (url: string, step: number, count: number) =>
	Array.from({ length: count }, (_, at) => `${url}#${at * step}-${(at + 1) * step - 1}`);
/** By a name that says nothing. */
const hashed = (text: string) => Buffer.from(`9c${text}f0e1d2c3b4a5`).toString('hex');
const named = (kind: string) =>
	pieces.map(piece => (piece === 'init' ? `split/${kind}-init.mp4` : `split/${kind}-${piece}.m4s`));

/** Media sources that are fed by the page's own code. */
export const byHandPages: readonly CorpusPage[] = [
	plain(
		'sound-beside-picture',
		() =>
			page(
				video('controls') +
					feed([
						{ codecs: picture, urls: ranges('/own/sound-beside-picture/x7/DASH_720.mp4', 60_000, 9) },
						{ codecs: sound, urls: ranges('/own/sound-beside-picture/x7/DASH_audio.mp4', 20_000, 3) },
					]),
			),
		[{ is: ['DASH_720.mp4', '/page/sound-beside-picture'] }],
		{ serve: ({ path }) => ({ file: path.includes('audio') ? 'base/sound.mp4' : 'base/video.mp4' }) },
	),
	plain(
		'one-path-many-tracks',
		() =>
			page(
				video('controls') +
					feed([
						{
							codecs: picture,
							urls: Array.from(
								{ length: 9 },
								(_, at) =>
									`/own/one-path-many-tracks/videoplayback?expire=1790&itag=137&mime=video%2Fmp4&clen=140000&rn=${at}&range=${at * 60_000}-${at * 60_000 + 59_999}`,
							),
						},
						{
							codecs: sound,
							urls: Array.from(
								{ length: 2 },
								(_, at) =>
									`/own/one-path-many-tracks/videoplayback?expire=1790&itag=140&mime=audio%2Fmp4&clen=50000&rn=${at + 9}&range=${at * 20_000}-${at * 20_000 + 19_999}`,
							),
						},
					]),
				'<title>A lecture on bees</title>',
			),
		[{ is: ['/page/one-path-many-tracks', 'videoplayback'] }],
		{
			serve: ({ query }) => {
				const [start, end] = (query.get('range') ?? '0-1').split('-').map(Number);
				const isSound = query.get('itag') === '140';
				return {
					type: isSound ? 'audio/mp4' : 'video/mp4',
					file: isSound ? 'base/sound.mp4' : 'base/video.mp4',
					part: [start ?? 0, end ?? 0],
				};
			},
		},
	),
	plain(
		'hashed-pieces',
		() =>
			page(
				video() +
					feed([
						{ codecs: picture, urls: named('high').map(name => `/own/hashed-pieces/${hashed(name)}`) },
						{ codecs: sound, urls: named('sound').map(name => `/own/hashed-pieces/${hashed(name)}`) },
					]),
			),
		[{ is: '/page/hashed-pieces' }],
		{
			serve: ({ path }) => {
				const file = [...named('high'), ...named('sound')].find(name => hashed(name) === path);
				return file === undefined ? null : { type: 'application/octet-stream', file };
			},
		},
	),
	plain(
		'pieces-by-query',
		() =>
			page(
				video() +
					feed([
						{ codecs: picture, urls: pieces.map(piece => `/own/pieces-by-query/media?v=88&seg=${piece}`) },
					]),
			),
		[{ is: ['/page/pieces-by-query', 'media?v=88'] }],
		{
			serve: ({ query }) => {
				const seg = query.get('seg');
				return {
					type: 'video/mp4',
					file: seg === 'init' ? 'split/high-init.mp4' : `split/high-${seg}.m4s`,
				};
			},
		},
	),
	plain(
		'one-file-by-ranges',
		() =>
			page(
				video('controls') +
					feed([{ codecs: picture, urls: ranges('/own/one-file-by-ranges/v/film-final.mp4', 60_000, 9) }]),
			),
		[{ is: 'film-final.mp4' }],
		{ serve: () => ({ file: 'base/video.mp4' }) },
	),
	plain(
		'playlist-in-json',
		() =>
			page(
				video('controls') +
					script(
						"fetch('/own/playlist-in-json/exp=99/ab/playlist.json?omit=av1').then(r => r.json()).then(p => { window.listed = p; });",
					) +
					feed([
						{
							codecs: picture,
							urls: [
								'/own/playlist-in-json/range/init/9f1c.mp4',
								...[0, 1, 2, 3].map(at => `/own/playlist-in-json/range/prot/${at}/9f1c.mp4`),
							],
						},
						{
							codecs: sound,
							urls: [
								'/own/playlist-in-json/range/init/77ab.mp4',
								...[0, 1, 2, 3].map(at => `/own/playlist-in-json/range/prot/${at}/77ab.mp4`),
							],
						},
					]),
			),
		[{ is: ['/page/playlist-in-json', 'playlist.json'] }],
		{
			serve: ({ path }) => {
				if (path.endsWith('playlist.json'))
					return {
						body: JSON.stringify({
							clip_id: 'ab',
							base_url: '../../../range/',
							video: [{ id: '9f1c', width: 320, height: 180, segments: [] }],
							audio: [{ id: '77ab', segments: [] }],
						}),
					};
				const kind = path.includes('77ab') ? 'sound' : 'high';
				const place = /prot\/(\d)/u.exec(path)?.[1];
				return {
					type: 'video/mp4',
					file: place === undefined ? `split/${kind}-init.mp4` : `split/${kind}-${place}.m4s`,
				};
			},
		},
	),
];
