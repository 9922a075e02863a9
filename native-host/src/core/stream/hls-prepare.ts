import { fault, type Fault } from '../../../../shared/domain/faults.ts';
import { err, ok, type Result } from '../../../../shared/kernel/result.ts';
import { streamLimits } from './stream-limits.ts';
import { quote } from '../../../../shared/kernel/quoted.ts';
import { remark } from '../../../../shared/domain/remarks.ts';

export type Variables = ReadonlyMap<string, string>;

/** A playlist in the form that the parser reads without surprises. */
export type Prepared = { readonly text: string; readonly isMaster: boolean; readonly variables: Variables };

type Sources = {
	/** Of the playlist's address. */
	readonly query: Variables;
	/** Of the playlist that names this one. */
	readonly inherited: Variables;
};

/**
 * Only what a download needs is kept: no cue marks and date ranges, none of the parts that low latency adds to whole
 * segments, no titles. Variables are put in, which the parser leaves to its caller.
 */
export function prepareHls(text: string, sources: Sources): Result<Prepared, Fault> {
	const lines = text.replace(/^\uFEFF/u, '').split(/\r\n|\n|\r/u);
	if (lines[0]?.trim() !== '#EXTM3U') return err(fault('stream_invalid', quote('#EXTM3U')));
	const variables = new Map<string, string>();
	const kept: string[] = [];
	let isMaster = false;
	for (const raw of lines) {
		const line = raw.trim();
		if (line.length > streamLimits.lineUnits)
			return err(fault('stream_invalid', remark('more_than', { number: streamLimits.lineUnits })));
		const tag = line.startsWith('#') ? (/^#(EXT[^:\s]*)/u.exec(line)?.[1] ?? '') : null;
		if (line === '' || (tag !== null && !keptTags.has(tag) && tag !== 'EXT-X-DEFINE')) continue;
		if (tag === 'EXT-X-DEFINE') {
			const problem = define(line, variables, sources);
			if (problem) return err(problem);
			continue;
		}
		const whole = substitute(line, variables);
		if (whole === null) return err(fault('stream_invalid', quote('EXT-X-DEFINE')));
		if (whole.length > streamLimits.lineUnits)
			return err(fault('stream_invalid', remark('more_than', { number: streamLimits.lineUnits })));
		isMaster ||= tag === 'EXT-X-STREAM-INF' || tag === 'EXT-X-MEDIA';
		const plain = tag === null ? whole : plainTag(tag, whole);
		const last = kept.at(-1);
		// Several keys open one segment, each in its own way: the parser knows the last one only.
		if (tag === 'EXT-X-KEY' && last?.startsWith('#EXT-X-KEY:')) {
			if (!isPlainKey(last)) kept[kept.length - 1] = plain;
		} else kept.push(plain);
	}
	if (isMaster && kept.length > streamLimits.masterLines)
		return err(fault('stream_too_large', remark('lines', { count: kept.length })));
	return ok({ text: kept.join('\n'), isMaster, variables });
}

const keptTags = new Set([
	'EXTM3U',
	'EXTINF',
	'EXT-X-BYTERANGE',
	'EXT-X-DISCONTINUITY',
	'EXT-X-DISCONTINUITY-SEQUENCE',
	'EXT-X-ENDLIST',
	'EXT-X-GAP',
	'EXT-X-KEY',
	'EXT-X-MAP',
	'EXT-X-MEDIA',
	'EXT-X-MEDIA-SEQUENCE',
	'EXT-X-PLAYLIST-TYPE',
	'EXT-X-SESSION-KEY',
	'EXT-X-STREAM-INF',
	'EXT-X-TARGETDURATION',
	'EXT-X-VERSION',
]);

/** Stands for an apostrophe, which the parser takes for a quotation mark wherever it is. */
const apostrophe = '\uE000';

/** A text that came through the parser, as it was. */
export const asWritten = (text: string): string => text.replaceAll(apostrophe, "'");

function plainTag(tag: string, line: string): string {
	// Titles are read as if they were bytes, which fails for most languages.
	if (tag === 'EXTINF') return `${line.split(',', 1)[0] ?? line},`;
	return line.replaceAll("'", apostrophe);
}

const isPlainKey = (line: string): boolean =>
	/[:,]METHOD=AES-128(?:,|$)/u.test(line) && !/KEYFORMAT="(?!identity")/u.test(line);

function define(line: string, variables: Map<string, string>, { query, inherited }: Sources): Fault | null {
	const attribute = (name: string) => new RegExp(`[:,]\\s*${name}="([^"]*)"`, 'u').exec(line)?.[1] ?? null;
	const [name, imported, asked] = ['NAME', 'IMPORT', 'QUERYPARAM'].map(attribute);
	const key = name ?? imported ?? asked ?? null;
	const value =
		name !== null && name !== undefined
			? attribute('VALUE')
			: imported === null || imported === undefined
				? (query.get(asked ?? '') ?? null)
				: (inherited.get(imported) ?? null);
	if (key === null || value === null) return fault('stream_invalid', quote('EXT-X-DEFINE'));
	if (variables.size >= streamLimits.variables)
		return fault('stream_too_large', remark('more_than', { number: streamLimits.variables }));
	variables.set(key, value);
	return null;
}

/** Null where a variable is not known. Where none are defined, what looks like one is none. */
function substitute(line: string, variables: Variables): string | null {
	if (variables.size === 0) return line;
	let isKnown = true;
	const whole = line.replaceAll(/\{\$([\w-]+)\}/gu, (_, name: string) => {
		const value = variables.get(name);
		isKnown &&= value !== undefined;
		return value ?? '';
	});
	return isKnown ? whole : null;
}
