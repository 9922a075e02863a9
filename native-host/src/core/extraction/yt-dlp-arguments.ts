import { mediaLimits } from '../../../../shared/domain/extraction.ts';
import { sendable, type Header } from '../transfer/request-headers.ts';
import type { ExtractRequest } from './extractor.ts';

/** First version that takes --js-runtimes. */
const jsRuntimesSince = '2025.11.12';

export type YtDlpPlaces = {
	/** Of the program; `2023.03.04`. */
	readonly version: string;
	readonly cacheFolder: string;
	/** Absolute path of the file with the options that hold secrets. */
	readonly options: string;
	/** Null: the site gets no cookie. */
	readonly cookies: string | null;
	/** A Node of 22 or newer. */
	readonly node: string | null;
	readonly ffmpeg: string | null;
};

/** What every run of it has: nothing of the user's own configuration, nothing started, nothing asked. */
const commonArguments = ({ version, cacheFolder, options, cookies, node, ffmpeg }: YtDlpPlaces): string[] => [
	'--ignore-config',
	'--config-locations',
	options,
	'--no-exec',
	'--no-update',
	'--no-colors',
	'--no-mark-watched',
	'--cache-dir',
	cacheFolder,
	'--socket-timeout',
	'20',
	'--extractor-retries',
	'2',
	'--default-search',
	'error',
	...(cookies === null ? [] : ['--cookies', cookies]),
	...(ffmpeg === null ? [] : ['--ffmpeg-location', ffmpeg]),
	...(node !== null && isAtLeast(version, jsRuntimesSince) ? ['--js-runtimes', `node:${node}`] : []),
];

/** Prints what the page holds as one object; downloads nothing. */
export function extractArguments(places: YtDlpPlaces, request: ExtractRequest): string[] {
	const { item, from, prefer, url } = request;
	const last = from + mediaLimits.pageEntries - 1;
	return [
		...commonArguments(places),
		'--dump-single-json',
		'--skip-download',
		item === null ? '--flat-playlist' : '--no-flat-playlist',
		prefer === 'playlist' || item !== null ? '--yes-playlist' : '--no-playlist',
		'--playlist-items',
		item === null ? `${from}:${last}` : `${item}`,
		'--',
		url,
	];
}

/**
 * Headers go into a file for the owner alone, since everybody on the machine can read a command line. Cookies have
 * their own. The file is read as a shell would, which quoting holds off.
 */
export function secretOptions(headers: readonly Header[]): string {
	const lines = sendable(headers)
		.filter(([name]) => name.toLowerCase() !== 'cookie')
		.map(([name, value]) => `--add-headers ${quote(`${name}:${value}`)}`);
	return `# Written by Rustloader for one run.\n${lines.join('\n')}\n`;
}

const quote = (text: string): string => `'${text.replaceAll("'", `'"'"'`)}'`;

/** Both are dates with dots; a nightly has a fourth part. */
export function isAtLeast(version: string, least: string): boolean {
	const [a, b] = [version, least].map(text => text.split('.').map(part => parseInt(part, 10) || 0));
	for (let at = 0; at < 4; at++) {
		const difference = (a?.[at] ?? 0) - (b?.[at] ?? 0);
		if (difference !== 0) return difference > 0;
	}
	return true;
}

type Download = {
	readonly pageUrl: string;
	readonly item: number | null;
	readonly formatId: string;
	/** Of the file, in the folder that it runs in; nothing in it has a meaning for yt-dlp. */
	readonly name: string;
	readonly rate: number;
};

/** Fetches one format into its folder, going on with what is there, and tells how far it is, one object a line. */
export const downloadArguments = (
	places: YtDlpPlaces,
	{ pageUrl, item, formatId, name, rate }: Download,
): string[] => [
	...commonArguments(places),
	'--quiet',
	'--progress',
	'--newline',
	'--progress-template',
	'download:%(progress.{downloaded_bytes,total_bytes,total_bytes_estimate,speed})j',
	'--continue',
	'--part',
	'--no-mtime',
	'--fixup',
	'never',
	'--retries',
	'3',
	'--abort-on-unavailable-fragments',
	...(rate > 0 ? ['--limit-rate', String(rate)] : []),
	...(item === null ? ['--no-playlist'] : ['--yes-playlist', '--playlist-items', `${item}`]),
	`--format=${exactly(formatId)}`,
	`--output=${name}`,
	'--',
	pageUrl,
];

/** A name that is an expression of yt-dlp's own language would be one. */
const exactly = (formatId: string): string =>
	/^[\w-]+$/u.test(formatId) ? formatId : `all[format_id='${formatId.replace(/[\\']/gu, '\\$&')}']`;
