import type { Player } from '../core/capture/look.ts';
import { around } from './deep.ts';
import { cut, whole } from './text.ts';

const levelsMax = 12;
const titleLevelsMax = 5;
const adName = /(?:^|[-_\s])(?:ads?|advert(?:s|isements?|ising)?|adsbygoogle|sponsored)(?:$|[-_\s])/iu;

/** A `video` or `audio` element as it is now. */
export function readPlayer(player: HTMLMediaElement, isEncrypted: boolean): Player {
	const box = player.getBoundingClientRect();
	const isVideo = player instanceof HTMLVideoElement;
	const { duration } = player;
	const isDecoration =
		isVideo &&
		player.autoplay &&
		player.loop &&
		(player.muted || player.defaultMuted) &&
		!player.controls &&
		!hasSound(player);
	return {
		tag: isVideo ? 'video' : 'audio',
		src: cut(player.currentSrc || player.src),
		sources: [...player.querySelectorAll('source')]
			.slice(0, 20)
			.map(source => ({ url: cut(source.src), type: source.type.slice(0, 200), height: heightOf(source) }))
			.filter(({ url }) => url !== ''),
		poster: isVideo ? cut(player.poster) : '',
		width: isVideo ? whole(player.videoWidth) : 0,
		height: isVideo ? whole(player.videoHeight) : 0,
		boxWidth: whole(box.width),
		boxHeight: whole(box.height),
		duration: Number.isFinite(duration) && duration > 0 ? Math.min(duration, 1e7) : null,
		isEndless: duration === Number.POSITIVE_INFINITY,
		title: titleOf(player),
		hasControls: player.controls,
		isDecoration,
		isBackground: isDecoration && isBehind(player, box),
		isInLink: isWithin(player, element => element instanceof HTMLAnchorElement && element.href !== ''),
		isInAd: isWithin(player, isAd),
		isProtected: isEncrypted || ('mediaKeys' in player && player.mediaKeys !== null),
		subtitles: [...player.querySelectorAll('track')]
			.filter(({ kind }) => kind === 'subtitles' || kind === 'captions')
			.slice(0, 40)
			.map(({ srclang, label }) => ({ language: srclang.slice(0, 40), label: label.slice(0, 100) })),
	};
}

/** As far as the browser tells: what is only how a page looks has none. */
const hasSound = (player: HTMLMediaElement): boolean => {
	const { mozHasAudio, webkitAudioDecodedByteCount } = player as {
		readonly mozHasAudio?: boolean;
		readonly webkitAudioDecodedByteCount?: number;
	};
	return mozHasAudio ?? (webkitAudioDecodedByteCount ?? 0) > 0;
};

/** Lines of its picture, as players have pages write them: `res="720"`, `label="720p"`. */
function heightOf(source: Element): number {
	for (const name of ['res', 'size', 'label', 'data-res', 'data-quality', 'title']) {
		const [, lines] = /(?:^|\D)(\d{3,4})\s*p?$/iu.exec(source.getAttribute(name)?.trim() ?? '') ?? [];
		if (lines !== undefined) return whole(Number(lines));
	}
	return 0;
}

/** Fills its place, which is most of the window's width, and has headings or controls of the page put over it. */
function isBehind(player: Element, box: DOMRect): boolean {
	if (player.getAttribute('aria-hidden') === 'true' || player.getAttribute('role') === 'presentation')
		return true;
	if (box.width < wideShare * innerWidth || getComputedStyle(player).objectFit !== 'cover') return false;
	let at = around(player);
	for (let level = 0; at && at !== document.documentElement && level < titleLevelsMax; level += 1) {
		for (const over of at.querySelectorAll('h1, h2, h3, p, a[href]'))
			if (covers(over.getBoundingClientRect(), box)) return true;
		at = around(at);
	}
	return false;
}

const wideShare = 0.6;

const covers = (over: DOMRect, box: DOMRect): boolean =>
	over.width * over.height > 0 &&
	over.left < box.right &&
	over.right > box.left &&
	over.top >= box.top &&
	over.bottom <= box.bottom;

function isWithin(element: Element, is: (element: Element) => boolean): boolean {
	let at = around(element);
	for (let level = 0; at && level < levelsMax; level += 1) {
		if (is(at)) return true;
		at = around(at);
	}
	return false;
}

/** Whether an element is called an advertisement; the page as a whole is none. */
export const isAd = (element: Element): boolean =>
	element !== document.body &&
	element !== document.documentElement &&
	(adName.test(element.id) ||
		adName.test(element.getAttribute('class') ?? '') ||
		/advertisement/iu.test(element.getAttribute('aria-label') ?? '') ||
		adName.test(element.getAttribute('name') ?? ''));

/** What the page calls it: its own label, the caption of its figure, or the heading that it alone stands below. */
function titleOf(player: HTMLMediaElement): string {
	const own = player.getAttribute('aria-label') || player.title || player.dataset['title'];
	if (own) return clean(own);
	let at = around(player);
	for (let level = 0; at && at !== document.body && level < titleLevelsMax; level += 1) {
		if (at.querySelectorAll('video, audio').length > 1) return '';
		const heading = at.querySelector('figcaption, h1, h2, h3, h4');
		const words = clean(heading?.textContent ?? '');
		if (words !== '') return words;
		at = around(at);
	}
	return '';
}

const clean = (words: string): string => words.replaceAll(/\s+/gu, ' ').trim().slice(0, 300);
