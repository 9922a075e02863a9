import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cookieHeader } from '../../../extension/src/core/add/cookie-header.ts';
import { headersFor, refererFor } from '../../../extension/src/core/add/headers.ts';
import { menuChoice, selectionUrls } from '../../../extension/src/core/add/menu-choice.ts';
import {
	loadPending,
	pendingMax,
	withPending,
	withRefusal,
	type Pending,
} from '../../../extension/src/core/add/pending.ts';
import { sitePattern } from '../../../extension/src/core/add/site-pattern.ts';
import { faultOf, nothingIn, typedAddresses } from '../../../extension/src/core/add/typed-urls.ts';
import { originOf, parseWebUrl } from '../../../extension/src/core/add/web-url.ts';
import { fault } from '../../../shared/domain/faults.ts';
import { urlsInText } from '../../../shared/domain/urls-in-text.ts';
import { millis } from '../../../shared/kernel/units.ts';
import { headerBytesMax, urlBytesMax } from '../../../shared/protocol/limits.ts';
import { taskId } from '../support/tasks.ts';

describe('addresses in text', () => {
	test('every one is found, once, whatever stands around', () => {
		const url = fc
			.webUrl({ withQueryParameters: true })
			.filter(url => /[a-z\d/=]$/iu.test(url) && !/[()[\]'*]/u.test(url));
		const between = fc.constantFrom(' ', '\n', ', ', '. ', '; ', '> <', '" "', ' (', ') ', '\u00a0');
		fc.assert(
			fc.property(fc.array(fc.tuple(url, between), { maxLength: 10 }), parts => {
				const text = parts.map(part => part.join('')).join('');
				expect(urlsInText(text)).toEqual([...new Set(parts.map(([url]) => url))]);
			}),
		);
	});

	test.each([
		['see https://a.example/x.', ['https://a.example/x']],
		['(https://a.example/x_(y))', ['https://a.example/x_(y)']],
		['<https://a.example/>,HTTP://B.example', ['https://a.example/', 'HTTP://B.example']],
		['„https://a.example/ä“ «https://b.example»', ['https://a.example/ä“', 'https://b.example']],
		['ftp://a.example javascript:alert(1) https:// http://', []],
		['', []],
	])('%s', (text, urls) => expect(urlsInText(text)).toEqual(urls));

	test('takes a long run of brackets in its stride', () => {
		expect(urlsInText(`https://a.example/${')'.repeat(2_000)}`)).toEqual(['https://a.example/']);
	});
});

test.each([
	['https://Example.org:8080/a?b#c', { scheme: 'https', host: 'example.org', path: '/a' }],
	['http://user:secret@[::1]/x', { scheme: 'http', host: '[::1]', path: '/x' }],
	['https://a.example', { scheme: 'https', host: 'a.example', path: '' }],
	['blob:https://a.example/1', null],
	['https:///x', null],
	['https://user@/x', null],
])('%s is taken apart', (text, parts) => expect(parseWebUrl(text)).toEqual(parts));

test('agrees with the platform about host and origin', () => {
	fc.assert(
		fc.property(fc.webUrl({ withQueryParameters: true, withFragments: true }), url => {
			expect(parseWebUrl(url)?.host).toBe(new URL(url).hostname);
			expect(originOf(url)).toBe(new URL(url).origin);
		}),
	);
});

test.each([
	['https://a.example/x', ['https://a.example/x']],
	['  a.example/x\nhttp://b.example  https://a.example/x ', ['https://a.example/x', 'http://b.example']],
	['', 'url_malformed'],
	['hello', 'url_malformed'],
	['https://', 'url_malformed'],
	['ftp://a.example/x', 'url_scheme'],
	['blob:https://a.example/x', 'url_scheme'],
	[`https://a.example/${'x'.repeat(urlBytesMax)}`, 'url_too_long'],
	['https://a.example/[1-10001]', 'too_many_addresses'],
	['https://a.example/[8-10]', ['https://a.example/8', 'https://a.example/9', 'https://a.example/10']],
	['mailto:a@b.example\nhttps://a.example/x', ['https://a.example/x']],
])('typed: %.60s', (text, outcome) => {
	const read = typedAddresses(text);
	const nothing = read.ok ? nothingIn(read.value) : read.error;
	expect(nothing?.code ?? (read.ok && read.value.items.map(({ url }) => url))).toEqual(outcome);
});

test('the longest address passes, one more does not', () => {
	const longest = `https://a.example/${'x'.repeat(urlBytesMax - 18)}`;
	expect(longest).toHaveLength(urlBytesMax);
	expect(faultOf(longest)).toBeNull();
	expect(faultOf(`${longest}x`)?.code).toBe('url_too_long');
});

test.each([
	['https://u:p@a.example/p?q#f', 'https://a.example/f.iso', 'https://a.example/p?q'],
	['https://a.example/p?q', 'https://b.example/f.iso', 'https://a.example/'],
	['https://a.example/p', 'http://a.example/f.iso', null],
	['http://a.example/p', 'https://a.example/f.iso', 'http://a.example/'],
	['http://a.example:81/p', 'http://a.example/f.iso', 'http://a.example:81/'],
	['about:blank', 'https://a.example/f.iso', null],
])('the referrer of %s for %s', (page, url, referer) => expect(refererFor(page, url)).toBe(referer));

test('headers are those there is something to say in, and that fit', () => {
	const asked = { url: 'https://a.example/f', pageUrl: null, userAgent: '', cookies: '' };
	expect(headersFor(asked)).toEqual([]);
	expect(headersFor({ ...asked, userAgent: 'UA', cookies: 'x'.repeat(headerBytesMax) })).toHaveLength(2);
	expect(headersFor({ ...asked, userAgent: 'UA', cookies: 'x'.repeat(headerBytesMax + 1) })).toEqual([
		['User-Agent', 'UA'],
	]);
});

test('cookies: longest path first, partitioned ones of this page’s site only', () => {
	const jar = [
		{ name: 'a', value: '1', path: '/' },
		{ name: 'b', value: '2', path: '/deep' },
		{ name: '', value: 'bare', path: '/' },
		{ name: 'p', value: '3', path: '/', partitionKey: { topLevelSite: 'https://page.example' } },
		{ name: 'q', value: '4', path: '/', partitionKey: { topLevelSite: 'https://other.example' } },
		{ name: 'r', value: '5', path: '/', partitionKey: { topLevelSite: 'https://ge.example' } },
	];
	expect(cookieHeader(jar, 'www.page.example')).toBe('b=2; a=1; bare; p=3');
	expect(cookieHeader(jar, null)).toBe('b=2; a=1; bare');
	expect(cookieHeader([], 'page.example')).toBe('');
});

test.each([
	['https://www.example.org/a', 'example.org', '*://*.example.org/*'],
	['http://127.0.0.1:8080/a', '127.0.0.1', '*://127.0.0.1/*'],
	['http://localhost/a', 'localhost', '*://localhost/*'],
])('the pattern that asks for %s', (url, site, pattern) =>
	expect(sitePattern(url)).toEqual({ site, pattern }),
);

test('pages that have no cookies have no pattern', () => expect(sitePattern('about:addons')).toBeNull());

test.each([
	[
		{ linkUrl: 'l', srcUrl: 's', mediaType: 'image', pageUrl: 'p' },
		{ kind: 'one', url: 'l' },
	],
	[
		{ linkUrl: 'l', srcUrl: 's', mediaType: 'video', selectionText: 'x' },
		{ kind: 'one', url: 's' },
	],
	[
		{ srcUrl: 's', mediaType: 'image', pageUrl: 'p' },
		{ kind: 'one', url: 's' },
	],
	[{ selectionText: 'x', pageUrl: 'p', linkUrl: 'l' }, { kind: 'selection' }],
	[{ pageUrl: 'p' }, { kind: 'one', url: 'p' }],
	[
		{ pageUrl: 'p', frameUrl: 'f' },
		{ kind: 'one', url: 'f' },
	],
	[{}, null],
] as const)('a click on %j', (click, choice) => expect(menuChoice(click)).toEqual(choice));

test('a link outside of the selection is meant alone', () => {
	expect(selectionUrls(['a', 'b'], 'b')).toEqual(['a', 'b']);
	expect(selectionUrls(['a', 'b'], 'c')).toEqual(['c']);
	expect(selectionUrls(['a', 'b'], undefined)).toEqual(['a', 'b']);
});

describe('what waits to be delivered', () => {
	const entries = fc
		.uniqueArray(fc.tuple(fc.nat({ max: 400 }), fc.boolean()), { selector: ([id]) => id, maxLength: 320 })
		.map(list => list.map(([id, refused]) => pending(id, refused)));

	test('is never more than the bound, and only refusals make room', () => {
		fc.assert(
			fc.property(entries, entries, (before, fresh) => {
				const kept = before.slice(0, pendingMax);
				const next = withPending(kept, fresh);
				if (!next) return;
				expect(next.length).toBeLessThanOrEqual(pendingMax);
				for (const entry of [...kept.filter(({ refused }) => !refused), ...fresh])
					expect(next.map(({ id }) => id)).toContain(entry.id);
				expect(withPending(next, fresh)).toEqual(next);
			}),
		);
	});

	test('is full at the bound, and not before', () => {
		const full = Array.from({ length: pendingMax - 1 }, (_, place) => pending(place, false));
		const next = withPending(full, [pending(900, false)]);
		expect(next).toHaveLength(pendingMax);
		expect(withPending(next ?? [], [pending(901, false)])).toBeNull();
		const refused = withRefusal(next ?? [], taskId(900), fault('queue_full'));
		expect(withPending(refused, [pending(901, false)])).toHaveLength(pendingMax);
	});

	test('comes back from storage, each damaged entry alone lost', () => {
		const good = pending(1, true);
		expect(loadPending([good, { ...good, id: 'X' }, null, 7])).toEqual([good]);
		fc.assert(
			fc.property(fc.anything(), value => {
				expect(loadPending(value).length).toBeLessThan(1);
			}),
		);
	});
});

const pending = (number: number, refused: boolean): Pending => ({
	id: taskId(number),
	url: 'https://a.example/',
	pageUrl: null,
	frameUrl: null,
	title: null,
	storeId: null,
	private: false,
	addedAt: millis(1),
	wish: null,
	group: null,
	fileName: null,
	nameTemplate: null,
	asked: null,
	media: null,
	mirrors: [],
	refused: refused ? fault('queue_full') : null,
});
