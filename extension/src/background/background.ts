import type { QueueEvent } from '../../../shared/domain/events.ts';
import { fault, type Fault } from '../../../shared/domain/faults.ts';
import { bestChoice } from '../../../shared/domain/media-choice.ts';
import { mintTaskId, type TaskId } from '../../../shared/domain/ids.ts';
import { err, ok, type Result } from '../../../shared/kernel/result.ts';
import { defaultLive } from '../../../shared/domain/task-wish.ts';
import { millis } from '../../../shared/kernel/units.ts';
import type { Calls, NotificationName, Notifications } from '../../../shared/protocol/contract.ts';
import { headersFor } from '../core/add/headers.ts';
import { menuChoice, selectionUrls, type Click } from '../core/add/menu-choice.ts';
import { loadPending, undelivered, urlsAtOnceMax, type Pending } from '../core/add/pending.ts';
import { faultOf } from '../core/add/typed-urls.ts';
import type { Card } from '../core/capture/card.ts';
import type { CardPlace, MediaView } from '../core/capture/media-view.ts';
import type { Link } from '../core/link/link.ts';
import { originOf, soughtOf, type LinkOrigin, type Sought } from '../core/links/link-origin.ts';
import type { AddOutcome, AskHandlers, Asks, Outcome, PageMethod, Told } from '../core/page/asks.ts';
import { snapshotPages } from '../core/page/snapshot-pages.ts';
import { badgeFor, hasWork, type Badge } from '../core/queue/badge.ts';
import { endingsOf, type Notice } from '../core/queue/notices.ts';
import { applyEvents, applyProgress, applySnapshot, emptyCopy } from '../core/queue/queue-copy.ts';
import { loadCopy, saveCopy, type SavedCopy } from '../core/queue/saved-copy.ts';
import { taskName } from '../core/view/name.ts';
import { emptySpeeds, noteSpeeds, saveSpeeds } from '../core/view/speeds.ts';
import { createAnnouncer } from './announcer.ts';
import { createHostLink, type HostLink, type NativePort } from './host-link.ts';
import { createLinkFinder, type LinkStore, type LinkTabs } from './links/link-finder.ts';
import { createOutbox, outboxFull, type Delivery } from './outbox.ts';
import type { MediaDesk } from './media-ports.ts';
import { createPages, type PagePort } from './pages.ts';
import { createSaver } from './saver.ts';

/** Where a click or a paste happened. */
export type Place = {
	readonly pageUrl: string | null;
	readonly frameUrl: string | null;
	readonly title: string | null;
	readonly storeId: string | null;
	readonly private: boolean;
	/** What is written on the link that was clicked, where that is known. */
	readonly linkText?: string;
};

/** What the user is told outside of our pages, beside the ends of downloads. */
export type Word =
	| { readonly kind: 'kept' | 'full' | 'noAddress' }
	| { readonly kind: 'refused'; readonly fault: Fault }
	| { readonly kind: 'tooMany'; readonly taken: number };

/** Whatever is sent to a site on somebody's behalf. */
export type Sent = Pick<Pending, 'url' | 'pageUrl' | 'frameUrl' | 'storeId'>;

export type BackgroundPorts = {
	readonly ownId: string;
	readonly ownOrigin: string;
	readonly version: string;
	readonly clientName: string;
	readonly userAgent: string;
	readonly connectNative: () => NativePort;
	readonly endReason: (port: NativePort) => string;
	readonly load: () => Promise<{ readonly copy: unknown; readonly pending: unknown }>;
	readonly saveCopy: (copy: SavedCopy | null) => Promise<void>;
	readonly savePending: (entries: readonly Pending[]) => Promise<void>;
	/** The Cookie header for it, '' where the user has not allowed any. */
	readonly cookies: (entry: Sent) => Promise<string>;
	/** Whoever knows what the tabs hold. */
	readonly media: MediaDesk;
	/** Whether pages may be opened to find expired links again. */
	readonly findsLinks: () => Promise<boolean>;
	readonly linkStore: LinkStore;
	readonly linkTabs: LinkTabs;
	readonly setBadge: (badge: Badge) => void;
	readonly notify: (notice: Notice) => void;
	readonly say: (word: Word) => void;
	readonly random: () => number;
	readonly now: () => number;
	readonly after: (ms: number, run: () => void) => () => void;
};

