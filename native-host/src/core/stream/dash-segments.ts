import { fault, type Fault } from '../../../../shared/domain/faults.ts';
import { err, ok, type Result } from '../../../../shared/kernel/result.ts';
import { fillTemplate, type TemplateValues } from './dash-template.ts';
import type { Element } from './mpd-xml.ts';
import { streamLimits } from './stream-limits.ts';
import type { ResolveUrl, Resource, SegmentInit, StreamSegment } from './stream-plan.ts';
import { quote } from '../../../../shared/kernel/quoted.ts';
import { remark } from '../../../../shared/domain/remarks.ts';

/** A representation within one period, with everything it inherits. */
export type Placed = {
	/** From the innermost outwards: representation, adaptation set, period. */
	readonly levels: readonly Element[];
	readonly baseUrl: string;
	readonly resolve: ResolveUrl;
	readonly id: string;
	readonly bandwidth: number;
	readonly periodStart: number;
	/** Null: open. */
	readonly periodSeconds: number | null;
	/** Its place among the periods. */
	readonly timeline: number;
	/** Of a live stream: which segments there are at this moment. */
	readonly live: {
		readonly nowSeconds: number;
		readonly depthSeconds: number | null;
		readonly startedAt: number;
	} | null;
};

/** Segments, or where their list is found. */
export type DashPart =
	| { readonly kind: 'segments'; readonly segments: readonly StreamSegment[] }
	| {
			readonly kind: 'index';
			readonly index: Resource;
			readonly placed: Placed;
			readonly init: SegmentInit | null;
	  };

/** ISO 23009-1 5.3.9.2: SegmentTemplate, SegmentList, SegmentBase, or the file as one segment. */
export function expandDash(placed: Placed): Result<DashPart, Fault> {
	const kind = (['SegmentTemplate', 'SegmentList', 'SegmentBase'] as const).find(name =>
		placed.levels.some(level => level.child(name) !== null),
	);
	const info = placed.levels.flatMap(level => (kind === undefined ? [] : level.children(kind).slice(0, 1)));
	if (kind === 'SegmentTemplate') return expandTemplate(placed, info);
	if (kind === 'SegmentList') return expandList(placed, info);
	return expandBase(placed, info);
}

const inherit = (info: readonly Element[], name: string): string | null =>
	info.map(element => element.attribute(name)).find(value => value !== null) ?? null;

const inheritChild = (info: readonly Element[], name: string): Element | null =>
	info.map(element => element.child(name)).find(child => child !== null) ?? null;

type Slot = { readonly number: number; readonly time: bigint; readonly duration: bigint };

function expandTemplate(placed: Placed, info: readonly Element[]): Result<DashPart, Fault> {
	const media = inherit(info, 'media');
	const slots = slotsOf(placed, info);
	if (!slots.ok) return slots;
	const values: TemplateValues = { RepresentationID: placed.id, Bandwidth: placed.bandwidth };
	const written = inherit(info, 'initialization');
	const init = written === null ? listedInit(placed, info) : at(placed, fillTemplate(written, values), null);
	if (!init.ok) return init;
	if (media === null) return err(fault('stream_invalid', quote('SegmentTemplate@media')));
	const segments: StreamSegment[] = [];
	for (const slot of slots.value) {
		const place = at(placed, fillTemplate(media, { ...values, Number: slot.number, Time: slot.time }), null);
		if (!place.ok) return place;
		if (place.value) segments.push(segmentAt(placed, info, slot, place.value, init.value));
	}
	return ok({ kind: 'segments', segments });
}

