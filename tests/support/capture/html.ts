import type { CorpusPage } from './corpus-page.ts';

export const page = (body: string, head = '') =>
	`<!doctype html><html lang="en"><head><meta charset="utf-8"><title>A page of the corpus</title>${head}</head><body>${body}</body></html>`;
export const script = (code: string) => `<script>${code}</script>`;
const use = (path: string) => `<script src="/npm/${path}"></script>`;
export const hlsJs = use('hls.js/dist/hls.min.js');
export const dashJs = use('dashjs/dist/modern/umd/dash.all.min.js');
export const videoJs = use('video.js/dist/video.min.js');
export const later = (ms: number, code: string) => script(`setTimeout(() => { ${code} }, ${ms});`);
export const playHls = (url: string, id = 'v', options = '{}') =>
	script(
		`{ const hls = new Hls(${options}); hls.loadSource('${url}'); hls.attachMedia(document.getElementById('${id}')); document.getElementById('${id}').play().catch(() => {}); }`,
	);
export const playDash = (url: string, id = 'v') =>
	script(`dashjs.MediaPlayer().create().initialize(document.getElementById('${id}'), '${url}', true);`);
export const video = (more = '', id = 'v') =>
	`<video id="${id}" muted playsinline width="480" height="270" ${more}></video>`;
export const jsonLd = (data: object) => `<script type="application/ld+json">${JSON.stringify(data)}</script>`;

export const plain = (
	name: string,
	html: CorpusPage['html'],
	finds: CorpusPage['finds'],
	more: Partial<CorpusPage> = {},
): CorpusPage => ({
	name,
	html,
	finds,
	...more,
});
