import * as v from 'valibot';
import type { Quoted } from '../kernel/quoted.ts';
import { unreachable } from '../kernel/unreachable.ts';
import { faults, isFaultCode, type FaultCode } from './faults.ts';

/**
 * What is said of a single occurrence: beside a fault, or of a finished file that is not all that was asked for. One
 * closed, append-only table of English words, which other languages have under `remark_CODE`. Values stand between
 * dollar signs, each of a kind; what has a `count` comes in plural forms.
 */
export const remarks = {
	/** Foreign words among ours, and those of versions that had no table. */
	quoted: row({ text: 'text' }, '“$text$”'),

	// Bytes and places in a file.
	bytes_instead: counted(
		{ count: 'number', wanted: 'number' },
		'$count$ byte instead of $wanted$.',
		'$count$ bytes instead of $wanted$.',
	),
	bytes_unstated: counted(
		{ count: 'number' },
		'No size instead of $count$ byte.',
		'No size instead of $count$ bytes.',
	),
	bytes_more_than: counted({ count: 'number' }, 'More than $count$ byte.', 'More than $count$ bytes.'),
	bytes_after: counted({ count: 'number' }, 'After $count$ byte.', 'After $count$ bytes.'),
	bytes_unannounced: row({}, 'More bytes than announced.'),
	bytes_too_few: row({}, 'Fewer bytes than asked for.'),
	bytes_other: row({ at: 'number' }, 'Other bytes before byte $at$.'),
	byte_at: row({ at: 'number' }, 'At byte $at$.'),
	byte_instead: row({ at: 'number', wanted: 'number' }, 'Byte $at$ instead of $wanted$.'),
	space_needed: row({ need: 'bytes', free: 'bytes' }, '$need$ needed, $free$ free.'),

	// Answers of servers.
	closed_before_answer: row({}, 'Before the answer.'),
	closed_in_answer: row({}, 'In the middle of the answer.'),
	closed_connecting: row({}, 'While connecting.'),
	closed_connection: row({}, 'It closed the connection.'),
	refused: row({}, 'It refused.'),
	answer_none: row({}, 'No answer.'),
	answer_late: row({ time: 'seconds' }, 'No answer within $time$.'),
	answer_field: row({ name: 'text' }, 'Its $name$ cannot be used.'),
	answer_head_large: row({}, 'The head of the answer is too large.'),
	whole_instead: row({}, 'The whole file instead of a part.'),
	part_unasked: row({}, 'A part that nobody asked for.'),
	part_untagged: row({}, 'A part without the tag of its file.'),
	parts_several: row({}, 'Several parts instead of one.'),
	encoded_as: row({ coding: 'text' }, 'Encoded as $coding$.'),
	redirects_many: row({ number: 'number' }, 'Redirects: more than $number$.'),
	redirect_foreign: row({}, 'To something that is not an http address.'),
	redirect_insecure: row({}, 'From https to http.'),
	connections_taken: row({}, 'No connection is free.'),

	// The same thing, or another.
	address_other: row({}, 'Another address.'),
	version_other: row({}, 'Another version of the file.'),
	type_instead: row({ type: 'text', wanted: 'text' }, '$type$ instead of $wanted$.'),
	digest_other: row({}, 'Another digest.'),
	digest_asked: row(
		{ algorithm: 'text', hex: 'text', wanted: 'text' },
		'$algorithm$ is $hex$, not $wanted$ as was asked for.',
	),
	digest_metalink: row(
		{ algorithm: 'text', hex: 'text', wanted: 'text' },
		'$algorithm$ is $hex$, not $wanted$ as the metalink states.',
	),
	digest_server: row(
		{ algorithm: 'text', hex: 'text', wanted: 'text' },
		'$algorithm$ is $hex$, not $wanted$ as the server stated.',
	),
	piece_wrong: row({ number: 'number' }, 'Piece $number$ is not as the metalink states.'),
	pieces_unfit: row({}, 'The pieces do not fit together.'),
	brought_all: row({}, 'All of it came from there.'),
	kept_as: row({ path: 'text' }, 'Kept as $path$.'),
	copy_differs: row({}, 'The copy differs.'),

	// Lists.
	more_than: row({ number: 'number' }, 'More than $number$.'),
	entries: counted({ count: 'number' }, '$count$ entry.', '$count$ entries.'),
	lines: counted({ count: 'number' }, '$count$ line.', '$count$ lines.'),
	downloads_most: counted({ count: 'number' }, 'At most $count$ download.', 'At most $count$ downloads.'),
	holds_no_file: row({}, 'There is no file in it.'),
	holds_no_address: row({}, 'There is no address in it that may be used.'),
	lost_file: row({}, 'The file is no longer in it.'),
	no_list: row({}, 'This page is no list: leave --playlist away.'),

	// What a download’s state does not allow.
	is_ended: row({}, 'It has ended: retry or reset it.'),
	is_complete: row({}, 'It is complete.'),
	is_complete_reset: row({}, 'It is complete: reset it to fetch it again.'),
	is_complete_move: row({}, 'It is complete: move its file.'),
	is_paused: row({}, 'It is paused: resume it.'),
	is_open: row({}, 'It has not ended.'),
	is_open_resume: row({}, 'It has not ended: resume it.'),
	is_running: row({}, 'It is running: pause it first.'),
	is_no_recording: row({}, 'It is not being recorded.'),
	is_no_relay: row({}, 'Its bytes are not brought by the browser.'),
	is_incomplete: row({}, 'It has no finished file yet.'),
	unasked: row({}, 'Nobody asked.'),
	path_long: row({}, 'The path is too long: rename it.'),

	// Rustloader itself.
	program_closing: row({}, 'The program is closing.'),
	program_resumes: row({}, 'The program is closing; its next start goes on.'),
	program_unproved: row({}, 'What answered did not prove that it is Rustloader.'),
	program_holds: row({ path: 'text' }, 'Another one holds $path$ and does not answer.'),
	program_ended: row({ code: 'number', log: 'text' }, 'It ended with $code$; its log is $log$.'),
	program_away: row({}, 'Rustloader is not there to take them.'),
	older_program: row(
		{ ours: 'text', theirs: 'text' },
		'The program is older: $ours$, the extension $theirs$.',
	),
	older_extension: row(
		{ ours: 'text', theirs: 'text' },
		'The extension is older: $theirs$, the program $ours$.',
	),
	/** A kind of message, by its name on the wire. */
	unknown_message: row({ name: 'text' }, 'The program told of $name$, which this extension does not know.'),
	version_is: row({ version: 'text' }, 'Version $version$.'),
	version_later: row({}, 'Written by a later version of Rustloader.'),
	looked_already: row({}, 'It is looked at already.'),
	too_many_at_once: row({}, 'Too many at once.'),

	// What the doctor finds.
	not_found: row({}, 'Not found.'),
	no_folder: row({ path: 'text' }, '$path$ is no folder.'),
	no_file: row({ path: 'text' }, '$path$ is no file.'),
	link_nowhere: row({ path: 'text' }, '$path$ is a link that leads nowhere.'),
	folder_foreign: row({ path: 'text' }, '$path$ belongs to another user.'),
	folder_open: row({ path: 'text' }, 'Others may enter $path$.'),
	starts_not: row({ path: 'text' }, '$path$ does not start.'),
	lacks: row({ path: 'text', names: 'text' }, '$path$ lacks $names$.'),
	version_of: row(
		{ path: 'text', version: 'text', wanted: 'text' },
		'$path$ is $version$, this is $wanted$.',
	),
	process_beside: row({ process: 'text', other: 'text' }, 'Process $process$ beside $other$.'),
	process_folder: row({ process: 'text', path: 'text' }, 'Process $process$, its folder is $path$.'),
	process_holds: row({ process: 'text' }, 'Held by process $process$.'),
	space_free: row({ path: 'text', free: 'bytes' }, '$path$, $free$ free.'),
	clock_says: row({ now: 'text', path: 'text', made: 'text' }, '$now$; $path$ is of $made$.'),
	days_old: counted(
		{ count: 'number', version: 'text', path: 'text' },
		'$version$, $path$, $count$ day old.',
		'$version$, $path$, $count$ days old.',
	),
	findings_more: counted(
		{ count: 'number' },
		'$count$ more: "rustloader doctor" tells all of them.',
		'$count$ more: "rustloader doctor" tells all of them.',
	),

	// Programs of others, and what they make.
	tool_unstartable: row({}, 'It cannot be started.'),
	tool_ended: row({ code: 'text' }, 'It ended with $code$.'),
	tool_late: row({}, 'It took too long.'),
	tool_greedy: row({}, 'It took more than it may.'),
	tool_nonsense: row({}, 'What it found makes no sense.'),
	tool_found_nothing: row({}, 'It found nothing on its hosts.'),
	tool_saved_nothing: row({}, 'It saved no file.'),
	tool_no_earlier: row({}, 'There is no earlier one.'),
	tool_no_digest: row({ name: 'text' }, 'No digest of $name$ is published.'),
	tool_says: row({ version: 'text' }, 'It says that it is $version$.'),
	result_unreadable: row({}, 'What came out cannot be read.'),
	result_empty: row({}, 'Nothing came out.'),
	result_neither: row({}, 'There is neither picture nor sound.'),
	result_no_picture: row({}, 'The picture is missing.'),
	result_no_sound: row({}, 'The sound is missing.'),
	result_length: row({ time: 'seconds', wanted: 'seconds' }, '$time$ instead of $wanted$.'),
	joining: row({}, 'While it was put together.'),
	key_unfit: row({}, 'The key does not fit.'),
	list_for_segment: row({}, 'A list of files where a segment should be.'),
	format_none: row({}, 'No format was chosen.'),

	// What a browser brings.
	page_closed: row({}, 'Its page was closed.'),
	not_from_middle: row({}, 'It cannot be continued from the middle.'),
	of_a_player: row({}, 'It is a player’s own.'),

	// A finished file that is not all that was asked for.
	sound_only: row({}, 'There is sound only.'),
	height_other: row({ asked: 'text', height: 'text' }, '$asked$ is not offered; this is $height$.'),
	height_unknown: row({ asked: 'text' }, '$asked$ is not offered; the height of this one is unknown.'),
	container_other: row(
		{ asked: 'text', container: 'text' },
		'$asked$ cannot hold these tracks; this is $container$.',
	),
	subtitles_none: row({}, 'No subtitles are offered.'),
	subtitles_missing: row({ languages: 'languages' }, 'Subtitles are not offered in: $languages$.'),
	subtitles_unfetched: row({ languages: 'languages' }, 'Subtitles could not be fetched in: $languages$.'),
	marks_not_of_piece: row({}, 'Of a piece of a video no parts are marked.'),
	marks_all: row({}, 'Viewers marked all of it, so nothing is cut out.'),
	marks_unasked: row(
		{ fault: 'fault' },
		'SponsorBlock could not be asked, so marked parts are left as they are. $fault$',
	),

	// Settings, by their names.
	setting_range: row(
		{ name: 'text', least: 'number', most: 'number' },
		'$name$ must be a whole number from $least$ to $most$.',
	),
	setting_choice: row({ name: 'text', known: 'text' }, '$name$ must be one of these: $known$.'),
	setting_path: row({ name: 'text' }, '$name$ must be a whole path, from the root on.'),
	setting_proxy: row({ name: 'text' }, '$name$ must be system, direct or the address of a proxy.'),
	setting_unknown: row({ name: 'text' }, 'There is no setting $name$.'),
	setting_unfit: row({ name: 'text' }, '$name$ cannot have that value.'),
	setting_none: row({}, 'There are no settings in it.'),

	// Templates.
	template_long: counted(
		{ count: 'number' },
		'Longer than $count$ character.',
		'Longer than $count$ characters.',
	),
	template_deep: counted({ count: 'number' }, 'More than $count$ folder.', 'More than $count$ folders.'),
	template_backslash: row({}, 'Folders are parted by /, not by \\.'),
	template_root: row({}, 'It must begin within the download folder.'),
	template_part: row({ text: 'text' }, '“$text$” is no name of a folder or file.'),
	template_brace: row({ text: 'text' }, 'A brace stands alone in “$text$”.'),
	template_unknown: row({ name: 'text', known: 'text' }, '$name$ is not known; there are $known$'),
	template_flat: row({}, 'It names a file, so it has no folders.'),
} as const satisfies Record<string, Row>;

