import { identityOf } from '../core/capture/address.ts';
import { isSaved, seenInAnswer, type Answer } from '../core/capture/answer.ts';
import type { Card } from '../core/capture/card.ts';
import { cardsOf } from '../core/capture/cards.ts';
import { parseSaid, type Noticed, type Said } from '../core/capture/look.ts';
import type { Resolve } from '../core/capture/manifest-facts.ts';
import { mediaKindOf } from '../core/capture/media-kind.ts';
import { readManifest } from '../core/capture/read-manifest.ts';
import {
	add,
	answer as beginAnswered,
	begin,
	beginFrame,
	isAskedByPast,
	isOfPast,
	loadTab,
	look,
	pageOf,
	saveTab,
	type Asker,
	type Tabs,
} from '../core/capture/registry.ts';
import type { Seen } from '../core/capture/seen.ts';
import { modeOf, type CaptureSettings } from '../core/capture/sites.ts';
import { createManifestReader } from './manifest-reader.ts';

/** What is found is counted this soon after it was seen, whatever else comes meanwhile: nothing is waited for. */
export const countDelayMs = 150;
const saveDelayMs = 400;
/** What is kept of all tabs while the background sleeps; browsers give 10 MB to everything. */
const savedUnitsMax = 4_000_000;

/** What a page of ours gets to know of a tab. */
export type TabMedia = {
	readonly tab: number;
	readonly url: string;
	/** A script of ours is in it, or was. */
	readonly isLooked: boolean;
	readonly cards: readonly Card[];
};

export type CapturePorts = {
	readonly load: () => Promise<ReadonlyMap<number, unknown>>;
	/** null: the tab is gone. */
	readonly save: (tab: number, pages: unknown) => Promise<void>;
	readonly settings: () => CaptureSettings;
	readonly setCount: (tab: number, count: number) => void;
	readonly changed: (media: TabMedia) => void;
	/** What that tab has at that address. */
	readonly fetchText: (tab: number, url: string) => Promise<string | null>;
	readonly resolve: Resolve;
	readonly now: () => number;
	readonly after: (ms: number, run: () => void) => () => void;
};

/** Where a message of a content script comes from: the browser's own word. */
type FrameSender = { readonly tab: number; readonly frame: number };

export type Capture = {
	readonly ready: Promise<void>;
	answered(tab: number, answer: FrameAnswer): void;
	said(sender: FrameSender, message: unknown): void;
	closed(tab: number): void;
	mediaOf(tab: number): TabMedia;
	/** What settings say of a page counts from now on. */
	settingsChanged(): void;
};

type FrameAnswer = Answer & { readonly parentFrameId: number; readonly asker: Asker };