export type Background = {
	/** State is loaded. */
	readonly ready: Promise<void>;
	pageConnected(port: PagePort): void;
	/** `selected`: what the selection holds, asked for only when it is meant. */
	menuClicked(click: Click, place: Place, selected: () => Promise<readonly string[]>): Promise<void>;
	/** The browser has started: are downloads running that we do not know of? */
	browserStarted(): Promise<void>;
	/** One of the daemon's calls, for which it is looked for anew where it was not there. */
	readonly call: HostLink['call'];
	/** Of a finished download. */
	onFile(action: 'openFile' | 'showInFolder', task: TaskId): Promise<Fault | null>;
	/** A tab holds something else. */
	mediaChanged(view: MediaView): void;
	/** Where downloads come from that are handed over in other ways. */
	remember(origin: LinkOrigin | null): void;
	forget(task: TaskId): void;
	/** A tab has come to the front. */
	turnedTo(tab: number): void;
	/** What is this browser's alone was changed. */
	preferencesChanged(): void;
};

/** How long the badge says what was added. */
export const flashMs = 2_000;

/** The background's spine: the daemon's events in, badge, notifications and pages out. Nothing precious in memory. */
export function createBackground(ports: BackgroundPorts): Background {
	let copy = emptyCopy();
	const speeds = emptySpeeds();
	/** What the daemon wants people to know; told anew with each connection. */
	let notices: Notifications['notices']['notices'] = [];
	let cancelFlash: (() => void) | null = null;
	/** Tabs that pages of ours show. */
	const watched = new Set<number>();
	const ready = load();
	const keepCopy = createSaver(() => ports.saveCopy(saveCopy(copy)));
	const keepPending = createSaver(() => ports.savePending(outbox.entries()));
	const announce = createAnnouncer({ show: ports.notify, after: ports.after });

	const link = createHostLink({
		connect: ports.connectNative,
		endReason: ports.endReason,
		client: { name: ports.clientName, version: ports.version },
		position: () => ({ journal: copy.journal, since: copy.draft.seq }),
		heard,
		changed: linkChanged,
		random: ports.random,
		now: ports.now,
		after: ports.after,
	});

	const finder = createLinkFinder({
		...ports.linkStore,
		tabs: ports.linkTabs,
		isOn: ports.findsLinks,
		async give({ task, pageUrl, frameUrl, storeId }, url) {
			const sent = await headers({ url, pageUrl, frameUrl, storeId });
			await link.call('task.refreshLink', { task, url, headers: sent });
		},
		notFound: async (task, looked) => void (await link.call('task.linkNotFound', { task, looked })),
		now: ports.now,
		after: ports.after,
	});

	const outbox = createOutbox({
		deliver: params => link.call('task.add', params),
		headers,
		changed: entries => {
			keepPending();
			pages.tell({ type: 'pending', entries });
			refresh();
		},
	});

	const pages = createPages({
		ownId: ports.ownId,
		ownOrigin: ports.ownOrigin,
		handlers: handlers(),
		ready,
		greeting: () => greeting(),
		opened: () => link.retry(),
		changed: refresh,
	});

	async function headers(entry: Sent): Promise<[name: string, value: string][]> {
		const { url, pageUrl, frameUrl } = entry;
		const { userAgent } = ports;
		return headersFor({ url, pageUrl: frameUrl ?? pageUrl, userAgent, cookies: await ports.cookies(entry) });
	}

	async function load(): Promise<void> {
		const saved = await ports.load().catch(() => ({ copy: null, pending: null }));
		copy = loadCopy(saved.copy);
		outbox.restore(loadPending(saved.pending));
	}

	function heard<Name extends NotificationName>(name: Name, params: Notifications[Name]): void {
		hear({ name, params } as Heard);
	}

	function hear({ name, params }: Heard): void {
		if (name === 'link.wanted') return void finder.wanted(params.task, params.why);
		if (name === 'notices') {
			({ notices } = params);
			pages.tell({ type: 'notices', notices });
			return;
		}
		if (name === 'progress') {
			applyProgress(copy, params.items);
			noteSpeeds(speeds, copy.progress, ports.now());
			pages.tell({ type: 'progress', items: params.items });
			return;
		}
		if (name === 'events.snapshot') {
			if (applySnapshot(copy, params) === 'more') return;
			for (const page of snapshotPages(copy)) pages.tell({ type: 'snapshot', page });
		} else {
			const { kind, fresh } = applyEvents(copy, params.events);
			if (fresh.length > 0) pages.tell({ type: 'events', events: fresh });
			finder.forget(fresh.flatMap(({ event }) => (isOver(event) ? event.task : [])));
			announce(endingsOf(fresh, copy.draft, taskName));
			if (kind === 'gap') link.resync();
		}
		keepCopy();
		refresh();
	}

	function linkChanged(next: Link): void {
		pages.tell({ type: 'link', link: next });
		refresh();
		if (next.kind !== 'ready') return;
		void outbox.flush();
		void followLinks();
	}

	/** Runs wait for who says so: only of somebody who will look. */
	async function followLinks(): Promise<void> {
		if ((await ports.findsLinks()) && link.current().kind === 'ready') await link.call('links.follow', {});
	}

	/** Badge and need follow from what is known. */
	function refresh(): void {
		const waiting = undelivered(outbox.entries()).length;
		const isDown = link.current().kind === 'down';
		if (!cancelFlash) ports.setBadge(badgeFor(copy.draft, isDown ? waiting : 0));
		if (pages.count() === 0) watched.clear();
		link.need(pages.count() > 0 || hasWork(copy.draft) || waiting > 0);
	}

	function flash(count: number): void {
		cancelFlash?.();
		ports.setBadge({ text: `+${Math.min(count, 99)}`, tone: 'active' });
		cancelFlash = ports.after(flashMs, () => {
			cancelFlash = null;
			refresh();
		});
	}

	const greeting = (): Told[] => [
		...snapshotPages(copy).map((page): Told => ({ type: 'snapshot', page })),
		{ type: 'speeds', speeds: saveSpeeds(speeds) },
		{ type: 'progress', items: [...copy.progress.values()] },
		{ type: 'pending', entries: outbox.entries() },
		{ type: 'notices', notices },
		{ type: 'link', link: link.current() },
	];

	async function add(items: readonly Wanted[], place: Place): Promise<readonly Delivery[] | null> {
		const origins: (LinkOrigin | null)[] = [];
		const fresh = items.map(({ title, at, sought, ...item }) => {
			const { linkText: text = '', ...where }: Place = at ?? place;
			const added = {
				...where,
				...item,
				id: mintTaskId(ports.random),
				title: title ?? where.title,
				addedAt: millis(ports.now()),
				refused: null,
			};
			if (item.wish?.source !== 'page') origins.push(originOf(added, sought ?? { text }));
			return added;
		});
		finder.remember(origins);
		link.retry();
		const deliveries = await outbox.add(fresh);
		const delivered = deliveries?.filter(({ kind }) => kind === 'delivered').length ?? 0;
		if (delivered > 0) flash(delivered);
		else refresh();
		return deliveries;
	}

	async function addFromPage(items: readonly Wanted[], place: Place): Promise<Outcome> {
		const deliveries = await add(items, place);
		if (!deliveries) return err(outboxFull());
		const [only] = deliveries;
		if (deliveries.length > 1 || only?.kind !== 'refused') return done;
		// Said where it was typed, so no row is needed for it.
		outbox.forget(only.id);
		return err(only.fault);
	}

	/** What is refused is told to the page that asked, so that no row is needed for it. */
	async function addMany(items: readonly Wanted[]): Promise<Result<AddOutcome, Fault>> {
		const wanted = items.map(item => ({ ...item, sought: { text: item.title ?? '' } }));
		const deliveries = await add(wanted, nowhere);
		if (!deliveries) return err(outboxFull());
		const refused = deliveries.flatMap((delivery, place) =>
			delivery.kind === 'refused' ? [{ place, id: delivery.id, fault: delivery.fault }] : [],
		);
		for (const { id } of refused) outbox.forget(id);
		return ok({ refused: refused.map(({ place, fault }) => ({ place, fault })) });
	}

	async function cardOf(origin: Asks['add']['origin']): Promise<CardPlace | null> {
		const [found] = origin ? await ports.media.find(origin.tab, [origin.key]) : [];
		return found ?? null;
	}

	/** As many at a time as the outbox takes; what is refused ends it. */
	async function addCards(tab: number, wanted: Asks['addCards']['cards']): Promise<Outcome> {
		const chosen = new Map(wanted.map(({ key, url }) => [key, url]));
		const found = await ports.media.find(tab, [...chosen.keys()]);
		const items = found
			.filter(({ card }) => !card.isProtected)
			.map(one => wantedOf(one, chosen.get(one.card.key) ?? null));
		if (items.length === 0) return err(fault('media_none'));
		for (let from = 0; from < items.length; from += urlsAtOnceMax) {
			const outcome = await addFromPage(items.slice(from, from + urlsAtOnceMax), nowhere);
			if (!outcome.ok) return outcome;
		}
		return done;
	}

	function handlers(): AskHandlers {
		return {
			addMany: ({ items }) => addMany(items),
			async add({ items, origin }) {
				const found = await cardOf(origin);
				if (!found) return await addFromPage(items, nowhere);
				const sought = (url: string) => soughtOf(found.card, url);
				return await addFromPage(
					items.map(item => ({ ...item, sought: sought(item.url) })),
					placeOfCard(found),
				);
			},
			async extract({ url, item, from, prefer, origin }, signal) {
				const found = await cardOf(origin);
				const params = {
					url,
					headers: await headers({ ...(found ? placeOfCard(found) : nowhere), url }),
					prefer,
					...(item !== null && { item }),
					...(from !== null && { from }),
				};
				return link.call('media.extract', params, signal);
			},
			// The door has parsed the parameters by the method's own schema. What a page wants as it closes is done.
			call: ({ method, params }) => link.call(method, params as Calls[PageMethod]['params']),
			reconnect: async () => {
				link.retry();
				return done;
			},
			async watchTab({ tab }) {
				if (watched.size < watchedMax) watched.add(tab);
				pages.tell({ type: 'media', view: await ports.media.view(tab) });
				return done;
			},
			addCards: async ({ tab, cards }) => addCards(tab, cards),
			lookAt: async ({ tab }) => ((await ports.media.lookAt(tab)) ? done : err(fault('page_unsupported'))),
			async setSiteMode({ url, mode }) {
				await ports.media.setMode(url, mode);
				for (const tab of watched) pages.tell({ type: 'media', view: await ports.media.view(tab) });
				return done;
			},
			forget: async ({ task }) => {
				outbox.forget(task);
				return done;
			},
			redeliver: async ({ task }) => {
				link.retry();
				await outbox.redeliver(task);
				return done;
			},
		};
	}

	async function menuClicked(
		click: Click,
		place: Place,
		selected: () => Promise<readonly string[]>,
	): Promise<void> {
		const choice = menuChoice(click);
		const found =
			choice?.kind === 'selection'
				? selectionUrls(await selected(), click.linkUrl)
				: choice
					? [choice.url]
					: [];
		await ready;
		if (found.length === 0) return ports.say({ kind: 'noAddress' });
		if (found.length > urlsAtOnceMax) ports.say({ kind: 'tooMany', taken: urlsAtOnceMax });
		const taken = found.slice(0, urlsAtOnceMax);
		const wrong = taken.map(faultOf).find(reason => reason !== null);
		if (wrong) ports.say({ kind: 'refused', fault: wrong });
		const urls = taken.filter(url => faultOf(url) === null);
		if (urls.length === 0) return;
		// One title cannot name several files.
		const items = urls.map(url => ({ ...plain, url }));
		const deliveries = await add(items, urls.length > 1 ? { ...place, title: null } : place);
		if (!deliveries) return ports.say({ kind: 'full' });
		if (deliveries.some(({ kind }) => kind === 'kept')) ports.say({ kind: 'kept' });
		const refused = deliveries.find(delivery => delivery.kind === 'refused');
		if (refused) ports.say({ kind: 'refused', fault: refused.fault });
	}

	return {
		ready,
		async call(method, params, signal) {
			await ready;
			link.retry();
			return await link.call(method, params, signal);
		},
		mediaChanged(view) {
			if (watched.has(view.tab)) pages.tell({ type: 'media', view });
		},
		remember: origin => finder.remember([origin]),
		forget: task => finder.forget([task]),
		turnedTo: tab => finder.turnedTo(tab),
		preferencesChanged: () => void followLinks(),
		pageConnected: port => pages.connect(port),
		menuClicked,
		async browserStarted() {
			await ready;
			await link.call('settings.get', {});
		},
		async onFile(action, task) {
			await ready;
			link.retry();
			const shown = await link.call(`task.${action}`, { task });
			return shown.ok ? null : shown.error;
		},
	};
}