export type RemarkCode = keyof typeof remarks;

/** `seconds`: how long; `text`: foreign, such as a path; `languages`: their codes; `fault`: its sentence. */
export type ValueKind = keyof KindValues;
type KindValues = {
	number: number;
	bytes: number;
	seconds: number;
	text: string;
	languages: readonly string[];
	fault: FaultCode;
};
export type RemarkValue = KindValues[ValueKind];

type Kinds = Readonly<Record<string, ValueKind>>;
type Row = { readonly kinds: Kinds; readonly words: string; readonly one?: string };

export type Remark = {
	readonly is: RemarkCode;
	/** As the table has them: only `remark` makes them. */
	readonly values: Readonly<Record<string, RemarkValue>>;
};

type ValuesOf<Code extends RemarkCode> = {
	readonly [
		Name in keyof (typeof remarks)[Code]['kinds']
	]: (typeof remarks)[Code]['kinds'][Name] extends ValueKind
		? KindValues[(typeof remarks)[Code]['kinds'][Name]]
		: never;
};
type Given<Code extends RemarkCode> = keyof ValuesOf<Code> extends never ? [] : [values: ValuesOf<Code>];

/** What is said of one occurrence. */
export type Said = Remark | Quoted;

const textUnitsMax = 1_000;
const languagesMax = 50;

