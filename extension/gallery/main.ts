import { h, render } from 'preact';
import { Batch } from '../src/ui/batch/batch.tsx';
import { QuestionList } from '../src/ui/ask/question-list.tsx';
import { directionOf } from '../src/core/text/language.ts';
import { createWords } from '../src/core/text/words.ts';
import { Dashboard } from '../src/ui/dashboard.tsx';
import { mount } from '../src/ui/mount.tsx';
import { Options } from '../src/ui/options/options.tsx';
import { Popup } from '../src/ui/popup.tsx';
import { Setup } from '../src/ui/setup/setup.tsx';
import { loadPreferences } from '../src/core/options/preferences.ts';
import type { Ask } from '../src/core/page/asks.ts';
import type { Page } from '../src/ui/page.ts';
import { createPageStore } from '../src/ui/page-store.ts';
import '../src/ui/style.css';
import '../src/ui/takeover.css';
import '../src/ui/options/options.css';
import '../src/ui/setup/setup.css';
import '../src/ui/batch/batch.css';
import { batchShown } from './batch.ts';
import { answerTo } from './answers.ts';
import { createLookUp, type Messages } from './look-up.ts';
import { takeoverShown } from './takeover.ts';
import { nowMs, states } from './states.ts';

/**
 * The real pages over a background that says one thing: `?state=mixed&view=popup&language=ar`. For looking at, and
 * for the pictures of tests/e2e/extension-pages.test.ts; it is in no build.
 */
const wanted = new URLSearchParams(location.search);
const told = states[wanted.get('state') ?? 'mixed']?.() ?? [];
const views = ['popup', 'tab', 'options', 'setup', 'batch'] as const;
const view = views.find(name => name === wanted.get('view')) ?? 'popup';
const catalogs = import.meta.glob<Messages>('../_locales/*/messages.json', {
	eager: true,
	import: 'default',
});
const of = (folder: string): Messages => catalogs[`../_locales/${folder}/messages.json`] ?? {};
const folder = wanted.get('language') ?? 'en';
const words = createWords(createLookUp(of(folder), of('en')), folder.replace('_', '-'));
document.documentElement.lang = words.language;
document.documentElement.dir = wanted.get('dir') ?? directionOf(words.language);

const lateMs = 60;
/** As it comes in a browser: after the first picture, and not all at once. */
const tellLate = (hear: (message: unknown) => void): void =>
	told.forEach((one, place) => void setTimeout(() => hear(one), (place + 1) * lateMs));

const hearers: ((message: unknown) => void)[] = [];
const store = createPageStore({
	connect: () => ({
		postMessage(message) {
			console.info('asked', JSON.stringify(message));
			// What a tab holds is told to who watches it.
			if ((message as Ask).name === 'watchTab' && !wanted.has('late'))
				setTimeout(() => told.forEach(one => one.type === 'media' && hearers.forEach(hear => hear(one))));
			const answer = answerTo(message as Ask, wanted.get('state') ?? '');
			if (answer) setTimeout(() => hearers.forEach(hear => hear(answer)));
		},
		onMessage: {
			addListener(hear) {
				hearers.push(hear);
				if (wanted.has('late')) tellLate(hear);
				else told.forEach(hear);
			},
		},
		onDisconnect: { addListener: () => {} },
	}),
	after: (ms, run) => void setTimeout(run, ms),
	now: () => nowMs,
});

const page: Page = {
	t: words.t,
	formats: words.formats,
	view,
	os: 'linux',
	version: '0.1.0',
	ask: store.ask,
	call: store.call,
	addMany: store.addMany,
	extract: store.extract,
	copyText: () => Promise.resolve(),
	openTab: () => {},
	openBatch: () => {},
	openOptions: () => {},
	openSetup: () => {},
	openPanel: view === 'popup' ? () => {} : null,
	isPasting: false,
	batch: view === 'batch' ? batchShown(wanted.get('state') ?? '') : null,
	access: {
		kinds: ['sites', 'cookies', 'downloads'],
		has: kind => Promise.resolve(kind === 'sites'),
		request: () => Promise.resolve(true),
		listen: () => () => {},
	},
	preferences: {
		load: () => Promise.resolve(loadPreferences({ readClipboard: wanted.has('clipboard') })),
		change: change => Promise.resolve(loadPreferences(change)),
		allowClipboard: () => Promise.resolve(true),
		readClipboard: () => Promise.resolve(wanted.get('clipboard') ?? 'https://example.com/pasted.zip'),
	},
	frontUrl: Promise.resolve('https://example.com/watch/1'),
	frontTab: Promise.resolve(1),
	requestSites: () => Promise.resolve(true),
	cookies: Promise.resolve({
		site: 'example.com',
		granted: wanted.has('granted'),
		request: () => Promise.resolve(true),
		withdraw: () => Promise.resolve(),
	}),
	takeover: takeoverShown(wanted.get('state') ?? ''),
};
const questions = [
	{
		download: 1,
		name: 'debian-13.2.0-amd64-netinst.iso',
		host: 'cdimage.debian.org',
		totalBytes: 691_000_000,
	},
	{
		download: 2,
		name: 'holiday photos (summer 2026, all of them, unsorted).zip',
		host: 'cloud.example',
		totalBytes: null,
	},
];
store.watchTab(view === 'popup' && told.some(({ type }) => type === 'media') ? 1 : null);
const roots = { popup: Popup, tab: Dashboard, options: Options, setup: Setup, batch: Batch } as const;
if (wanted.get('view') === 'ask')
	render(h(QuestionList, { words, questions, onAnswer: () => {} }), document.body);
else mount(roots[view], page, store, () => nowMs);
