import type { Checksum } from '../../../shared/domain/task.ts';
import { headerBytesMax, headerCountMax, mirrorsMax, segmentsMax } from '../../../shared/protocol/limits.ts';
import { parseRate } from '../core/transfer/rate-text.ts';
import { sendable, type Header } from '../core/transfer/request-headers.ts';
import { checkUrl } from '../app/check-url.ts';
import { readProxy } from '../effects/http-proxy.ts';
import { UsageError } from './define-command.ts';
import { parseChecksum } from './parse-checksum.ts';

/** Addresses that one command takes. */
export const urlsMax = 1_000;

/** What `get` and `add` let one say about a download. */
export const downloadOptions = {
	dir: { type: 'string', short: 'd', value: 'DIR', help: 'Folder to save in' },
	output: { type: 'string', short: 'o', value: 'FILE', help: 'Name of the file (for one URL)' },
	segments: { type: 'string', short: 's', value: 'N', help: `Connections at most, 1 to ${segmentsMax}` },
	checksum: {
		type: 'string',
		value: 'SUM',
		help: 'What the file must have: sha-256=HEX, sha-512, sha-1 or md5 (for one URL)',
	},
	mirror: {
		type: 'string',
		multiple: true,
		value: 'URL',
		help: 'Another address of the same file (for one URL)',
	},
	proxy: {
		type: 'string',
		value: 'URL',
		help: 'http, https or socks5; "direct" for none; else as the system says',
	},
	'limit-rate': { type: 'string', value: 'N', help: 'Bytes a second at most, like 500k or 2M' },
	header: { type: 'string', multiple: true, value: 'LINE', help: 'Sent along: "Referer: https://…"' },
} as const;

export const downloadUsage =
	'[-o FILE] [-d DIR] [-s SEGMENTS] [--header "NAME: VALUE"]… [--mirror URL]… [--proxy URL] [--checksum ALGORITHM=HEX] [--limit-rate N]';

type Values = {
	readonly dir?: string | undefined;
	readonly output?: string | undefined;
	readonly segments?: string | undefined;
	readonly checksum?: string | undefined;
	readonly mirror?: string[] | undefined;
	readonly proxy?: string | undefined;
	readonly 'limit-rate'?: string | undefined;
	readonly header?: string[] | undefined;
};

export type DownloadWishes = {
	readonly dir: string | null;
	readonly output: string | null;
	readonly segments: number | null;
	readonly checksum: Checksum | null;
	readonly mirrors: readonly string[];
	readonly proxy: string | null;
	/** Bytes a second; 0: unlimited. */
	readonly rateLimit: number;
	readonly headers: readonly Header[];
};

/** Throws a UsageError that says which option makes no sense. */
export function readDownloadOptions(values: Values, urls: readonly string[]): DownloadWishes {
	const { dir = null, output = null, segments, checksum, mirror = [], proxy = null, header = [] } = values;
	if (urls.length > 1 && (output !== null || checksum !== undefined || mirror.length > 0))
		throw new UsageError('--output, --checksum and --mirror are for one URL');
	if (dir === '' || output === '') throw new UsageError('a path must not be empty');
	return {
		dir,
		output,
		segments: segments === undefined ? null : readSegments(segments),
		checksum: checksum === undefined ? null : readChecksum(checksum),
		mirrors: readMirrors(mirror),
		proxy: proxy === null ? null : checkProxy(proxy),
		rateLimit: readRate(values['limit-rate']),
		headers: readHeaders(header),
	};
}

function readRate(text: string | undefined): number {
	const rate = text === undefined ? 0 : parseRate(text);
	if (rate === null) throw new UsageError('--limit-rate takes bytes a second, like 500k or 2M');
	return rate;
}

function readSegments(text: string): number {
	const count = Number(text);
	if (!/^\d+$/u.test(text) || count < 1 || count > segmentsMax)
		throw new UsageError(`--segments takes a number from 1 to ${segmentsMax}`);
	return count;
}

function readChecksum(text: string): Checksum {
	const checksum = parseChecksum(text);
	if (!checksum)
		throw new UsageError('--checksum takes sha-256=HEX (or sha-512, sha-1, md5) with all its digits');
	return checksum;
}

function readMirrors(texts: readonly string[]): readonly string[] {
	if (texts.length > mirrorsMax) throw new UsageError(`at most ${mirrorsMax} mirrors`);
	return texts.map(text => {
		const checked = checkUrl(text);
		if (!checked.ok) throw new UsageError(`"${text.slice(0, 200)}" is not an http address`);
		return checked.value.href;
	});
}

function checkProxy(text: string): string {
	if (text !== 'direct' && !readProxy(text).ok)
		throw new UsageError('--proxy takes an http, https or socks5 address, or "direct"');
	return text;
}

export function readHeaders(lines: readonly string[]): readonly Header[] {
	if (lines.length > headerCountMax) throw new UsageError(`at most ${headerCountMax} headers`);
	if (lines.some(line => line.length > headerBytesMax)) throw new UsageError('a header is too long');
	const headers = lines.map((line): Header => {
		const colon = line.indexOf(':');
		return [line.slice(0, Math.max(0, colon)).trim(), line.slice(colon + 1).trim()];
	});
	if (sendable(headers).length !== headers.length) throw new UsageError('--header takes "NAME: VALUE"');
	return headers;
}
