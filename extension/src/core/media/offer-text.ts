import { linesOf } from '../../../../shared/domain/choose-tracks.ts';
import type { Words } from '../view/row.ts';
import type { Format, Offer, Size } from './offers.ts';

/** An offer as people read it. */
export type OfferText = {
	readonly name: string;
	/** "1920 × 1080 · 60 fps · mp4". */
	readonly kind: string;
	/** "about 120 MB"; empty: nobody knows. */
	readonly size: string;
};

export function offerText({ pick, tracks, size }: Offer, words: Words): OfferText {
	const { t } = words;
	const { video, audio, container, convertTo } = tracks;
	const parts = [
		pick.kind === 'best' && video?.video ? linesText(video.video) : '',
		video?.video ? pictureText(video.video, words) : '',
		video && !audio ? t('silentPicture') : '',
		pick.kind === 'audio' && pick.format === container ? '' : container,
		convertTo === null ? '' : t('isConverted'),
	];
	return {
		name:
			pick.kind === 'best'
				? t('offerBest')
				: pick.kind === 'height'
					? `${pick.height}p`
					: pick.kind === 'audio'
						? t(`offerAudio_${pick.format}`)
						: '',
		kind: parts.filter(part => part !== '').join(' · '),
		size: sizeText(size, words),
	};
}

const sizeText = (size: Size | null, { t, formats }: Words): string =>
	size === null
		? ''
		: size.kind === 'exact'
			? formats.bytes(size.bytes)
			: t('sizeAbout', { size: formats.bytes(size.bytes) });

/** A format of the list, in one line. */
export function formatText(format: Format, words: Words): string {
	const { video, audio, container, bitrate, note } = format;
	const parts = [
		video ? linesText(video) || '?' : '',
		video ? pictureText(video, words) : '',
		codecs(format),
		container,
		audio?.language ?? '',
		bitrate === null ? '' : `${words.formats.count(Math.round(bitrate / 1000))} kbit/s`,
		sizeText(format.size, words),
		note ?? '',
	];
	return parts.filter(part => part !== '').join(' · ');
}

type Picture = NonNullable<Format['video']>;

function linesText(video: Picture): string {
	const lines = linesOf({ video });
	return lines === null ? '' : `${lines}p`;
}

/** Only what is out of the ordinary: many frames, high dynamic range. */
function pictureText({ fps, hdr }: Picture, { formats }: Words): string {
	const parts = [fps !== null && fps > 30 ? `${formats.count(Math.round(fps))} fps` : '', hdr ?? ''];
	return parts.filter(part => part !== '').join(' · ');
}

const codecs = ({ video, audio }: Format): string =>
	[video?.codec, audio?.codec]
		.map(codec => codec?.split('.')[0] ?? '')
		.filter(codec => codec !== '')
		.join(' + ');
