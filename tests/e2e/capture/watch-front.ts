import { cardText } from '../../../extension/src/core/capture/card-text.ts';
import type { Card } from '../../../extension/src/core/capture/card.ts';
import type { MediaView } from '../../../extension/src/core/capture/media-view.ts';
import { words } from '../../extension/support/words.ts';
import type { DrivenBrowser } from '../../support/browsers/driven-browser.ts';
import type { CorpusPage } from '../../support/capture/corpus-page.ts';
import type { CaptureSite } from '../../support/capture/site.ts';
import { judge, type PageResult, type Shown } from './corpus.ts';

/** What the background last told of the tab in front. */
export type Front = { view(): Promise<MediaView | null> };

/**
 * Asks the background once, from a page of ours behind the one in front, and hears of every change, as a popup does that
 * stays open. (A popup for each of a hundred pages would cost more than the pages.)
 */
export async function watchFront(browser: DrivenBrowser): Promise<Front> {
	const behind = await browser.openBehind();
	await behind.evaluate(`(async window => {
		const w = window.wrappedJSObject ?? window;
		const hear = told => { if (told.type === 'media') w.toldOfFront = w.JSON.stringify(told.view); };
		const port = w.chrome.runtime.connect();
		port.onMessage.addListener(typeof Cu === 'undefined' ? hear : Cu.exportFunction(hear, window));
		const [tab] = await w.chrome.tabs.query(w.JSON.parse('{"active":true,"currentWindow":true}'));
		port.postMessage(w.JSON.parse(JSON.stringify({ id: 1, name: 'watchTab', params: { tab: tab.id } })));
	})(window)`);
	return {
		async view() {
			const told = await behind.evaluate<string>('((window.wrappedJSObject ?? window).toldOfFront ?? "")');
			return told === '' ? null : (JSON.parse(told) as MediaView);
		},
	};
}

/** Longer than whatever looks at pages waits between two looks, with the time that counting takes. */
const calmMs = 600;
/** For a machine that has much else to do. */
const mostMs = 8_000;

/** What is right and wrong once the page has what it asks for, and its cards have been right for a while or will not be. */
export async function settled(front: Front, site: CaptureSite, page: CorpusPage): Promise<PageResult> {
	const address = site.here + addressOf(page);
	const began = Date.now();
	let cards: readonly Card[] = [];
	let changedAt = began;
	for (;;) {
		const view = await front.view();
		const now = view?.url.startsWith(address) ? view.cards : [];
		if (JSON.stringify(now) !== JSON.stringify(cards)) changedAt = Date.now();
		cards = now;
		const elapsed = Date.now() - began;
		const result = judge(page, cards.map(shownOf));
		const isRight = result.missed.length + result.wrong.length === 0 && elapsed >= (page.settlesMs ?? 0);
		// A page that never stops asking is as calm as it will be.
		const asked = elapsed < (page.settlesMs ?? 1_500) ? site.askedAt() : 0;
		const isCalm = Date.now() - Math.max(changedAt, asked) >= calmMs;
		if ((isRight && isCalm) || elapsed >= mostMs) return result;
		await new Promise(resolve => setTimeout(resolve, 100));
	}
}

export const addressOf = ({ name, opens }: CorpusPage): string => opens ?? `/page/${name}`;

function shownOf(card: Card): Shown {
	const { facts, length, doubt, steps } = cardText(card, words);
	const { key, title, isProtected } = card;
	return {
		key,
		title,
		text: [...facts, length, doubt, ...steps.map(({ name }) => name)].join(' | '),
		isProtected,
	};
}
