import messages from '../_locales/en/messages.json' with { type: 'json' };
import { createFormats } from '../src/core/text/formats.ts';
import { createTranslate } from '../src/core/text/translate.ts';
import { App } from '../src/ui/app.tsx';
import { mount } from '../src/ui/mount.tsx';
import { Options } from '../src/ui/options/options.tsx';
import type { Ask } from '../src/core/page/asks.ts';
import type { Page } from '../src/ui/page.ts';
import { createPageStore } from '../src/ui/page-store.ts';
import '../src/ui/style.css';
import '../src/ui/options/options.css';
import { answerTo } from './answers.ts';
import { nowMs, states } from './states.ts';

/**
 * The real pages over a background that says one thing: `?state=mixed&view=popup&dir=ltr`. For looking at, and
 * for the pictures of tests/e2e/extension-pages.test.ts; it is in no build.
 */
const wanted = new URLSearchParams(location.search);
const told = states[wanted.get('state') ?? 'mixed']?.() ?? [];
const views = ['popup', 'tab', 'options'] as const;
const view = views.find(name => name === wanted.get('view')) ?? 'popup';
document.documentElement.lang = 'en';
document.documentElement.dir = wanted.get('dir') ?? 'ltr';

const hearers: ((message: unknown) => void)[] = [];
const store = createPageStore({
	connect: () => ({
		postMessage(message) {
			console.info('asked', JSON.stringify(message));
			const answer = answerTo(message as Ask, wanted.get('state') ?? '');
			if (answer) setTimeout(() => hearers.forEach(hear => hear(answer)));
		},
		onMessage: {
			addListener(hear) {
				hearers.push(hear);
				told.forEach(hear);
			},
		},
		onDisconnect: { addListener: () => {} },
	}),
	after: () => {},
});

type Message = { readonly message: string; readonly placeholders?: Record<string, { content: string }> };
const lookUp = (key: string): string => {
	const found = (messages as Record<string, Message>)[key];
	return (found?.message ?? '').replace(/\$(\w+)\$/gu, (_, name: string) => {
		return found?.placeholders?.[name.toLowerCase()]?.content ?? '';
	});
};

const page: Page = {
	t: createTranslate(lookUp),
	formats: createFormats('en'),
	view,
	os: 'linux',
	version: '0.1.0',
	ask: store.ask,
	call: store.call,
	extract: store.extract,
	copyText: () => Promise.resolve(),
	openTab: () => {},
	openOptions: () => {},
	frontUrl: Promise.resolve('https://example.com/watch/1'),
	cookies: Promise.resolve({
		site: 'example.com',
		granted: wanted.has('granted'),
		request: () => Promise.resolve(true),
		withdraw: () => Promise.resolve(),
	}),
};
mount(view === 'options' ? Options : App, page, store, () => nowMs);
