import { identityOf } from './address.ts';
import { playedOn } from './cards.ts';
import type { FrameLook, Player } from './look.ts';
import type { FrameSeen, PageSeen, Played, Seen } from './seen.ts';

/** Things seen that are kept of a page; beyond it the oldest go, pieces that scripts fetched before others. */
export const seenMax = 500;
export const framesMax = 100;
/** Players that are remembered by what they played. */
export const playedMax = 100;
/** Pages of a tab that may come back from the browser's cache. */
export const pastMax = 3;
export const tabsMax = 200;
const askersMax = 100;
/** A page that turns into another begins to load the new one a moment before it says so. */
const turnMarginMs = 700;
/** As late as this its word for when counts. */
const turnLateMs = 20_000;
/** A page's own words may come before what the browser says of its answer, by no more than that. */
const answerLateMs = 5_000;

/** The page in a tab, and those before it. Plain data, changed by the functions below alone. */
export type TabSeen = { page: Page; past: Page[] };

type Page = {
	/** Names the document in its top frame; null: it has not said anything yet. */
	document: string | null;
	/** When it said something that nobody had been answered; null: the answer came first, as it mostly does. */
	unansweredAt: number | null;
	url: string;
	title: string;
	turnedAt: number;
	left: Set<string>;
	frames: Map<number, FrameSeen>;
	seen: Map<string, Seen>;
	played: Map<string, Played>;
	/** Documents that asked for something, as the browser names them. */
	askers: Set<string>;
};

export type Tabs = Map<number, TabSeen>;

const emptyPage = (url: string): Page => ({
	document: null,
	unansweredAt: null,
	url,
	title: '',
	turnedAt: 0,
	left: new Set(),
	frames: new Map(),
	seen: new Map(),
	played: new Map(),
	askers: new Set(),
});

export const pageOf = (tabs: Tabs, tab: number): PageSeen | null => {
	const page = tabs.get(tab)?.page;
	return page ? seenOf(page) : null;
};

const seenOf = (page: Page): PageSeen => ({
	...page,
	seen: [...page.seen.values()],
	played: [...page.played.values()],
});

/** The browser was answered with another page. Its document may have been quicker to say so: then it is that page. */
export function answer(tabs: Tabs, tab: number, url: string, at: number): void {
	const page = tabs.get(tab)?.page;
	const saidAt = page?.unansweredAt ?? null;
	const isSaid = saidAt !== null && at - saidAt <= answerLateMs;
	if (page && isSaid && identityOf(page.url) === identityOf(url)) page.unansweredAt = null;
	else begin(tabs, tab, url);
}

/** Another page is there. */
export function begin(tabs: Tabs, tab: number, url: string): void {
	const known = tabs.get(tab);
	const past = known ? [known.page, ...known.past].slice(0, pastMax) : [];
	tabs.delete(tab);
	tabs.set(tab, { page: emptyPage(url), past });
	for (const [oldest] of tabs) {
		if (tabs.size <= tabsMax) break;
		tabs.delete(oldest);
	}
}

/** The same document shows something else. */
export function turn(tabs: Tabs, tab: number, url: string, at: number): void {
	const page = tabs.get(tab)?.page;
	if (!page || placeOf(page.url) === placeOf(url)) return;
	page.left = new Set(playedOn(seenOf(page)).slice(0, seenMax));
	page.url = url;
	page.turnedAt = at - turnMarginMs;
}

/** A fragment is a place of its own only where a program in the page reads it as one. */
const placeOf = (url: string): string => `${identityOf(url)}${/#[!/].*/u.exec(url)?.[0] ?? ''}`;

/** A frame gets another document: what was seen in it, and in those within, is gone. */
export function beginFrame(tabs: Tabs, tab: number, frame: number, seen: FrameSeen): void {
	const page = tabs.get(tab)?.page;
	if (!page || frame === 0) return;
	dropFrame(page, frame);
	if (page.frames.size < framesMax) page.frames.set(frame, seen);
}