function expandList(placed: Placed, info: readonly Element[]): Result<DashPart, Fault> {
	const urls = info.map(element => element.children('SegmentURL')).find(found => found.length > 0) ?? [];
	const slots = slotsOf(placed, info, urls.length);
	if (!slots.ok) return slots;
	const init = listedInit(placed, info);
	if (!init.ok) return init;
	const segments: StreamSegment[] = [];
	for (const [index, element] of urls.entries()) {
		const slot = slots.value[index];
		if (!slot) break;
		const place = at(placed, element.attribute('media') ?? '', element.attribute('mediaRange'));
		if (!place.ok) return place;
		if (place.value) segments.push(segmentAt(placed, info, slot, place.value, init.value));
	}
	return ok({ kind: 'segments', segments });
}

function expandBase(placed: Placed, info: readonly Element[]): Result<DashPart, Fault> {
	const indexRange = inherit(info, 'indexRange');
	const whole = at(placed, '', null);
	if (!whole.ok) return whole;
	if (!whole.value) return err(fault('stream_invalid', quote('BaseURL')));
	if (indexRange === null) {
		const seconds = Math.min(placed.periodSeconds ?? 0, streamLimits.segmentSeconds);
		const segment = {
			...whole.value,
			number: Math.round(placed.periodStart * 1000),
			seconds,
			key: null,
			init: null,
			timeline: placed.timeline,
		};
		return ok({ kind: 'segments', segments: [segment] });
	}
	const index = at(placed, '', indexRange);
	if (!index.ok) return index;
	const init = listedInit(placed, info);
	if (!init.ok) return init;
	if (!index.value?.range) return err(fault('stream_invalid', quote('indexRange')));
	// What stands before the index is what a player has to read first.
	const before = { ...index.value, range: { start: 0, end: index.value.range.start }, key: null };
	return ok({ kind: 'index', index: index.value, placed, init: init.value ?? before });
}

function listedInit(placed: Placed, info: readonly Element[]): Result<SegmentInit | null, Fault> {
	const element = inheritChild(info, 'Initialization');
	if (!element) return ok(null);
	return at(placed, element.attribute('sourceURL') ?? '', element.attribute('range'));
}

/** When each segment begins, and how long it lasts, in the units of the template. */
function slotsOf(placed: Placed, info: readonly Element[], most = Infinity): Result<readonly Slot[], Fault> {
	const timeline = inheritChild(info, 'SegmentTimeline');
	const startNumber = integer(inherit(info, 'startNumber')) ?? 1;
	const timescale = timescaleOf(info);
	const duration = integer(inherit(info, 'duration'));
	if (timeline) return timelineSlots(placed, timeline, { startNumber, timescale, info });
	if (duration === null || duration <= 0) {
		const whole = BigInt(Math.round((placed.periodSeconds ?? 0) * timescale));
		return ok([{ number: startNumber, time: offsetOf(info), duration: whole }]);
	}
	const [from, to] = bounds(placed, duration / timescale, integer(inherit(info, 'endNumber')), startNumber);
	// A list says by itself how many there are; the last of them may be the short rest behind the period's end.
	const end = most === Infinity ? to : most;
	if (!Number.isFinite(end)) return err(fault('stream_invalid', quote('Period@duration')));
	if (end - from > streamLimits.segments)
		return err(fault('stream_too_large', remark('entries', { count: end - from })));
	const slots: Slot[] = [];
	for (let index = from; index < end; index++)
		slots.push({
			number: startNumber + index,
			time: BigInt(index) * BigInt(duration) + offsetOf(info),
			duration: lasts(placed, index, duration, timescale),
		});
	return ok(slots);
}

/** Segments of equal length: the first that there is, and the one past the last. */
function bounds(
	{ periodSeconds, live, periodStart }: Placed,
	each: number,
	endNumber: number | null,
	startNumber: number,
): readonly [number, number] {
	const byEnd = endNumber === null ? Infinity : endNumber - startNumber + 1;
	const byLength = periodSeconds === null ? Infinity : Math.ceil(periodSeconds / each - 1e-6);
	const last = Math.min(byEnd, byLength);
	if (!live) return [0, last];
	// A segment is there once its end is.
	const elapsed = live.nowSeconds - live.startedAt - periodStart;
	const there = Math.floor(elapsed / each);
	const gone = live.depthSeconds === null ? 0 : Math.floor((elapsed - live.depthSeconds) / each);
	return [Math.max(0, Math.min(gone, last)), Math.max(0, Math.min(there, last))];
}

