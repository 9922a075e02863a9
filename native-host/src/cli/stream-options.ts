import * as v from 'valibot';
import type { MediaChoice } from '../../../shared/domain/media-choice.ts';
import {
	audioFormats,
	Languages,
	mediaContainers,
	sponsorCategories,
	sponsorModes,
} from '../../../shared/domain/media-choice.ts';
import { TaskWish } from '../../../shared/domain/task-wish.ts';
import { UsageError } from './define-command.ts';

/** What `get` and `add` let one say about a page with media or a stream. */
export const streamOptions = {
	quality: {
		type: 'string',
		short: 'q',
		value: 'Q',
		help: 'Of the media of a page or stream: best, or lines like 1080p',
	},
	audio: { type: 'string', value: 'KIND', help: `The sound alone: ${audioFormats.join(', ')}` },
	container: { type: 'string', value: 'KIND', help: `What it is kept as: ${mediaContainers.join(', ')}` },
	clip: { type: 'string', value: 'FROM-TO', help: 'A piece of it, like 1:30-2:45 or 90-' },
	format: { type: 'string', value: 'IDS', help: 'Certain ones, as "formats" names them: 137+140' },
	subs: { type: 'string', value: 'LANGUAGES', help: 'Subtitles: en,de or all' },
	'auto-subs': { type: 'boolean', help: 'Those that a machine made, where there are no others' },
	'subs-beside': { type: 'boolean', help: 'As files of their own' },
	thumbnail: { type: 'boolean', help: 'Put the preview picture in as its cover' },
	sponsorblock: {
		type: 'string',
		value: 'MODE',
		help: `Parts of YouTube videos that viewers marked: mark (as chapters) or remove (cut at key frames, so some of it may stay), each with :${sponsorCategories.join(',')} or some of them; else sponsor`,
	},
	item: { type: 'string', value: 'N', help: 'One of a page with several' },
	'live-minutes': { type: 'string', value: 'N', help: 'Record so long; else until it ends' },
	'live-from-now': { type: 'boolean', help: 'Record without what has been already' },
} as const;

export const streamUsage =
	'[-q QUALITY | --audio KIND | --format IDS] [--container KIND] [--subs LANGUAGES] [--thumbnail] [--sponsorblock MODE] [--item N] [--clip FROM-TO] [--live-minutes N] [--live-from-now]';

type Values = {
	readonly quality?: string | undefined;
	readonly audio?: string | undefined;
	readonly container?: string | undefined;
	readonly clip?: string | undefined;
	readonly format?: string | undefined;
	readonly subs?: string | undefined;
	readonly 'auto-subs'?: boolean | undefined;
	readonly 'subs-beside'?: boolean | undefined;
	readonly thumbnail?: boolean | undefined;
	readonly sponsorblock?: string | undefined;
	readonly item?: string | undefined;
	readonly 'live-minutes'?: string | undefined;
	readonly 'live-from-now'?: boolean | undefined;
};

/** Null where nothing is said. Throws a UsageError that says which option makes no sense. */
export function readStreamOptions(values: Values): TaskWish | null {
	if (Object.keys(streamOptions).every(name => values[name as keyof Values] === undefined)) return null;
	const minutes = values['live-minutes'];
	if (minutes !== undefined && !(Number(minutes) > 0 && Number(minutes) <= 30 * 24 * 60))
		throw new UsageError('--live-minutes takes a number of minutes');
	if ([values.quality, values.audio, values.format].filter(value => value !== undefined).length > 1)
		throw new UsageError('one of --quality, --audio and --format');
	if (values.item !== undefined && !/^[1-9]\d{0,5}$/u.test(values.item))
		throw new UsageError('--item takes a number from 1');
	return v.parse(TaskWish, {
		source: 'any',
		item: values.item === undefined ? null : Number(values.item),
		choice: {
			pick: readPick(values),
			container: readContainer(values.container),
			clip: values.clip === undefined ? null : readClip(values.clip),
			subtitles: readSubtitles(values),
			embed: { thumbnail: values.thumbnail ?? false, chapters: true, metadata: true },
			sponsorBlock: values.sponsorblock === undefined ? null : readSponsorBlock(values.sponsorblock),
		},
		live: {
			seconds: minutes === undefined ? null : Math.max(1, Math.round(Number(minutes) * 60)),
			fromStart: values['live-from-now'] !== true,
		},
	} satisfies v.InferInput<typeof TaskWish>);
}

