import type { types } from 'hls-parser';
import { fault, type Fault } from '../../../../shared/domain/faults.ts';
import { err, ok, type Result } from '../../../../shared/kernel/result.ts';
import { audioCodec, videoCodec } from './codecs.ts';
import { asWritten } from './hls-prepare.ts';
import { streamLimits } from './stream-limits.ts';
import type { Ladder, LadderFormat, ResolveUrl, StreamSubtitle } from './stream-plan.ts';
import { quote } from '../../../../shared/kernel/quoted.ts';
import { remark } from '../../../../shared/domain/remarks.ts';

type Source = { readonly url: string; readonly resolve: ResolveUrl };
type MasterPlaylist = InstanceType<typeof types.MasterPlaylist>;
type Variant = InstanceType<typeof types.Variant>;
type Rendition = InstanceType<typeof types.Rendition>;

/** What a master playlist offers: its variants, and the sounds that go with them. */
export function readHlsMaster({ variants }: MasterPlaylist, source: Source): Result<Ladder, Fault> {
	if (variants.length > streamLimits.variants)
		return err(fault('stream_too_large', remark('entries', { count: variants.length })));
	const formats = new Map<string, LadderFormat>();
	const subtitles = new Map<string, StreamSubtitle>();
	for (const variant of variants.filter(({ isIFrameOnly }) => isIFrameOnly !== true)) {
		const url = source.resolve(asWritten(variant.uri), source.url);
		if (url === null) continue;
		const sounds = variant.audio.filter(({ uri }) => uri !== undefined && uri !== '');
		const format = variantFormat(variant, url, sounds.length > 0);
		// Redundant variants are told several times.
		if (!formats.has(format.id)) formats.set(format.id, format);
		for (const rendition of sounds.slice(0, streamLimits.renditions)) {
			const sound = soundFormat(rendition, variant, source);
			if (sound && !formats.has(sound.id)) formats.set(sound.id, sound);
		}
		for (const rendition of variant.subtitles.slice(0, streamLimits.renditions)) {
			const found = subtitleOf(rendition, source);
			if (found) subtitles.set(found.url, found);
		}
	}
	if (formats.size === 0) return err(fault('stream_invalid', quote('EXT-X-STREAM-INF')));
	return ok({ formats: [...formats.values()], subtitles: [...subtitles.values()] });
}

function variantFormat(variant: Variant, url: string, hasOwnSound: boolean): LadderFormat {
	const { resolution, frameRate, videoRange } = variant;
	const codecs = asWritten(variant.codecs ?? '');
	const bitrate = positive(variant.averageBandwidth) ?? positive(variant.bandwidth);
	// Where nothing is said, a variant is picture and sound in one.
	const hasPicture = codecs === '' || videoCodec(codecs) !== null || resolution !== undefined;
	const hasSound = codecs === '' || audioCodec(codecs) !== null || !hasPicture;
	const height = positive(resolution?.height);
	const name = [height === null ? null : `${height}p`, bitrate === null ? null : Math.round(bitrate / 1000)];
	return {
		id: ['hls', ...name.filter(part => part !== null), videoCodec(codecs)?.split('.')[0]]
			.filter(part => part !== undefined)
			.join('-'),
		protocol: 'hls',
		container: 'mp4',
		video: hasPicture
			? {
					codec: videoCodec(codecs),
					width: positive(resolution?.width),
					height,
					fps: positive(frameRate),
					hdr: videoRange === 'PQ' || videoRange === 'HLG' ? videoRange : null,
				}
			: null,
		audio:
			hasSound && !(hasPicture && hasOwnSound)
				? { codec: audioCodec(codecs), channels: null, language: null }
				: null,
		bitrate,
		size: null,
		rank: 0,
		drm: false,
		note: null,
		url,
	};
}

function soundFormat(rendition: Rendition, variant: Variant, source: Source): LadderFormat | null {
	const url = source.resolve(asWritten(rendition.uri ?? ''), source.url);
	if (url === null) return null;
	const name = asWritten(rendition.name ?? '');
	const described = /describes-video/u.test(rendition.characteristics ?? '');
	return {
		id: `audio-${asWritten(rendition.groupId)}-${name}`.slice(0, 256),
		protocol: 'hls',
		container: 'm4a',
		video: null,
		audio: {
			codec: audioCodec(asWritten(variant.codecs ?? '')),
			channels: positive(Number.parseInt(rendition.channels ?? '', 10)),
			language: rendition.language ?? null,
		},
		bitrate: null,
		size: null,
		rank: described ? -2 : rendition.isDefault ? 0 : -1,
		drm: false,
		note: name === '' ? null : name,
		url,
	};
}

function subtitleOf(rendition: Rendition, source: Source): StreamSubtitle | null {
	const url = rendition.uri === undefined ? null : source.resolve(asWritten(rendition.uri), source.url);
	if (url === null) return null;
	const name = asWritten(rendition.name ?? '');
	return { language: rendition.language ?? 'und', name: name === '' ? null : name, url };
}

const positive = (value: number | undefined): number | null =>
	value !== undefined && Number.isFinite(value) && value > 0 ? value : null;