type Wanted = Omit<Asks['add']['items'][number], 'at'> & {
	/** Where it is; else where all of them are. */
	readonly at?: Place | null;
	readonly sought?: Partial<Sought> | null;
};

/** Tabs that are shown at once; further ones are told of once only. */
const watchedMax = 50;

const placeOfCard = ({ card, pageUrl, storeId, private: isPrivate }: CardPlace): Place => ({
	pageUrl,
	frameUrl: card.frameUrl,
	title: card.title,
	storeId,
	private: isPrivate,
});

function wantedOf(found: CardPlace, url: string | null): Wanted {
	const { card } = found;
	const isOffered = card.ladder.some(step => step.url !== null && step.url === url);
	const chosen = isOffered && url !== null ? url : card.url;
	return {
		...plain,
		url: chosen,
		title: card.title,
		wish: card.kind === 'file' ? null : { ...wishOf(card), item: null, skipLive: false, live: defaultLive },
		at: placeOfCard(found),
		sought: soughtOf(card, chosen),
	};
}

/** A file, as far as anybody knows, which whoever has it names. */
const plain = {
	title: null,
	wish: null,
	group: null,
	fileName: null,
	nameTemplate: null,
	asked: null,
	media: null,
	mirrors: [],
	at: null,
};

const wishOf = ({ kind }: Card) => ({
	source: kind === 'page' ? ('page' as const) : ('stream' as const),
	choice: bestChoice,
});

type Heard = {
	[Name in NotificationName]: { readonly name: Name; readonly params: Notifications[Name] };
}[NotificationName];

/** Nothing is fetched for it any more. */
const isOver = (
	event: QueueEvent,
): event is Extract<QueueEvent, { type: 'task.removed' | 'task.completed' }> =>
	event.type === 'task.removed' || event.type === 'task.completed';

const nowhere: Place = { pageUrl: null, frameUrl: null, title: null, storeId: null, private: false };

const done: Outcome = ok(null);
