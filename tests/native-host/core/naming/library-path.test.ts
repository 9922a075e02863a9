import naughty from 'big-list-of-naughty-strings/blns.json' with { type: 'json' };
import fc from 'fast-check';
import { join, normalize } from 'node:path';
import { describe, expect, test } from 'vitest';
import { unknownMedia } from '../../../../shared/domain/media.ts';
import { parseTemplate, placeholders } from '../../../../shared/domain/template.ts';
import { defaultSettings } from '../../../../shared/domain/settings.ts';
import { libraryPath, type Filed } from '../../../../native-host/src/core/naming/library-path.ts';
import { safeName } from '../../../../native-host/src/core/naming/safe-name.ts';
import { sayRemark } from '../../../../shared/domain/remarks.ts';

const filed: Filed = {
	name: 'talk.mp4',
	mediaType: 'video/mp4',
	media: { ...unknownMedia, title: 'A Talk', width: 1920, height: 1080 },
	title: 'Page',
	host: 'videos.example',
	day: { year: 2027, month: 3, day: 9 },
};

function place(template: string, more: Partial<Filed> = {}): string {
	const parsed = parseTemplate(template);
	if (!parsed.ok) return `refused: ${sayRemark(parsed.error)}`;
	const { folders, name } = libraryPath(parsed.value, { ...filed, ...more });
	return [...folders, name].join('/');
}

const audio = { name: 'song.m4a', mediaType: 'audio/mp4', media: { ...unknownMedia, audioBitrate: 131_000 } };

describe('a template', () => {
	test.each<[string, string, Partial<Filed>?]>([
		[defaultSettings.videoTemplate, 'Videos/1080p/2027-03/talk.mp4'],
		[defaultSettings.videoTemplate, 'Videos/2027-03/talk.mp4', { media: unknownMedia }],
		[
			defaultSettings.videoTemplate,
			'Videos/1080p/2027-03/talk.mp4',
			{ media: { ...unknownMedia, width: 1080, height: 1920 } },
		],
		[
			defaultSettings.videoTemplate,
			'Videos/360p/2027-03/talk.mp4',
			{ media: { ...unknownMedia, width: 640, height: 360 } },
		],
		[defaultSettings.audioTemplate, 'Audio/128kbps/2027-03/song.m4a', audio],
		[defaultSettings.otherTemplate, 'a.zip', { name: 'a.zip', mediaType: null }],
		['{site}/{creator}/{title}', 'videos.example/A Talk.mp4'],
		['{site}/{title} [{id}]', 'videos.example/A Talk.mp4'],
		['{title} [{id}]', 'A Talk [x1].mp4', { media: { ...filed.media, id: 'x1' } }],
		['{creator} - {title} ({quality})', 'A Talk (1080p).mp4'],
		['{title} - {creator} - {quality}', 'A Talk - 1080p.mp4'],
		['{title} - {creator}', 'A Talk.mp4'],
		['{index} {title}', '0007 A Talk.mp4', { media: { ...filed.media, index: 7, count: 1200 } }],
		['{playlist}/{index} {title}', 'L/07 A Talk.mp4', { media: { ...filed.media, playlist: 'L', index: 7 } }],
		['{playlist}/{index} {title}', 'A Talk.mp4'],
		['{kind}/{year}/{date} {name}.{ext}', 'Videos/2027/2027-03-09 talk.mp4'],
		['{kind}/{name}', 'Audio/song.m4a', audio],
		['{creator}', 'talk.mp4'],
		['{title}', 'Page.mp4', { media: unknownMedia }],
		['{title}', 'talk.mp4', { media: unknownMedia, title: null }],
		['{title}', 'Mr. Smith.mp4', { media: { ...filed.media, title: 'Mr. Smith' } }],
		['{title}', '_.._.._etc_passwd.mp4', { media: { ...filed.media, title: '../../../etc/passwd' } }],
		['{creator}/{name}', 'talk.mp4', { media: { ...filed.media, creator: '..' } }],
		['{creator}/{name}', '_con/talk.mp4', { media: { ...filed.media, creator: 'con' } }],
		['{creator}/{name}', 'AC_DC/talk.mp4', { media: { ...filed.media, creator: 'AC/DC' } }],
		['CON/{name}', '_CON/talk.mp4'],
	])('%s: %s', (template, path, more) => expect(place(template, more)).toBe(path));

	test.each([
		['', 'begin'],
		['/etc/{name}', 'begin'],
		['Videos//{name}', 'no name'],
		['../{name}', '“..” is no name'],
		['a/. ./../{name}', 'no name'],
		['a\\b', 'not by'],
		['{nme}', '{nme} is not known; there are {name} {title}'],
		['{}', '{} is not known'],
		['{name', 'brace'],
		['name}', 'brace'],
		['Videos/', 'no name'],
		['x'.repeat(1025), 'Longer'],
		['a/'.repeat(16) + '{name}', 'More than 16'],
	])('%j is refused: %s', (template, why) => {
		expect(place(template)).toMatch(/^refused: /u);
		expect(place(template)).toContain(why);
	});

	test('says what is wrong by name', () => {
		expect(parseTemplate('{title}/{qualty}')).toEqual({
			ok: false,
			error: { is: 'template_unknown', values: { name: '{qualty}', known: expect.any(String) as string } },
		});
		expect(placeholders).toHaveLength(13);
	});
});

test('whatever is in values and templates, each part is one safe name below the folder', () => {
	const text = fc.oneof(fc.string({ unit: 'binary', maxLength: 300 }), fc.constantFrom(...naughty));
	const piece = fc.oneof(text, fc.constantFrom(...placeholders.map(name => `{${name}}`), '/', ' - ', '..'));
	const template = fc.array(piece, { maxLength: 8 }).map(pieces => pieces.join(''));
	let taken = 0;
	fc.assert(
		fc.property(template, text, text, text, (pattern, title, creator, name) => {
			const parsed = parseTemplate(pattern);
			if (!parsed.ok) return;
			taken++;
			const path = libraryPath(parsed.value, {
				...filed,
				name: safeName(name),
				media: { ...filed.media, title, creator, playlist: title, site: creator, id: name },
			});
			expect(path.folders.length).toBeLessThan(parsed.value.length);
			for (const part of [...path.folders, path.name]) expect(safeName(part)).toBe(part);
			const whole = join('/library', ...path.folders, path.name);
			expect(normalize(whole)).toBe(whole);
			expect(whole.startsWith('/library/')).toBe(true);
			expect(whole.split('/')).toHaveLength(path.folders.length + 3);
		}),
		{ numRuns: 500 },
	);
	expect(taken).toBeGreaterThan(50);
});
