/** Read at once at the most. */
const readBytes = 128 * 1024;

/** Into one memory, again and again, where the browser can: a piece is good until the next is asked for. */
export async function* readPieces(
	body: ReadableStream<Uint8Array<ArrayBuffer>> | null,
): AsyncGenerator<Uint8Array> {
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