function readPick({ quality, audio, format }: Values): MediaChoice['pick'] {
	if (format !== undefined) {
		const [first = '', second = null, ...more] = format.split('+');
		if (first === '' || second === '' || more.length > 0)
			throw new UsageError('--format takes one or two names, like 137+140');
		return { kind: 'formats', video: first, audio: second };
	}
	return audio === undefined ? readQuality(quality ?? 'best') : readAudio(audio);
}

function readSubtitles(values: Values): MediaChoice['subtitles'] {
	const auto = values['auto-subs'] ?? false;
	const beside = values['subs-beside'] ?? false;
	if (values.subs === undefined) {
		if (auto || beside) throw new UsageError('--subs says which languages');
		return null;
	}
	const languages = values.subs.split(',').map(language => language.trim());
	if (!v.is(Languages, languages)) throw new UsageError('--subs takes languages like en,de-AT, or all');
	return { languages, auto, as: beside ? 'sidecar' : 'embed' };
}

function readSponsorBlock(text: string): MediaChoice['sponsorBlock'] {
	const [name = '', list = 'sponsor', ...more] = text.toLowerCase().split(':');
	const mode = sponsorModes.find(one => one === name);
	const wanted = list.split(',').map(category => category.trim());
	const categories = sponsorCategories.filter(category => wanted.includes(category));
	const isKnown = categories.length === new Set(wanted).size;
	if (!mode || !isKnown || more.length > 0)
		throw new UsageError(
			`--sponsorblock takes ${sponsorModes.join(' or ')}, then maybe a colon and some of ${sponsorCategories.join(',')}`,
		);
	return { mode, categories };
}

function readQuality(text: string): MediaChoice['pick'] {
	if (text.toLowerCase() === 'best') return { kind: 'best' };
	const height = Number(/^(\d{2,5})p?$/iu.exec(text)?.[1]);
	if (!(height >= 1 && height <= 16_384)) throw new UsageError('--quality takes best, or lines like 720p');
	return { kind: 'height', height };
}

function readAudio(text: string): MediaChoice['pick'] {
	const format = audioFormats.find(name => name === text.toLowerCase());
	if (!format) throw new UsageError(`--audio takes ${audioFormats.join(', ')}`);
	return { kind: 'audio', format };
}

function readContainer(text: string | undefined): MediaChoice['container'] {
	if (text === undefined) return 'auto';
	const container = mediaContainers.find(name => name === text.toLowerCase());
	if (!container) throw new UsageError(`--container takes ${mediaContainers.join(', ')}`);
	return container;
}

function readClip(text: string): NonNullable<MediaChoice['clip']> {
	const [from = '', to = '', ...more] = text.split('-');
	const start = from === '' ? 0 : readTime(from);
	const end = to === '' ? null : readTime(to);
	if (more.length > 0 || !text.includes('-') || (end !== null && end <= start))
		throw new UsageError('--clip takes FROM-TO, like 1:30-2:45 or 90-');
	return { start, end };
}

/** Seconds, minutes:seconds or hours:minutes:seconds. */
function readTime(text: string): number {
	if (!/^(?:\d{1,3}:){0,2}\d{1,6}(?:\.\d{1,3})?$/u.test(text))
		throw new UsageError(`"${text.slice(0, 32)}" is not a time like 1:30`);
	return text.split(':').reduce((sum, part) => sum * 60 + Number(part), 0);
}
