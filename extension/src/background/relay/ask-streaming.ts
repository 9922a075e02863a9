import type { Answer, Ask } from './answer.ts';
import { readPieces } from './read-pieces.ts';

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
			return readPieces(response.body);
		},
		async drop() {
			if (!isRead) await response.body?.cancel().catch(() => {});
		},
	} satisfies Answer;
};
