import { expect, test } from 'vitest';
import { expandIndex } from '../../../../native-host/src/core/stream/dash-index.ts';
import { readDash } from '../../../../native-host/src/core/stream/dash-read.ts';
import { ok } from '../../../../shared/kernel/result.ts';
import type { StreamSegment } from '../../../../native-host/src/core/stream/stream-plan.ts';

const resolve = (reference: string, base: string) => URL.parse(reference, base)?.href ?? null;
const read = (text: string, nowSeconds = 0) =>
	readDash(text, { url: 'https://media.example/show/m.mpd', resolve, nowSeconds });

const mpd = (periods: string, attributes = 'type="static" mediaPresentationDuration="PT10S"') =>
	`<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011" ${attributes}>${periods}</MPD>`;
const video = (inside: string, id = 'v') =>
	`<AdaptationSet mimeType="video/mp4"><Representation id="${id}" bandwidth="1000" height="720" width="1280">${inside}</Representation></AdaptationSet>`;

function segmentsOf(text: string, nowSeconds = 0, id = 'dash-v'): readonly StreamSegment[] {
	const dash = read(text, nowSeconds);
	if (!dash.ok) throw new Error(JSON.stringify(dash.error));
	const parts = dash.value.partsOf(id);
	if (!parts.ok) throw new Error(JSON.stringify(parts.error));
	return parts.value.flatMap(part => (part.kind === 'segments' ? part.segments : []));
}

const names = (segments: readonly StreamSegment[]) =>
	segments.map(({ url }) => url.replace('https://media.example/show/', ''));

test('a template of numbers: so many as the period holds, the last one shorter', () => {
	const segments = segmentsOf(
		mpd(
			`<Period>${video('<SegmentTemplate media="$RepresentationID$-$Number%03d$-$Bandwidth$-$$.m4s" initialization="i-$RepresentationID$.mp4" duration="4000" timescale="1000" startNumber="7"/>')}</Period>`,
		),
	);
	expect(names(segments)).toEqual(['v-007-1000-$.m4s', 'v-008-1000-$.m4s', 'v-009-1000-$.m4s']);
	expect(segments.map(({ seconds }) => seconds)).toEqual([4, 4, 2]);
	expect(segments[0]?.init?.url).toBe('https://media.example/show/i-v.mp4');
});

test('a template of times, repeated to the next and to the end, past what a number holds', () => {
	const t = 17_000_000_000_000_000n;
	const timeline = `<SegmentTimeline><S t="${t}" d="30000000" r="-1"/><S t="${t + 60_000_000n}" d="20000000" r="1"/></SegmentTimeline>`;
	const segments = segmentsOf(
		mpd(
			`<Period>${video(`<SegmentTemplate media="$Time$" timescale="10000000" presentationTimeOffset="${t}">${timeline}</SegmentTemplate>`)}</Period>`,
		),
	);
	expect(names(segments)).toEqual([0n, 30_000_000n, 60_000_000n, 80_000_000n].map(at => String(t + at)));
	expect(segments.map(({ number }) => number)).toEqual([0, 3_000, 6_000, 8_000]);
});

test('periods follow one another, each a timeline of its own; advertisements name their formats otherwise', () => {
	const template = '<SegmentTemplate media="$RepresentationID$/$Number$" duration="2"/>';
	const segments = segmentsOf(
		mpd(
			`<Period duration="PT4S">${video(template)}</Period><Period duration="PT2S"><BaseURL>ad/</BaseURL>${video(template, 'x')}</Period><Period start="PT6S">${video(template)}</Period>`,
		),
	);
	expect(names(segments)).toEqual(['v/1', 'v/2', 'ad/x/1', 'v/1', 'v/2']);
	expect(segments.map(({ timeline }) => timeline)).toEqual([0, 0, 1, 2, 2]);
	expect(segments.map(({ number }) => number)).toEqual([0, 2_000, 4_000, 6_000, 8_000]);
});

test('of a live stream what is there at this moment, within its window', () => {
	const text = mpd(
		`<Period start="PT0S">${video('<SegmentTemplate media="$Number$" duration="2" startNumber="0"/>')}</Period>`,
		'type="dynamic" availabilityStartTime="1970-01-01T00:10:00Z" timeShiftBufferDepth="PT6S" minimumUpdatePeriod="PT2S"',
	);
	expect(names(segmentsOf(text, 621))).toEqual(['7', '8', '9']);
	const dash = read(text, 621);
	expect(dash.ok && dash.value.reloadSeconds).toBe(2);
	expect(segmentsOf(text, 100)).toEqual([]);
});

test('a list with ranges, and what is inherited from above', () => {
	const list =
		'<SegmentList duration="5"><Initialization range="0-9"/><SegmentURL mediaRange="10-19"/><SegmentURL mediaRange="20-29"/></SegmentList>';
	const [a, b] = segmentsOf(
		mpd(`<BaseURL>all/</BaseURL><Period><BaseURL>one.mp4</BaseURL>${list}${video('')}</Period>`),
	);
	expect(a).toMatchObject({
		url: 'https://media.example/show/all/one.mp4',
		range: { start: 10, end: 20 },
		init: { range: { start: 0, end: 10 } },
	});
	expect(b?.range).toEqual({ start: 20, end: 30 });
});

