import type { Answer, Ask } from './answer.ts';

/** Read at once at the most. */
const readBytes = 128 * 1024;

/** Chrome: the server waits for whoever reads. */
export const askStreaming: Ask = async ({ url, method, headers, body, signal }) => {
	const response = await fetch(url, {
		method,
		headers,
		credentials: 'include',
		cache: 'no-store',
		signal,
		...(body !== null && { body }),
	});
	let isRead = false;
	return {
		status: response.status,
		url: response.url,
		header: name => response.headers.get(name),
		read(offset) {
			if (isRead || offset > 0) return null;
			isRead = true;
			return piecesOf(response);
		},
		async drop() {
			if (!isRead) await response.body?.cancel().catch(() => {});
		},
	} satisfies Answer;
};

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
