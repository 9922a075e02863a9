import { describe, expect, test } from 'vitest';
import { howDiffers, type Expected, type Found } from '../../../shared/domain/same-thing.ts';
import { noValidator } from '../../../native-host/src/core/transfer/validator.ts';
import { sayRemark } from '../../../shared/domain/remarks.ts';

const expected: Expected = {
	url: 'https://host.example/file.zip',
	totalBytes: 1000,
	mediaType: 'application/zip',
	etag: '"a"',
	lastModified: 'Sun, 06 Nov 1994 08:49:37 GMT',
};
const found: Found = {
	url: expected.url,
	totalBytes: 1000,
	mediaType: 'application/zip',
	validator: { ...noValidator, etag: '"a"', lastModified: expected.lastModified },
};
const tagged = (etag: string | null, lastModified: string | null = null) => ({
	validator: { ...noValidator, etag, lastModified },
});

describe('is what the daemon is given what the browser was given', () => {
	test.each<[string, Partial<Expected>, Partial<Found>]>([
		['all of it', {}, {}],
		['another fragment', { url: `${expected.url}#part` }, {}],
		['a length that the browser does not tell', { totalBytes: null }, {}],
		['a tag that is weak here', {}, tagged('W/"a"')],
		['no tag here', {}, tagged(null, expected.lastModified)],
		['no tag there', { etag: null, lastModified: null }, {}],
		['a type that the browser guessed', { mediaType: 'application/octet-stream' }, {}],
		['a type that the server does not name', {}, { mediaType: null }],
		[
			'the same type with a parameter',
			{ mediaType: 'Application/ZIP' },
			{ mediaType: 'application/zip; x=1' },
		],
		['a page both times', { mediaType: 'text/html' }, { mediaType: 'text/html; charset=utf-8' }],
	])('yes: %s', (_, one, other) => {
		expect(howDiffers({ ...expected, ...one }, { ...found, ...other })).toBeNull();
	});

	test.each<[string, Partial<Expected>, Partial<Found>, string]>([
		['a redirect elsewhere', {}, { url: 'https://host.example/login' }, 'Another address'],
		['another query', {}, { url: `${expected.url}?n=2` }, 'Another address'],
		['another length', {}, { totalBytes: 999 }, '999 bytes'],
		['no length', {}, { totalBytes: null }, 'No size'],
		['another tag', {}, tagged('"b"'), 'Another version'],
		['another date', { etag: null }, tagged('"a"', 'Sun, 06 Nov 1995 08:49:37 GMT'), 'Another version'],
		['a login page', {}, { mediaType: 'text/html' }, 'text/html'],
		[
			'a login page for whatever',
			{ mediaType: 'application/octet-stream' },
			{ mediaType: 'text/html' },
			'html',
		],
		['another type', {}, { mediaType: 'image/png' }, 'image/png'],
	])('no: %s', (_, one, other, says) => {
		const differs = howDiffers({ ...expected, ...one }, { ...found, ...other });
		expect(differs && sayRemark(differs)).toContain(says);
	});
});
