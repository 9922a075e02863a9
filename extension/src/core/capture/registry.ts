import { identityOf } from './address.ts';
import { playedOn } from './cards.ts';
import type { FrameLook } from './look.ts';
import type { FrameSeen, PageSeen, Seen } from './seen.ts';

/** Things seen that are kept of a page; beyond it the oldest go, pieces that scripts fetched before others. */
export const seenMax = 500;
export const framesMax = 100;
/** Pages of a tab that may come back from the browser's cache. */
export const pastMax = 3;
export const tabsMax = 200;
/** A page that turns into another begins to load the new one a moment before it says so. */
const turnMarginMs = 700;
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
});

export const pageOf = (tabs: Tabs, tab: number): PageSeen | null => {
	const page = tabs.get(tab)?.page;
	return page ? { ...page, seen: [...page.seen.values()] } : null;
};

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
	page.left = new Set(playedOn({ ...page, seen: [...page.seen.values()] }).slice(0, seenMax));
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
	for (const [key, { frame: of }] of page.seen) if (of === frame) page.seen.delete(key);
	if (depth > framesMax) return;
	for (const [child, { parent }] of page.frames) if (parent === frame) dropFrame(page, child, depth + 1);
}

/**
 * What a script says of its frame. A document of an earlier page counts again only when it is shown again. Gives
 * whether it was taken.
 */
export function look(
	tabs: Tabs,
	tab: number,
	frame: number,
	{ look, isBack, at }: { look: FrameLook; isBack: boolean; at: number },
): boolean {
	if (frame === 0 && !enter(tabs, tab, look, { isBack, at })) return false;
	const page = tabs.get(tab)?.page;
	if (!page || (frame !== 0 && isOfPast(tabs, tab, look.document))) return false;
	// Before what it shows now takes the place of what it showed.
	if (frame === 0) turn(tabs, tab, look.url, at);
	const known = page.frames.get(frame);
	if (!known && page.frames.size >= framesMax) return false;
	page.frames.set(frame, { url: look.url, parent: known?.parent ?? (frame === 0 ? null : 0), look });
	if (frame === 0) page.title = look.title;
	return true;
}

/**
 * A page that is left goes on talking for a moment, with all its frames. (Its top frame is known by its name, which
 * the new one has not.)
 */
export function isOfPast(tabs: Tabs, tab: number, document: string): boolean {
	const past = tabs.get(tab)?.past ?? [];
	return past.some(({ frames }) => [...frames.values()].some(({ look }) => look?.document === document));
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
		default:
			return '';
	}
}

/** Two sightings of one thing, whichever came first. */
function together(a: Seen, b: Seen): Seen {
	const [older, newer] = a.at > b.at ? [b, a] : [a, b];
	if (older.kind === 'manifest' && newer.kind === 'manifest')
		return { ...newer, facts: newer.facts ?? older.facts };
	if (older.kind !== 'file' || newer.kind !== 'file') return newer;
	return {
		...newer,
		type: newer.type || older.type,
		name: newer.name || older.name,
		bytes: newer.bytes === null ? older.bytes : Math.max(newer.bytes, older.bytes ?? 0),
		// What a player's own element asks for is no piece.
		via: older.via === 'media' || newer.via === 'media' ? 'media' : newer.via,
	};
}

/** As it is kept while the background sleeps. */
type SavedPage = Omit<Page, 'frames' | 'seen' | 'left'> & {
	readonly left: readonly string[];
	readonly frames: readonly (readonly [number, FrameSeen])[];
	readonly seen: readonly Seen[];
};

export const saveTab = ({ page, past }: TabSeen): SavedPage[] =>
	[page, ...past].map(one => ({
		...one,
		left: [...one.left],
		frames: [...one.frames],
		seen: [...one.seen.values()],
	}));

/** From our own store of this very version; whatever else is in there is as good as nothing. */
export function loadTab(value: unknown): TabSeen | null {
	try {
		const [page, ...past] = (value as SavedPage[]).map(one => ({
			...one,
			left: new Set(one.left),
			frames: new Map(one.frames),
			seen: new Map(one.seen.map(seen => [keyOf(seen), seen])),
		}));
		return page ? { page, past } : null;
	} catch {
		return null;
	}
}
