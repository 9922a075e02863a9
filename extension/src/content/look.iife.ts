import type { FrameLook, Noticed, Player, Said } from '../core/capture/look.ts';
import { passingMax, playersMax } from '../core/capture/look-limits.ts';
import { mediaKindByName } from '../core/capture/media-kind.ts';
import { metaOf, readDescribed } from './described.ts';
import { findDeep } from './deep.ts';
import { readLinks } from './links.ts';
import { isAd, readPlayer } from './player.ts';
import { absolute, cut, whole, words } from './text.ts';

/*
 * Runs in every frame of a watched page, apart from the page's own scripts: looks at what is there, and says so when
 * it has changed. It changes nothing.
 */

declare const chrome: {
	readonly runtime: { readonly id?: string; sendMessage(message: Said): Promise<unknown> };
};

const waitMs = 150;
/** Between two looks at a page that never rests. */
const restMs = 500;
const longRestMs = 3_000;
/** After as many it is looked at less often. */
const looksQuick = 40;
const rootsWatchedMax = 200;
const fetchedMax = 300;
/** Of the hook's, in one message. */
const noticedMax = 50;

const started = Symbol.for('rustloader.look');
const scope = globalThis as unknown as Record<symbol, boolean | undefined>;

// A page that was looked at on a click may be asked for again, or be watched by then.
if (scope[started] !== true) {
	scope[started] = true;
	watch();
} else document.dispatchEvent(new Event('rustloader-again'));

function watch(): void {
	const token = `${Math.random().toString(36).slice(2)}${Math.random().toString(36).slice(2)}`
		.padEnd(12, '0')
		.slice(0, 32);
	const encrypted = new WeakSet<EventTarget>();
	const watched = new WeakSet<Node>();
	let watchedCount = 0;
	let looks = 0;
	let timer: ReturnType<typeof setTimeout> | null = null;
	let lastAt = 0;
	let lastSaid = '';
	let isBack = false;
	let turnedAt = 0;
	let fetched: Extract<Said, { type: 'capture.look' }>['fetched'] = [];
	const passing = new Map<string, Player>();
	const noticed: Noticed[] = [];

	function soon(): void {
		if (timer !== null) return;
		const rest = looks < looksQuick ? restMs : longRestMs;
		timer = setTimeout(run, Math.max(waitMs, lastAt + rest - Date.now()));
	}

	function run(): void {
		timer = null;
		lastAt = Date.now();
		looks += 1;
		try {
			say(readFrame());
		} catch {
			// The extension was updated, and this script has nobody to tell any more.
			observer.disconnect();
		}
	}

	function say(look: FrameLook): void {
		const text = JSON.stringify(look);
		for (const { src } of look.players) passing.delete(src);
		if (text !== lastSaid || fetched.length > 0 || passing.size > 0 || isBack) {
			lastSaid = text;
			const passed = [...passing.values()];
			passing.clear();
			post({ type: 'capture.look', look, fetched: fetched.splice(0), passing: passed, turnedAt, isBack });
			turnedAt = 0;
			isBack = false;
		}
	}

	function tellNoticed(): void {
		try {
			post({ type: 'capture.noticed', document: token, noticed: noticed.splice(0) });
		} catch {
			observer.disconnect();
		}
	}

	function readFrame(): FrameLook {
		const { elements, roots } = findDeep('video, audio, a[href], iframe');
		for (const root of roots) observe(root);
		const players = elements.filter(element => element instanceof HTMLMediaElement);
		return {
			url: cut(location.href),
			document: token,
			title: words(document.title),
			pageTitle: words(metaOf('og:title', 'twitter:title')),
			pageImage: absolute(metaOf('og:image', 'twitter:image')),
			width: whole(innerWidth),
			height: whole(innerHeight),
			players: players.slice(0, playersMax).map(player => readPlayer(player, encrypted.has(player))),
			links: readLinks(elements.filter(element => element instanceof HTMLAnchorElement)),
			described: readDescribed(),
			adFrames: elements
				.filter(element => element instanceof HTMLIFrameElement)
				.filter(frame => isAd(frame) || (frame.parentElement !== null && isAd(frame.parentElement)))
				.map(({ src }) => cut(src))
				.filter(src => src !== '')
				.slice(0, 20),
		};
	}

	/** Its events say when something plays that was not there before; they do not leave a shadow tree. */
	function observe(root: Document | ShadowRoot): void {
		if (watched.has(root) || watchedCount >= rootsWatchedMax) return;
		watched.add(root);
		watchedCount += 1;
		observer.observe(root, {
			subtree: true,
			childList: true,
			attributes: true,
			attributeFilter: ['src', 'href', 'poster', 'controls', 'content', 'title'],
		});
		for (const name of ['loadedmetadata', 'loadstart', 'durationchange', 'resize', 'emptied'])
			root.addEventListener(name, soon, { capture: true, passive: true });
		// What begins to load may be over before the next look, as a foretaste under the pointer is.
		root.addEventListener('loadstart', ({ target }) => pass(target), { capture: true, passive: true });
		root.addEventListener(
			'encrypted',
			({ target }) => {
				if (target) encrypted.add(target);
				soon();
			},
			{ capture: true, passive: true },
		);
	}

	/** What is asked for from now on belongs to what it shows now, however late that is looked at. */
	function turn(): void {
		turnedAt = Date.now();
		soon();
	}

	function pass(target: EventTarget | null): void {
		if (!(target instanceof HTMLMediaElement) || passing.size >= passingMax) return;
		const player = readPlayer(target, encrypted.has(target));
		if (player.src !== '') passing.set(player.src, player);
	}

	const observer = new MutationObserver(soon);
	observe(document);
	addEventListener('load', soon, { once: true });
	// Where it exists it also tells of pages that a program changes in place.
	(globalThis as { navigation?: EventTarget }).navigation?.addEventListener('currententrychange', turn);
	addEventListener('popstate', turn);
	addEventListener('hashchange', turn);
	addEventListener('pageshow', ({ persisted }) => {
		if (!persisted) return;
		isBack = true;
		soon();
	});
	document.addEventListener('rustloader-again', () => {
		lastSaid = '';
		soon();
	});
	document.addEventListener('DOMContentLoaded', soon, { once: true });
	document.addEventListener('rustloader-noticed', event => {
		const one = parseNoticed((event as CustomEvent<unknown>).detail);
		if (!one || noticed.length >= noticedMax) return;
		if (noticed.length === 0) setTimeout(tellNoticed, waitMs);
		noticed.push(one);
		// No event says that a player has keys.
		if (one.kind === 'keys') soon();
	});
	// Whichever of both was there first.
	const listening = () => document.dispatchEvent(new Event('rustloader-listening'));
	document.addEventListener('rustloader-hook', listening);
	listening();
	followRecord(entries => {
		fetched = [...fetched, ...entries].slice(0, fetchedMax);
		soon();
	});
	soon();
}

