import { fault, type Fault } from '../../../../shared/domain/faults.ts';
import { howDiffers, type Expected } from '../../../../shared/domain/same-thing.ts';
import { err, ok, type Result } from '../../../../shared/kernel/result.ts';
import type { Answer, Ask, Piece } from './answer.ts';
import type { SeenBody } from '../takeover/seen-requests.ts';
import type { RelaySource } from './bring.ts';
import { quote } from '../../../../shared/kernel/quoted.ts';
import { remark } from '../../../../shared/domain/remarks.ts';

type Asked = {
	readonly url: string;
	readonly method: string;
	readonly body: SeenBody | null;
	/** What the browser was given the first time. */
	readonly expected: Expected;
	readonly signal: AbortSignal;
	readonly ask: Ask;
};
export type Fetched = RelaySource & {
	readonly totalBytes: number | null;
	readonly mediaType: string | null;
};

/** What comes must be the same thing again. */
export async function fetchAgain({
	url,
	method,
	body,
	expected,
	signal,
	ask,
}: Asked): Promise<Result<Fetched, Fault>> {
	const asking = { url, method, body: body && bodyFor(body), signal };
	let answer: Answer;
	try {
		answer = await ask({ ...asking, headers: {} });
	} catch (error) {
		return err(fault('connection_reset', quote(error instanceof Error ? error.name : '')));
	}
	const tell = (name: string): string | null => answer.header(name);
	// Of what is undone on its way, the length that is told is another one.
	const isCoded = (tell('content-encoding') ?? 'identity') !== 'identity';
	const length = isCoded ? null : Number(tell('content-length') ?? NaN);
	const totalBytes = length !== null && Number.isSafeInteger(length) && length > 0 ? length : null;
	const mediaType = tell('content-type');
	const etag = tell('etag');
	const found = {
		url: answer.url,
		totalBytes,
		mediaType,
		validator: { etag, lastModified: tell('last-modified') },
	};
	const wanted = { ...expected, totalBytes: totalBytes === null ? null : expected.totalBytes };
	const isRight = answer.status >= 200 && answer.status < 300;
	const differs = isRight ? howDiffers(wanted, found) : quote(`HTTP ${answer.status}`);
	if (differs !== null) {
		await answer.drop();
		return err(fault('relay_differs', differs));
	}
	return ok({
		totalBytes,
		mediaType,
		async *read(offset) {
			yield* answer.read(offset) ?? (await restFrom(offset));
		},
	});

	/** Only what is surely the same file is continued; one of which nothing is there yet is begun anew. */
	async function restFrom(offset: number): Promise<AsyncIterable<Piece>> {
		await answer.drop();
		const range = offset === 0 ? {} : rangeFrom(offset);
		if (method !== 'GET' || range === null) throw fault('relay_lost', remark('not_from_middle'));
		const rest = await ask({ ...asking, headers: range });
		const pieces = (offset === 0 ? isSame(rest) : isRange(rest, offset)) ? rest.read(0) : null;
		if (pieces) return pieces;
		await rest.drop();
		throw fault('relay_lost', quote(`HTTP ${rest.status}`));
	}

	function rangeFrom(offset: number): Readonly<Record<string, string>> | null {
		if (etag === null || etag.startsWith('W/') || totalBytes === null) return null;
		return { Range: `bytes=${offset}-`, 'If-Range': etag };
	}

	function isRange(rest: Answer, offset: number): boolean {
		const range = totalBytes === null ? '' : `bytes ${offset}-${totalBytes - 1}/${totalBytes}`;
		return rest.status === 206 && rest.header('content-range') === range;
	}

	function isSame(other: Answer): boolean {
		const told = ['content-length', 'content-type', 'etag', 'last-modified'];
		return other.status === answer.status && told.every(name => other.header(name) === tell(name));
	}
}

function bodyFor(body: SeenBody): BodyInit {
	return body.kind === 'raw'
		? body.bytes
		: new URLSearchParams(body.fields.map(([name, value]): [string, string] => [name, value]));
}
