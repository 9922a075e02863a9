import { inTime } from '../in-time.ts';
import type { Answer, Ask, Piece } from './answer.ts';
import { collecting } from './collecting.ts';
import { readPieces } from './read-pieces.ts';

/** Often enough for whoever watches, and well within the time after which who is silent is taken for gone. */
const wordMs = 1_000;

/**
 * Firefox: its fetch reads on into memory, however slowly its stream is read. What XMLHttpRequest gathers as a blob lies,
 * from its second megabyte on, in a file of the browser's own, of which any part can be read.
 */
export const askStoring: Ask = ({ url, method, headers, body, signal }) => {
	const request = new XMLHttpRequest();
	const head = Promise.withResolvers<Answer>();
	const whole = Promise.withResolvers<Blob>();
	// Whoever reads hears of it; perhaps nobody does.
	whole.promise.catch(() => {});
	const abort = () => request.abort();
	let gathered = 0;
	function fail(name: string): void {
		const error = new DOMException('', name);
		head.reject(error);
		whole.reject(error);
	}
	request.addEventListener('readystatechange', () => {
		if (request.readyState === XMLHttpRequest.HEADERS_RECEIVED)
			head.resolve(answerOf(request, { whole: whole.promise, gathered: () => gathered, abort }));
	});
	request.addEventListener('progress', ({ loaded }) => (gathered = loaded));
	request.addEventListener('load', () => whole.resolve(request.response as Blob));
	request.addEventListener('error', () => fail('NetworkError'));
	request.addEventListener('abort', () => fail('AbortError'));
	request.addEventListener('loadend', () => signal.removeEventListener('abort', abort));
	request.open(method, url);
	request.responseType = 'blob';
	request.withCredentials = true;
	// As fetch does for what is not to come from the cache.
	for (const [name, value] of Object.entries({ pragma: 'no-cache', 'cache-control': 'no-cache', ...headers }))
		request.setRequestHeader(name, value);
	signal.addEventListener('abort', abort);
	if (signal.aborted) fail('AbortError');
	else request.send(body as XMLHttpRequestBodyInit | null);
	return head.promise;
};

type Stored = {
	readonly whole: Promise<Blob>;
	/** Of it so far. */
	readonly gathered: () => number;
	readonly abort: () => void;
};

const answerOf = (request: XMLHttpRequest, stored: Stored): Answer => ({
	status: request.status,
	url: request.responseURL,
	header: name => request.getResponseHeader(name),
	read: offset => piecesOf(stored, offset),
	drop: async () => stored.abort(),
});

async function* piecesOf({ whole, gathered }: Stored, offset: number): AsyncGenerator<Piece> {
	let blob: Blob | null = null;
	while (!(blob = await inTime(wordMs, whole))) yield { gathered: gathered() };
	yield* collecting(readPieces(blob.slice(offset).stream()), document);
}