/** The last one of a period ends with it. */
function lasts({ periodSeconds }: Placed, index: number, duration: number, timescale: number): bigint {
	if (periodSeconds === null) return BigInt(duration);
	const left = Math.round(periodSeconds * timescale) - index * duration;
	return BigInt(Math.max(0, Math.min(duration, left)));
}

type Timing = { readonly startNumber: number; readonly timescale: number; readonly info: readonly Element[] };

/** Times of some encoders count ten millionths since 1970, which is past what a number holds exactly. */
function timelineSlots(
	placed: Placed,
	timeline: Element,
	{ startNumber, timescale, info }: Timing,
): Result<readonly Slot[], Fault> {
	const entries = timeline.children('S');
	const slots: Slot[] = [];
	const periodEnd =
		placed.periodSeconds === null
			? null
			: offsetOf(info) + BigInt(Math.round(placed.periodSeconds * timescale));
	let time = 0n;
	for (const [at, entry] of entries.entries()) {
		const duration = whole(entry.attribute('d'));
		if (duration === null || duration <= 0n) return err(fault('stream_invalid'));
		time = whole(entry.attribute('t')) ?? time;
		const until = whole(entries[at + 1]?.attribute('t') ?? null) ?? periodEnd;
		const repeat = integer(entry.attribute('r')) ?? 0;
		const filled = until === null ? 1n : (until - time + duration - 1n) / duration;
		const count = repeat >= 0 ? BigInt(repeat) + 1n : filled;
		if (BigInt(slots.length) + count > BigInt(streamLimits.segments))
			return err(fault('stream_too_large', remark('more_than', { number: streamLimits.segments })));
		for (let one = 0n; one < count; one++) {
			slots.push({ number: startNumber + slots.length, time, duration });
			time += duration;
		}
	}
	return ok(slots);
}

function segmentAt(
	placed: Placed,
	info: readonly Element[],
	{ time, duration }: Slot,
	place: Resource,
	init: SegmentInit | null,
): StreamSegment {
	const timescale = timescaleOf(info);
	const begins = placed.periodStart + Number(time - offsetOf(info)) / timescale;
	return {
		...place,
		number: Math.round(begins * 1000),
		seconds: Math.min(Number(duration) / timescale, streamLimits.segmentSeconds),
		key: null,
		init,
		timeline: placed.timeline,
	};
}

function at(placed: Placed, reference: string, range: string | null): Result<SegmentInit | null, Fault> {
	const url = reference === '' ? placed.baseUrl : placed.resolve(reference, placed.baseUrl);
	if (url === null) return err(fault('stream_invalid', quote('URI')));
	if (range === null) return ok({ url, range: null, key: null });
	const [, first, last] = /^(\d{1,15})-(\d{1,15})$/u.exec(range.trim()) ?? [];
	const start = Number(first);
	const end = Number(last) + 1;
	if (first === undefined || !(end > start)) return err(fault('stream_invalid'));
	return ok({ url, range: { start, end }, key: null });
}

const timescaleOf = (info: readonly Element[]): number =>
	Math.max(1, integer(inherit(info, 'timescale')) ?? 1);

const offsetOf = (info: readonly Element[]): bigint => whole(inherit(info, 'presentationTimeOffset')) ?? 0n;

const integer = (text: string | null): number | null =>
	text !== null && /^-?\d{1,15}$/u.test(text.trim()) ? Number(text) : null;

const whole = (text: string | null): bigint | null =>
	text !== null && /^\d{1,20}$/u.test(text.trim()) ? BigInt(text.trim()) : null;