function dropFrame(page: Page, frame: number, depth = 0): void {
	page.frames.delete(frame);
	for (const kept of [page.seen, page.played])
		for (const [key, { frame: of }] of kept) if (of === frame) kept.delete(key);
	if (depth > framesMax) return;
	for (const [child, { parent }] of page.frames) if (parent === frame) dropFrame(page, child, depth + 1);
}

type Looked = {
	readonly look: FrameLook;
	readonly isBack: boolean;
	readonly at: number;
	readonly passing?: readonly Player[];
	/** When it became another page, as the page's own clock has it; 0: it did not, or nothing told. */
	readonly turnedAt?: number;
};

/**
 * What a script says of its frame. A document of an earlier page counts again only when it is shown again. Gives
 * whether it was taken.
 */
export function look(
	tabs: Tabs,
	tab: number,
	frame: number,
	{ look, isBack, at, passing = [], turnedAt = 0 }: Looked,
): boolean {
	if (frame === 0 && !enter(tabs, tab, look, { isBack, at })) return false;
	const page = tabs.get(tab)?.page;
	if (!page || (frame !== 0 && isOfPast(tabs, tab, look.document))) return false;
	// Before what it shows now takes the place of what it showed.
	if (frame === 0) turn(tabs, tab, look.url, turnedAt > at - turnLateMs ? Math.min(turnedAt, at) : at);
	const known = page.frames.get(frame);
	if (!known && page.frames.size >= framesMax) return false;
	page.frames.set(frame, { url: look.url, parent: known?.parent ?? (frame === 0 ? null : 0), look });
	if (frame === 0) page.title = look.title;
	for (const player of [...passing, ...look.players]) remember(page, frame, player);
	return true;
}

/** By what it plays, for when it plays another thing. */
function remember({ played }: Page, frame: number, player: Player): void {
	if (player.src === '') return;
	const key = `${frame} ${player.src}`;
	const known = played.get(key)?.player;
	played.delete(key);
	played.set(key, { frame, player: known ? better(known, player) : player });
	for (const [oldest] of played) {
		if (played.size <= playedMax) break;
		played.delete(oldest);
	}
}

/** What it is called and how long it is may be told later than that it plays, and be gone before it stops. */
const better = (known: Player, now: Player): Player => ({
	...now,
	title: now.title || known.title,
	poster: now.poster || known.poster,
	duration: now.duration ?? known.duration,
	width: now.width || known.width,
	height: now.height || known.height,
});

/**
 * A page that is left goes on talking for a moment, with all its frames. (Its top frame is known by its name, which
 * the new one has not.)
 */
export function isOfPast(tabs: Tabs, tab: number, document: string): boolean {
	const past = tabs.get(tab)?.past ?? [];
	return past.some(({ frames }) => [...frames.values()].some(({ look }) => look?.document === document));
}

/** Who asked for something, as the browser names documents: by an id, or by an address alone. */
export type Asker = { readonly document: string; readonly url: string };

/**
 * Whether a page before this one asked. Documents are told apart by their ids where there are any, which those that
 * asked while their page was there have told; else by their addresses.
 */
export function isAskedByPast(tabs: Tabs, tab: number, { document, url }: Asker): boolean {
	const known = tabs.get(tab);
	if (!known) return false;
	const { page, past } = known;
	if (document !== '') {
		if (past.some(({ askers }) => askers.has(document)) && !page.askers.has(document)) return true;
		if (page.askers.size < askersMax) page.askers.add(document);
		return false;
	}
	const is = ({ url: of }: Page) => identityOf(of) === identityOf(url);
	return url !== '' && !is(page) && page.document === null && past.slice(0, 1).some(is);
}

