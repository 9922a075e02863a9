import fc from 'fast-check';
import { expect, test } from 'vitest';
import * as v from 'valibot';
import { chooseTracks, linesOf } from '../../../shared/domain/choose-tracks.ts';
import {
	audioFormats,
	bestChoice,
	presetHeights,
	type MediaChoice,
} from '../../../shared/domain/media-choice.ts';
import { holdsAll } from '../../../shared/domain/media-containers.ts';
import { MediaFormat } from '../../../shared/domain/extraction.ts';
import { type Remark, sayRemark } from '../../../shared/domain/remarks.ts';

const said = (remarks: readonly Remark[]): string => remarks.map(sayRemark).join(' ');

type Wish = Pick<MediaChoice, 'pick' | 'container'>;
type Kind = Partial<Omit<MediaFormat, 'video' | 'audio'>> & {
	readonly lines?: number | null;
	readonly vcodec?: string | null;
	readonly acodec?: string | null;
	readonly silent?: boolean;
	readonly unseen?: boolean;
};

/** A format of both kinds, unless it is silent or unseen. */
function format(id: string, kind: Kind = {}): MediaFormat {
	const { lines = 720, vcodec = 'avc1', acodec = 'mp4a.40.2', silent, unseen, ...rest } = kind;
	const width = lines === null ? null : Math.round((lines * 16) / 9);
	return v.parse(MediaFormat, {
		id,
		protocol: 'http',
		container: 'mp4',
		video: unseen ? null : { codec: vcodec, width, height: lines, fps: 30, hdr: null },
		audio: silent ? null : { codec: acodec, channels: 2, language: null },
		bitrate: null,
		size: null,
		rank: 0,
		drm: false,
		note: null,
		url: `https://site.test/${id}`,
		headers: [],
		...rest,
	});
}

const anyFormat = fc
	.record({
		lines: fc.constantFrom(null, 144, 360, 480, 720, 1080, 1440, 2160),
		vcodec: fc.constantFrom(null, 'avc1.64001f', 'vp9', 'av01.0.05M.08'),
		acodec: fc.constantFrom(null, 'mp4a.40.2', 'opus', 'mp3'),
		container: fc.constantFrom('mp4', 'webm', 'm4a'),
		protocol: fc.constantFrom('http' as const, 'hls' as const, 'dash' as const, 'other' as const),
		kind: fc.constantFrom('both', 'silent', 'unseen'),
		drm: fc.boolean(),
		rank: fc.constantFrom(-1, 0, 5),
		bitrate: fc.option(fc.integer({ min: 1, max: 1e7 })),
	})
	.map(({ kind, ...rest }) => ({ ...rest, silent: kind === 'silent', unseen: kind === 'unseen' }));
const anyItem = fc
	.array(anyFormat, { maxLength: 12 })
	.map(kinds => ({ live: 'no' as const, formats: kinds.map((kind, at) => format(`f${at}`, kind)) }));
const anyContainer = fc.constantFrom('auto' as const, 'mp4' as const, 'mkv' as const, 'webm' as const);
const anyWish: fc.Arbitrary<Wish> = fc.record({
	container: anyContainer,
	pick: fc.oneof(
		fc.constant({ kind: 'best' as const }),
		fc.constantFrom(...presetHeights).map(height => ({ kind: 'height' as const, height })),
		fc.constantFrom(...audioFormats).map(name => ({ kind: 'audio' as const, format: name })),
		fc.record({
			kind: fc.constant('formats' as const),
			video: fc.option(fc.nat(12).map(at => `f${at}`)),
			audio: fc.option(fc.nat(12).map(at => `f${at}`)),
		}),
	),
});

test('never a silent picture where there is sound, never a protected track, never one that was not offered', () => {
	fc.assert(
		fc.property(anyItem, anyWish, (item, wish) => {
			const chosen = chooseTracks(item, wish);
			if (!chosen.ok) return;
			const { video, audio } = chosen.value;
			const open = item.formats.filter(({ drm }) => !drm);
			for (const track of [video, audio]) if (track) expect(open).toContain(track);
			expect(video?.video ?? audio?.audio).not.toBeNull();
			if (open.some(one => one.audio !== null)) expect(audio?.audio).toBeTruthy();
		}),
	);
});

test('whatever is open can be had: a preset is refused only where there is nothing of its kind', () => {
	fc.assert(
		fc.property(anyItem, anyWish, (item, wish) => {
			if (wish.pick.kind === 'formats') return;
			const open = item.formats.filter(({ drm }) => !drm);
			const needed = open.filter(one => (wish.pick.kind === 'audio' ? one.audio : true));
			expect(chooseTracks(item, wish).ok).toBe(needed.length > 0);
		}),
	);
});

test('the height is the one asked for, else the next lower, else the next higher, and the result says so', () => {
	fc.assert(
		fc.property(anyItem, fc.constantFrom(...presetHeights), anyContainer, (item, height, container) => {
			const chosen = chooseTracks(item, { pick: { kind: 'height', height }, container });
			if (!chosen.ok || !chosen.value.video) return;
			const got = linesOf(chosen.value.video);
			const there = item.formats.filter(one => !one.drm && one.video).map(linesOf);
			const known = there.filter(lines => lines !== null);
			const below = known.filter(lines => lines <= height);
			const expected = below.length > 0 ? Math.max(...below) : known.length > 0 ? Math.min(...known) : null;
			expect(got).toBe(expected);
			if (got !== height) expect(said(chosen.value.remarks)).toContain(`${height}p`);
		}),
	);
});