function post(message: Said): void {
	if (chrome.runtime.id === undefined) throw new Error('gone');
	void chrome.runtime.sendMessage(message).catch(() => {});
}

/** The background parses it; here only its size is looked at. */
function parseNoticed(detail: unknown): Noticed | null {
	if (typeof detail !== 'string' || detail.length > 5_000_000) return null;
	try {
		return JSON.parse(detail) as Noticed;
	} catch {
		return null;
	}
}

/** The browser's own record of what this frame fetched, from its start on: for pages that nobody watched then. */
function followRecord(tell: (entries: Extract<Said, { type: 'capture.look' }>['fetched']) => void): void {
	const by = (initiator: string) =>
		initiator === 'video' || initiator === 'audio' || initiator === 'source'
			? ('media' as const)
			: initiator === 'xmlhttprequest' || initiator === 'fetch'
				? ('script' as const)
				: ('other' as const);
	try {
		new PerformanceObserver(list => {
			const entries = (list.getEntries() as PerformanceResourceTiming[])
				.filter(({ name, initiatorType, responseStatus }) => {
					if (responseStatus >= 400) return false;
					const kind = mediaKindByName(name);
					return (
						kind !== 'segment' && (kind !== null || initiatorType === 'video' || initiatorType === 'audio')
					);
				})
				.filter(({ name }) => /^https?:/u.test(name) && cut(name) !== '')
				.slice(0, fetchedMax)
				.map(({ name, initiatorType }) => ({
					url: name,
					by: by(initiatorType),
				}));
			if (entries.length > 0) tell(entries);
		}).observe({ type: 'resource', buffered: true });
	} catch {
		// A browser without such a record: what is asked for from now on is seen anyway.
	}
}
