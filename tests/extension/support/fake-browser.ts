import {
	createBackground,
	type Background,
	type Word,
} from '../../../extension/src/background/background.ts';
import type { PagePort } from '../../../extension/src/background/pages.ts';
import type { CardPlace, MediaView } from '../../../extension/src/core/capture/media-view.ts';
import type { Told } from '../../../extension/src/core/page/asks.ts';
import type { Badge } from '../../../extension/src/core/queue/badge.ts';
import type { Notice } from '../../../extension/src/core/queue/notices.ts';
import type { createFakeHost } from './fake-host.ts';
import { createFakeTabs } from './fake-tabs.ts';

const nothingSeen: MediaView = {
	tab: 0,
	url: '',
	isLooked: false,
	cards: [],
	mode: 'ask',
	mayWatchAll: false,
};

const origin = 'chrome-extension://me/';

/** A browser that remembers what a stopped background left, and whose time passes when told to. */
export function createFakeBrowser(host: ReturnType<typeof createFakeHost>) {
	const stored: Record<'copy' | 'pending' | 'origins' | 'visits', unknown> = {
		copy: undefined,
		pending: undefined,
		origins: undefined,
		visits: undefined,
	};
	const notices: Notice[] = [];
	const said: Word[] = [];
	let timers: { at: number; run: () => void }[] = [];
	let now = 1_000_000;
	let luck = 7;
	const browser = {
		stored,
		notices,
		said,
		badge: { text: '', tone: 'active' } as Badge,
		cookies: '',
		/** Whether pages may be opened for expired links. */
		findsLinks: false,
		tabs: createFakeTabs(),
		/** What every tab holds. */
		cards: [] as CardPlace[],
		/** As after a start of the browser, or of its worker: what is in memory is gone. */
		start(): Background {
			timers = [];
			return createBackground({
				ownId: 'me',
				ownOrigin: origin,
				version: '0.1.0',
				clientName: 'test',
				userAgent: 'UA',
				connectNative: () => host.connect(),
				endReason: port => (port as { reason?: string }).reason ?? '',
				load: () => Promise.resolve(structuredClone(stored)),
				saveCopy: async copy => void (stored.copy = structuredClone(copy)),
				savePending: async entries => void (stored.pending = structuredClone(entries)),
				cookies: () => Promise.resolve(browser.cookies),
				media: {
					view: async tab => ({ ...nothingSeen, tab }),
					find: async (_, keys) => browser.cards.filter(({ card }) => keys.includes(card.key)),
					setMode: async () => {},
					lookAt: async () => true,
					isForbidden: async () => false,
				},
				findsLinks: async () => browser.findsLinks,
				linkStore: {
					load: () => Promise.resolve(structuredClone(stored)),
					saveOrigins: async origins => void (stored.origins = structuredClone(origins)),
					saveVisits: async visits => void (stored.visits = structuredClone(visits)),
				},
				linkTabs: browser.tabs.ports,
				setBadge: badge => void (browser.badge = badge),
				notify: notice => void notices.push(notice),
				say: word => void said.push(word),
				random: () => (luck = (luck * 48_271) % 2_147_483_647) / 2_147_483_647,
				now: () => now,
				after(ms, run) {
					const timer = { at: now + ms, run };
					timers.push(timer);
					return () => void (timers = timers.filter(other => other !== timer));
				},
			});
		},
		/** Lets `ms` pass, with everything that falls due in it. */
		async pass(ms: number): Promise<void> {
			const end = now + ms;
			await settle();
			for (;;) {
				const due = timers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
				if (!due) break;
				timers = timers.filter(timer => timer !== due);
				now = due.at;
				due.run();
				await settle();
			}
			now = end;
		},
		timers: () => timers.length,
		settle,
	};
	return browser;
}

/** A page of ours, or what pretends to be one. */
export function createFakePage(url = `${origin}src/popup/index.html`, id = 'me') {
	const told: Told[] = [];
	const hearers: ((message: unknown) => void)[] = [];
	const enders: (() => void)[] = [];
	const page = {
		told,
		turnedAway: false,
		ask: (name: string, params: unknown) => hearers.forEach(hear => hear({ id: 1, name, params })),
		close: () => enders.forEach(ended => ended()),
		last: <Type extends Told['type']>(type: Type) =>
			told.findLast((one): one is Extract<Told, { type: Type }> => one.type === type),
		port: {
			sender: { id, url },
			postMessage: message => void told.push(structuredClone(message)),
			disconnect: () => void (page.turnedAway = true),
			onMessage: { addListener: hear => void hearers.push(hear) },
			onDisconnect: { addListener: ended => void enders.push(ended) },
		} satisfies PagePort as PagePort,
	};
	return page;
}

/** Until everything that needs no time has happened. */
async function settle(): Promise<void> {
	for (let turn = 0; turn < 100; turn += 1) await Promise.resolve();
}
