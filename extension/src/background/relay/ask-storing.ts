import type { Answer, Ask } from './answer.ts';
import { readPieces } from './read-pieces.ts';

/** Well within the time after which the daemon takes whoever is silent for gone. */
const wordMs = 10_000;

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
	function fail(name: string): void {
		const error = new DOMException('', name);
		head.reject(error);
		whole.reject(error);
	}
	request.addEventListener('readystatechange', () => {
		if (request.readyState === XMLHttpRequest.HEADERS_RECEIVED)
			head.resolve(answerOf(request, whole.promise, abort));
	});
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

const answerOf = (request: XMLHttpRequest, whole: Promise<Blob>, abort: () => void): Answer => ({
	status: request.status,
	url: request.responseURL,
	header: name => request.getResponseHeader(name),
	read: offset => piecesOf(whole, offset),
	drop: async () => abort(),
});

async function* piecesOf(whole: Promise<Blob>, offset: number): AsyncGenerator<Uint8Array> {
	let blob: Blob | null = null;
	while (!(blob = await within(wordMs, whole))) yield new Uint8Array();
	yield* readPieces(blob.slice(offset).stream());
}

/** null: not yet. */
async function within(ms: number, whole: Promise<Blob>): Promise<Blob | null> {
	let timer: ReturnType<typeof setTimeout> | undefined;
	const late = new Promise<null>(resolve => (timer = setTimeout(() => resolve(null), ms)));
	try {
		return await Promise.race([whole, late]);
	} finally {
		clearTimeout(timer);
	}
}