export function remark<Code extends RemarkCode>(is: Code, ...[values]: Given<Code>): Remark {
	const given: Readonly<Record<string, RemarkValue>> = values ?? {};
	return {
		is,
		values: Object.fromEntries(Object.entries(given).map(([name, value]) => [name, bound(value)])),
	};
}

function bound(value: RemarkValue): RemarkValue {
	if (typeof value === 'string') return value.slice(0, textUnitsMax);
	return typeof value === 'number' ? value : value.slice(0, languagesMax).map(one => one.slice(0, 64));
}

const remarksMax = 16;

/** What a later version says, and this one has no words for, is left out. */
export const Remarks = v.pipe(
	v.array(v.unknown()),
	v.transform((said): readonly Remark[] => said.slice(0, remarksMax).filter(isRemark)),
);

function isRemark(value: unknown): value is Remark {
	if (typeof value !== 'object' || value === null || !('is' in value) || !('values' in value)) return false;
	const { is, values } = value;
	if (typeof is !== 'string' || !Object.hasOwn(remarks, is)) return false;
	if (typeof values !== 'object' || values === null) return false;
	const { kinds }: Row = remarks[is as RemarkCode];
	const given = values as Readonly<Record<string, unknown>>;
	const isWhole = Object.entries(kinds).every(
		([name, kind]) => Object.hasOwn(given, name) && fits[kind](given[name]),
	);
	return isWhole && Object.keys(given).length === Object.keys(kinds).length;
}

