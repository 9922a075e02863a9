import fc from 'fast-check';
import { expect, test } from 'vitest';
import { audioTier, mediaKind, mergeMedia, unknownMedia, videoTier } from '../../../shared/domain/media.ts';

test.each([
	[3840, 2160, '2160p'],
	[2560, 1440, '1440p'],
	[1920, 1080, '1080p'],
	[1920, 800, '1080p'],
	[1440, 1080, '1080p'],
	[1080, 1920, '1080p'],
	[1280, 720, '720p'],
	[854, 480, '480p'],
	[640, 360, '360p'],
	[426, 240, '240p'],
	[160, 90, '144p'],
	[null, 1072, '1080p'],
	[null, 720, '720p'],
	[0, 0, null],
	[null, null, null],
])('%sx%s is %s', (width, height, tier) => expect(videoTier({ width, height })).toBe(tier));

test('turning a picture does not change its tier, and a larger one never has a smaller tier', () => {
	const side = fc.integer({ min: 1, max: 8000 });
	const lines = (width: number, height: number) => parseInt(videoTier({ width, height }) ?? '0', 10);
	fc.assert(
		fc.property(side, side, side, (width, height, more) => {
			expect(lines(width, height)).toBe(lines(height, width));
			expect(lines(width + more, height + more)).toBeGreaterThanOrEqual(lines(width, height));
		}),
	);
});

test.each([
	['a.mp3', 320_000, '320kbps'],
	['a.mp3', 317_000, '320kbps'],
	['a.opus', 130_000, '128kbps'],
	['a.m4a', 121_000, '128kbps'],
	['a.m4a', 20_000, '48kbps'],
	['a.flac', 900_000, 'lossless'],
	['a.mp3', null, null],
])('%s at %s is %s', (name, audioBitrate, tier) => expect(audioTier(name, { audioBitrate })).toBe(tier));

test.each([
	['a.mp4', 'audio/mp4', 'audio'],
	['a.webm', 'audio/webm', 'audio'],
	['a.webm', 'video/webm', 'video'],
	['a.webm', null, 'video'],
	['a.MP3', 'application/octet-stream', 'audio'],
	['song.ogg', 'application/ogg', 'audio'],
	['a.ts', 'text/plain', 'other'],
	['a.zip', 'application/zip', 'other'],
] as const)('%s of %s is %s', (name, type, kind) => expect(mediaKind(name, type)).toBe(kind));

test('of several sources the first that knows a fact counts', () => {
	const merged = mergeMedia({ ...unknownMedia, height: 720 }, undefined, {
		...unknownMedia,
		height: 1080,
		title: 'T',
	});
	expect(merged).toEqual({ ...unknownMedia, height: 720, title: 'T' });
});
