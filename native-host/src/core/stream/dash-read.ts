import { fault, type Fault } from '../../../../shared/domain/faults.ts';
import { err, ok, type Result } from '../../../../shared/kernel/result.ts';
import { audioCodec, videoCodec } from './codecs.ts';
import { dashProtection } from './dash-drm.ts';
import { expandDash, type DashPart, type Placed } from './dash-segments.ts';
import { parseDuration, parseInstant } from './dash-times.ts';
import { parseXml, type Element } from './mpd-xml.ts';
import { streamLimits } from './stream-limits.ts';
import type { Ladder, LadderFormat, ResolveUrl, StreamSubtitle } from './stream-plan.ts';
import { quote } from '../../../../shared/kernel/quoted.ts';
import { remark } from '../../../../shared/domain/remarks.ts';

export type Dash = {
	readonly ladder: Ladder;
	readonly seconds: number | null;
	/** Null: nothing will be added. */
	readonly reloadSeconds: number | null;
	/** The format's parts, one a period, in order. */
	partsOf(id: string): Result<readonly DashPart[], Fault>;
};

type Source = { readonly url: string; readonly resolve: ResolveUrl; readonly nowSeconds: number };
type Found = {
	readonly format: LadderFormat;
	readonly placed: Placed;
	readonly text: boolean;
	readonly drm: string | null;
};

const isClosed = /<\/(?:[\w.-]+:)?MPD\s*>\s*(?:<!--[^]{0,1000}-->\s*)?$/u;

/** What an MPD offers. */
export function readDash(text: string, source: Source): Result<Dash, Fault> {
	// The parser takes what was cut off for whole.
	const mpd = isClosed.test(text) ? parseXml(text)?.child('MPD') : null;
	if (!mpd) return err(fault('stream_invalid', quote('MPD')));
	const periods = mpd.children('Period');
	if (periods.length === 0) return err(fault('stream_empty', quote('Period')));
	if (periods.length > streamLimits.periods)
		return err(fault('stream_too_large', remark('entries', { count: periods.length })));
	const isLive = mpd.attribute('type') === 'dynamic';
	const found = placePeriods(mpd, periods, source).map(place => readPeriod(place, source.url));
	const all = found.flat();
	if (all.length > streamLimits.segments)
		return err(fault('stream_too_large', remark('more_than', { number: streamLimits.segments })));
	const formats = new Map<string, LadderFormat>();
	for (const { format, text } of all) if (!text && !formats.has(format.id)) formats.set(format.id, format);
	if (formats.size > streamLimits.variants)
		return err(fault('stream_too_large', remark('entries', { count: formats.size })));
	const update = parseDuration(mpd.attribute('minimumUpdatePeriod'));
	return ok({
		ladder: { formats: [...formats.values()], subtitles: all.flatMap(subtitleOf) },
		seconds: parseDuration(mpd.attribute('mediaPresentationDuration')),
		reloadSeconds: isLive ? Math.min(60, Math.max(1, update ?? 2)) : null,
		partsOf: id => partsOf(found, id),
	});
}

type PeriodPlace = Omit<Placed, 'levels' | 'id' | 'bandwidth'> & { readonly period: Element };

/** ISO 23009-1 5.3.2.1: a period begins where it says, or where the one before ends, and ends where the next begins. */
function placePeriods(mpd: Element, periods: readonly Element[], source: Source): PeriodPlace[] {
	const base = under(mpd, source.url, source.resolve);
	const total = parseDuration(mpd.attribute('mediaPresentationDuration'));
	const isLive = mpd.attribute('type') === 'dynamic';
	const live = isLive
		? {
				nowSeconds: source.nowSeconds,
				depthSeconds: parseDuration(mpd.attribute('timeShiftBufferDepth')),
				startedAt: parseInstant(mpd.attribute('availabilityStartTime')) ?? 0,
			}
		: null;
	const starts: number[] = [];
	for (const [at, period] of periods.entries()) {
		const before = periods[at - 1];
		const follows = (starts[at - 1] ?? 0) + (parseDuration(before?.attribute('duration') ?? null) ?? 0);
		starts.push(parseDuration(period.attribute('start')) ?? (before ? follows : 0));
	}
	return periods.map((period, at) => {
		const periodStart = starts[at] ?? 0;
		const end = starts[at + 1] ?? (total === null ? null : total);
		const own = parseDuration(period.attribute('duration'));
		const periodSeconds = own ?? (end === null ? null : Math.max(0, end - periodStart));
		const baseUrl = under(period, base, source.resolve);
		return { period, baseUrl, resolve: source.resolve, periodStart, periodSeconds, timeline: at, live };
	});
}

