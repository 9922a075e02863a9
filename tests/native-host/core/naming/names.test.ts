import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chooseName } from '../../../../native-host/src/core/naming/choose-name.ts';
import { dispositionName } from '../../../../native-host/src/core/naming/content-disposition.ts';

const onWire = (text: string): string => Buffer.from(text).toString('latin1');

describe('dispositionName', () => {
	it.each([
		['attachment; filename="a b.txt"', 'a b.txt'],
		['attachment; filename=a.txt', 'a.txt'],
		['attachment; filename=a b.txt', 'a b.txt'],
		['attachment;filename="a.txt";', 'a.txt'],
		['attachment filename=a.txt', 'a.txt'],
		['filename=a.txt', 'a.txt'],
		['inline; FILENAME="a.txt"', 'a.txt'],
		['attachment; filename="a\\"b.txt"', 'a"b.txt'],
		['attachment; filename="C:\\dir\\a.txt"', 'C:\\dir\\a.txt'],
		['attachment; filename="a;b.txt"', 'a;b.txt'],
		['attachment; filename="open.txt', 'open.txt'],
		["attachment; filename*=UTF-8''na%C3%AFve.txt; filename=naive.txt", 'naïve.txt'],
		["attachment; filename=x.txt; filename*=utf-8'en'%E2%82%AC.txt", '€.txt'],
		["attachment; filename*=ISO-8859-1''%E9.txt", 'é.txt'],
		["attachment; filename*=UTF-8''%E9.txt; filename=plain.txt", 'plain.txt'],
		["attachment; filename*=koi8-r''%C1.txt; filename=plain.txt", 'plain.txt'],
		['attachment; filename="na%C3%AFve.txt"', 'naïve.txt'],
		['attachment; filename="100%.txt"', '100%.txt'],
		[onWire('attachment; filename="naïve €.txt"'), 'naïve €.txt'],
		['attachment; filename="\xe9.txt"', 'é.txt'],
		['attachment; filename="=?UTF-8?Q?na=C3=AFve_x.txt?="', 'naïve x.txt'],
		['attachment', null],
		['attachment; filename=""', null],
		['attachment; name=x', null],
		['', null],
	])('%j: %j', (field, name) => expect(dispositionName(field)).toBe(name));

	it('never throws', () => {
		fc.assert(
			fc.property(fc.string({ unit: 'binary' }), text => {
				dispositionName(`attachment; filename=${text}`);
				dispositionName(`attachment; filename*=UTF-8''${text}`);
				dispositionName(text);
			}),
		);
	});
});

describe('chooseName', () => {
	const none = { asked: null, disposition: null, urlPath: '/', title: null, mediaType: null };
	it.each([
		[{ ...none, asked: 'my:name.bin', disposition: 'attachment; filename=a.txt' }, 'my_name.bin'],
		[{ ...none, disposition: 'attachment; filename="../../x.sh"', urlPath: '/b.txt' }, 'x.sh'],
		[{ ...none, disposition: 'attachment; filename="C:\\\\a\\\\b.doc"' }, 'b.doc'],
		[
			{ ...none, disposition: 'attachment; filename=report', mediaType: 'application/pdf; x=y' },
			'report.pdf',
		],
		[{ ...none, urlPath: '/dir/na%C3%AFve%20file.tar.gz' }, 'naïve file.tar.gz'],
		[{ ...none, urlPath: '/dir/a%2Fb.txt' }, 'a_b.txt'],
		[{ ...none, urlPath: '/dir/50%.txt' }, '50%.txt'],
		[
			{ ...none, urlPath: '/videoplayback', title: 'A film. Part 2', mediaType: 'video/mp4' },
			'A film. Part 2.mp4',
		],
		[{ ...none, urlPath: '/videoplayback', mediaType: 'video/mp4' }, 'videoplayback.mp4'],
		[{ ...none, urlPath: '/a.mp4', title: 'A film' }, 'a.mp4'],
		[{ ...none, title: 'x'.repeat(300), mediaType: 'video/mp4' }, `${'x'.repeat(227)}.mp4`],
		[{ ...none, mediaType: 'text/html' }, 'download.html'],
		[none, 'download'],
	])('%j: %j', (sources, name) => expect(chooseName(sources)).toBe(name));
});
