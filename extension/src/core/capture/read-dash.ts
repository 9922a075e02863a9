import { formOf, identityOf } from './address.ts';
import {
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

type Attributes = Readonly<Record<string, string>>;
/** An open element: what those within inherit. */
type Level = {
	readonly name: string;
	readonly attributes: Attributes;
	base: string;
	hasBase: boolean;
	template: Attributes;
};

const tag = /<(\/?)([A-Za-z][\w:.-]*)((?:"[^"]*"|'[^']*'|[^'">])*?)(\/?)>|<!--[\s\S]*?-->/gu;
const depthMax = 40;
const tagsMax = 200_000;

/** null: not a DASH manifest. One walk over its tags; nothing is expanded. */
export function readDash(text: string, url: string, resolve: Resolve): ManifestFacts | null {
	const open: Level[] = [];
	const renditions: Rendition[] = [];
	const subtitles: Subtitle[] = [];
	const files = new Set<string>();
	const templates = new Set<string>();
	let root: Attributes | null = null;
	let isProtected = false;
	let hasPicture = false;
	let count = 0;

	function begin(name: string, attributes: Attributes, end: number): void {
		const outer = open.at(-1);
		const level: Level = {
			name,
			attributes,
			base: outer?.base ?? url,
			hasBase: false,
			template: outer?.template ?? {},
		};
		open.push(level);
		if (name === 'MPD') root ??= attributes;
		if (name === 'ContentProtection') isProtected = true;
		// Of several, the others are mirrors of the first.
		if (name === 'BaseURL' && outer && !outer.hasBase) {
			const [content = ''] = /^[^<]*/u.exec(text.slice(end, end + 8_192)) ?? [];
			outer.base = resolve(unescape(content.trim()), outer.base) ?? outer.base;
			outer.hasBase = true;
		}
		if (name === 'SegmentTemplate' && outer) outer.template = { ...outer.template, ...attributes };
		if (name === 'SegmentURL' || name === 'Initialization')
			addPiece(attributes['media'] ?? attributes['sourceURL'], level.base);
	}

	function finish(level: Level): void {
		const set = open.findLast(({ name }) => name === 'AdaptationSet')?.attributes ?? {};
		if (level.name === 'AdaptationSet' && kindOf({}, level.attributes) === 'text')
			subtitles.push({ language: level.attributes['lang'] ?? '', label: level.attributes['label'] ?? '' });
		if (level.name === 'Representation') {
			const own = { ...set, ...level.attributes };
			const kind = kindOf(level.attributes, set);
			if (kind === 'video') renditions.push(renditionOf(own));
			hasPicture ||= kind === 'video';
			const { media, initialization } = level.template;
			for (const template of [media, initialization])
				if (template !== undefined) addTemplate(template, own, level.base);
			if (media === undefined && level.base !== url) files.add(identityOf(level.base));
		}
	}

	function addPiece(ref: string | undefined, base: string): void {
		const address = ref === undefined ? null : resolve(ref, base);
		if (address !== null && templates.size < formsMax) templates.add(formOf(address));
	}

	function addTemplate(template: string, own: Attributes, base: string): void {
		const filled = template
			.replaceAll('$RepresentationID$', own['id'] ?? '')
			.replaceAll(/\$(?:Number|Time|Bandwidth|SubNumber)(?:%0?\d*[diuxX])?\$/gu, '0')
			.replaceAll('$$', '$');
		addPiece(filled, base);
	}

	for (const { 0: whole, 1: closing, 2: name = '', 3: rest = '', 4: empty, index } of text.matchAll(tag)) {
		if (whole.startsWith('<!--')) continue;
		if (++count > tagsMax) break;
		const local = name.split(':').pop() ?? name;
		if (closing !== '/') begin(local, attributesOf(rest), index + whole.length);
		if (closing === '/' || empty === '/') {
			const level = open.pop();
			if (level) finish(level);
		}
		if (open.length > depthMax) return null;
	}
	if (!root) return null;
	const { mediaPresentationDuration, type }: Attributes = root;
	return {
		format: 'dash',
		renditions: keep(renditions, renditionsMax),
		children: [],
		files: keep(files, filesMax * renditionsMax),
		forms: keep(templates, formsMax),
		durationSeconds: secondsOf(mediaPresentationDuration),
		isLive: type === 'dynamic',
		isProtected,
		hasPicture,
		subtitles: keep(subtitles, subtitlesMax),
	};
}

function attributesOf(text: string): Attributes {
	const found: Record<string, string> = {};
	for (const [, name = '', double, single] of text.matchAll(/([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/gu))
		found[name] = unescape(double ?? single ?? '');
	return found;
}

function kindOf(own: Attributes, set: Attributes): 'video' | 'audio' | 'text' | null {
	const words = `${own['mimeType'] ?? set['mimeType'] ?? ''} ${set['contentType'] ?? ''}`;
	const codecs = own['codecs'] ?? set['codecs'] ?? '';
	if (/\bvideo\b/iu.test(words) || own['height'] !== undefined) return 'video';
	if (/\baudio\b/iu.test(words)) return 'audio';
	return /\btext\b|ttml|vtt/iu.test(words) || /stpp|wvtt/iu.test(codecs) ? 'text' : null;
}

function renditionOf(own: Attributes): Rendition {
	const number = (text: string | undefined): number | null => {
		const value = Number(text);
		return text !== undefined && Number.isSafeInteger(value) && value > 0 ? value : null;
	};
	return {
		url: null,
		width: number(own['width']),
		height: number(own['height']),
		bandwidth: number(own['bandwidth']),
	};
}

/** ISO 8601: PT1H2M3.5S. */
function secondsOf(text: string | undefined): number | null {
	const parts = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/u.exec(text ?? '');
	if (!parts) return null;
	const [days = 0, hours = 0, minutes = 0, seconds = 0] = parts.slice(1).map(part => Number(part ?? 0));
	const all = days * 86_400 + hours * 3_600 + minutes * 60 + seconds;
	return all > 0 ? all : null;
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
const unescape = (text: string): string =>
	text.replaceAll(/&(amp|lt|gt|quot|apos);/gu, (whole, name: string) => entities[name] ?? whole);
