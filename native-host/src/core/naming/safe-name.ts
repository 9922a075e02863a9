/** What a name may grow by: " (999)", ".part.json" and the manifest's temporary suffix. */
const roomUnits = 24;
/** Most file systems allow 255 bytes, the others 255 UTF-16 units: both are kept. */
const nameUnitsMax = 255 - roomUnits;
const numberedUnitsMax = nameUnitsMax + ' (999)'.length;
/** A longer "extension" is a piece of a sentence. */
const extensionUnitsMax = 16;

/**
 * Any text as the name of a file that every file system takes: one component, no control or direction-changing
 * characters, nothing a shell, Windows or this program reads as something else. Never empty; applied twice it changes nothing more.
 */
export const safeName = (text: string): string => safeSegment(text) || 'download';

/** The same for a part of a path or a name; empty where nothing to be seen is left. */
export function safeSegment(text: string): string {
	// Shortening may bare a new end or a reserved name, and cleaning may lengthen a name by one character.
	const once = shorten(clean(text));
	return shorten(clean(once));
}

/** [stem, extension with its dot or empty]. */
export function splitExtension(name: string): readonly [stem: string, extension: string] {
	const double = /^(.+?)(\.tar\.[a-z\d]{1,4})$/iu.exec(name);
	if (double) return [double[1] ?? name, double[2] ?? ''];
	const at = name.lastIndexOf('.');
	const extension = name.slice(at);
	const isExtension = at > 0 && extension.length <= extensionUnitsMax && /^\.[^\s.]+$/u.test(extension);
	return isExtension ? [name.slice(0, at), extension] : [name, ''];
}

/** `name (n).ext`; 0 is the name itself. A name that is as long as may be gives way to its number. */
export function numberedName(name: string, number: number): string {
	if (number === 0) return name;
	const [stem, extension] = splitExtension(name);
	const mark = ` (${number})`;
	const room = numberedUnitsMax - mark.length - utf8Bytes(extension);
	return cut(stem, room).trimEnd() + mark + extension;
}

/** `name` itself or `name (n).ext`. */
export const isNumberOf = (found: string, name: string): boolean =>
	found === name ||
	found === numberedName(name, Number(/ \((\d{1,3})\)(?:\.[^.]*){0,2}$/u.exec(found)?.[1] ?? '0'));

/**
 * Controls, lone surrogates, direction marks, joiners, fillers, tags, the byte order mark, annotations, and code points
 * that are no characters: two names that look the same are the same.
 */
const invisible =
	/[\p{Cc}\p{Cs}\p{Default_Ignorable_Code_Point}\p{Bidi_Control}\p{Noncharacter_Code_Point}\ufff9-\ufffb]/gu;
const forbidden = /[<>:"/\\|?*]/gu;
/** Windows takes these as devices, whatever follows the dot. */
const device = /^(?:con|prn|aux|nul|conin\$|conout\$|com[\d¹²³]|lpt[\d¹²³])(?=\s*(?:\.|$))/iu;
/** What file managers read to learn about a folder. */
const folderFile = /^(?:desktop\.ini|thumbs\.db|autorun\.inf)$/iu;

/** What is kept beside a download of ours: a server that could give us such files could give us false parts. */
const working = /\.part(?:\.d|\.json(?:\.now|\.tmp)?)?$/iu;

function clean(text: string): string {
	const visible = text
		.normalize('NFC')
		.replace(/[\t\n\r\u2028\u2029\u2800]+/gu, ' ')
		.replace(invisible, '')
		.replace(forbidden, '_')
		.replace(/\s+/gu, ' ')
		.normalize('NFC');
	const ended = trimEnds(visible);
	if (/^[\s._-]*$/u.test(ended)) return '';
	const own = working.test(ended) ? `${ended}_` : ended;
	return device.test(own) || folderFile.test(own) ? `_${own}` : own;
}

/** A dot or a hyphen in front would hide the file or look like an option; Windows drops dots and spaces at the end. */
const trimEnds = (text: string): string => text.replace(/^[\s.-]+/u, '').replace(/[\s.]+$/u, '');

function shorten(name: string): string {
	if (fits(name, nameUnitsMax)) return name;
	const [stem, extension] = splitExtension(name);
	const room = nameUnitsMax - utf8Bytes(extension);
	return trimEnds(cut(stem, room)) + extension;
}

/** Made when a name is too long for the first time: its tables take a while to load. */
let graphemes: Intl.Segmenter | null = null;

/** Cut between characters as people see them; one that is too long by itself is cut between its code points. */
function cut(text: string, unitsMax: number): string {
	if (fits(text, unitsMax)) return text;
	// Only as much is looked at as could be kept.
	const near = text.slice(0, unitsMax + 1);
	graphemes ??= new Intl.Segmenter('und', { granularity: 'grapheme' });
	const kept = whileFits(
		Array.from(graphemes.segment(near), ({ segment }) => segment),
		unitsMax,
	);
	return kept === '' ? whileFits(Array.from(near), unitsMax) : kept;
}

function whileFits(pieces: readonly string[], unitsMax: number): string {
	let kept = '';
	let bytes = 0;
	for (const piece of pieces) {
		bytes += utf8Bytes(piece);
		if (bytes > unitsMax) break;
		kept += piece;
	}
	return kept;
}

/** UTF-8 never has fewer bytes than UTF-16 has units. */
const fits = (name: string, unitsMax: number): boolean => utf8Bytes(name) <= unitsMax;

function utf8Bytes(text: string): number {
	let bytes = 0;
	for (const character of text) {
		const point = character.codePointAt(0) ?? 0;
		bytes += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
	}
	return bytes;
}
