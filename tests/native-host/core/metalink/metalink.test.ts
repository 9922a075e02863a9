import { XMLBuilder } from 'fast-xml-parser';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodePlan, parsePlan, piecesFor } from '../../../../native-host/src/core/metalink/file-plan.ts';
import { isMetalink } from '../../../../native-host/src/core/metalink/is-metalink.ts';
import { readLinks } from '../../../../native-host/src/core/metalink/link-fields.ts';
import {
	metalinkBytesMax,
	metalinkFilesMax,
	parseMetalink,
	pieceHashesMax,
} from '../../../../native-host/src/core/metalink/parse-metalink.ts';
import { mirrorsMax } from '../../../../shared/protocol/limits.ts';

const sha256 = 'a'.repeat(64);
const sha1 = 'b'.repeat(40);
const metalink = (inside: string): string =>
	`<?xml version="1.0"?><metalink xmlns="urn:ietf:params:xml:ns:metalink">${inside}</metalink>`;
const file = (inside: string): string => metalink(`<file name="x"><url>http://a/x</url>${inside}</file>`);

describe('a metalink', () => {
	it('of version 4 gives name, size, strongest digest, pieces, and addresses by priority', () => {
		const text = metalink(`<published>2026-01-01</published><file name="a&amp;b.iso">
			<size>14</size><hash type="md5">${'c'.repeat(32)}</hash><hash type="SHA-256">${sha256.toUpperCase()}</hash>
			<pieces length="10" type="sha-1"><hash>${sha1}</hash><hash>${sha1}</hash></pieces>
			<url location="de" priority="2">http://b/x?a=1&amp;b=2</url><url>http://last/x</url>
			<url priority="1">https://a/x</url><url priority="1">ftp://a/x</url>
			<metaurl mediatype="torrent">http://a/x.torrent</metaurl></file>`);
		expect(parseMetalink(text)).toEqual({
			ok: true,
			value: [
				{
					name: 'a&b.iso',
					size: 14,
					checksum: { algorithm: 'sha-256', hex: sha256 },
					pieces: { algorithm: 'sha-1', length: 10, hashes: [sha1, sha1] },
					urls: ['https://a/x', 'http://b/x?a=1&b=2', 'http://last/x'],
				},
			],
		});
	});

	it('of version 3 is understood too', () => {
		const text = `<metalink version="3.0"><files><file name="x"><size>5</size>
			<verification><hash type="sha1">${sha1}</hash><pieces length="5" type="sha1"><hash piece="0">${sha1}</hash></pieces>
			</verification><resources><url type="http" preference="10">http://b/</url>
			<url type="http" preference="100">http://a/</url></resources></file></files></metalink>`;
		expect(parseMetalink(text)).toMatchObject({
			ok: true,
			value: [{ checksum: { algorithm: 'sha-1' }, pieces: { length: 5 }, urls: ['http://a/', 'http://b/'] }],
		});
	});

	it('with a prefix for its names is the same', () => {
		const text = `<m:metalink xmlns:m="urn:x"><m:file name="x"><m:url>http://a/</m:url></m:file></m:metalink>`;
		expect(parseMetalink(text)).toMatchObject({ ok: true, value: [{ name: 'x', urls: ['http://a/'] }] });
	});

	it.each([
		[
			'pieces that do not fit its size',
			`<size>30</size><pieces length="10" type="sha-1"><hash>${sha1}</hash></pieces>`,
		],
		['a digest of the wrong length', `<pieces length="10" type="sha-1"><hash>${sha256}</hash></pieces>`],
		['pieces of no length', `<pieces length="0" type="sha-1"><hash>${sha1}</hash></pieces>`],
		['an algorithm that nobody knows', `<pieces length="9" type="constructor"><hash>${sha1}</hash></pieces>`],
		['a size that is none', '<size>-1</size><hash type="sha-256">zz</hash>'],
	])('%s: only that is left out', (_, inside) => {
		expect(parseMetalink(file(inside))).toMatchObject({
			ok: true,
			value: [{ checksum: null, pieces: null, urls: ['http://a/x'] }],
		});
	});

	const laughs = `<!DOCTYPE x [<!ENTITY a "ha">${Array.from({ length: 20 }, (_, index) => `<!ENTITY a${index} "${'&a;'.repeat(10)}">`).join('')}]>`;
	it.each([
		['nothing', ''],
		['something else', '{"a": 1}'],
		['a page', '<html><body>log in</body></html>'],
		['cut off', file('').slice(0, -20)],
		['laughter', laughs + metalink('<file name="&a9;"><url>http://a/&a9;</url></file>')],
		['an entity from elsewhere', `<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>${file('&a;')}`],
		['a doctype in lower case', `<!doctype x>${file('')}`],
		['too deep', metalink('<a>'.repeat(50) + '</a>'.repeat(50))],
		['very deep', metalink('<a>'.repeat(100_000) + '</a>'.repeat(100_000))],
		['no files', metalink('')],
		['only other addresses', metalink('<file name="x"><url>ftp://a/</url></file>')],
		['too long', file(' '.repeat(metalinkBytesMax))],
		['too many files', metalink('<file name="x"><url>http://a/</url></file>'.repeat(metalinkFilesMax + 1))],
		[
			'100,000 pieces',
			file(`<pieces length="1" type="md5">${`<hash>${'c'.repeat(32)}</hash>`.repeat(100_000)}</pieces>`),
		],
	])('%s is refused by name', (_, text) => {
		expect(parseMetalink(text)).toMatchObject({ ok: false, error: { code: 'metalink_invalid' } });
	});

	it('that names entities of its own leaves them as they stand', () => {
		const text = metalink('<file name="&lol;&#x41;&#66;"><url>http://a/&lol;</url></file>');
		expect(parseMetalink(text)).toMatchObject({
			ok: true,
			value: [{ name: '&lol;AB', urls: ['http://a/&lol;'] }],
		});
	});

	it('gives no more addresses than mirrors are allowed, the best of them', () => {
		const urls = Array.from(
			{ length: 900 },
			(_, at) => `<url priority="${900 - at}">http://a/${900 - at}</url>`,
		);
		const parsed = parseMetalink(metalink(`<file name="x">${urls.join('')}</file>`));
		expect(parsed.ok && parsed.value[0]?.urls).toEqual(
			Array.from({ length: mirrorsMax }, (_, at) => `http://a/${at + 1}`),
		);
	});

	it('holds fewer digests than are allowed, as long as it is', () => {
		expect(metalinkBytesMax / '<hash></hash>'.length / 2).toBeGreaterThan(pieceHashesMax);
		expect(metalinkBytesMax / (64 + '<hash></hash>'.length)).toBeLessThan(pieceHashesMax);
	});

	it('whatever is sent, is a plan that can be kept, or a fault', () => {
		const builder = new XMLBuilder({ ignoreAttributes: false, attributeNamePrefix: '@' });
		const word = fc.constantFrom('file', 'files', 'hash', 'pieces', 'url', 'size', 'constructor');
		const attribute = fc.constantFrom('@name', '@type', '@length', '@priority');
		const leaf = fc.oneof(fc.string({ maxLength: 12 }), fc.constantFrom('sha-256', sha256, 'http://a/', '7'));
		const { node } = fc.letrec<{ node: unknown }>(tie => ({
			node: fc.oneof(
				{ depthSize: 'small' },
				leaf,
				fc
					.tuple(
						fc.dictionary(word, fc.oneof(tie('node'), fc.array(tie('node'), { maxLength: 3 })), {
							maxKeys: 3,
						}),
						fc.dictionary(attribute, leaf, { maxKeys: 2 }),
					)
					.map(([elements, attributes]) => ({ ...elements, ...attributes })),
			),
		}));
		fc.assert(
			fc.property(fc.oneof(node, fc.string()), value => {
				const text = typeof value === 'string' ? value : builder.build({ metalink: value });
				const parsed = parseMetalink(text);
				if (!parsed.ok) expect(parsed.error.code).toBe('metalink_invalid');
				else for (const plan of parsed.value) expect(parsePlan(encodePlan(plan))).toEqual(plan);
			}),
			{ numRuns: 1_000 },
		);
	});
});

