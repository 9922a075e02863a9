import { expect, test } from 'vitest';
import { createYouTube } from '../../../../native-host/src/app/extraction/youtube.ts';
import { youTubeId } from '../../../../native-host/src/core/extraction/youtube-info.ts';
import { chooseTracks } from '../../../../shared/domain/choose-tracks.ts';
import { openSite } from '../../../support/media/site.ts';

const id = 'abcdefghijk';
const url = `https://www.youtube.com/watch?v=${id}`;
const never = new AbortController().signal;
const ask = { url, headers: [], proxy: 'direct', item: null, from: 1, prefer: 'item' } as const;

/** Of the shape in which the player's answer comes. */
const player = {
	responseContext: {},
	playabilityStatus: { status: 'OK', playableInEmbed: true },
	videoDetails: {
		videoId: id,
		title: 'A lecture',
		lengthSeconds: '90',
		channelId: 'UCx',
		author: 'Somebody',
		viewCount: '1',
		shortDescription: '',
		isLiveContent: false,
		isPrivate: false,
		thumbnail: { thumbnails: [{ url: 'https://i.ytimg.com/vi/a/hq.jpg', width: 480, height: 360 }] },
	},
	streamingData: {
		expiresInSeconds: '21540',
		formats: [format(18, 'video/mp4; codecs="avc1.42001E, mp4a.40.2"', { width: 640, height: 360, fps: 30 })],
		adaptiveFormats: [
			format(137, 'video/mp4; codecs="avc1.640028"', {
				width: 1920,
				height: 1080,
				fps: 30,
				contentLength: '5000',
			}),
			format(140, 'audio/mp4; codecs="mp4a.40.2"', { audioChannels: 2, contentLength: '900' }),
			{
				...format(248, 'video/webm; codecs="vp9"', { width: 1920, height: 1080 }),
				url: undefined,
				signatureCipher: 's=x',
			},
		],
	},
	captions: {
		playerCaptionsTracklistRenderer: {
			captionTracks: [
				{
					baseUrl: 'https://www.youtube.com/api/timedtext?v=a',
					name: { simpleText: 'English' },
					vssId: '.en',
					languageCode: 'en',
					isTranslatable: true,
				},
				{
					baseUrl: 'https://www.youtube.com/api/timedtext?v=b',
					name: { simpleText: 'German' },
					vssId: 'a.de',
					languageCode: 'de',
					kind: 'asr',
					isTranslatable: true,
				},
			],
			audioTracks: [],
			translationLanguages: [],
		},
	},
};
function format(itag: number, mimeType: string, more: object) {
	return {
		itag,
		mimeType,
		url: `https://r1.googlevideo.com/videoplayback?itag=${itag}`,
		bitrate: itag * 1000,
		lastModified: '1700000000000000',
		quality: 'hd',
		projectionType: 'RECTANGULAR',
		approxDurationMs: '90000',
		...more,
	};
}
const answering = (answer: object) =>
	openSite(() => ({ '/youtubei/v1/player': { type: 'application/json', body: JSON.stringify(answer) } }));

test('a video has the shape that yt-dlp gives it; what needs a puzzle solved is left out', async () => {
	await using site = await answering(player);
	const found = await createYouTube(site.base).extract(ask, never);
	if (!found.ok || found.value.kind !== 'item') throw new Error(JSON.stringify(found));
	expect(found.value).toMatchObject({
		extractor: 'youtube',
		id,
		title: 'A lecture',
		creator: 'Somebody',
		durationSeconds: 90,
		live: 'no',
	});
	expect(found.value.formats.map(({ id }) => id)).toEqual(['18', '137', '140']);
	expect(found.value.formats[1]).toMatchObject({
		audio: null,
		video: { height: 1080 },
		size: { bytes: 5000, kind: 'exact' },
	});
	expect(found.value.subtitles).toMatchObject([
		{ language: 'en', auto: false, container: 'vtt' },
		{ language: 'de', auto: true },
	]);
	const chosen = chooseTracks(found.value, { pick: { kind: 'height', height: 1080 }, container: 'auto' });
	expect(chosen).toMatchObject({ value: { video: { id: '137' }, audio: { id: '140' }, container: 'mp4' } });
});

test.each([
	['LOGIN_REQUIRED', 'This video is private', 'media_private'],
	['ERROR', 'This video has been removed by the uploader', 'media_removed'],
])('%s: %s', async (status, reason, code) => {
	await using site = await answering({
		...player,
		playabilityStatus: { status, reason },
		streamingData: undefined,
	});
	expect(await createYouTube(site.base).extract(ask, never)).toMatchObject({ ok: false, error: { code } });
});

test('an answer that makes no sense, none at all, and one that is not waited for', async () => {
	await using rubbish = await openSite(() => ({ '/youtubei/v1/player': { body: '<html>' } }));
	expect(await createYouTube(rubbish.base).extract(ask, never)).toMatchObject({ ok: false });
	await using silent = await openSite(() => ({ '/youtubei/v1/player': () => null }));
	const stop = new AbortController();
	const found = createYouTube(silent.base).extract(ask, stop.signal);
	stop.abort();
	expect(await found).toMatchObject({ error: { code: 'extraction_stopped' } });
});

test.each([
	[url, id],
	[`https://youtu.be/${id}?t=1`, id],
	[`https://m.youtube.com/watch?list=x&v=${id}`, id],
	[`https://www.youtube.com/shorts/${id}`, id],
	['https://www.youtube.com/playlist?list=PLx', null],
	[`https://youtube.com.evil.test/watch?v=${id}`, null],
	[`https://evil.test/?https://www.youtube.com/watch?v=${id}`, null],
	['https://www.youtube.com/watch?v=short', null],
])('%s is %s', (address, expected) => expect(youTubeId(address)).toBe(expected));
