import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseContentRange } from '../../../../native-host/src/core/transfer/content-range.ts';
import { judgeAnswer, type Asked } from '../../../../native-host/src/core/transfer/verdict.ts';
import { differs, ifRange, readValidator } from '../../../../native-host/src/core/transfer/validator.ts';
import type { AnswerHead } from '../../../../native-host/src/core/transfer/answer-head.ts';
import { remark } from '../../../../shared/domain/remarks.ts';

const head = (status: number, fields: Record<string, string | string[]> = {}): AnswerHead => ({
	status,
	fields: new Map(Object.entries(fields).map(([name, value]) => [name, [value].flat()])),
});
const strong = { etag: '"a"', lastModified: null, strong: 'etag' } as const;
const weak = { etag: 'W/"a"', lastModified: null, strong: null } as const;
const probe: Asked = { range: { start: 0, end: null }, known: null };
const part: Asked = {
	range: { start: 100, end: 200 },
	known: { total: 1000, validator: strong, mediaType: 'video/mp4' },
};
const plain: Asked = { range: null, known: null };

describe('judgeAnswer', () => {
	it.each<[string, Asked, AnswerHead, object]>([
		[
			'first: all of it',
			probe,
			head(206, { 'content-range': 'bytes 0-999/1000' }),
			{ kind: 'part', start: 0, end: 1000, total: 1000 },
		],
		['first: no ranges', probe, head(200, { 'content-length': '1000' }), { kind: 'whole', total: 1000 }],
		['first: no length', probe, head(200), { kind: 'whole', total: null }],
		[
			'first: empty',
			probe,
			head(200, { 'content-length': '0' }),
			{ kind: 'fault', fault: { code: 'empty_body' } },
		],
		[
			'first: 416 of nothing',
			probe,
			head(416, { 'content-range': 'bytes */0' }),
			{ fault: { code: 'empty_body' } },
		],
		['first: 416', probe, head(416), { kind: 'unranged' }],
		[
			'first: 416 to a later byte',
			{ ...probe, range: { start: 5, end: null } },
			head(416),
			{ kind: 'fault' },
		],
		[
			'416 that contradicts itself',
			part,
			head(416, { 'content-range': ['bytes */7', 'bytes */8'] }),
			{ kind: 'fault' },
		],
		[
			'all again: the same',
			{ ...part, range: null },
			head(200, { etag: '"a"', 'content-length': '1000' }),
			{ kind: 'whole', total: 1000 },
		],
		[
			'all again: no length',
			{ ...part, range: null },
			head(200, { etag: '"a"' }),
			{ kind: 'whole', total: null },
		],
		[
			'all again: another version',
			{ ...part, range: null },
			head(200, { etag: '"b"', 'content-length': '1000' }),
			{ kind: 'changed', why: remark('version_other') },
		],
		[
			'all again: another length',
			{ ...part, range: null },
			head(200, { etag: '"a"', 'content-length': '999' }),
			{ kind: 'changed', why: remark('bytes_instead', { count: 999, wanted: 1000 }) },
		],
		[
			'first: several parts',
			probe,
			head(206, { 'content-type': 'multipart/byteranges; boundary=a' }),
			{ kind: 'unranged' },
		],
		['first: elsewhere', probe, head(206, { 'content-range': 'bytes 5-999/1000' }), { kind: 'unranged' }],
		['first: no Content-Range', probe, head(206), { kind: 'unranged' }],
		['first: total unknown', probe, head(206, { 'content-range': 'bytes 0-999/*' }), { kind: 'unranged' }],
		[
			'first: two ranges',
			probe,
			head(206, { 'content-range': ['bytes 0-9/10', 'bytes 0-8/10'] }),
			{ kind: 'unranged' },
		],
		['first: encoded', probe, head(200, { 'content-encoding': 'gzip' }), { kind: 'whole', coding: 'gzip' }],
		[
			'first: encoded strangely',
			probe,
			head(200, { 'content-encoding': 'x' }),
			{ fault: { code: 'encoding_unknown' } },
		],
		['later: encoded', part, head(200, { 'content-encoding': 'gzip' }), { kind: 'unranged' }],
		[
			'first: encoded part',
			probe,
			head(206, { 'content-encoding': 'br', 'content-range': 'bytes 0-9/10' }),
			{ kind: 'unranged' },
		],
		['first: identity', probe, head(200, { 'content-encoding': 'identity' }), { kind: 'whole' }],
		[
			'first: two lengths',
			probe,
			head(200, { 'content-length': ['1', '2'] }),
			{ fault: { code: 'http_invalid' } },
		],
		[
			'first: nonsense length',
			probe,
			head(200, { 'content-length': '-5' }),
			{ fault: { code: 'http_invalid' } },
		],
		[
			'no range asked, a part sent',
			plain,
			head(206, { 'content-range': 'bytes 0-9/10' }),
			{ fault: { code: 'http_invalid' } },
		],
		[
			'exact',
			part,
			head(206, { 'content-range': 'bytes 100-199/1000', etag: '"a"' }),
			{ kind: 'part', end: 200 },
		],
		[
			'exact, total unknown',
			part,
			head(206, { 'content-range': 'bytes 100-199/*', etag: '"a"' }),
			{ kind: 'part', total: 1000 },
		],
		['exact, no tag', part, head(206, { 'content-range': 'bytes 100-199/1000' }), { kind: 'changed' }],
		[
			'less',
			part,
			head(206, { 'content-range': 'bytes 100-149/1000', etag: '"a"' }),
			{ kind: 'part', end: 150 },
		],
		[
			'more',
			part,
			head(206, { 'content-range': 'bytes 100-299/1000', etag: '"a"' }),
			{ fault: { code: 'range_mismatch' } },
		],
		[
			'from elsewhere',
			part,
			head(206, { 'content-range': 'bytes 101-199/1000', etag: '"a"' }),
			{ fault: { code: 'range_mismatch' } },
		],
		['another total', part, head(206, { 'content-range': 'bytes 100-199/1001' }), { kind: 'changed' }],
		[
			'another tag',
			part,
			head(206, { 'content-range': 'bytes 100-199/1000', etag: '"b"' }),
			{ kind: 'changed' },
		],
		[
			'length contradicts',
			part,
			head(206, { 'content-range': 'bytes 100-199/1000', 'content-length': '99', etag: '"a"' }),
			{ fault: { code: 'range_mismatch' } },
		],
		['all to If-Range', part, head(200, { 'content-length': '1000', etag: '"b"' }), { kind: 'changed' }],
		['all to If-Range, no tag', part, head(200, { 'content-length': '1000' }), { kind: 'changed' }],
		[
			'all to If-Range, same tag',
			part,
			head(200, { 'content-length': '1000', etag: '"a"' }),
			{ kind: 'unranged' },
		],
		[
			'a login page in place of the file: keeps what is there',
			part,
			head(200, { 'content-length': '999', 'content-type': 'text/html; charset=utf-8' }),
			{ fault: { code: 'page_instead' } },
		],
		['all of another length', part, head(200, { 'content-length': '999' }), { kind: 'changed' }],
		[
			'all to a weak one',
			{ ...part, known: { total: 1000, validator: weak, mediaType: null } },
			head(200, { 'content-length': '1000' }),
			{ kind: 'unranged' },
		],
		['416 of another length', part, head(416, { 'content-range': 'bytes */50' }), { kind: 'changed' }],
		['416', part, head(416), { fault: { code: 'http_range_not_satisfiable' } }],
		['204', probe, head(204), { fault: { code: 'empty_body' } }],
		['redirect', probe, head(302, { location: '/x' }), { kind: 'redirect', location: '/x' }],
		['redirect to nowhere', probe, head(302), { fault: { code: 'http_redirects' } }],
		['304', probe, head(304), { fault: { code: 'http_redirects' } }],
		['401', probe, head(401), { fault: { code: 'http_unauthorized' } }],
		['403', probe, head(403), { fault: { code: 'http_forbidden' } }],
		['404', probe, head(404), { fault: { code: 'http_not_found' } }],
		['410', probe, head(410), { fault: { code: 'http_gone' } }],
		['418', probe, head(418), { fault: { code: 'http_client_error' } }],
		['429', probe, head(429), { fault: { code: 'http_too_many_requests' } }],
		['503', probe, head(503), { fault: { code: 'http_unavailable' } }],
		['999', probe, head(999), { fault: { code: 'http_invalid' } }],
	])('%s', (_, asked, answer, expected) =>
		expect(judgeAnswer(asked, answer, '/file')).toMatchObject(expected),
	);

	it('never takes a byte from another place, whatever Content-Range says', () => {
		fc.assert(
			fc.property(fc.nat(300), fc.nat(300), fc.nat(300), (first, last, total) => {
				const field = `bytes ${first}-${last}/${total}`;
				const verdict = judgeAnswer(part, head(206, { 'content-range': field, etag: '"a"' }), '/file');
				if (verdict.kind === 'part') expect([verdict.start, verdict.total]).toEqual([100, 1000]);
				const verdictHere = judgeAnswer(
					{ range: { start: 5, end: 10 }, known: { total, validator: strong, mediaType: null } },
					head(206, { 'content-range': field, etag: '"a"' }),
					'/file',
				);
				if (verdictHere.kind === 'part') {
					expect(first).toBe(5);
					expect(verdictHere.end).toBeLessThanOrEqual(10);
				}
			}),
		);
	});
});