describe('piece digests', () => {
	const pieces = { algorithm: 'sha-1' as const, length: 10, hashes: [sha1, sha1] };
	const plan = { name: null, size: null, checksum: null, pieces, urls: [] };
	it.each([
		[11, pieces],
		[20, pieces],
		[10, null],
		[21, null],
		[null, null],
	])('of a file of %s bytes', (total, expected) => expect(piecesFor(plan, total)).toEqual(expected));
});

describe('Link fields', () => {
	it('give mirrors by priority and metalinks', () => {
		expect(
			readLinks([
				'<http://b/x>; rel=duplicate; pri=2; geo="gb", <http://a/x,y>; REL="other duplicate"; pri=1; pref',
				'</x.meta4>; rel=describedby; type="application/metalink4+xml"',
				'<http://a/x.asc>; rel=describedby; type="application/pgp-signature", <style.css>; rel=stylesheet',
			]),
		).toEqual({ duplicates: ['http://a/x,y', 'http://b/x'], describedBy: ['/x.meta4'] });
	});

	it('of any kind cost little', () => {
		for (const field of [
			' '.repeat(60_000),
			'<a>;a'.repeat(10_000),
			`<a>; a${' ;'.repeat(30_000)}`,
			'<'.repeat(60_000),
			`<a>; rel="${'\\'.repeat(60_000)}`,
		])
			expect(readLinks([field]).duplicates).toEqual([]);
	});
});

describe('an answer', () => {
	it.each([
		['application/metalink4+xml', '/x', true],
		['Application/Metalink4+XML; charset=utf-8', '/x', true],
		['application/metalink+xml', '/x', true],
		['text/xml', '/x.meta4', true],
		['application/octet-stream', '/x.metalink', true],
		['text/html', '/x.meta4', false],
		['text/xml', '/x.xml', false],
	])('%s at %s: %s', (type, path, expected) => {
		expect(isMetalink({ status: 200, fields: new Map([['content-type', [type]]]) }, path)).toBe(expected);
	});
});