/** Everything that was seen in tabs, counted and kept. */
export function createCapture(ports: CapturePorts): Capture {
	const tabs: Tabs = new Map();
	const due = new Set<number>();
	const unsaved = new Set<number>();
	let isSaving = false;
	const reader = createManifestReader(ports.after);
	const ready = load();

	async function load(): Promise<void> {
		const saved = await ports.load().catch(() => new Map<number, unknown>());
		for (const [tab, value] of saved) {
			const known = loadTab(value);
			// What came while this was read is newer.
			if (known && !tabs.has(tab)) tabs.set(tab, known);
		}
	}

	const isForbidden = (url: string): boolean => modeOf(ports.settings(), url, 'ask') === 'never';

	/** A site that is to be asked about is watched from the moment that somebody had it looked at. */
	function isWatched(tab: number): boolean {
		const page = tabs.get(tab)?.page;
		const mode = modeOf(ports.settings(), page?.url ?? '', 'always');
		return mode === 'ask' ? page?.document !== null : mode !== 'never';
	}

	function changed(tab: number): void {
		if (due.has(tab)) return;
		due.add(tab);
		ports.after(countDelayMs, () => {
			due.delete(tab);
			const media = mediaOf(tab);
			ports.setCount(tab, media.cards.length);
			ports.changed(media);
			keep(tab);
		});
	}

	function keep(tab: number): void {
		unsaved.add(tab);
		if (isSaving) return;
		isSaving = true;
		ports.after(saveDelayMs, () => {
			isSaving = false;
			const all = [...unsaved];
			unsaved.clear();
			for (const one of all) void ports.save(one, savedOf(one)).catch(() => {});
		});
	}

	/** The pages of a tab; without those before, or nothing, where that is too much. */
	function savedOf(tab: number): unknown {
		const known = tabs.get(tab);
		if (!known) return null;
		const room = savedUnitsMax / Math.max(4, tabs.size);
		for (const some of [known, { ...known, past: [] }]) {
			const pages = saveTab(some);
			if (JSON.stringify(pages).length <= room) return pages;
		}
		return null;
	}

	function take(tab: number, seen: Seen): void {
		if (!tabs.has(tab)) begin(tabs, tab, '');
		add(tabs, tab, seen);
		changed(tab);
		if (seen.kind !== 'manifest' || seen.facts !== null) return;
		const id = identityOf(seen.url);
		const page = tabs.get(tab)?.page;
		const isStill = () => tabs.get(tab)?.page === page;
		const isOpen = () =>
			isStill() &&
			pageOf(tabs, tab)?.seen.every(
				one => one.kind !== 'manifest' || identityOf(one.url) !== id || one.facts === null,
			) === true;
		reader.read({
			fetchText: () => ports.fetchText(tab, seen.url),
			isWanted: isOpen,
			got: text => {
				// The tab may have gone on to another page while it was read.
				if (isStill()) takeText(tab, seen.frame, seen.url, text);
			},
		});
	}

	function takeText(tab: number, frame: number, url: string, text: string): void {
		const facts = readManifest(text, url, ports.resolve);
		const at = ports.now();
		if (facts) take(tab, { kind: 'manifest', url, from: '', frame, at, format: facts.format, facts });
	}

	function noticed(tab: number, frame: number, one: Noticed): void {
		const at = ports.now();
		switch (one.kind) {
			case 'manifest':
				return takeText(tab, frame, one.url, one.text);
			case 'source':
			case 'blob':
			case 'keys':
			case 'loose':
			case 'adverts':
			case 'decoded':
				return take(tab, { ...one, frame, at });
			default:
		}
	}

	function looked(
		tab: number,
		frame: number,
		{ look: seen, isBack, fetched, passing, turnedAt }: Extract<Said, { type: 'capture.look' }>,
	): void {
		const at = ports.now();
		if (!look(tabs, tab, frame, { look: seen, isBack, at, passing, turnedAt })) return;
		for (const { url, by } of fetched) {
			const kind = mediaKindOf(url) ?? (by === 'media' ? 'video' : null);
			if (kind === null || kind === 'segment') continue;
			if (kind === 'hls' || kind === 'dash') {
				const known = pageOf(tabs, tab)?.seen.some(
					one => one.kind === 'manifest' && one.frame === frame && identityOf(one.url) === identityOf(url),
				);
				if (known !== true)
					take(tab, { kind: 'manifest', url, from: '', frame, at, format: kind, facts: null });
			} else take(tab, { kind: 'file', url, from: '', frame, at, via: by, type: '', bytes: null, name: '' });
		}
		changed(tab);
	}

	function mediaOf(tab: number): TabMedia {
		const page = pageOf(tabs, tab);
		if (!page || isForbidden(page.url)) return { tab, url: page?.url ?? '', isLooked: false, cards: [] };
		return {
			tab,
			url: page.url,
			isLooked: [...page.frames.values()].some(frame => frame.look !== null),
			cards: cardsOf(page),
		};
	}

	function answered(tab: number, answer: FrameAnswer): void {
		const { type, url, frameId, headers, statusCode, parentFrameId, asker } = answer;
		// A page that is left goes on asking for a moment.
		if (type !== 'main_frame' && isAskedByPast(tabs, tab, asker)) return;
		if (type === 'main_frame' && statusCode !== 204 && !isSaved(headers)) {
			beginAnswered(tabs, tab, url, ports.now());
			changed(tab);
		}
		if (type === 'sub_frame' && !isSaved(headers)) {
			const parent = parentFrameId < 0 ? null : parentFrameId;
			beginFrame(tabs, tab, frameId, { url, parent, look: null });
		}
		const seen = isWatched(tab) ? seenInAnswer(answer) : null;
		if (seen) take(tab, seen);
	}

	function said({ tab, frame }: FrameSender, message: unknown): void {
		const words = parseSaid(message);
		if (!words) return;
		const isTop = frame === 0 && words.type === 'capture.look';
		if (isForbidden(isTop ? words.look.url : (pageOf(tabs, tab)?.url ?? ''))) return;
		if (words.type === 'capture.look') looked(tab, frame, words);
		else if (!isOfPast(tabs, tab, words.document)) for (const one of words.noticed) noticed(tab, frame, one);
	}

	/** What woke the background may be about a tab whose earlier life is still being read. */
	const whenReady = (run: () => void): void => void ready.then(run);

	return {
		ready,
		answered: (tab, answer) => whenReady(() => answered(tab, answer)),
		said: (sender, message) => whenReady(() => said(sender, message)),
		closed: tab =>
			whenReady(() => {
				tabs.delete(tab);
				void ports.save(tab, null).catch(() => {});
			}),
		mediaOf,
		settingsChanged: () =>
			whenReady(() => {
				for (const tab of tabs.keys()) changed(tab);
			}),
	};
}