describe('what a person is told of an answer', () => {
	const known = { total: 1000, validator: weak, mediaType: null } as const;
	const dated = {
		etag: null,
		lastModified: 'Sun, 06 Nov 1994 08:48:37 GMT',
		strong: 'lastModified',
	} as const;
	const all = (range: Asked['range'], validator: NonNullable<Asked['known']>['validator'] = weak): Asked => ({
		range,
		known: { ...known, validator },
	});
	const whole = { kind: 'whole', total: 1000, coding: null };
	const refused = (code: string, said: object) => ({ kind: 'fault', fault: { code, ...said } });
	const ofField = (name: string) => ({ detail: '', remarks: [remark('answer_field', { name })] });
	const mismatched = (...remarks: object[]) => refused('range_mismatch', { detail: '', remarks });

	it.each<[string, Asked, AnswerHead, object]>([
		['nowhere', probe, head(301), refused('http_redirects', { ...ofField('Location'), detail: 'HTTP 301' })],
		[
			'to nothing',
			probe,
			head(308, { location: ' ' }),
			refused('http_redirects', { ...ofField('Location'), detail: 'HTTP 308' }),
		],
		[
			'to two places',
			probe,
			head(302, { location: ['/a', '/b'] }),
			refused('http_redirects', { ...ofField('Location'), detail: 'HTTP 302' }),
		],
		['elsewhere', probe, head(307, { location: '/b' }), { kind: 'redirect', location: '/b' }],
		['nothing there', probe, head(205), refused('empty_body', { detail: 'HTTP 205' })],
		[
			'a length that is none',
			probe,
			head(200, { 'content-length': '1e3' }),
			refused('http_invalid', ofField('Content-Length')),
		],
		[
			'all of it, asked for from the start',
			all({ start: 0, end: null }),
			head(200),
			{ ...whole, total: null },
		],
		[
			'all of it, where the start was asked for',
			all({ start: 0, end: 10 }),
			head(200),
			{ kind: 'unranged', why: remark('whole_instead') },
		],
		[
			'all of it, where the rest was asked for',
			all({ start: 5, end: null }),
			head(200),
			{ kind: 'unranged', why: remark('whole_instead') },
		],
		[
			'all of it, where the condition does not hold',
			all({ start: 5, end: null }, dated),
			head(200),
			{ kind: 'changed', why: remark('whole_instead') },
		],
		[
			'all of it, although the condition holds',
			all({ start: 5, end: null }, dated),
			head(200, { 'last-modified': dated.lastModified }),
			{ kind: 'unranged', why: remark('whole_instead') },
		],
		[
			'packed, where parts were',
			all({ start: 5, end: null }),
			head(200, { 'content-encoding': 'br' }),
			{ kind: 'unranged', why: remark('encoded_as', { coding: 'br' }) },
		],
		[
			'a part of several',
			part,
			head(206, { 'content-type': 'multipart/byteranges; boundary=x' }),
			mismatched(remark('parts_several')),
		],
		[
			'a part that is packed',
			part,
			head(206, { 'content-encoding': 'gzip', 'content-range': 'bytes 100-199/1000' }),
			mismatched(remark('encoded_as', { coding: 'gzip' })),
		],
		[
			'a part that is packed in a way nobody knows',
			part,
			head(206, { 'content-encoding': 'lzma', 'content-range': 'bytes 100-199/1000' }),
			mismatched(remark('encoded_as', { coding: 'lzma' })),
		],
		[
			'a part of who knows where',
			part,
			head(206),
			mismatched(remark('answer_field', { name: 'Content-Range' })),
		],
		[
			'a part of the length of which nobody knows, first',
			probe,
			head(206, { 'content-range': 'bytes 0-9/*' }),
			{ kind: 'unranged', why: remark('answer_field', { name: 'Content-Range' }) },
		],
		[
			'a part with no place',
			part,
			head(206, { 'content-range': 'bytes */1000' }),
			mismatched(remark('answer_field', { name: 'Content-Range' })),
		],
		[
			'a part with another length than its place',
			part,
			head(206, { etag: '"a"', 'content-range': 'bytes 100-199/1000', 'content-length': '99' }),
			mismatched(remark('answer_field', { name: 'Content-Length' })),
		],
		[
			'no part, of nothing',
			probe,
			head(416, { 'content-range': 'bytes */0' }),
			refused('empty_body', { detail: 'Content-Length' }),
		],
		['all of it, through one who changed it', probe, head(203, { 'content-length': '1000' }), whole],
		[
			'a page instead',
			part,
			head(200, { 'content-type': 'text/html' }),
			refused('page_instead', { detail: 'HTTP 200' }),
		],
		[
			'packed in a way nobody knows',
			probe,
			head(200, { 'content-encoding': 'lzma' }),
			refused('encoding_unknown', { detail: 'lzma' }),
		],
		[
			'a part that begins elsewhere',
			part,
			head(206, { etag: '"a"', 'content-range': 'bytes 101-199/1000' }),
			mismatched(remark('byte_instead', { at: 101, wanted: 100 })),
		],
		[
			'a part that is longer',
			part,
			head(206, { etag: '"a"', 'content-range': 'bytes 100-200/1000' }),
			mismatched(remark('byte_instead', { at: 201, wanted: 200 })),
		],
		[
			'a part of another length',
			part,
			head(206, { etag: '"a"', 'content-range': 'bytes 100-199/999' }),
			{ kind: 'changed', why: remark('bytes_instead', { count: 999, wanted: 1000 }) },
		],
		[
			'a part without its tag',
			part,
			head(206, { 'content-range': 'bytes 100-199/1000' }),
			{ kind: 'changed', why: remark('part_untagged') },
		],
		[
			'no part of another length',
			part,
			head(416, { 'content-range': 'bytes */999' }),
			{ kind: 'changed', why: remark('bytes_instead', { count: 999, wanted: 1000 }) },
		],
		[
			'a part nobody asked for',
			plain,
			head(206, { 'content-range': 'bytes 0-9/10' }),
			refused('http_invalid', { detail: '', remarks: [remark('part_unasked')] }),
		],
		['no part, first', probe, head(416), { kind: 'unranged', why: 'HTTP 416' }],
	])('%s', (_, asked, answer, expected) => expect(judgeAnswer(asked, answer, '/a')).toEqual(expected));
});

