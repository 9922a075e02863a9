import { expect, test } from 'vitest';
import { judge, type Begun, type Verdict } from '../../../extension/src/core/takeover/judge.ts';
import { defaultTakeover, type TakeoverSettings } from '../../../extension/src/core/takeover/settings.ts';

const begun: Begun = {
	url: 'https://files.a.example/set/film.zip?id=1',
	referrer: 'https://www.b.example/page',
	name: 'film.zip',
	totalBytes: 2_000_000,
	mediaType: 'application/zip',
	by: 'browser',
	private: false,
	method: 'GET',
};
const rules: TakeoverSettings = { ...defaultTakeover, mode: 'rules' };
const take = { kind: 'take' };
const kept = (why: Extract<Verdict, { kind: 'keep' }>['why']) => ({ kind: 'keep', why });

test.each<[string, Partial<Begun>, Partial<TakeoverSettings>, object]>([
	['all that fits', {}, {}, take],
	['off', {}, { mode: 'off' }, kept(null)],
	['asked', {}, { mode: 'ask' }, { kind: 'ask' }],
	['asked, but too small', { totalBytes: 999 }, { mode: 'ask' }, kept('size')],
	['our own', { by: 'us' }, {}, kept(null)],
	['another extension’s', { by: 'other extension' }, {}, kept('extension')],
	['in a private window', { private: true }, {}, kept(null)],
	['in a private window, where that is wanted', { private: true }, { inPrivate: true }, take],
	['no address of the web', { url: 'blob:https://a.example/1' }, {}, kept('scheme')],
	['the next one', {}, { skipNext: true }, kept('skipped')],
	['of a site', {}, { neverSites: ['a.example'] }, kept('site')],
	['of a page of a site', {}, { neverSites: ['b.example'] }, kept('site')],
	['of a site whose name only ends so', {}, { neverSites: ['les.a.example', 'example.org'] }, take],
	['of no wanted site', {}, { onlySites: ['c.example'] }, kept('site')],
	['of a wanted site', {}, { onlySites: ['*.a.example'] }, take],
	['one byte too small', { totalBytes: 999_999 }, {}, kept('size')],
	['just large enough', { totalBytes: 1_000_000 }, {}, take],
	['of a size nobody tells', { totalBytes: null }, {}, take],
	['of another type', {}, { types: ['iso', 'video/*'] }, kept('type')],
	['of a wanted ending', {}, { types: ['.ZIP'] }, take],
	['of a wanted type', {}, { types: ['application/*'] }, take],
	['that the pattern does not fit', {}, { pattern: '\\.iso$' }, kept('pattern')],
	['that the pattern fits', {}, { pattern: '/SET/' }, take],
	['an answer to a form', { method: 'POST' }, {}, kept('form')],
	['an answer to a form, where that is wanted', { method: 'POST' }, { relayForms: true }, take],
	[
		'an answer to a form, and nothing is passed on',
		{ method: 'POST' },
		{ relayForms: true, relay: false },
		kept('form'),
	],
])('%s', (_what, download, settings, verdict) => {
	expect(judge({ ...begun, ...download }, { ...rules, ...settings })).toEqual(verdict);
});
