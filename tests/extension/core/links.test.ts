import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Card } from '../../../extension/src/core/capture/card.ts';
import {
	candidateOfLink,
	candidatesOfCard,
	findLink,
	type Candidate,
} from '../../../extension/src/core/links/find-link.ts';
import {
	loadOrigins,
	originOf,
	originsMax,
	soughtOf,
	withOrigins,
	type Sought,
} from '../../../extension/src/core/links/link-origin.ts';
import { loadVisits, withOpened } from '../../../extension/src/core/links/visits.ts';
import { millis } from '../../../shared/kernel/units.ts';
import { taskId } from '../support/tasks.ts';

const token = 'a8Zk3l9QpW2xT7vB5nM1cR4yU6hJ0dF';
const added = {
	id: taskId(1),
	url: `https://cdn3.example/files/ubuntu.iso?token=${token}&expires=1700000000`,
	pageUrl: 'https://example.org/page?id=7',
	frameUrl: null,
	storeId: null,
	private: false,
	addedAt: millis(1),
};
const seek = (url: string, known: Partial<Sought> = {}): Sought =>
	originOf({ ...added, url }, known)?.sought ?? fail();
function fail(): never {
	throw new Error('nothing to look for');
}
const link = (url: string, text = '', fileName = ''): Candidate => candidateOfLink({ url, text, fileName });

const card: Card = {
	key: 'f:x',
	kind: 'file',
	media: 'video',
	url: 'https://v.example/a/lecture-720p.mp4?st=1',
	frameUrl: 'https://example.org/page',
	title: 'Lecture 4',
	names: ['Lecture 4'],
	parts: [],
	thumbnail: null,
	durationSeconds: 100,
	isLive: false,
	ladder: [
		{
			height: 720,
			width: null,
			bandwidth: null,
			bytes: 5_000,
			url: 'https://v.example/a/lecture-720p.mp4?st=1',
		},
		{
			height: 360,
			width: null,
			bandwidth: null,
			bytes: 2_000,
			url: 'https://v.example/a/lecture-360p.mp4?st=1',
		},
	],
	size: { bytes: 5_000, isEstimate: false },
	subtitles: [],
	isProtected: false,
	confidence: 'high',
};

