import * as v from 'valibot';
import { describedMax, linksMax, passingMax, playersMax } from './look-limits.ts';

/*
 * What the script in a page says of its frame. All of it comes from the page in the end, and so is input of somebody
 * who may mean harm: bounded here, parsed once at the door, and never more than words and addresses.
 */

const urlUnitsMax = 8_192;

const Url = v.pipe(v.string(), v.maxLength(urlUnitsMax));
const Words = v.pipe(v.string(), v.maxLength(500));
const Size = v.pipe(v.number(), v.finite(), v.minValue(0), v.maxValue(100_000));
const Seconds = v.nullable(v.pipe(v.number(), v.finite(), v.minValue(0), v.maxValue(1e7)));
const list = <Schema extends v.GenericSchema>(schema: Schema, most: number) =>
	v.pipe(v.array(schema), v.maxLength(most));

/** A `video` or `audio` element as it is now. */
const Player = v.object({
	tag: v.picklist(['video', 'audio']),
	/** What it plays, http, blob or another; empty: nothing yet. */
	src: Url,
	/** All that its `source` elements offer. */
	sources: list(
		v.object({
			url: Url,
			type: v.pipe(v.string(), v.maxLength(200)),
			/** Lines of its picture, as the page says; 0: it does not. */
			height: Size,
		}),
		20,
	),
	poster: Url,
	/** Of the picture. */
	width: Size,
	height: Size,
	/** Of its box on the page. */
	boxWidth: Size,
	boxHeight: Size,
	/** null: not known, or without end. */
	duration: Seconds,
	isEndless: v.boolean(),
	title: Words,
	hasControls: v.boolean(),
	/** Plays by itself, silent, over and over: part of the page's looks. */
	isDecoration: v.boolean(),
	/** Such a one behind other things of the page. */
	isBackground: v.boolean(),
	/** Inside of a link: a foretaste of another page. */
	isInLink: v.boolean(),
	/** Within something that is called an advertisement. */
	isInAd: v.boolean(),
	isProtected: v.boolean(),
	subtitles: list(v.object({ language: Words, label: Words }), 40),
});
export type Player = v.InferOutput<typeof Player>;

/** A link that says it is for saving, or that leads to media by its name. */
const MediaLink = v.object({ url: Url, name: Words, title: Words, isDownload: v.boolean() });
export type MediaLink = v.InferOutput<typeof MediaLink>;

/**
 * What a page tells machines of a video: Open Graph, Twitter card, JSON-LD VideoObject or AudioObject. `setup`: an
 * address that its own script was given, for a player that has not been started.
 */
const Described = v.object({
	by: v.picklist(['openGraph', 'twitter', 'jsonLd', 'setup']),
	/** Of the file or playlist; empty: it tells none. */
	url: Url,
	type: v.pipe(v.string(), v.maxLength(200)),
	/** Of a page that plays it. */
	embedUrl: Url,
	title: Words,
	thumbnail: Url,
	duration: Seconds,
	height: Size,
});
export type Described = v.InferOutput<typeof Described>;

/** One frame, whole: what was said of it before does not count any more. */
export const FrameLook = v.object({
	url: Url,
	/** Names this document: the same one comes back from the browser's cache under the same name. */
	document: v.pipe(v.string(), v.minLength(8), v.maxLength(64)),
	title: Words,
	/** As the page wants to be shown elsewhere. */
	pageTitle: Words,
	pageImage: Url,
	/** Of its window. */
	width: Size,
	height: Size,
	players: list(Player, playersMax),
	links: list(MediaLink, linksMax),
	described: list(Described, describedMax),
	/** Addresses of frames in it that stand in an advertisement's place. */
	adFrames: list(Url, 20),
});
export type FrameLook = v.InferOutput<typeof FrameLook>;

/** What was fetched, as the browser's own record of the page tells; for pages that were not watched from the start. */
const Fetched = v.object({ url: Url, by: v.picklist(['media', 'script', 'other']) });

/** What the hook in the page noticed. */
const Noticed = v.variant('kind', [
	/** A script read a playlist. */
	v.object({ kind: v.literal('manifest'), url: Url, text: v.pipe(v.string(), v.maxLength(4 * 1024 * 1024)) }),
	/** A blob: player: what was put into it, by the address it came from, and the playlist that was read before. */
	v.object({ kind: v.literal('source'), blob: Url, fed: list(Url, 12), manifest: Url, duration: Seconds }),
	/** A blob: address of a whole file; `url`: where its bytes came from, empty: made in the page. */
	v.object({
		kind: v.literal('blob'),
		blob: Url,
		url: Url,
		type: v.pipe(v.string(), v.maxLength(200)),
		bytes: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
	}),
	/** A player that is not in the page's tree. */
	v.object({ kind: v.literal('loose'), player: Player }),
	/** Advertisements that a script was told of (VAST). */
	v.object({ kind: v.literal('adverts'), urls: list(Url, 20) }),
	/** Sound that a script had decoded, to play it by itself. */
	v.object({ kind: v.literal('decoded'), url: Url, seconds: Seconds }),
	/** Keys of a DRM system are in use. */
	v.object({ kind: v.literal('keys'), system: v.pipe(v.string(), v.maxLength(100)), isUsed: v.boolean() }),
]);
export type Noticed = v.InferOutput<typeof Noticed>;

/** Everything that a content script may say. */
const Said = v.variant('type', [
	v.object({
		type: v.literal('capture.look'),
		look: FrameLook,
		/** The document was put away by the browser, and is shown again. */
		isBack: v.boolean(),
		fetched: v.optional(list(Fetched, 500), []),
		/** When the document began to show something else; 0: it did not. */
		turnedAt: v.optional(v.pipe(v.number(), v.finite(), v.minValue(0)), 0),
		/** Players as they began to load something since the last look; by now they may play another thing. */
		passing: v.optional(list(Player, passingMax), []),
	}),
	v.object({
		type: v.literal('capture.noticed'),
		document: FrameLook.entries.document,
		noticed: list(Noticed, 50),
	}),
]);
export type Said = v.InferOutput<typeof Said>;

/** The door; null: nothing that a script of ours says. */
export function parseSaid(message: unknown): Said | null {
	const parsed = v.safeParse(Said, message);
	return parsed.success ? parsed.output : null;
}