const isText = (value: unknown): boolean => typeof value === 'string' && value.length <= textUnitsMax;
const isNumber = (value: unknown): boolean => typeof value === 'number' && Number.isFinite(value);
const fits: Readonly<Record<ValueKind, (value: unknown) => boolean>> = {
	number: isNumber,
	bytes: isNumber,
	seconds: isNumber,
	text: isText,
	languages: value => Array.isArray(value) && value.length <= languagesMax && value.every(isText),
	fault: value => typeof value === 'string' && isFaultCode(value),
};

/** What was kept of a finished file: by this version, and in words of its own by an earlier one. */
export const remarksOf = (kept: {
	readonly note?: string | undefined;
	readonly remarks?: readonly Remark[] | undefined;
}): readonly Remark[] => [
	...(kept.note === undefined ? [] : [remark('quoted', { text: kept.note })]),
	...(kept.remarks ?? []),
];

/** In English. */
export const sayRemark = (said: Remark): string => fillRemark(remarks[said.is], said, sayValue);

function sayValue(value: RemarkValue, kind: ValueKind): string {
	switch (kind) {
		case 'bytes':
			return Number(value) < 10_000_000
				? `${String(value)} bytes`
				: `${Math.round(Number(value) / 1_000_000)} MB`;
		case 'seconds':
			return `${Number(value).toFixed(1).replace(/\.0$/u, '')} s`;
		case 'fault':
			return faults[value as FaultCode].sentence;
		case 'languages':
		case 'number':
		case 'text':
			return Array.isArray(value) ? value.join(', ') : String(value);
		default:
			return unreachable(kind);
	}
}

/** The words of the table, with its values put in. */
export function fillRemark(
	{ kinds, words, one }: Row,
	{ values }: Remark,
	say: (value: RemarkValue, kind: ValueKind) => string,
): string {
	const template = one !== undefined && values['count'] === 1 ? one : words;
	return template.replaceAll(/\$(\w+)\$/gu, (whole, name: string) => {
		const [kind, value] = [kinds[name], values[name]];
		return kind === undefined || value === undefined ? whole : say(value, kind);
	});
}

function row<const K extends Kinds>(kinds: K, words: string) {
	return { kinds, words } as const;
}

function counted<const K extends Kinds & { readonly count: 'number' }>(kinds: K, one: string, words: string) {
	return { kinds, one, words } as const;
}
