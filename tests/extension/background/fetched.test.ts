import { describe, expect, test } from 'vitest';
import type { Answer, Ask, Piece, Request } from '../../../extension/src/background/relay/answer.ts';
import { fetchAgain } from '../../../extension/src/background/relay/fetched.ts';

const url = 'https://a.example/file';
const content = Uint8Array.from({ length: 1_000 }, (_, at) => at % 251);
const head = { 'content-length': '1000', 'content-type': 'application/zip', etag: '"1"' };
const expected = { url, totalBytes: 1_000, mediaType: 'application/zip', etag: '"1"', lastModified: null };

type Told = { readonly status?: number; readonly head?: Record<string, string>; readonly from?: number };

/** Answers in turn; `keeps`: all of an answer can be read again, from anywhere. */
function site(answers: readonly Told[], { keeps }: { keeps: boolean }) {
	const asked: Request[] = [];
	let dropped = 0;
	const ask: Ask = async request => {
		const { status = 200, head: fields = head, from = 0 } = answers[asked.length] ?? {};
		asked.push(request);
		let isRead = false;
		async function* pieces(offset: number): AsyncGenerator<Uint8Array> {
			yield content.subarray(from + offset);
		}
		return {
			status,
			url: request.url,
			header: name => (fields as Record<string, string>)[name] ?? null,
			read(offset) {
				if (!keeps && (isRead || offset > 0)) return null;
				isRead = true;
				return pieces(offset);
			},
			drop: async () => void (dropped += 1),
		} satisfies Answer;
	};
	return { ask, asked, dropped: () => dropped };
}

const again = (ask: Ask, method = 'GET') =>
	fetchAgain({ url, method, body: null, expected, signal: new AbortController().signal, ask });

async function readAll(pieces: AsyncIterable<Piece>): Promise<number[]> {
	const all: number[] = [];
	for await (const piece of pieces) if (!('gathered' in piece)) all.push(...piece);
	return all;
}

const signal = new AbortController().signal;
const range = { ...head, 'content-range': 'bytes 400-999/1000' };

describe('what is asked for once more', () => {
	test('is read from its beginning without being asked for again', async () => {
		const { ask, asked } = site([{}], { keeps: false });
		const found = await again(ask);
		expect(found.ok && (await readAll(found.value.read(0, signal)))).toEqual([...content]);
		expect(asked).toHaveLength(1);
	});

	test.each([
		[{ status: 403 }, 'another status'],
		[{ head: { ...head, 'content-length': '999' } }, 'another length'],
		[{ head: { ...head, 'content-type': 'text/html' } }, 'another type'],
		[{ head: { ...head, etag: '"2"' } }, 'another version'],
	])('and is another thing (%o: %s) is not read at all', async (answer: Told, _what: string) => {
		const { ask, dropped } = site([answer], { keeps: false });
		expect(await again(ask)).toMatchObject({ ok: false, error: { code: 'relay_differs' } });
		expect(dropped()).toBe(1);
	});

	test('goes on in the middle by a range of the same version', async () => {
		const { ask, asked } = site([{}, { status: 206, head: range, from: 400 }], { keeps: false });
		const found = await again(ask);
		expect(found.ok && (await readAll(found.value.read(400, signal)))).toEqual([...content.subarray(400)]);
		expect(asked[1]?.headers).toEqual({ Range: 'bytes=400-', 'If-Range': '"1"' });
	});

	test.each([
		[{}, 'all of it instead'],
		[{ status: 206, head: { ...range, 'content-range': 'bytes 0-999/1000' } }, 'another range'],
		[{ status: 206, head }, 'a range that is not told'],
	])('and gives %o in the middle (%s) is lost', async (answer: Told, _what: string) => {
		const { ask } = site([{}, answer], { keeps: false });
		const found = await again(ask);
		if (!found.ok) throw new Error(found.error.code);
		await expect(readAll(found.value.read(400, signal))).rejects.toMatchObject({ code: 'relay_lost' });
	});

	test.each<[Told, boolean]>([
		[{}, true],
		[{ head: { ...head, etag: '"2"' } }, false],
		[{ head: { ...head, 'content-length': '999' } }, false],
		[{ status: 403 }, false],
	])('of which nothing is there yet is begun anew where it is the same (%o: %s)', async (answer, isRead) => {
		const { ask, asked } = site([{}, answer], { keeps: false });
		const found = await again(ask);
		if (!found.ok) throw new Error(found.error.code);
		expect(await readAll(found.value.read(0, signal))).toEqual([...content]);
		const anew = readAll(found.value.read(0, signal));
		if (isRead) expect(await anew).toEqual([...content]);
		else await expect(anew).rejects.toMatchObject({ code: 'relay_lost' });
		expect(asked[1]?.headers).toEqual({});
	});

	test('by a form does not go on in the middle, unless the browser has kept it', async () => {
		const lost = await again(site([{}], { keeps: false }).ask, 'POST');
		if (!lost.ok) throw new Error(lost.error.code);
		await expect(readAll(lost.value.read(400, signal))).rejects.toMatchObject({ code: 'relay_lost' });
		const { ask, asked } = site([{}], { keeps: true });
		const kept = await again(ask, 'POST');
		if (!kept.ok) throw new Error(kept.error.code);
		expect(await readAll(kept.value.read(0, signal))).toEqual([...content]);
		expect(await readAll(kept.value.read(400, signal))).toEqual([...content.subarray(400)]);
		expect(asked).toHaveLength(1);
	});

	test('and is not answered says so', async () => {
		const found = await again(() => Promise.reject(new DOMException('', 'NetworkError')));
		expect(found).toMatchObject({ ok: false, error: { code: 'connection_reset' } });
	});
});
