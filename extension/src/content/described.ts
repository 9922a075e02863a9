import type { Described } from '../core/capture/look.ts';
import { describedMax } from '../core/capture/look-limits.ts';
import { readSetUp } from './set-up.ts';
import { absolute, whole, words } from './text.ts';

const scriptsMax = 30;
const scriptUnitsMax = 500_000;
const depthMax = 8;

/** What the page tells machines of its videos. */
export const readDescribed = (): Described[] =>
	[
		...readMeta('openGraph'),
		...readMeta('twitter'),
		...readJsonLd(),
		...readMicrodata(),
		...readSetUp().map(url => ({ ...nothing, by: 'setup' as const, url })),
	].slice(0, describedMax);

const nothing: Omit<Described, 'by'> = {
	url: '',
	type: '',
	embedUrl: '',
	title: '',
	thumbnail: '',
	duration: null,
	height: 0,
};

export function metaOf(...names: readonly string[]): string {
	for (const name of names) {
		const found = document
			.querySelector(`meta[property="${name}"], meta[name="${name}"]`)
			?.getAttribute('content');
		if (found) return found;
	}
	return '';
}

/** One for the page, where it says that it has a video or a sound. */
function readMeta(by: 'openGraph' | 'twitter'): Described[] {
	const isGraph = by === 'openGraph';
	const url = isGraph
		? metaOf(
				'og:video:secure_url',
				'og:video:url',
				'og:video',
				'og:audio:secure_url',
				'og:audio:url',
				'og:audio',
			)
		: metaOf('twitter:player:stream');
	const type = isGraph
		? metaOf('og:video:type', 'og:audio:type')
		: metaOf('twitter:player:stream:content_type');
	const embed = isGraph ? '' : metaOf('twitter:player');
	if (url === '' && embed === '') return [];
	const isPage = /^text\/html/iu.test(type);
	return [
		{
			...nothing,
			by,
			url: isPage ? '' : absolute(url),
			type: type.slice(0, 200),
			embedUrl: absolute(isPage ? url : embed),
			title: words(isGraph ? metaOf('og:title') : metaOf('twitter:title', 'og:title')),
			thumbnail: absolute(isGraph ? metaOf('og:image') : metaOf('twitter:image', 'og:image')),
			duration: secondsOf(metaOf('og:video:duration', 'video:duration')),
			height: whole(Number(metaOf('og:video:height'))),
		},
	];
}

function readJsonLd(): Described[] {
	const found: Described[] = [];
	for (const script of [...document.querySelectorAll('script[type="application/ld+json"]')].slice(
		0,
		scriptsMax,
	)) {
		const text = script.textContent ?? '';
		if (text.length > scriptUnitsMax) continue;
		try {
			walk(JSON.parse(text) as unknown, found, '');
		} catch {
			// The page's mistake; the rest of it still counts.
		}
	}
	return found;
}

/** `named`: what the thing around is called, a song around its file. */
function walk(value: unknown, found: Described[], named: string, depth = 0): void {
	if (typeof value !== 'object' || value === null || depth > depthMax || found.length >= describedMax) return;
	if (Array.isArray(value)) {
		for (const inner of value) walk(inner, found, named, depth + 1);
		return;
	}
	const { name, headline }: { name?: unknown; headline?: unknown } = value;
	const own = [name, headline].find(one => typeof one === 'string' && one !== '');
	const around = typeof own === 'string' ? words(own) : named;
	if (isMedia(value)) found.push({ ...ofObject(value as Record<string, unknown>), title: around });
	for (const inner of Object.values(value)) walk(inner, found, around, depth + 1);
}

const isMedia = (value: object): boolean => {
	const type: unknown = (value as { '@type'?: unknown })['@type'];
	return [type].flat().some(one => typeof one === 'string' && /(?:^|[/:])(?:Video|Audio)Object$/u.test(one));
};

function ofObject(value: Record<string, unknown>): Described {
	const text = (name: string): string => {
		const [first]: unknown[] = [value[name]].flat();
		if (typeof first === 'string') return first;
		const url = typeof first === 'object' && first !== null ? (first as { url?: unknown }).url : '';
		return typeof url === 'string' ? url : '';
	};
	return {
		...nothing,
		by: 'jsonLd',
		url: absolute(text('contentUrl')),
		type: text('encodingFormat').slice(0, 200),
		embedUrl: absolute(text('embedUrl')),
		thumbnail: absolute(text('thumbnailUrl') || text('thumbnail')),
		duration: secondsOf(text('duration')),
		height: whole(Number.parseInt(text('height'), 10)),
	};
}

function readMicrodata(): Described[] {
	const items = document.querySelectorAll('[itemtype$="/VideoObject"], [itemtype$="/AudioObject"]');
	return [...items].slice(0, describedMax).map(item => {
		const read = (name: string): string => {
			const one = item.querySelector(`[itemprop="${name}"]`);
			return (
				one?.getAttribute('content') ??
				one?.getAttribute('href') ??
				one?.getAttribute('src') ??
				one?.textContent ??
				''
			);
		};
		return {
			...nothing,
			by: 'jsonLd',
			url: absolute(read('contentUrl') || read('contentURL')),
			embedUrl: absolute(read('embedUrl')),
			title: words(read('name')),
			thumbnail: absolute(read('thumbnailUrl')),
			duration: secondsOf(read('duration')),
		};
	});
}

/** "93", "PT1M33S". */
function secondsOf(text: string): number | null {
	const plain = /^\d+(?:\.\d+)?$/u.test(text.trim()) ? Number(text) : null;
	const parts = /^P(?:(\d+)D)?T?(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?$/iu.exec(text.trim());
	const [days = 0, hours = 0, minutes = 0, seconds = 0] =
		parts?.slice(1).map(part => Number(part ?? 0)) ?? [];
	const all = plain ?? days * 86_400 + hours * 3_600 + minutes * 60 + seconds;
	return all > 0 && all < 1e7 ? all : null;
}
