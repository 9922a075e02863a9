import { chooseTracks, linesOf, type Tracks } from '../../../../shared/domain/choose-tracks.ts';
import type { Fault } from '../../../../shared/domain/faults.ts';
import type { MediaItemView } from '../../../../shared/domain/extraction.ts';
import {
	audioFormats,
	bestChoice,
	presetHeights,
	type MediaChoice,
} from '../../../../shared/domain/media-choice.ts';

export type Format = MediaItemView['formats'][number];
export type Pick = MediaChoice['pick'];

/** A way to have an item: what to ask for, and what that brings. */
export type Offer = {
	readonly key: string;
	readonly pick: Pick;
	readonly tracks: Tracks<Format>;
	readonly size: Size | null;
};

export type Size = { readonly bytes: number; readonly kind: 'exact' | 'estimate' };

/** What can be chosen without knowing formats: the best, each height that is really there, the sound alone. */
export function offersOf(item: MediaItemView, container: MediaChoice['container']): Offer[] {
	const offers = wishes.flatMap(pick => {
		const chosen = chooseTracks(item, { pick, container });
		if (!chosen.ok || (pick.kind === 'height' && !isExactly(chosen.value, pick.height))) return [];
		const { value: tracks } = chosen;
		return [{ key: keyOf(pick), pick, tracks, size: sizeOf(item, tracks) }];
	});
	const hasPicture = item.formats.some(({ video, drm }) => video !== null && !drm);
	// "Best" of what has no picture is its sound, which has an offer of its own.
	return hasPicture ? offers : offers.filter(({ pick }) => pick.kind === 'audio');
}

/** Why nothing of it can be had; null: something can. */
export function obstacle(item: MediaItemView): Fault | null {
	const best = chooseTracks(item, bestChoice);
	return best.ok ? null : best.error;
}

const wishes: readonly Pick[] = [
	{ kind: 'best' },
	...presetHeights.map((height): Pick => ({ kind: 'height', height })),
	...audioFormats.map((format): Pick => ({ kind: 'audio', format })),
];

export const keyOf = (pick: Pick): string =>
	pick.kind === 'height' ? `${pick.height}` : pick.kind === 'audio' ? `audio-${pick.format}` : pick.kind;

const isExactly = ({ video }: Tracks<Format>, height: number): boolean =>
	video !== null && linesOf(video) === height;

/** Of all tracks together, each known or worked out from its rate; null where one of them is neither. */
function sizeOf(item: MediaItemView, { video, audio, convertTo }: Tracks<Format>): Size | null {
	const tracks = [video, audio === video ? null : audio].filter(track => track !== null);
	let bytes = 0;
	let isExact = convertTo === null;
	for (const track of tracks) {
		const size = trackSize(track, item.durationSeconds);
		if (!size) return null;
		bytes += size.bytes;
		isExact &&= size.kind === 'exact';
	}
	return { bytes, kind: isExact ? 'exact' : 'estimate' };
}

function trackSize({ size, bitrate }: Format, seconds: number | null): Size | null {
	if (size) return size;
	if (bitrate === null || seconds === null) return null;
	return { bytes: Math.round((bitrate * seconds) / 8), kind: 'estimate' };
}
