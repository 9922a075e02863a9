import { fault, type Fault } from '../../../../shared/domain/faults.ts';
import { howDiffers, type Expected } from '../../../../shared/domain/same-thing.ts';
import { err, ok, type Result } from '../../../../shared/kernel/result.ts';
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
};
export type Fetched = RelaySource & {
	readonly totalBytes: number | null;
	readonly mediaType: string | null;
};

/** Read at once at the most. */
const readBytes = 128 * 1024;

/** Asks as the browser does, with everything that it sends to that site; what comes must be the same thing again. */
export async function fetchAgain({
	url,
	method,
	body,
	expected,
	signal,
}: Asked): Promise<Result<Fetched, Fault>> {
	const ask = (headers: Record<string, string>): Promise<Response> =>
		fetch(url, {
			method,
			headers,
			credentials: 'include',
			cache: 'no-store',
			signal,
			...(body && { body: bodyFor(body) }),
		});
	let response: Response;
	try {
		response = await ask({});
	} catch (error) {
		return err(fault('connection_reset', quote(error instanceof Error ? error.name : '')));
	}
	const tell = (name: string): string | null => response.headers.get(name);
	// Of what is undone on its way, the length that is told is another one.
	const isCoded = (tell('content-encoding') ?? 'identity') !== 'identity';
	const length = isCoded ? null : Number(tell('content-length') ?? NaN);
	const totalBytes = length !== null && Number.isSafeInteger(length) && length > 0 ? length : null;
	const mediaType = tell('content-type');
	const etag = tell('etag');
	const found = {
		url: response.url,
		totalBytes,
		mediaType,
		validator: { etag, lastModified: tell('last-modified') },
	};
	const wanted = { ...expected, totalBytes: totalBytes === null ? null : expected.totalBytes };
	const differs = response.ok ? howDiffers(wanted, found) : quote(`HTTP ${response.status}`);
	if (differs !== null) {
		await response.body?.cancel().catch(() => {});
		return err(fault('relay_differs', differs));
	}
	let first: Response | null = response;
	return ok({
		totalBytes,
		mediaType,
		async *read(offset) {
			const current = first;
			first = null;
			if (current && offset === 0) return yield* piecesOf(current);
			await current?.body?.cancel().catch(() => {});
			// Only what is surely the same file is continued.
			if (method !== 'GET' || etag === null || etag.startsWith('W/') || totalBytes === null)
				throw fault('relay_lost', remark('not_from_middle'));
			const rest = await ask({ Range: `bytes=${offset}-`, 'If-Range': etag });
			const range = rest.headers.get('content-range');
			if (rest.status !== 206 || range !== `bytes ${offset}-${totalBytes - 1}/${totalBytes}`) {
				await rest.body?.cancel().catch(() => {});
				throw fault('relay_lost', quote(`HTTP ${rest.status}`));
			}
			return yield* piecesOf(rest);
		},
	});
}

/** Into one memory, again and again, where the browser can: a piece is good until the next is asked for. */
async function* piecesOf({ body }: Response): AsyncGenerator<Uint8Array> {
	if (!body) return;
	const reader = byteReaderOf(body);
	try {
		let memory = new ArrayBuffer(readBytes);
		for (;;) {
			const { done, value } = await reader.read(new Uint8Array(memory));
			if (done || !value) return;
			memory = value.buffer;
			yield value;
		}
	} finally {
		await reader.cancel().catch(() => {});
	}
}

type ByteReader = {
	read(into: Uint8Array<ArrayBuffer>): Promise<ReadableStreamReadResult<Uint8Array<ArrayBuffer>>>;
	cancel(): Promise<void>;
};

function byteReaderOf(body: ReadableStream<Uint8Array<ArrayBuffer>>): ByteReader {
	try {
		return body.getReader({ mode: 'byob' });
	} catch {
		return body.getReader();
	}
}

function bodyFor(body: SeenBody): BodyInit {
	return body.kind === 'raw'
		? body.bytes
		: new URLSearchParams(body.fields.map(([name, value]): [string, string] => [name, value]));
}
