import * as v from 'valibot';
import { redactUrl } from '../../../../shared/domain/redact-url.ts';
import { MillisSchema, TaskIdSchema, type TaskId } from '../../../../shared/domain/ids.ts';
import type { Millis } from '../../../../shared/kernel/units.ts';
import { parseWebUrl } from '../add/web-url.ts';
import { heightIn } from '../capture/address.ts';
import { namesMax, type Card } from '../capture/card.ts';

/** Downloads whose origin is remembered; beyond it the oldest are forgotten. */
export const originsMax = 1_000;

const Words = v.pipe(v.string(), v.maxLength(1_024));
const Address = v.pipe(v.string(), v.maxLength(8_192));
const Count = v.nullable(v.pipe(v.number(), v.finite(), v.minValue(0)));

/** What is known of something on a page, for finding it there again. */
export const Sought = v.object({
	kind: v.picklist(['link', 'file', 'hls', 'dash']),
	/** Without what lets its reader in. */
	url: Address,
	/** As it is to be called, where that was told; empty: its address alone says. */
	fileName: Words,
	/** Of the link, or the video's title; empty: not known. */
	text: Words,
	/** What the video is called when more or less of the page is known. */
	names: v.optional(v.pipe(v.array(Words), v.maxLength(namesMax)), []),
	bytes: Count,
	seconds: Count,
	/** Lines of the picture. */
	height: Count,
});
export type Sought = v.InferOutput<typeof Sought>;

/** Where a download was found: the page that is opened when its link has expired. */
export const LinkOrigin = v.object({
	task: TaskIdSchema,
	pageUrl: Address,
	/** What a server sees as the referrer, where it is another one. */
	frameUrl: v.nullable(Address),
	/** Which cookie jar (container, private window) it came from. */
	storeId: v.nullable(v.string()),
	/** From a private window: never written to the disk, and opened in one alone. */
	private: v.boolean(),
	at: MillisSchema,
	sought: Sought,
});
export type LinkOrigin = v.InferOutput<typeof LinkOrigin>;

type Added = {
	readonly id: TaskId;
	readonly url: string;
	readonly pageUrl: string | null;
	readonly frameUrl: string | null;
	readonly storeId: string | null;
	readonly private: boolean;
	readonly addedAt: Millis;
};

/** null: there is no page to look at again. */
export function originOf(added: Added, known: Partial<Sought> | null): LinkOrigin | null {
	const { id, url, pageUrl, frameUrl, storeId, addedAt } = added;
	if (pageUrl === null || !parseWebUrl(pageUrl) || !parseWebUrl(url)) return null;
	const parsed = v.safeParse(LinkOrigin, {
		task: id,
		pageUrl,
		frameUrl,
		storeId,
		private: added.private,
		at: addedAt,
		sought: { ...nothingKnown, ...known, url: redactUrl(url) },
	});
	return parsed.success ? parsed.output : null;
}

const nothingKnown: Omit<Sought, 'url'> = {
	kind: 'link',
	fileName: '',
	text: '',
	names: [],
	bytes: null,
	seconds: null,
	height: null,
};

/** Of a card, or of one of its qualities; null: only who reads the page can find it. */
export function soughtOf(card: Card, url: string): Partial<Sought> | null {
	if (card.kind === 'page') return null;
	const step = card.ladder.find(one => one.url === url);
	const isOwn = card.url === url;
	const { size } = card;
	const whole = isOwn && size && !size.isEstimate ? size.bytes : null;
	return {
		kind: card.kind,
		text: card.title.slice(0, 1_024),
		names: card.names.map(name => name.slice(0, 1_024)),
		bytes: step?.bytes ?? whole,
		seconds: card.isLive ? null : card.durationSeconds,
		height: card.kind === 'file' ? (step?.height ?? heightIn(url)) : null,
	};
}

/** Those that are whole; a damaged one costs only itself. */
export function loadOrigins(value: unknown): LinkOrigin[] {
	if (!Array.isArray(value)) return [];
	return value.slice(-originsMax).flatMap(entry => {
		const parsed = v.safeParse(LinkOrigin, entry);
		return parsed.success ? [parsed.output] : [];
	});
}

/** The newest last. */
export function withOrigins(known: readonly LinkOrigin[], fresh: readonly LinkOrigin[]): LinkOrigin[] {
	const again = new Set(fresh.map(({ task }) => task));
	return [...known.filter(({ task }) => !again.has(task)), ...fresh].slice(-originsMax);
}
