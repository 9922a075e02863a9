import { err, ok, type Result } from '../kernel/result.ts';
import { remark, type Remark } from './remarks.ts';

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

/** `Videos/{quality}/{name}`: where a file goes within the download folder. Or what is wrong with it. */
export function parseTemplate(text: string): Result<Template, Remark> {
	if (text.length > templateLengthMax) return err(remark('template_long', { count: templateLengthMax }));
	if (text.includes('\\')) return err(remark('template_backslash'));
	const segments = text.split('/');
	if (segments.length > segmentsMax) return err(remark('template_deep', { count: segmentsMax }));
	if (segments[0] === '') return err(remark('template_root'));
	const template: TemplatePiece[][] = [];
	for (const segment of segments) {
		if (/^\s*\.*\s*$/u.test(segment)) return err(remark('template_part', { text: segment }));
		const pieces = parseSegment(segment);
		if (!pieces.ok) return pieces;
		template.push(pieces.value);
	}
	return ok(template);
}

/** The same for a name alone, without folders: `{index} {title}`. */
export function parseNameTemplate(text: string): Result<Template, Remark> {
	const parsed = parseTemplate(text);
	return parsed.ok && parsed.value.length > 1 ? err(remark('template_flat')) : parsed;
}

function parseSegment(segment: string): Result<TemplatePiece[], Remark> {
	const pieces: TemplatePiece[] = [];
	let rest = segment;
	while (rest !== '') {
		const [whole = '', text, value] = /^(?:([^{}]+)|\{([^{}]*)\})/u.exec(rest) ?? [];
		if (whole === '') return err(remark('template_brace', { text: segment }));
		if (text !== undefined) pieces.push({ text });
		else if (isPlaceholder(value)) pieces.push({ value });
		else
			return err(
				remark('template_unknown', {
					name: `{${value}}`,
					known: placeholders.map(name => `{${name}}`).join(' '),
				}),
			);
		rest = rest.slice(whole.length);
	}
	return ok(pieces);
}

const isPlaceholder = (name: string | undefined): name is Placeholder =>
	placeholders.some(known => known === name);
