import { exact } from './content-range.ts';
import type { AnswerHead } from './answer-head.ts';

/** As much as browsers take: a longer head is an attack or a defect. */
export const headBytesMax = 256 * 1024;

/** An answer's head as this reader takes it, and how many bytes of body belong to it. */
export type PlainHead = AnswerHead & { readonly length: number; readonly isReusable: boolean };

/**
 * Reads the head of an answer, one character per byte and without the empty line at its end. Strict: a plain
 * HTTP/1.1 answer with one exact Content-Length, or null. What is null here is for a reader that knows more.
 */
export function readHead(text: string): PlainHead | null {
	const [first = '', ...lines] = text.split('\r\n');
	const status = Number(/^HTTP\/1\.1 ([2-5]\d\d)(?: [\t\x20-\x7e\x80-\xff]*)?$/u.exec(first)?.[1]);
	if (!status || status === 204 || status === 304) return null;
	const fields = new Map<string, string[]>();
	for (const line of lines) {
		const parts = /^([\w!#$%&'*+.^`|~-]+):[\t ]*([\t\x20-\x7e\x80-\xff]*)$/u.exec(line);
		if (!parts) return null;
		const name = (parts[1] ?? '').toLowerCase();
		const values = fields.get(name);
		if (values) values.push((parts[2] ?? '').trimEnd());
		else fields.set(name, [(parts[2] ?? '').trimEnd()]);
	}
	const lengths = fields.get('content-length') ?? [];
	const length = lengths.length === 1 ? exact(lengths[0]) : null;
	if (length === null || fields.has('transfer-encoding') || fields.has('upgrade')) return null;
	const connection = fields.get('connection')?.join(',').toLowerCase() ?? 'keep-alive';
	return { status, fields, length, isReusable: connection === 'keep-alive' };
}
