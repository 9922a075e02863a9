import { parseArgs } from 'node:util';
import type { Checksum } from '../../../shared/domain/task.ts';
import { err, ok, type Result } from '../../../shared/kernel/result.ts';
import { headerBytesMax, headerCountMax, segmentsMax } from '../../../shared/protocol/limits.ts';
import { checkUrl } from '../app/check-url.ts';
import type { Header } from '../core/transfer/request-headers.ts';
import { sendable } from '../core/transfer/request-headers.ts';
import { parseRate } from '../core/transfer/rate-text.ts';

export type GetOptions = {
	readonly urls: readonly string[];
	/** -o: a path, whose folder wins over -d. */
	readonly output: string | null;
	readonly folder: string | null;
	readonly segments: number;
	readonly headers: readonly Header[];
	readonly checksum: Checksum | null;
	/** Bytes a second; 0: unlimited. */
	readonly limitRate: number;
	readonly json: boolean;
	readonly help: boolean;
};

export const getUsage = `Usage: rustloader get URL… [options]

  -o, --output FILE       save under that name (one URL only)
  -d, --dir DIR           save into that folder
  -s, --segments N        connections at most, 1–${segmentsMax} (default 16)
      --header 'K: V'     send this field too; may be repeated
      --checksum ALG=HEX  sha-256, sha-512, sha-1 or md5 of the file (one URL only)
      --limit-rate N      bytes a second at most, like 500k or 2M
      --json              tell what happens as one JSON object a line
`;

const digestLengths = { 'sha-256': 64, 'sha-512': 128, 'sha-1': 40, md5: 32 } as const;

/** What the command line asks for, or a sentence on what is wrong with it. */
export function parseGetArgs(args: readonly string[]): Result<GetOptions, string> {
	const read = readArgs(args);
	if (!read.ok) return read;
	const { values, positionals: urls } = read.value;
	if (values.help) return ok({ ...nothing, help: true });
	if (urls.length === 0) return err('No address given.');
	for (const url of urls) {
		const checked = checkUrl(url);
		if (!checked.ok && checked.error.code === 'url_malformed')
			return err(`Not an address: ${url.slice(0, 200)}`);
	}
	if (urls.length > 1 && (values.output !== undefined || values.checksum !== undefined))
		return err('--output and --checksum go with one address.');
	const segments = Number(values.segments ?? 16);
	if (!Number.isInteger(segments) || segments < 1 || segments > segmentsMax)
		return err(`--segments takes a number from 1 to ${segmentsMax}.`);
	const limitRate = values['limit-rate'] === undefined ? 0 : parseRate(values['limit-rate']);
	if (limitRate === null) return err('--limit-rate takes bytes a second, like 500k or 2M.');
	const checksum = values.checksum === undefined ? null : parseChecksum(values.checksum);
	if (checksum === undefined) return err('--checksum takes sha-256=HEX, sha-512=HEX, sha-1=HEX or md5=HEX.');
	const headers = parseHeaders(values.header ?? []);
	if (headers === null) return err("--header takes 'Name: value'.");
	if (values.output === '' || values.dir === '') return err('A path must not be empty.');
	return ok({
		urls,
		output: values.output ?? null,
		folder: values.dir ?? null,
		segments,
		headers,
		checksum,
		limitRate,
		json: values.json ?? false,
		help: false,
	});
}

const nothing: GetOptions = {
	urls: [],
	output: null,
	folder: null,
	segments: 16,
	headers: [],
	checksum: null,
	limitRate: 0,
	json: false,
	help: false,
};

const read = (args: readonly string[]) =>
	parseArgs({
		args: [...args],
		allowPositionals: true,
		options: {
			output: { type: 'string', short: 'o' },
			dir: { type: 'string', short: 'd' },
			segments: { type: 'string', short: 's' },
			header: { type: 'string', multiple: true },
			checksum: { type: 'string' },
			'limit-rate': { type: 'string' },
			json: { type: 'boolean' },
			help: { type: 'boolean', short: 'h' },
		},
	});

function readArgs(args: readonly string[]): Result<ReturnType<typeof read>, string> {
	try {
		return ok(read(args));
	} catch (error) {
		return err(error instanceof Error ? error.message : String(error));
	}
}

function parseChecksum(text: string): Checksum | undefined {
	const [name = '', hex = ''] = text.split('=');
	const algorithm = (Object.keys(digestLengths) as Checksum['algorithm'][]).find(
		known => known === name.toLowerCase() || known.replace('-', '') === name.toLowerCase(),
	);
	if (!algorithm || !/^[0-9a-f]+$/iu.test(hex) || hex.length !== digestLengths[algorithm]) return undefined;
	return { algorithm, hex: hex.toLowerCase() };
}

function parseHeaders(lines: readonly string[]): Header[] | null {
	if (lines.length > headerCountMax || lines.some(line => line.length > headerBytesMax)) return null;
	const headers = lines.map((line): Header => {
		const colon = line.indexOf(':');
		return [line.slice(0, Math.max(0, colon)).trim(), line.slice(colon + 1).trim()];
	});
	return sendable(headers).length === headers.length ? headers : null;
}