describe('a link is found again', () => {
	test.each<[why: string, sought: Sought, page: Candidate[], found: string | null, isSure?: boolean]>([
		[
			'by its address, whatever token it has now',
			seek(added.url),
			[
				link('https://example.org/'),
				link('https://cdn3.example/files/ubuntu.iso?token=new&expires=1800000000'),
			],
			'https://cdn3.example/files/ubuntu.iso?token=new&expires=1800000000',
			true,
		],
		[
			'by its name on another server',
			seek(added.url),
			[link('https://cdn9.example/z/ubuntu.iso?sig=1'), link('https://cdn9.example/z/ubuntu.iso.sig')],
			'https://cdn9.example/z/ubuntu.iso?sig=1',
			false,
		],
		[
			'by its name and its words, surely',
			seek(added.url, { text: 'Desktop image' }),
			[link('https://cdn9.example/z/ubuntu.iso', ' desktop  IMAGE ')],
			'https://cdn9.example/z/ubuntu.iso',
			true,
		],
		[
			'by the name that it was given',
			seek('https://x.example/get/1a2b3c4d5e6f', { fileName: 'Thesis.pdf' }),
			[
				link('https://x.example/get/other/of', 'a', 'other.pdf'),
				link('https://x.example/b', 'b', 'thesis.pdf'),
			],
			'https://x.example/b',
			false,
		],
		[
			'by the name in a parameter',
			seek('https://x.example/get.php?file=dir%2Fa.zip&k=1'),
			[link('https://x.example/get2.php?f=a.zip'), link('https://x.example/get2.php?f=b.zip')],
			'https://x.example/get2.php?f=a.zip',
			false,
		],
		[
			'by its words, where the address says nothing',
			seek('https://x.example/d/0011223344556677', { text: 'Part 2' }),
			[
				link('https://x.example/d/8899aabbccddeeff', 'Part 1'),
				link('https://x.example/d/ffeeddccbbaa9988', 'Part 2'),
			],
			'https://x.example/d/ffeeddccbbaa9988',
			false,
		],
		[
			'by its form, where it is the only one',
			seek('https://x.example/d/0011223344556677'),
			[link('https://x.example/about'), link('https://x.example/d/8899aabbccddeeff')],
			'https://x.example/d/8899aabbccddeeff',
			false,
		],
		[
			'not between two of that form',
			seek('https://x.example/d/0011223344556677'),
			[link('https://x.example/d/8899aabbccddeeff'), link('https://x.example/d/ffeeddccbbaa9988')],
			null,
		],
		[
			'not between two of that name',
			seek(added.url),
			[link('https://m.example/1.0/ubuntu.iso'), link('https://m.example/2.0/ubuntu.iso')],
			null,
		],
		[
			'though the page has it twice',
			seek(added.url),
			[link('https://m.example/1.0/ubuntu.iso?sig=1'), link('https://m.example/1.0/ubuntu.iso?sig=2')],
			'https://m.example/1.0/ubuntu.iso?sig=1',
			false,
		],
		[
			'not by words alone on another site',
			seek('https://a.example/x', { text: 'Download' }),
			[link('https://ads.test/y', 'Download')],
			null,
		],
		[
			'not by the name of a program',
			seek('https://a.example/download.php?id=1'),
			[link('https://b.example/download.php?id=2')],
			null,
		],
		[
			'not among addresses of no web',
			seek(added.url),
			[link('javascript:ubuntu.iso'), link('file:///files/ubuntu.iso')],
			null,
		],
		['not on an empty page', seek(added.url), [], null],
	])('%s', (_, sought, page, found, isSure = false) => {
		expect(findLink(sought, page)).toEqual(found === null ? null : { url: found, isSure });
	});
});

describe('a card is found again', () => {
	const fresh = (changes: Partial<Card> = {}): Candidate[] =>
		candidatesOfCard({
			...card,
			url: 'https://v2.example/b/lecture-720p.mp4?st=2',
			ladder: card.ladder.map(step => ({
				...step,
				url: step.url?.replace('v.example/a', 'v2.example/b') ?? null,
			})),
			...changes,
		});
	const high = seek(card.url, soughtOf(card, card.url) ?? {});
	const low = seek(card.ladder[1]?.url ?? '', soughtOf(card, card.ladder[1]?.url ?? '') ?? {});

	test('in the quality that was chosen', () => {
		expect(findLink(high, fresh())?.url).toContain('720p');
		expect(findLink(low, fresh())?.url).toContain('360p');
	});
	test.each<[string, Partial<Card>]>([
		['is of another length', { durationSeconds: 200 }],
		['is of another kind', { kind: 'hls' }],
		['is protected', { isProtected: true }],
		['is of another size', { ladder: [], size: { bytes: 4_999, isEstimate: false } }],
	])('but not where it %s', (_, changes) => {
		expect(findLink(high, fresh(changes))).toBeNull();
	});
	test('and a stream by its title, beside an advertisement', () => {
		const stream = {
			...card,
			kind: 'hls' as const,
			ladder: [],
			size: null,
			url: 'https://s7.example/x/0123456789abcdef/master.m3u8',
		};
		const sought = seek(stream.url, soughtOf(stream, stream.url) ?? {});
		const page = [
			{ ...stream, title: 'Ad', durationSeconds: 15, url: 'https://ads.test/master.m3u8' },
			{ ...stream, url: 'https://s2.example/y/fedcba9876543210/master.m3u8' },
		].flatMap(candidatesOfCard);
		expect(findLink(sought, page)?.url).toBe('https://s2.example/y/fedcba9876543210/master.m3u8');
	});
	test('never a player whose source is not known', () => {
		expect(soughtOf({ ...card, kind: 'page' }, card.url)).toBeNull();
	});
});

