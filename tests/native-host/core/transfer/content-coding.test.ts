import { describe, expect, it } from 'vitest';
import { contentCoding } from '../../../../native-host/src/core/transfer/content-coding.ts';
import { meansNoPage } from '../../../../native-host/src/core/transfer/web-page.ts';

const head = (fields: Record<string, string>) => ({
	status: 200,
	fields: new Map(Object.entries(fields).map(([name, value]) => [name, [value]])),
});

describe('Content-Encoding that nobody asked for', () => {
	it.each([
		['/a.json', {}, null],
		['/a.json', { 'content-encoding': 'identity' }, null],
		['/a.json', { 'content-encoding': 'gzip' }, 'gzip'],
		['/a.json', { 'content-encoding': 'X-GZIP' }, 'gzip'],
		['/a.json', { 'content-encoding': 'br' }, 'br'],
		['/a.json', { 'content-encoding': 'zstd' }, 'zstd'],
		['/a.json', { 'content-encoding': 'deflate' }, 'deflate'],
		['/a.json', { 'content-encoding': 'compress' }, { other: 'compress' }],
		['/a.json', { 'content-encoding': 'gzip, br' }, { other: 'gzip, br' }],
		// The file itself is packed, and the server says so in the wrong field.
		['/a.tar.gz', { 'content-encoding': 'gzip' }, null],
		['/a.tgz', { 'content-encoding': 'x-gzip' }, null],
		['/a.tar.gz', { 'content-encoding': 'br' }, 'br'],
		['/a', { 'content-encoding': 'gzip', 'content-type': 'application/x-gzip' }, null],
		['/a', { 'content-encoding': 'gzip', 'content-disposition': 'attachment; filename="b.gz"' }, null],
		['/a.gz', { 'content-encoding': 'gzip', 'content-disposition': 'attachment; filename=b.txt' }, 'gzip'],
		[
			'/a',
			{ 'content-encoding': 'gzip', 'content-disposition': `attachment; filename*=utf-8'en'b.gz` },
			null,
		],
		['/a.gz', { 'content-encoding': 'gzip', 'content-disposition': 'inline' }, null],
		['/a', { 'content-encoding': 'gzip', 'content-disposition': 'a; filename = "b.gz" ; size=1' }, null],
		['/a', { 'content-encoding': 'br', 'content-type': 'Application/Brotli; q=1' }, null],
		['/a', { 'content-encoding': 'gzip', 'content-type': 'application/gzip2' }, 'gzip'],
		['/a', { 'content-encoding': 'gzip', 'content-type': 'x-application/gzip' }, 'gzip'],
		['/a.gz/b', { 'content-encoding': 'gzip' }, 'gzip'],
		['/a.SVGZ', { 'content-encoding': 'gzip' }, null],
		['/a.br', { 'content-encoding': 'br' }, null],
		['/a.tzst', { 'content-encoding': 'zstd' }, null],
		['/a.zz', { 'content-encoding': 'deflate' }, null],
		['/a.json', { 'content-encoding': ' , identity, GZIP ' }, 'gzip'],
		['/a.json', { 'content-encoding': 'x'.repeat(100) }, { other: 'x'.repeat(64) }],
		['/a.json', { 'content-encoding': 'constructor' }, { other: 'constructor' }],
	])('%s, %j: %j', (path, fields, expected) =>
		expect(contentCoding(head(fields as Record<string, string>), path)).toEqual(expected),
	);
});

describe('a name that means no web page', () => {
	it.each([
		['a.zip', true],
		['A.MP4', true],
		['setup.exe', true],
		['index.html', false],
		['watch', false],
		['page.php', false],
		['Mr.Smith', false],
	])('%s: %s', (name, expected) => expect(meansNoPage(name)).toBe(expected));
});
