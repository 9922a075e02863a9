import * as v from 'valibot';
import { QueueEvent, type RecordedEvent } from '../../../../shared/domain/events.ts';
import { MillisSchema, type Seq } from '../../../../shared/domain/ids.ts';
import { Client } from '../../../../shared/domain/task.ts';
import { err, ok, type Result } from '../../../../shared/kernel/result.ts';
import { millis, type Millis } from '../../../../shared/kernel/units.ts';

/**
 * Version of the journal's form. An event with a value that the version before does not know makes a new one, for
 * that would leave it out. 2: what stops and pauses a download may be `upgrade`.
 */
export const journalVersion = 2;
/** All of them are read as they are. */
const journalVersionOldest = 1;

/** One line, without its end. An event's parts are bounded far below; a longer line is damage. */
export const lineBytesMax = 1024 * 1024;

export type Header = { readonly journal: string; readonly at: Millis };

export type Line =
	| { readonly kind: 'header'; readonly version: number; readonly header: Header }
	| { readonly kind: 'event'; readonly recorded: RecordedEvent };

/** Why a line could not be read. */
export type LineFlaw =
	| 'too_long'
	| 'bad_checksum'
	| 'bad_utf8'
	| 'bad_json'
	| 'unknown_type'
	| 'bad_event'
	| 'out_of_order';

export type LinePorts = {
	readonly crc32: (data: Uint8Array | string) => number;
	/** Null where the bytes are not UTF-8. */
	readonly decode: (bytes: Uint8Array) => string | null;
};

type Crc32 = LinePorts['crc32'];

export const encodeEvent = ({ event, ...place }: RecordedEvent, crc32: Crc32): string =>
	seal({ v: journalVersion, ...place, ...event }, crc32);

export const encodeHeader = ({ journal, at }: Header, crc32: Crc32): string =>
	seal({ v: journalVersion, journal, at }, crc32);

/** Reads one line, given without its end. */
export function decodeLine(bytes: Uint8Array, { crc32, decode }: LinePorts): Result<Line, LineFlaw> {
	if (bytes.length > lineBytesMax) return err('too_long');
	const body = bytes.length - sealBytes;
	if (body < 0 || readSeal(bytes, body) !== crc32(bytes.subarray(0, body))) return err('bad_checksum');
	const text = decode(bytes);
	if (text === null) return err('bad_utf8');
	const value = parse(text);
	if (value === null) return err('bad_json');
	return 'journal' in value ? readHeader(value) : readEvent(value);
}

/** `,"crc":"01234567"}`: always the end of a line and always as long, so that it is found without parsing. */
const sealStart = ',"crc":"';
const sealBytes = sealStart.length + 8 + '"}'.length;

/** The checksum covers everything before it. */
function seal(value: object, crc32: Crc32): string {
	const body = JSON.stringify(value).slice(0, -1);
	return `${body}${sealStart}${crc32(body).toString(16).padStart(8, '0')}"}\n`;
}

/** -1, which is no checksum, where there is no seal. */
function readSeal(bytes: Uint8Array, from: number): number {
	for (let at = 0; at < sealStart.length; at++) {
		if (bytes[from + at] !== sealStart.charCodeAt(at)) return -1;
	}
	let crc = 0;
	for (let at = 0; at < 8; at++) {
		const digit = hexDigit(bytes[from + sealStart.length + at] ?? 0);
		if (digit < 0) return -1;
		crc = crc * 16 + digit;
	}
	const end = from + sealStart.length + 8;
	return bytes[end] === 0x22 && bytes[end + 1] === 0x7d ? crc : -1;
}

/** Lower case alone: one checksum has one spelling. */
function hexDigit(code: number): number {
	if (code >= 0x30 && code <= 0x39) return code - 0x30;
	return code >= 0x61 && code <= 0x66 ? code - 0x57 : -1;
}

function parse(text: string): Record<string, unknown> | null {
	try {
		const value: unknown = JSON.parse(text);
		return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null;
	} catch {
		return null;
	}
}

const HeaderLine = v.object({ v: v.number(), journal: v.pipe(v.string(), v.minLength(1)), at: MillisSchema });

/** By type, so that reading a line does not try one event after the other. */
const schemas = new Map(QueueEvent.options.map(option => [option.entries.type.literal as string, option]));

function readHeader(value: Record<string, unknown>): Result<Line, LineFlaw> {
	const parsed = v.safeParse(HeaderLine, value);
	if (!parsed.success) return err('bad_event');
	const { v: version, journal, at } = parsed.output;
	return ok({ kind: 'header', version, header: { journal, at } });
}

function readEvent(value: Record<string, unknown>): Result<Line, LineFlaw> {
	const schema = schemas.get(String(value['type']));
	if (!schema) return err('unknown_type');
	const { v: version, seq, at } = value;
	const client = v.safeParse(Client, value['client']);
	if (!isKnownVersion(version) || !isWhole(seq) || !isWhole(at)) return err('bad_event');
	const event = v.safeParse(schema, value);
	if (!event.success) return err('bad_event');
	const place = { seq: seq as Seq, at: millis(at), ...(client.success ? { client: client.output } : {}) };
	return ok({ kind: 'event', recorded: { ...place, event: event.output } });
}

const isKnownVersion = (version: unknown): boolean =>
	isWhole(version) && version >= journalVersionOldest && version <= journalVersion;

const isWhole = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;
