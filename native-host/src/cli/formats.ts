import * as v from 'valibot';
import { ExtractionView, type MediaItemView, type MediaPlaylist } from '../../../shared/domain/extraction.ts';
import { linesOf } from '../../../shared/domain/choose-tracks.ts';
import { checkUrl } from '../app/check-url.ts';
import { printable } from '../core/text/printable.ts';
import { defineCommand, UsageError } from './define-command.ts';
import { readHeaders } from './download-options.ts';
import { exitCodes } from './exit-codes.ts';
import { formatBytes, formatDuration } from './format.ts';
import { openOwnExtraction } from './own-extraction.ts';
import { print, printFault } from './print.ts';
import { untilInterrupted } from './until-interrupted.ts';

export const command = defineCommand({
	usage: 'formats PAGE [--item N] [--from N] [--header "NAME: VALUE"]… [--proxy URL] [--json]',
	about: `Shows what a page holds: every video and audio format with its size, the subtitles, or the entries of a playlist.`,
	options: {
		item: { type: 'string', value: 'N', help: 'One entry of a page with several' },
		from: { type: 'string', value: 'N', help: 'Of a playlist, begin with this entry' },
		header: { type: 'string', multiple: true, value: 'LINE', help: 'Sent along: "Cookie: …"' },
		proxy: { type: 'string', value: 'URL', help: 'http, https or socks5; "direct" for none' },
		json: { type: 'boolean', help: 'Print it as one object' },
	},
	words: [1, 1],
	async run({ item, from, header = [], proxy, json = false }, [page = '']) {
		const url = checkUrl(page);
		if (!url.ok) {
			printFault(url.error);
			return exitCodes.failed;
		}
		const extract = openOwnExtraction();
		const request = {
			url: url.value.href,
			headers: readHeaders(header),
			proxy: proxy ?? null,
			item: item === undefined ? null : readNumber('--item', item),
			from: from === undefined ? 1 : readNumber('--from', from),
			prefer: from === undefined ? ('item' as const) : ('playlist' as const),
		};
		const found = await untilInterrupted(signal => extract(request, signal));
		if (!found.ok) {
			printFault(found.error);
			return found.error.code === 'extraction_stopped' ? exitCodes.interrupted : exitCodes.failed;
		}
		const view = v.parse(ExtractionView, found.value);
		if (json) print(JSON.stringify(view));
		else if (view.kind === 'item') showItem(view);
		else showPlaylist(view);
		return exitCodes.done;
	},
});

function readNumber(option: string, text: string): number {
	const number = Number(text);
	if (!/^\d{1,6}$/u.test(text) || number < 1) throw new UsageError(`${option} takes a number from 1`);
	return number;
}

function showItem(item: MediaItemView): void {
	const facts = [
		item.creator,
		item.durationSeconds === null ? null : formatDuration(item.durationSeconds),
		item.live === 'no' ? null : item.live,
	];
	print(printable(item.title));
	print(
		facts
			.filter(fact => fact !== null)
			.map(printable)
			.join(' · '),
	);
	const rows = item.formats.map(format => [
		format.id,
		format.container,
		format.video === null ? 'audio only' : `${linesOf(format) ?? '?'}p`,
		[format.video?.fps ? `${format.video.fps} fps` : '', format.video?.hdr ?? ''].join(' ').trim(),
		format.size === null
			? ''
			: `${format.size.kind === 'estimate' ? '~' : ''}${formatBytes(format.size.bytes)}`,
		[codecOf(format.video), format.audio === null ? 'silent' : codecOf(format.audio)]
			.filter(Boolean)
			.join(' + '),
		format.audio?.language ?? '',
		format.drm ? 'DRM: cannot be saved' : (format.note ?? ''),
	]);
	for (const line of table([['ID', 'KIND', 'PICTURE', '', 'SIZE', 'CODECS', 'LANGUAGE', ''], ...rows]))
		print(line);
	const languages = new Set(
		item.subtitles.map(({ language, auto }) => `${language}${auto ? ' (automatic)' : ''}`),
	);
	if (languages.size > 0) print(`Subtitles: ${printable([...languages].join(', '))}`);
}

const codecOf = (track: { readonly codec: string | null } | null): string =>
	track === null ? '' : (track.codec?.split('.')[0] ?? '?');

function showPlaylist({ title, entries, total, next }: MediaPlaylist): void {
	print(`${printable(title)}${total === null ? '' : ` · ${total} entries`}`);
	for (const { index, title, url, durationSeconds } of entries) {
		const length = durationSeconds === null ? '' : `  ${formatDuration(durationSeconds)}`;
		print(`${String(index).padStart(4)}  ${printable(title ?? url)}${length}`);
	}
	if (next !== null) print(`More: --from ${next}`);
}

function table(rows: readonly (readonly string[])[]): string[] {
	const widths = (rows[0] ?? []).map((_, at) => Math.max(...rows.map(row => row[at]?.length ?? 0)));
	return rows.map(row => printable(row.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join('  ')).trimEnd());
}