function enter(
	tabs: Tabs,
	tab: number,
	{ document, url }: FrameLook,
	{ isBack, at }: { readonly isBack: boolean; readonly at: number },
): boolean {
	const known = tabs.get(tab);
	if (known?.page.document === document) return true;
	const earlier = known?.past.find(page => page.document === document);
	if (known && earlier) {
		if (!isBack) return false;
		known.past = [known.page, ...known.past.filter(page => page !== earlier)].slice(0, pastMax);
		known.page = earlier;
		return true;
	}
	const isFirstWord = !known || known.page.document !== null;
	if (isFirstWord) begin(tabs, tab, url);
	const page = tabs.get(tab)?.page;
	if (!page) return false;
	if (isFirstWord) page.unansweredAt = at;
	page.document = document;
	page.url = url;
	return true;
}

export function add(tabs: Tabs, tab: number, fresh: Seen): void {
	const page = tabs.get(tab)?.page;
	if (!page) return;
	const key = keyOf(fresh);
	const known = page.seen.get(key);
	// At the end again: it is not old any more.
	page.seen.delete(key);
	page.seen.set(key, known ? together(known, fresh) : fresh);
	if (page.seen.size > seenMax) dropOldest(page);
}

function dropOldest({ seen }: Page): void {
	let oldest: string | null = null;
	for (const [key, one] of seen) {
		oldest ??= key;
		if (one.kind !== 'file' || one.via !== 'script') continue;
		oldest = key;
		break;
	}
	if (oldest !== null) seen.delete(oldest);
}

function keyOf(seen: Seen): string {
	switch (seen.kind) {
		case 'file':
		case 'manifest':
			return `${seen.kind} ${seen.frame} ${identityOf(seen.url)}`;
		case 'source':
		case 'blob':
			return `${seen.kind} ${seen.frame} ${seen.blob}`;
		case 'loose':
			return `${seen.kind} ${seen.frame} ${identityOf(seen.player.src)}`;
		case 'keys':
			return `${seen.kind} ${seen.frame} ${seen.isUsed}`;
		case 'adverts':
			return `${seen.kind} ${seen.frame} ${identityOf(seen.urls[0] ?? '')}`;
		case 'decoded':
			return `${seen.kind} ${seen.frame} ${identityOf(seen.url)}`;
		default:
			return '';
	}
}

/** Two sightings of one thing, whichever came first. */
function together(a: Seen, b: Seen): Seen {
	const [older, newer] = a.at > b.at ? [b, a] : [a, b];
	if (older.kind === 'manifest' && newer.kind === 'manifest')
		return { ...newer, from: newer.from || older.from, facts: newer.facts ?? older.facts };
	if (older.kind !== 'file' || newer.kind !== 'file') return newer;
	return {
		...newer,
		from: newer.from || older.from,
		type: newer.type || older.type,
		name: newer.name || older.name,
		bytes: newer.bytes === null ? older.bytes : Math.max(newer.bytes, older.bytes ?? 0),
		// What a player's own element asks for is no piece.
		via: older.via === 'media' || newer.via === 'media' ? 'media' : newer.via,
	};
}

/** As it is kept while the background sleeps. */
type SavedPage = Omit<Page, 'frames' | 'seen' | 'left' | 'played' | 'askers'> & {
	readonly left: readonly string[];
	readonly frames: readonly (readonly [number, FrameSeen])[];
	readonly seen: readonly Seen[];
	readonly played: readonly (readonly [string, Played])[];
	readonly askers: readonly string[];
};

export const saveTab = ({ page, past }: TabSeen): SavedPage[] =>
	[page, ...past].map(one => ({
		...one,
		left: [...one.left],
		frames: [...one.frames],
		seen: [...one.seen.values()],
		played: [...one.played],
		askers: [...one.askers],
	}));

/** From our own store of this very version; whatever else is in there is as good as nothing. */
export function loadTab(value: unknown): TabSeen | null {
	try {
		const [page, ...past] = (value as SavedPage[]).map(one => ({
			...one,
			left: new Set(one.left),
			frames: new Map(one.frames),
			seen: new Map(one.seen.map(seen => [keyOf(seen), seen])),
			played: new Map(one.played),
			askers: new Set(one.askers),
		}));
		return page ? { page, past } : null;
	} catch {
		return null;
	}
}
