import { expect, test } from 'vitest';
import { askSizes, sizeLimits } from '../../../extension/src/batch/ask-sizes.ts';
import { rowsOf, type BatchRow } from '../../../extension/src/core/batch/rows.ts';

const ordinary = { url: 'https://page.example/', title: '', storeId: null, private: false };

function rowsAt(
	urls: readonly string[],
	page: Partial<NonNullable<BatchRow['page']>> = {},
): readonly BatchRow[] {
	const found = urls.map(url => ({ url, as: 'link' as const, text: '' }));
	return rowsOf([{ page: { ...ordinary, ...page }, isCut: false, found }]).rows;
}

/** Servers that answer when they are let, and count who asks. */
function servers(answer: (url: string) => Response) {
	const asked: { readonly url: string; readonly init: RequestInit }[] = [];
	const open = new Map<string, number>();
	let most = 0;
	let mostOfOne = 0;
	return {
		asked,
		most: () => ({ most, mostOfOne }),
		fetch: async (url: string, init: RequestInit): Promise<Response> => {
			asked.push({ url, init });
			const { host } = new URL(url);
			open.set(host, (open.get(host) ?? 0) + 1);
			most = Math.max(
				most,
				[...open.values()].reduce((sum, count) => sum + count),
			);
			mostOfOne = Math.max(mostOfOne, open.get(host) ?? 0);
			for (let turn = 0; turn < 3; turn++) await Promise.resolve();
			open.set(host, (open.get(host) ?? 1) - 1);
			init.signal?.throwIfAborted();
			return answer(url);
		},
	};
}

const sized = (size: number): Response => new Response(null, { headers: { 'content-length': String(size) } });
const hosts = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
const everywhere = Array.from({ length: 140 }, (_, at) => `https://${hosts[at % 7]}.example/${at}.zip`);

test('all are asked by HEAD, few at once, fewer of one host', async () => {
	const there = servers(url => sized(url.length));
	const told = new Map<string, number | null>();
	await askSizes(
		{ fetch: there.fetch, mayCarryCookies: async () => false },
		rowsAt(everywhere),
		(id, size) => told.set(id, size),
		new AbortController().signal,
	);
	expect(told).toEqual(new Map(everywhere.map(url => [url, url.length])));
	expect(there.asked.every(({ init }) => init.method === 'HEAD')).toBe(true);
	expect(there.most()).toEqual({ most: sizeLimits.atOnce, mostOfOne: sizeLimits.perHost });
});

test('who refuses, breaks off or is not to be seen has no size, and holds up nobody', async () => {
	const there = servers(url => {
		if (url.includes('//a.')) throw new TypeError('CORS');
		return url.includes('//b.') ? new Response('no', { status: 405 }) : sized(7);
	});
	const told = new Map<string, number | null>();
	await askSizes(
		{ fetch: there.fetch, mayCarryCookies: async () => false },
		rowsAt(everywhere),
		(id, size) => told.set(id, size),
		new AbortController().signal,
	);
	for (const [url, size] of told) expect(size).toBe(/\/\/[ab]\./u.test(url) ? null : 7);
	expect(told.size).toBe(everywhere.length);
});

test('once nobody wants it no more are asked, nor is anything told', async () => {
	const controller = new AbortController();
	const there = servers(() => sized(1));
	let told = 0;
	await askSizes(
		{ fetch: there.fetch, mayCarryCookies: async () => false },
		rowsAt(everywhere),
		() => {
			told += 1;
			controller.abort();
		},
		controller.signal,
	);
	expect(told).toBe(1);
	expect(there.asked.length).toBeLessThanOrEqual(2 * sizeLimits.atOnce);
	expect(there.asked.every(({ init }) => init.signal?.aborted)).toBe(true);
});

test.each([
	['nobody allowed it', false, {}, 'omit'],
	['it is allowed', true, {}, 'include'],
	['of a container', true, { storeId: 'firefox-container-1' }, 'omit'],
	['of a private window', true, { private: true }, 'omit'],
] as const)('cookies: %s', async (_name, isAllowed, page, credentials) => {
	const there = servers(() => sized(1));
	await askSizes(
		{ fetch: there.fetch, mayCarryCookies: async () => isAllowed },
		rowsAt(['https://a.example/1.zip'], page),
		() => {},
		new AbortController().signal,
	);
	expect(there.asked.map(({ init }) => init.credentials)).toEqual([credentials]);
});
