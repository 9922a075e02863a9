import type { mediaContainers, MediaChoice } from './media-choice.ts';
import type { MediaFormat } from './extraction.ts';

type Format = Pick<MediaFormat, 'video' | 'audio' | 'container' | 'protocol'>;
type Container = (typeof mediaContainers)[number];

/** What ffmpeg copies into a container and players then play, by how the codecs' names begin. */
const codecs: Readonly<Record<Container, RegExp>> = {
	mp4: /^(?:avc|h264|hev|hvc|h265|hevc|av01|av1|vp0?9|mp4v|mp4a|aac|mp3|ac-?3|ec-?3|alac|opus|flac|dvh|dva)/iu,
	webm: /^(?:vp0?[89]|av01|av1|opus|vorbis)/iu,
	mkv: /./u,
};

/** Whether the tracks can be copied into it. A codec that nobody told is judged by the file it comes in. */
export function holdsAll(container: Container, formats: readonly Format[]): boolean {
	return formats.every(format => {
		const named = [format.video, format.audio].filter(track => track !== null).map(({ codec }) => codec);
		return named.every(codec =>
			codec === null ? container === 'mkv' || isNative(container, format) : codecs[container].test(codec),
		);
	});
}

/** The asked container where it fits, else the first that does. A whole file of another kind stays what it is. */
export function fitsContainer(asked: MediaChoice['container'], formats: readonly Format[]): string {
	if (asked !== 'auto' && holdsAll(asked, formats)) return asked;
	const [only] = formats;
	if (asked === 'auto' && formats.length === 1 && only?.protocol === 'http') return only.container;
	const order: readonly Container[] = prefersWebm(formats) ? ['webm', 'mp4', 'mkv'] : ['mp4', 'webm', 'mkv'];
	return order.find(container => holdsAll(container, formats)) ?? 'mkv';
}

/** VP8, VP9 and Opus play in more places from a webm than from an mp4. */
const prefersWebm = (formats: readonly Format[]): boolean =>
	formats.some(({ video }) => /^vp0?[89]/iu.test(video?.codec ?? '')) && holdsAll('webm', formats);

function isNative(container: Container, { container: own, protocol }: Format): boolean {
	if (container === 'mp4') return ['mp4', 'm4a', 'm4v', 'mov'].includes(own) || protocol === 'hls';
	return container === 'webm' && own === 'webm';
}