describe('another version', () => {
	const [tag, day] = [fc.constantFrom(null, '"a"', '"b"'), fc.constantFrom(null, 'Sun', 'Mon')];
	it('is told by both tags, else by both days, and by nothing that is missing', () => {
		fc.assert(
			fc.property(tag, day, tag, day, (etag, lastModified, etagNow, lastModifiedNow) => {
				const [before, now] = [
					{ etag, lastModified, strong: null },
					{ etag: etagNow, lastModified: lastModifiedNow, strong: null },
				];
				const values = etag && etagNow ? [etag, etagNow] : [lastModified, lastModifiedNow];
				const isKnown = values.every(value => value !== null);
				expect(differs(before, now)).toBe(isKnown && values[0] !== values[1]);
				expect(differs(now, before)).toBe(differs(before, now));
			}),
		);
	});
});

describe('parseContentRange', () => {
	it.each([
		['bytes 0-0/1', { kind: 'part', start: 0, end: 1, total: 1 }],
		['bytes 5-9/*', { kind: 'part', start: 5, end: 10, total: null }],
		['bytes */7', { kind: 'unsatisfied', total: 7 }],
		['bytes 0-1/1', null],
		['bytes 2-1/5', null],
		['bytes 0-9', null],
		['bytes=0-9/10', null],
		['items 0-9/10', null],
		['bytes 0-9007199254740991/9007199254740992', null],
		['bytes -1-9/10', null],
		['bytes 9007199254740991-9007199254740992/*', null],
		['bytes 0-9007199254740991/*', null],
		['bytes 0-9/9007199254740992', null],
		['bytes */9007199254740992', null],
		['bytes 5-5/*', { kind: 'part', start: 5, end: 6, total: null }],
		['', null],
		['x bytes 0-0/1', null],
		['bytes 0-0/1 x', null],
		['x bytes */7', null],
		['bytes */7 x', null],
		['bytes */*', null],
		['bytes 0-0/x', null],
		['BYTES 0-8/9', { kind: 'part', start: 0, end: 9, total: 9 }],
		['bytes 0-9/9', null],
		[
			'bytes 0-9007199254740989/9007199254740990',
			{ kind: 'part', start: 0, end: 9007199254740990, total: 9007199254740990 },
		],
		['bytes */9007199254740990', { kind: 'unsatisfied', total: 9007199254740990 }],
		['bytes */9007199254740991', null],
		['bytes 00000000000000000-1/2', null],
	])('%j', (field, parsed) => expect(parseContentRange(field)).toEqual(parsed));
});

