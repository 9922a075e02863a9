import { formOf, identityOf } from './address.ts';
import {
	childrenMax,
	filesMax,
	formsMax,
	keep,
	renditionsMax,
	subtitlesMax,
	type ManifestFacts,
	type Rendition,
	type Resolve,
	type Subtitle,
} from './manifest-facts.ts';

type Attributes = ReadonlyMap<string, string>;

/** null: not an HLS playlist (an M3U list of files is none). */
export function readHls(text: string, url: string, resolve: Resolve): ManifestFacts | null {
	const lines = text.split(/\r?\n/u).map(line => line.trim());
	if (
		!lines[0]?.replace(/^\uFEFF/u, '').startsWith('#EXTM3U') ||
		!lines.some(line => line.startsWith('#EXT-X-'))
	)
		return null;
	const at = (ref: string | undefined) => (ref === undefined || ref === '' ? null : resolve(ref, url));
	const renditions: Rendition[] = [];
	const children = new Set<string>();
	const pieces = new Set<string>();
	const subtitles: Subtitle[] = [];
	let stepAhead: Attributes | null = null;
	let seconds = 0;
	let isMedia = false;
	let isEnded = false;
	let isProtected = false;
	let hasPicture = false;

	function takeTag(name: string, value: string): void {
		const attributes = attributesOf(value);
		switch (name) {
			case 'EXT-X-STREAM-INF':
				stepAhead = attributes;
				break;
			case 'EXT-X-I-FRAME-STREAM-INF':
			case 'EXT-X-MEDIA':
				addTo(children, at(attributes.get('URI')));
				if (attributes.get('TYPE') === 'SUBTITLES') subtitles.push(subtitleOf(attributes));
				break;
			case 'EXTINF':
				isMedia = true;
				seconds += Math.max(0, Number.parseFloat(value)) || 0;
				break;
			case 'EXT-X-MAP':
				addTo(pieces, at(attributes.get('URI')));
				break;
			case 'EXT-X-KEY':
			case 'EXT-X-SESSION-KEY':
				isProtected ||= isDrm(attributes);
				break;
			case 'EXT-X-ENDLIST':
				isEnded = true;
				break;
			default:
		}
	}

	for (const line of lines) {
		const [, name, value = ''] = /^#(EXT[A-Z\d-]*)(?::(.*))?$/u.exec(line) ?? [];
		if (name !== undefined) takeTag(name, value);
		else if (line !== '' && !line.startsWith('#')) {
			const address = at(line);
			if (stepAhead) {
				renditions.push(renditionOf(stepAhead, address));
				hasPicture ||= showsPicture(stepAhead);
				addTo(children, address);
				stepAhead = null;
			} else addTo(pieces, address);
		}
	}
	const isFew = pieces.size <= filesMax;
	return {
		format: 'hls',
		renditions: keep(renditions, renditionsMax),
		children: keep([...children].map(identityOf), childrenMax),
		files: isFew ? keep([...pieces].map(identityOf), filesMax) : [],
		forms: isFew ? [] : keep([...pieces].map(formOf), formsMax),
		durationSeconds: isMedia && isEnded ? seconds : null,
		isLive: isMedia && !isEnded,
		isProtected,
		hasPicture,
		subtitles: keep(subtitles, subtitlesMax),
	};
}

function addTo(set: Set<string>, url: string | null): void {
	if (url !== null) set.add(url);
}

function attributesOf(value: string): Attributes {
	const found = new Map<string, string>();
	for (const [, name = '', quoted, plain] of value.matchAll(/([A-Z\d-]+)=(?:"([^"]*)"|([^,]*))/gu))
		found.set(name, quoted ?? plain ?? '');
	return found;
}

function renditionOf(attributes: Attributes, url: string | null): Rendition {
	const [, width, height] = /^(\d{1,5})x(\d{1,5})$/u.exec(attributes.get('RESOLUTION') ?? '') ?? [];
	const bandwidth = Number(attributes.get('AVERAGE-BANDWIDTH') ?? attributes.get('BANDWIDTH'));
	return {
		url,
		width: width === undefined ? null : Number(width),
		height: height === undefined ? null : Number(height),
		bandwidth: Number.isSafeInteger(bandwidth) && bandwidth > 0 ? bandwidth : null,
	};
}

function showsPicture(attributes: Attributes): boolean {
	const codecs = attributes.get('CODECS');
	if (attributes.has('RESOLUTION') || codecs === undefined) return true;
	return codecs.split(',').some(codec => !/^\s*(?:mp4a|ac-3|ec-3|opus|flac|vorbis|mp3)/iu.test(codec));
}

const subtitleOf = (attributes: Attributes): Subtitle => ({
	language: (attributes.get('LANGUAGE') ?? '').slice(0, 40),
	label: (attributes.get('NAME') ?? '').slice(0, 100),
});

/** AES-128 with a key of its own is read by the daemon; what a licence is needed for is not. */
function isDrm(attributes: Attributes): boolean {
	const method = attributes.get('METHOD') ?? 'NONE';
	if (method === 'NONE' || method === 'AES-128') return false;
	return method !== 'SAMPLE-AES' || (attributes.get('KEYFORMAT') ?? 'identity') !== 'identity';
}