test('what the container is called can hold the tracks', () => {
	fc.assert(
		fc.property(anyItem, anyWish, (item, wish) => {
			const chosen = chooseTracks(item, wish);
			if (!chosen.ok || !chosen.value.video || chosen.value.video === chosen.value.audio) return;
			const { video, audio, container } = chosen.value;
			const both = audio ? [video, audio] : [video];
			if (both.length === 1) return;
			expect(['mp4', 'mkv', 'webm']).toContain(container);
			expect(holdsAll(container as 'mp4', both)).toBe(true);
		}),
	);
});

const ladder = {
	live: 'no' as const,
	formats: [
		format('18', { lines: 360, bitrate: 500_000 }),
		format('136', { lines: 720, silent: true, bitrate: 2_000_000 }),
		format('247', { lines: 720, silent: true, vcodec: 'vp9', container: 'webm', bitrate: 1_500_000 }),
		format('137', { lines: 1080, silent: true, bitrate: 4_000_000 }),
		format('313', { lines: 2160, silent: true, vcodec: 'vp9', container: 'webm', bitrate: 18_000_000 }),
		format('140', { unseen: true, container: 'm4a', bitrate: 128_000 }),
		format('251', { unseen: true, acodec: 'opus', container: 'webm', bitrate: 160_000 }),
		format('251-de', { unseen: true, acodec: 'opus', container: 'webm', bitrate: 170_000, rank: -1 }),
	],
};
const wish = (pick: MediaChoice['pick'], container: MediaChoice['container'] = 'auto'): Wish => ({
	pick,
	container,
});
const height = (lines: number) => ({ kind: 'height' as const, height: lines });
const audio = (name: MediaChoice['pick'] & { kind: 'audio' } extends { format: infer F } ? F : never) => ({
	kind: 'audio' as const,
	format: name,
});

test.each([
	['best is the highest', wish({ kind: 'best' }), '313', '251', 'webm', null],
	['720p with both tracks', wish(height(720)), '136', '251', 'mp4', null],
	['720p as webm takes the codecs that fit', wish(height(720), 'webm'), '247', '251', 'webm', null],
	['480p becomes 360p', wish(height(480)), '18', '18', 'mp4', /480p.*360p/u],
	['1440p becomes 1080p', wish(height(1440), 'mp4'), '137', '251', 'mp4', /1080p/u],
	['sound as mp3 is converted', wish(audio('mp3')), undefined, '251', 'mp3', null],
	['sound as m4a is there', wish(audio('m4a')), undefined, '140', 'm4a', null],
	[
		'a picture alone gets its sound',
		wish({ kind: 'formats', video: '137', audio: null }),
		'137',
		'251',
		'mp4',
		null,
	],
	['both by name', wish({ kind: 'formats', video: '137', audio: '140' }, 'mkv'), '137', '140', 'mkv', null],
] as const)('%s', (_name, asked, videoId, audioId, container, note) => {
	const chosen = chooseTracks(ladder, asked);
	if (!chosen.ok) throw new Error(chosen.error.code);
	expect(chosen.value.video?.id).toBe(videoId);
	expect(chosen.value.audio?.id).toBe(audioId);
	expect(chosen.value.container).toBe(container);
	if (note === null) expect(chosen.value.remarks).toEqual([]);
	else expect(said(chosen.value.remarks)).toMatch(note);
});

test.each([
	['nothing', [], bestChoice, 'media_none'],
	['only protected', [format('a', { drm: true })], bestChoice, 'media_drm'],
	['no sound', [format('a', { silent: true })], wish(audio('best')), 'media_no_audio'],
	['gone', [format('a')], wish({ kind: 'formats', video: 'b', audio: null }), 'media_format_gone'],
] as const)('%s is refused with what to do', (_name, formats, asked, code) => {
	const chosen = chooseTracks({ live: 'no', formats }, asked);
	expect(chosen).toMatchObject({ ok: false, error: { code } });
});

test('sound that is only there with a picture: the same height in one file, or that sound alone', () => {
	const silent = format('v', { silent: true });
	const whole = format('w', { bitrate: 1_000 });
	const small = format('s', { lines: 360 });
	const same = chooseTracks({ live: 'no', formats: [silent, whole] }, wish(height(720)));
	expect(same).toMatchObject({ value: { video: { id: 'w' }, audio: { id: 'w' } } });
	const other = chooseTracks({ live: 'no', formats: [silent, small] }, wish(height(720)));
	expect(other).toMatchObject({ value: { video: { id: 'v' }, audio: { id: 's' } } });
});

test('an announced item says that it has not begun', () => {
	const chosen = chooseTracks({ live: 'upcoming', formats: [] }, bestChoice);
	expect(chosen).toMatchObject({ error: { code: 'media_upcoming' } });
});

test('an upright picture counts by its shorter side', () => {
	expect(linesOf({ video: { codec: null, width: 1080, height: 1920, fps: null, hdr: null } })).toBe(1080);
});