function readPeriod({ period, ...place }: PeriodPlace, url: string): Found[] {
	return period.children('AdaptationSet').flatMap((set, setAt) => {
		const setBase = under(set, place.baseUrl, place.resolve);
		return set.children('Representation').map((representation, at): Found => {
			const id = representation.attribute('id') ?? `${setAt}-${at}`;
			const bandwidth = positive(representation.attribute('bandwidth')) ?? 0;
			const baseUrl = under(representation, setBase, place.resolve);
			const levels = [representation, set, period];
			const drm = dashProtection([representation, set]);
			const format = formatOf(representation, set, { id, bandwidth, url, drm });
			const text = /^(?:text|application\/ttml)/u.test(typeOf(representation, set));
			return { format, drm, text, placed: { ...place, baseUrl, levels, id, bandwidth } };
		});
	});
}

const typeOf = (representation: Element, set: Element): string =>
	representation.attribute('mimeType') ?? set.attribute('mimeType') ?? set.attribute('contentType') ?? '';

type Known = {
	readonly id: string;
	readonly bandwidth: number;
	readonly url: string;
	readonly drm: string | null;
};

function formatOf(representation: Element, set: Element, { id, bandwidth, url, drm }: Known): LadderFormat {
	const own = (name: string) => representation.attribute(name) ?? set.attribute(name);
	const codecs = own('codecs') ?? '';
	const type = typeOf(representation, set);
	const isPicture = type.startsWith('video') || videoCodec(codecs) !== null;
	const isSound = type.startsWith('audio') || audioCodec(codecs) !== null;
	const [frames, seconds = 1] = (own('frameRate') ?? '').split('/').map(Number);
	const channels =
		representation.child('AudioChannelConfiguration') ?? set.child('AudioChannelConfiguration');
	const isWebm = /webm/u.test(type);
	return {
		id: `dash-${id}`.slice(0, 256),
		protocol: 'dash',
		container: isWebm ? 'webm' : isPicture ? 'mp4' : 'm4a',
		video: isPicture
			? {
					codec: videoCodec(codecs),
					width: positive(own('width')),
					height: positive(own('height')),
					fps: positive(String((frames ?? 0) / seconds)),
					hdr: null,
				}
			: null,
		audio: isSound
			? {
					codec: audioCodec(codecs),
					channels: positive(channels?.attribute('value') ?? null),
					language: set.attribute('lang'),
				}
			: null,
		bitrate: bandwidth > 0 ? bandwidth : null,
		size: null,
		rank: roleRank(set),
		drm: drm !== null,
		note: drm,
		url,
	};
}

/** What is meant for everybody comes before commentaries and descriptions. */
function roleRank(set: Element): number {
	const roles = set.children('Role').map(role => role.attribute('value'));
	if (roles.length === 0 || roles.includes('main')) return 0;
	return roles.some(role => role === 'description' || role === 'commentary') ? -2 : -1;
}

function subtitleOf({ text, placed }: Found): StreamSubtitle[] {
	const [representation, set] = placed.levels;
	const isVtt = representation && set && typeOf(representation, set).startsWith('text/vtt');
	if (!text || !isVtt || placed.timeline > 0) return [];
	return [{ language: set.attribute('lang') ?? 'und', name: null, url: placed.baseUrl }];
}

/** The format in every period: by its name, else the nearest of its kind, for advertisements name theirs otherwise. */
function partsOf(periods: readonly (readonly Found[])[], id: string): Result<readonly DashPart[], Fault> {
	const wanted = periods.flat().find(({ format }) => format.id === id);
	if (!wanted) return err(fault('media_format_gone', quote(id)));
	const parts: DashPart[] = [];
	let count = 0;
	for (const period of periods) {
		const found = period.find(({ format }) => format.id === id) ?? nearest(period, wanted);
		if (!found) continue;
		if (found.drm !== null) return err(fault('media_drm', quote(found.drm)));
		const part = expandDash(found.placed);
		if (!part.ok) return part;
		parts.push(part.value);
		if (part.value.kind === 'segments') count += part.value.segments.length;
		if (count > streamLimits.segments) return err(fault('stream_too_large', remark('entries', { count })));
	}
	return ok(parts);
}

function nearest(period: readonly Found[], { format, placed }: Found): Found | null {
	const same = period.filter(
		other =>
			!other.text &&
			(other.format.video === null) === (format.video === null) &&
			(other.format.audio === null) === (format.audio === null),
	);
	const distance = ({ placed: other }: Found) => Math.abs(other.bandwidth - placed.bandwidth);
	return same.reduce<Found | null>(
		(best, next) => (best && distance(best) <= distance(next) ? best : next),
		null,
	);
}

/** The first of several addresses is taken. */
function under(element: Element, base: string, resolve: ResolveUrl): string {
	const reference = element.child('BaseURL')?.text ?? '';
	return reference === '' ? base : (resolve(reference, base) ?? base);
}

function positive(text: string | null): number | null {
	const value = Number(text ?? Number.NaN);
	return Number.isFinite(value) && value > 0 ? value : null;
}
