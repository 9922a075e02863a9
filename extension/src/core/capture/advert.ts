import { identityOf, wordsOf } from './address.ts';
import type { PageSeen } from './seen.ts';

/** Words that whoever serves advertisements calls hosts, folders and files by. */
const words = new Set(
	(
		'ad ads adv advert adverts advertising advertisement advertisements adserver adserv adservice adsystem ' +
		'adtech adx adtag adunit adcontent adcreative adsrv preroll midroll postroll vast vpaid vmap pubads adsense'
	).split(' '),
);

/** Whether an address says of itself that it is an advertisement. Words of the page's own address say nothing. */
export function isAdAddress(url: string, pageUrl: string): boolean {
	const own = new Set(wordsOf(pageUrl));
	return wordsOf(url).some(word => words.has(word) && !own.has(word));
}

/** Sizes of the advertising industry's own standard. */
const adSizes = new Set(
	'300x250 336x280 728x90 970x90 970x250 160x600 120x600 300x600 320x50 320x100 468x60 234x60 250x250 200x200'.split(
		' ',
	),
);

/** Frames that hold an advertisement, with all frames in them. */
export function adFramesOf({ url, frames }: PageSeen): ReadonlySet<number> {
	const named = new Set<string>();
	for (const { look } of frames.values())
		for (const address of look?.adFrames ?? []) named.add(identityOf(address));
	const isAd = (frame: number, depth = 0): boolean => {
		const seen = frames.get(frame);
		if (!seen || frame === 0 || depth > frames.size) return false;
		if (named.has(identityOf(seen.url)) || isAdAddress(seen.url, url)) return true;
		if (seen.look && adSizes.has(`${seen.look.width}x${seen.look.height}`) && isSilentOnly(seen.look))
			return true;
		return seen.parent !== null && isAd(seen.parent, depth + 1);
	};
	return new Set([...frames.keys()].filter(frame => isAd(frame)));
}

const isSilentOnly = ({
	players,
}: {
	readonly players: readonly { isDecoration: boolean; hasControls: boolean }[];
}) => players.every(({ hasControls }) => !hasControls);
