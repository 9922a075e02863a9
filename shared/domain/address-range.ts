import { fault, type Fault } from './faults.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import { quote } from '../kernel/quoted.ts';

/** Addresses that are made of one text at most. */
export const addressesMax = 10_000;
/** What they may take together: long addresses make fewer. */
export const addressUnitsMax = 20_000_000;

/** `from` to `to`, up or down, in characters or numbers of at least `width` digits. */
type Range = {
	readonly from: number;
	readonly to: number;
	readonly step: number;
	readonly write: (value: number) => string;
};
type Piece = string | Range;

/**
 * Numbers or letters of one case, with a step where it is not 1. Brackets of any other kind, those of an IPv6 host
 * too, are what they are.
 */
const shape = /\[(?:(\d{1,15})-(\d{1,15})|([a-z])-([a-z])|([A-Z])-([A-Z]))(?::([1-9]\d{0,14}))?\]/gu;

/** Whether there are ranges in it: `file[001-120].jpg`, `[a-f]`, `[0-100:10]`. */
export const hasRange = (text: string): boolean => piecesOf(text).some(piece => typeof piece !== 'string');

/** How many addresses it stands for; 1: it has no range. */
export const rangeCount = (text: string): number =>
	piecesOf(text).reduce((count, piece) => count * (typeof piece === 'string' ? 1 : countOf(piece)), 1);

/** Every address that it stands for, the last range fastest; itself where it has none. */
export function expandRanges(text: string): Result<readonly string[], Fault> {
	const count = rangeCount(text);
	if (count > addressesMax || count * text.length > addressUnitsMax)
		return err(fault('too_many_addresses', quote(count > addressesMax ? `${count} > ${addressesMax}` : '')));
	return ok(piecesOf(text).reduce<readonly string[]>(withPiece, ['']));
}

const withPiece = (made: readonly string[], piece: Piece): string[] =>
	made.flatMap(start =>
		typeof piece === 'string' ? [start + piece] : valuesOf(piece).map(value => start + value),
	);

function piecesOf(text: string): Piece[] {
	const pieces: Piece[] = [];
	let end = 0;
	for (const match of text.matchAll(shape)) {
		pieces.push(text.slice(end, match.index), rangeOf(match));
		end = match.index + match[0].length;
	}
	return [...pieces, text.slice(end)];
}

function rangeOf([, first, last, lower, lowerLast, upper, upperLast, stepText]: RegExpExecArray): Range {
	const step = Number(stepText ?? 1);
	if (first !== undefined && last !== undefined) {
		const width = Math.max(paddedWidth(first), paddedWidth(last));
		return {
			from: Number(first),
			to: Number(last),
			step,
			write: value => String(value).padStart(width, '0'),
		};
	}
	const [from = '', to = ''] = lower === undefined ? [upper, upperLast] : [lower, lowerLast];
	return { from: from.charCodeAt(0), to: to.charCodeAt(0), step, write: value => String.fromCharCode(value) };
}

/** `007` asks for three digits, `7` and `0` for as many as there are. */
const paddedWidth = (digits: string): number =>
	digits.length > 1 && digits.startsWith('0') ? digits.length : 0;

const countOf = ({ from, to, step }: Range): number => Math.floor(Math.abs(to - from) / step) + 1;

function valuesOf(range: Range): string[] {
	const { from, to, step, write } = range;
	const direction = to < from ? -1 : 1;
	return Array.from({ length: countOf(range) }, (_, place) => write(from + direction * step * place));
}