it.each([
	[{ etag: '"a"', lastModified: 'Sun', strong: 'etag' }, '"a"'],
	[{ etag: null, lastModified: 'Sun', strong: 'lastModified' }, 'Sun'],
	[{ etag: 'W/"a"', lastModified: 'Sun', strong: null }, null],
] as const)('the condition of a part with %j is %j', (validator, condition) =>
	expect(ifRange(validator)).toBe(condition),
);

describe('a tag', () => {
	it.each([
		['"a"', true],
		['W/"a"', true],
		['""', true],
		['"a', false],
		['a"', false],
		['w/"a"', false],
		['"a"b"', false],
		['"a b"', false],
		['x"a"', false],
	])('%j is one: %s', (etag, isOne) =>
		expect(readValidator(head(200, { etag })).etag).toBe(isOne ? etag : null),
	);
});

describe('readValidator', () => {
	const date = 'Sun, 06 Nov 1994 08:49:37 GMT';
	it.each([
		[{ etag: '"a"' }, 'etag'],
		[{ etag: 'W/"a"', date, 'last-modified': 'Sat, 05 Nov 1994 08:49:37 GMT' }, null],
		[{ date, 'last-modified': 'Sun, 06 Nov 1994 08:48:37 GMT' }, 'lastModified'],
		[{ date, 'last-modified': 'Sun, 06 Nov 1994 08:48:38 GMT' }, null],
		[{ 'last-modified': date }, null],
		[{ date, 'last-modified': 'yesterday' }, null],
		[{ etag: 'a' }, null],
		[{ etag: ['"a"', '"a"'] }, 'etag'],
		[{ etag: ['"a"', '"b"'], date, 'last-modified': 'Sat, 05 Nov 1994 08:49:37 GMT' }, null],
		[{ date, 'last-modified': ['Sat, 05 Nov 1994 08:49:37 GMT', 'Fri, 04 Nov 1994 08:49:37 GMT'] }, null],
		[{}, null],
	])('%j: %s', (fields, which) =>
		expect(readValidator(head(200, fields as Record<string, string | string[]>)).strong).toBe(which),
	);
});
