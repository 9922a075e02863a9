import { err, ok, type Result } from '../kernel/result.ts';

/** Everything that may stand in braces. */
export const placeholders = [
	'name',
	'title',
	'quality',
	'id',
	'ext',
	'site',
	'creator',
	'date',
	'year',
	'year-month',
	'kind',
	'playlist',
	'index',
] as const;
export type Placeholder = (typeof placeholders)[number];

export type TemplatePiece = { readonly text: string } | { readonly value: Placeholder };
/** Folders, and the file's name last, each of pieces. */
export type Template = readonly (readonly TemplatePiece[])[];

export const templateLengthMax = 1024;
const segmentsMax = 16;

/** `Videos/{quality}/{name}`: where a file goes within the download folder. Or what is wrong with it, for people. */
export function parseTemplate(text: string): Result<Template, string> {
	if (text.length > templateLengthMax) return err(`it is longer than ${templateLengthMax} characters`);
	if (text.includes('\\')) return err('folders are parted by /, not by \\');
	const segments = text.split('/');
	if (segments.length > segmentsMax) return err(`it has more than ${segmentsMax} folders`);
	if (segments[0] === '') return err('it must begin with a folder or name within the download folder');
	const template: TemplatePiece[][] = [];
	for (const segment of segments) {
		if (/^\s*\.*\s*$/u.test(segment)) return err(`"${segment}" is no name of a folder or file`);
		const pieces = parseSegment(segment);
		if (!pieces.ok) return pieces;
		template.push(pieces.value);
	}
	return ok(template);
}

/** The same for a name alone, without folders: `{index} {title}`. */
export function parseNameTemplate(text: string): Result<Template, string> {
	const parsed = parseTemplate(text);
	return parsed.ok && parsed.value.length > 1 ? err('it names a file, so it has no folders') : parsed;
}

function parseSegment(segment: string): Result<TemplatePiece[], string> {
	const pieces: TemplatePiece[] = [];
	let rest = segment;
	while (rest !== '') {
		const [whole = '', text, value] = /^(?:([^{}]+)|\{([^{}]*)\})/u.exec(rest) ?? [];
		if (whole === '') return err(`a brace stands alone in "${segment}"`);
		if (text !== undefined) pieces.push({ text });
		else if (isPlaceholder(value)) pieces.push({ value });
		else return err(`{${value}} is not known; there are ${placeholders.map(name => `{${name}}`).join(' ')}`);
		rest = rest.slice(whole.length);
	}
	return ok(pieces);
}

const isPlaceholder = (name: string | undefined): name is Placeholder =>
	placeholders.some(known => known === name);
