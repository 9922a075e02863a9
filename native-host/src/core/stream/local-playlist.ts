import type { Kept } from './record.ts';

/** A playlist of files beside it, for ffmpeg to read one run of segments from. */
export function localPlaylist(kept: readonly Kept[]): string {
	const longest = kept.reduce((most, { seconds }) => Math.max(most, seconds), 1);
	const lines = ['#EXTM3U', '#EXT-X-VERSION:7', `#EXT-X-TARGETDURATION:${Math.ceil(longest)}`];
	let init: string | null = null;
	for (const one of kept) {
		if (one.init !== null && one.init !== init) lines.push(`#EXT-X-MAP:URI="${one.init}"`);
		({ init } = one);
		lines.push(`#EXTINF:${one.seconds.toFixed(6)},`, one.file);
	}
	return `${[...lines, '#EXT-X-ENDLIST'].join('\n')}\n`;
}

/** What ffmpeg's concat demuxer reads: files one after the other, each so many seconds long. */
export const concatList = (
	files: readonly { readonly name: string; readonly seconds: number }[],
	/** Of what opens each of them: name and value, by turns. */
	options: readonly string[],
): string =>
	[
		'ffconcat version 1.0',
		...files.flatMap(({ name, seconds }) => [
			`file '${name}'`,
			...optionLines(options),
			`duration ${seconds.toFixed(6)}`,
		]),
		'',
	].join('\n');

const optionLines = (options: readonly string[]): string[] =>
	options.flatMap((name, at) =>
		at % 2 === 0 ? [`option ${name.replace(/^-/u, '')} ${options[at + 1] ?? ''}`] : [],
	);

/** ffmpeg's own form of titles and chapters. */
export function metadataText(
	tags: Readonly<Record<string, string | null>>,
	chapters: readonly { readonly start: number; readonly end: number; readonly title: string }[],
): string {
	const lines = [';FFMETADATA1'];
	for (const [name, value] of Object.entries(tags))
		if (value !== null) lines.push(`${name}=${escape(value)}`);
	for (const { start, end, title } of chapters)
		lines.push(
			'[CHAPTER]',
			'TIMEBASE=1/1000',
			`START=${Math.round(start * 1000)}`,
			`END=${Math.round(end * 1000)}`,
			`title=${escape(title)}`,
		);
	return `${lines.join('\n')}\n`;
}

const escape = (text: string): string =>
	text.replaceAll('\0', '').replaceAll(/[=;#\\\n]/gu, found => `\\${found}`);
