import * as v from 'valibot';
import { Checksum } from '../../../../shared/domain/task.ts';
import { err, ok, type Result } from '../../../../shared/kernel/result.ts';
import type { RangeSet } from './range-set.ts';

/**
 * What is known of a part file, kept beside it: which bytes of which file it safely holds. Addresses are redacted;
 * headers are never in it.
 */
export type Manifest = {
	/** Digest of the redacted address, by which the download is found again. */
	readonly key: string;
	readonly url: string;
	readonly finalUrl: string;
	/** The final name, without folder. */
	readonly name: string;
	readonly total: number | null;
	/** Whether it takes the place of the file that has its name. */
	readonly replaces: boolean;
	/** Whether the server gives parts of a file of known length. */
	readonly resumable: boolean;
	readonly mediaType: string | null;
	readonly validator: {
		readonly etag: string | null;
		readonly lastModified: string | null;
		readonly strong: 'etag' | 'lastModified' | null;
	};
	/** Of the whole file, as the server stated it. */
	readonly digest: Checksum | null;
	/** Durable: written and synced. */
	readonly written: RangeSet;
	/** Of those, what has the digests that are published of its pieces. */
	readonly verified: RangeSet;
	/**
	 * Where no strong validator vouches for the file: what the server sent, along with the bytes from `at` on, as the
	 * `length` bytes before. Compared once those are there too.
	 */
	readonly seams: readonly Seam[];
};

export type Seam = { readonly at: number; readonly length: number; readonly digest: string };

const manifestVersion = 1;
/** Ranges, at about 30 bytes each, and two addresses of at most 64 KiB. */
export const manifestBytesMax = 1024 * 1024;

/** `digest` gives a digest of a text in hexadecimal digits. */
type Digest = (text: string) => string;

export function encodeManifest(manifest: Manifest, digest: Digest): string {
	const body = JSON.stringify({ v: manifestVersion, ...manifest });
	return `${body}\n${digest(body)}\n`;
}

export function parseManifest(text: string, digest: Digest): Result<Manifest, string> {
	const body = readBody(text, digest);
	if (!body.ok) return body;
	const parsed = v.safeParse(Schema, body.value);
	if (!parsed.success) return err('not a manifest of this version');
	const { v: _version, ...manifest } = parsed.output;
	const { written, verified, total } = manifest;
	return [written, verified].every(ranges => isRangeSet(ranges, total))
		? ok(manifest)
		: err('ranges out of order');
}

/** Whole, and of a later version of the program: its bytes are somebody's, and not for this one to judge. */
export function isLaterManifest(text: string, digest: Digest): boolean {
	const body = readBody(text, digest);
	const parsed = v.safeParse(LaterSchema, body.ok ? body.value : null);
	return parsed.success;
}

const LaterSchema = v.looseObject({
	v: v.pipe(v.number(), v.safeInteger(), v.minValue(manifestVersion + 1)),
});

function readBody(text: string, digest: Digest): Result<unknown, string> {
	if (text.length > manifestBytesMax) return err('too long');
	const [body, sum, rest] = text.split('\n');
	if (body === undefined || sum === undefined || rest !== '' || text.split('\n').length !== 3)
		return err('not two lines');
	return digest(body) === sum ? ok(parseJson(body)) : err('checksum differs');
}

const whole = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const Schema = v.strictObject({
	v: v.literal(manifestVersion),
	key: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/u)),
	url: v.string(),
	finalUrl: v.string(),
	name: v.pipe(v.string(), v.minLength(1), v.maxLength(255), v.regex(/^[^/\\\0]+$/u)),
	total: v.nullable(whole),
	replaces: v.optional(v.boolean(), false),
	resumable: v.boolean(),
	mediaType: v.nullable(v.string()),
	validator: v.strictObject({
		etag: v.nullable(v.string()),
		lastModified: v.nullable(v.string()),
		strong: v.nullable(v.picklist(['etag', 'lastModified'])),
	}),
	digest: v.optional(v.nullable(Checksum), null),
	written: v.array(v.strictTuple([whole, whole])),
	verified: v.optional(v.array(v.strictTuple([whole, whole])), []),
	seams: v.array(v.strictObject({ at: whole, length: whole, digest: v.string() })),
});

function isRangeSet(ranges: RangeSet, total: number | null): boolean {
	let last = -1;
	for (const [start, end] of ranges) {
		if (start <= last || end <= start) return false;
		last = end;
	}
	return last <= (total ?? Number.MAX_SAFE_INTEGER);
}

function parseJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}
