import * as v from 'valibot';

export const presetHeights = [2160, 1440, 1080, 720, 480] as const;
export const audioFormats = ['best', 'm4a', 'mp3', 'opus'] as const;
/** Kinds of parts that SponsorBlock knows, by its own names. */
export const sponsorCategories = [
	'sponsor',
	'intro',
	'outro',
	'selfpromo',
	'preview',
	'filler',
	'interaction',
	'music_offtopic',
] as const;
export type SponsorCategory = (typeof sponsorCategories)[number];
export const sponsorModes = ['mark', 'remove'] as const;
/** Of what other sites show it knows nothing. */
export const isKnownToSponsorBlock = ({ extractor }: { readonly extractor: string }): boolean =>
	extractor === 'youtube';

export const mediaContainers = ['mp4', 'mkv', 'webm'] as const;

const FormatId = v.pipe(v.string(), v.minLength(1), v.maxLength(256));
const Seconds = v.pipe(v.number(), v.finite(), v.minValue(0));
const Language = v.pipe(v.string(), v.regex(/^(?:[a-z]{2,3}(?:-[\dA-Za-z]{1,16})*|all)$/u));

export const Languages = v.pipe(v.array(Language), v.minLength(1), v.maxLength(50));

/** What is wanted of a page's media, as the user chose it. Holds no secret: it is journalled with its task. */
export const MediaChoice = v.object({
	pick: v.variant('kind', [
		v.object({ kind: v.literal('best') }),
		v.object({
			kind: v.literal('height'),
			height: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(16_384)),
		}),
		v.object({ kind: v.literal('audio'), format: v.picklist(audioFormats) }),
		/** Ids of formats; one of both may be missing, a missing sound is added where there is one. */
		v.object({ kind: v.literal('formats'), video: v.nullable(FormatId), audio: v.nullable(FormatId) }),
	]),
	/** `auto`: the first of mp4, webm, mkv that holds the tracks as they are. */
	container: v.optional(v.picklist(['auto', ...mediaContainers]), 'auto'),
	subtitles: v.optional(
		v.nullable(
			v.object({
				languages: Languages,
				/** Those that a machine made as well, where there are no others. */
				auto: v.boolean(),
				as: v.picklist(['embed', 'sidecar']),
			}),
		),
		null,
	),
	/** A piece of it; an end of null is its own. */
	clip: v.optional(
		v.nullable(
			v.pipe(
				v.object({ start: Seconds, end: v.nullable(Seconds) }),
				v.check(({ start, end }) => end === null || end > start, 'an end after the start'),
			),
		),
		null,
	),
	embed: v.optional(v.object({ thumbnail: v.boolean(), chapters: v.boolean(), metadata: v.boolean() }), {
		thumbnail: false,
		chapters: true,
		metadata: true,
	}),
	/** Parts of a video of YouTube that viewers marked as such: chapters of their own, or cut out. */
	sponsorBlock: v.optional(
		v.nullable(
			v.object({
				mode: v.picklist(sponsorModes),
				categories: v.pipe(
					v.array(v.picklist(sponsorCategories)),
					v.minLength(1),
					v.maxLength(sponsorCategories.length),
				),
			}),
		),
		null,
	),
});
export type MediaChoice = v.InferOutput<typeof MediaChoice>;

export const bestChoice: MediaChoice = v.parse(MediaChoice, { pick: { kind: 'best' } });