const words = fc.constantFrom('', 'Download', 'Part 1', 'Part 2', 'a.zip');
const address = fc
	.tuple(
		fc.constantFrom('https://a.example', 'https://b.example', 'http://cdn1.test'),
		fc.constantFrom('/', '/d/00112233aabbccdd', '/d/ffeeddccbbaa9988', '/a.zip', '/v/a.zip', '/get.php'),
		fc.constantFrom('', '?token=1', '?token=2', '?id=1', '?id=2', '?f=a.zip'),
	)
	.map(parts => parts.join(''));
const anyLink = fc
	.record({ url: address, text: words, fileName: fc.constantFrom('', 'a.zip', 'b.zip') })
	.map(candidateOfLink);

describe('whatever a page has', () => {
	test('what is found is one of its links, and the order of weaker ones does not matter', () => {
		fc.assert(
			fc.property(anyLink, fc.array(anyLink, { maxLength: 12 }), ({ url, text, fileName }, page) => {
				const sought = seek(url, { text, fileName });
				const found = findLink(sought, page);
				expect(found === null || page.some(one => one.url === found.url)).toBe(true);
				const back = findLink(sought, page.toReversed());
				expect(back === null).toBe(found === null);
				expect(back?.isSure).toBe(found?.isSure);
			}),
		);
	});
	test('the very link is found among others, however many', () => {
		fc.assert(
			fc.property(fc.array(anyLink, { maxLength: 30 }), page => {
				const url = 'https://c.example/only.bin?token=1';
				const found = findLink(seek(url), [...page, link('https://c.example/only.bin?token=2')]);
				expect(found).toEqual({ url: 'https://c.example/only.bin?token=2', isSure: true });
			}),
		);
	});
});

describe('what is remembered', () => {
	test('holds no secret of the link', () => {
		expect(JSON.stringify(originOf(added, null))).not.toContain(token);
	});
	test.each([
		['no page', { pageUrl: null }],
		['a page of no web', { pageUrl: 'file:///tmp/x.html' }],
		['a page of the browser', { pageUrl: 'chrome://downloads' }],
		['an address of no web', { url: 'blob:https://example.org/1' }],
		['a page without end', { pageUrl: `https://example.org/${'x'.repeat(10_000)}` }],
	])('is nothing of %s', (_, changes) => {
		expect(originOf({ ...added, ...changes }, null)).toBeNull();
	});
	test('is bounded, the oldest go, and damage costs itself alone', () => {
		const many = Array.from({ length: originsMax }, (_, at) =>
			originOf({ ...added, id: taskId(at) }, null),
		).filter(one => one !== null);
		const one = originOf({ ...added, id: taskId(originsMax) }, null);
		const all = withOrigins(many, one ? [one] : []);
		expect(all).toHaveLength(originsMax);
		expect(all.at(-1)).toEqual(one);
		expect(loadOrigins(JSON.parse(JSON.stringify([{ task: 'x' }, ...all.slice(2), null])))).toEqual(
			all.slice(2),
		);
		expect(loadOrigins('nonsense')).toEqual([]);
	});
	test('of pages that were opened bounds how many more are', () => {
		let opened = loadVisits(undefined).opened;
		let count = 0;
		for (let at = 0; at < 100; at += 1) {
			const next = withOpened(opened, 'https://a.example/', at);
			if (!next) continue;
			opened = next;
			count += 1;
		}
		expect(count).toBe(10);
		for (let at = 0; at < 100; at += 1) opened = withOpened(opened, `https://a.example/${at}`, 200) ?? opened;
		expect(opened).toHaveLength(40);
		expect(withOpened(opened, 'https://a.example/', 11 * 60_000)).toHaveLength(1);
	});
});