test('an index within the file names its pieces, and one index may name others', async () => {
	const dash = read(
		mpd(`<Period>${video('<BaseURL>f.mp4</BaseURL><SegmentBase indexRange="100-143"/>')}</Period>`),
	);
	const parts = dash.ok ? dash.value.partsOf('dash-v') : dash;
	const part = parts.ok ? parts.value[0] : undefined;
	if (part?.kind !== 'index') throw new Error('no index');
	const indexes = new Map([
		[100, sidx([[40, 3, true] as const, [50, 4, false] as const])],
		[144, sidx([[20, 1, false] as const, [30, 2, false] as const])],
	]);
	const asked: number[] = [];
	const expanded = await expandIndex(part, async ({ range }) => {
		asked.push(range?.start ?? -1);
		return ok(indexes.get(range?.start ?? -1) ?? new Uint8Array());
	});
	if (!expanded.ok) throw new Error(JSON.stringify(expanded.error));
	expect(asked).toEqual([100, 144]);
	expect(expanded.value.map(({ range, seconds }) => [range?.start, range?.end, seconds])).toEqual([
		[184, 204, 1],
		[204, 234, 2],
		[184, 234, 4],
	]);
	expect(expanded.value[0]?.init?.range).toEqual({ start: 0, end: 100 });
});

/** ISO 14496-12 8.16.3, version 0, in seconds. */
function sidx(
	references: readonly (readonly [length: number, seconds: number, isIndex: boolean])[],
): Uint8Array {
	const box = Buffer.alloc(32 + references.length * 12);
	box.writeUInt32BE(box.length, 0);
	box.write('sidx', 4);
	box.writeUInt32BE(1, 16);
	box.writeUInt16BE(references.length, 30);
	for (const [at, [length, seconds, isIndex]] of references.entries()) {
		box.writeUInt32BE(length + (isIndex ? 2 ** 31 : 0), 32 + at * 12);
		box.writeUInt32BE(seconds, 36 + at * 12);
	}
	return box;
}

test('protection is named and refused', () => {
	const protectedBy = (uuid: string) =>
		mpd(
			`<Period><AdaptationSet mimeType="video/mp4"><ContentProtection schemeIdUri="urn:mpeg:dash:mp4protection:2011" value="cenc"/><ContentProtection schemeIdUri="urn:uuid:${uuid}"/><Representation id="v" bandwidth="1"><SegmentTemplate media="$Number$" duration="2"/></Representation></AdaptationSet></Period>`,
		);
	for (const [uuid, name] of [
		['EDEF8BA9-79D6-4ACE-A3C8-27DCD51D21ED', 'Widevine'],
		['9a04f079-9840-4286-ab92-e65be0885f95', 'PlayReady'],
	] as const) {
		const dash = read(protectedBy(uuid));
		if (!dash.ok) throw new Error('not read');
		expect(dash.value.ladder.formats[0]).toMatchObject({ drm: true, note: name });
		const parts = dash.value.partsOf('dash-v');
		expect(parts).toEqual({ ok: false, error: { code: 'media_drm', detail: name } });
	}
});

test.each([
	['', 'stream_invalid'],
	['<MPD>', 'stream_invalid'],
	[mpd(''), 'stream_empty'],
	['<!DOCTYPE x [<!ENTITY a "b">]><nothing>&a;</nothing>', 'stream_invalid'],
	[mpd('<Period>').slice(0, -8), 'stream_invalid'],
	[`<MPD>${'<Period/>'.repeat(1_001)}</MPD>`, 'stream_too_large'],
])('what cannot be read is a fault: %#', (text, code) => {
	const dash = read(text);
	expect(dash.ok ? null : dash.error.code).toBe(code);
});

test.each([
	[
		'<SegmentTemplate media="$Time$"><SegmentTimeline><S d="1" r="999999999999"/></SegmentTimeline></SegmentTemplate>',
		'stream_too_large',
	],
	[
		'<SegmentTemplate media="$Time$"><SegmentTimeline><S d="0" r="5"/></SegmentTimeline></SegmentTemplate>',
		'stream_invalid',
	],
	['<SegmentTemplate media="$Number$" duration="1" timescale="100000000"/>', 'stream_too_large'],
	['<SegmentTemplate duration="1"/>', 'stream_invalid'],
	['<SegmentList duration="1"><SegmentURL mediaRange="9-1"/></SegmentList>', 'stream_invalid'],
])('what would never end is refused before it begins: %#', (inside, code) => {
	const dash = read(mpd(`<Period>${video(inside)}</Period>`));
	const parts = dash.ok ? dash.value.partsOf('dash-v') : dash;
	expect(parts.ok ? null : parts.error.code).toBe(code);
});
