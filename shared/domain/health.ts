import * as v from 'valibot';
import { Remarks } from './remarks.ts';

/**
 * What the doctor finds, in one closed, append-only table: the sentence says what is so, the hint what to do. What a
 * single finding adds (a path, a version, the exact command) travels beside it.
 *
 * `broken`: something does not work; `warn`: it works, and will not for long, or not for everything.
 */
type Row = { readonly verdict: 'warn' | 'broken'; readonly sentence: string; readonly hint: string };

export const problems = {
	// The way from a browser to the program.
	browser_none: row(
		'broken',
		'No browser was found that was ever used here.',
		'Start your browser once, then look again.',
	),
	manifest_missing: row(
		'broken',
		'This browser was not told about Rustloader.',
		'Register Rustloader with it.',
	),
	manifest_dangling: row(
		'broken',
		'The registration is a link that leads nowhere.',
		'It is replaced by a registration of its own.',
	),
	manifest_unreadable: row(
		'broken',
		'The registration cannot be read.',
		'Give yourself the right to read that file.',
	),
	manifest_invalid: row(
		'broken',
		'The registration is damaged.',
		'It is written anew; the damaged one is kept beside it.',
	),
	manifest_foreign: row(
		'broken',
		'The registration leads to another program.',
		'Where that is not wanted, replace it with the command below; uninstall puts it back.',
	),
	manifest_ids: row(
		'broken',
		'The registration does not allow this extension.',
		'It is written anew, with the extension in it.',
	),
	manifest_older: row('warn', 'The registration was written by another version.', 'It is written anew.'),
	program_missing: row(
		'broken',
		'The program that is registered is not there any more.',
		'It is put into its place again, and the registration written anew.',
	),
	program_not_runnable: row(
		'broken',
		'The program that is registered may not be run.',
		'It gets the right to be run again.',
	),
	program_quarantined: row(
		'broken',
		'macOS keeps the program from starting, for it came from the network (quarantine).',
		'Where you trust it, take the mark off with the command below.',
	),
	program_older: row(
		'warn',
		'The browser starts another version of the program than this one.',
		'This version is put into its place.',
	),
	folder_not_writable: row(
		'broken',
		'The folder for registrations cannot be written to.',
		'Give yourself the right to write there.',
	),
	folder_read_only: row(
		'broken',
		'This folder is on a disk that can only be read.',
		'Make the disk writable again, or choose another place with RUSTLOADER_HOME.',
	),
	folder_dangling: row(
		'broken',
		'The folder for registrations is a link that leads nowhere.',
		'The link is put aside, and a folder made.',
	),
	registry_missing: row(
		'broken',
		'The registry does not lead this browser to Rustloader.',
		'The key is written anew.',
	),
	registry_type: row(
		'broken',
		'The registry’s key has a value of the wrong type, which browsers do not read.',
		'The key is written anew.',
	),
	registry_elsewhere: row(
		'broken',
		'The registry leads this browser to another registration.',
		'Where that is not wanted, replace it with the command below.',
	),
	route_failed: row(
		'broken',
		'The registered program starts and does not answer.',
		'See what it said; then put this version into its place.',
	),
	route_library: row(
		'broken',
		'The program cannot start: a library of the system is missing.',
		'Install the library with the command below.',
	),
	sandbox_flatpak: row(
		'broken',
		'This browser runs in a sandbox (Flatpak) that lets it start no program outside.',
		'Allow it with the command below. It may then start any program: it is for you to decide.',
	),
	sandbox_snap: row(
		'broken',
		'This browser runs in a sandbox (Snap) that lets it start no program outside.',
		'Use the same browser as a package of its maker or of your system: Snap has no way to allow this.',
	),
	sandbox_portal: row(
		'warn',
		'This browser runs in a sandbox (Snap) and asks the desktop to start Rustloader.',
		'Say yes when it asks, or allow it with the command below.',
	),
	receipt_damaged: row(
		'warn',
		'The record of what was installed cannot be read.',
		'It is put aside, and written anew with the next installation.',
	),

	// This machine.
	state_not_writable: row(
		'broken',
		'Rustloader’s own folder cannot be written to.',
		'Give yourself the right to write there.',
	),
	state_open: row(
		'broken',
		'Others may look into Rustloader’s own folder.',
		'It is closed to everybody but you.',
	),
	state_foreign: row(
		'broken',
		'Rustloader’s own folder belongs to somebody else.',
		'Make it yours with the command below.',
	),
	downloads_missing: row('warn', 'The download folder does not exist.', 'It is made.'),
	downloads_gone: row(
		'broken',
		'The place of the download folder is not there; it may be on a disk that is not connected.',
		'Connect that disk; or use the system’s folder for downloads, with the command below.',
	),
	downloads_not_writable: row(
		'broken',
		'The download folder cannot be written to.',
		'Give yourself the right to write there, or choose another one.',
	),
	disk_full: row('broken', 'The disk is full.', 'Free some space, or choose a folder on another disk.'),
	disk_low: row('warn', 'The disk is almost full.', 'Free some space, or choose a folder on another disk.'),
	clock_behind: row(
		'broken',
		'The clock of this computer is wrong: files are dated later than now.',
		'Set date and time right; secure connections and links that expire depend on them.',
	),
	clock_unchecked: row(
		'warn',
		'Nobody keeps the clock of this computer right.',
		'Let the system set it by itself.',
	),
	proxy_dead: row(
		'broken',
		'The proxy does not answer.',
		'Start it or check its address; or use none, with the command below.',
	),
	proxy_unusable: row(
		'broken',
		'The proxy that is set cannot be used.',
		'Set its address, or use none, with the command below.',
	),
	musl: row(
		'warn',
		'This system has musl as its C library; the ready-made program wants glibc.',
		'Run Rustloader with a Node of your system’s, or install its glibc layer.',
	),

	// The daemon.
	socket_foreign: row(
		'broken',
		'The place where the parts of Rustloader meet belongs to another user.',
		'It is put aside, and made anew; nothing is sent through it.',
	),
	socket_open: row(
		'broken',
		'Others may enter the place where the parts of Rustloader meet.',
		'It is closed to everybody but you.',
	),
	lock_damaged: row('broken', 'A lock was left behind that is none.', 'It is removed; no process holds it.'),
	lock_unreadable: row(
		'broken',
		'The lock of the queue cannot be read.',
		'Give yourself the right to read and write that file; where its disk fails, check that disk.',
	),
	daemon_silent: row(
		'broken',
		'The daemon runs and does not answer.',
		'It is ended; what it was doing is continued by the next one.',
	),
	daemon_other_version: row(
		'warn',
		'The daemon that runs is another version than this program.',
		'Stop it: the next one is started by itself.',
	),
	daemons_two: row(
		'broken',
		'Two daemons work on the same queue.',
		'The one that does not hold the lock is ended.',
	),
	daemon_elsewhere: row(
		'warn',
		'Another daemon of yours keeps its queue in another folder.',
		'Where that is not wanted, start the browser with the same RUSTLOADER_HOME as this program.',
	),
	extension_other_version: row(
		'warn',
		'Extension and program are of different versions.',
		'Update the older of the two.',
	),

	// Programs of others.
	yt_dlp_missing: row(
		'warn',
		'yt-dlp was not found: most pages with videos cannot be read.',
		'Fetch it with the command below.',
	),
	yt_dlp_broken: row('warn', 'yt-dlp does not start.', 'Fetch another one with the command below.'),
	yt_dlp_old: row(
		'warn',
		'yt-dlp is old, and sites change often.',
		'Fetch the newest with the command below.',
	),
	javascript_missing: row(
		'warn',
		'yt-dlp has nothing to run JavaScript with: some sites cannot be read.',
		'Install Node.js 22 or later, or Deno.',
	),
	ffmpeg_missing: row(
		'warn',
		'ffmpeg was not found: picture and sound of streams cannot be put together.',
		'Install it with the command below.',
	),
} as const satisfies Record<string, Row>;

function row(verdict: Row['verdict'], sentence: string, hint: string): Row {
	return { verdict, sentence, hint };
}

export type Problem = keyof typeof problems;

/** Names a check; the same thing has the same name in every report: `registration:chromium`. */
export const checkIdUnitsMax = 256;
const CheckId = v.pipe(v.string(), v.maxLength(checkIdUnitsMax));

/** One thing that was looked at. */
export const Check = v.object({
	id: CheckId,
	/** For people: `Chromium: registration`. */
	what: v.string(),
	/** As it was found: a path, a version, an error; in English, where it is more than that. */
	seen: v.string(),
	/** The same, to be said in any language. */
	remarks: v.exactOptional(Remarks),
	verdict: v.picklist(['ok', 'warn', 'broken']),
	/** A row of the table; null where all is well. */
	problem: v.nullable(v.string()),
	sentence: v.string(),
	hint: v.string(),
	/** What to type, where that helps; of this system, and with nothing left to fill in. */
	command: v.nullable(v.string()),
	/**
	 * Who may have it repaired: `here` also `doctor.fix` of an extension's page, `command line` only
	 * `rustloader doctor --fix`, `consent` that and a yes to the question; null: nobody but people.
	 */
	repair: v.nullable(v.picklist(['here', 'command line', 'consent'])),
});
export type Check = v.InferOutput<typeof Check>;

export const HealthReport = v.object({
	/** The worst of all checks. */
	verdict: Check.entries.verdict,
	version: v.string(),
	platform: v.string(),
	checks: v.array(Check),
});
export type HealthReport = v.InferOutput<typeof HealthReport>;

export const RepairOutcome = v.object({
	id: CheckId,
	done: v.boolean(),
	/** What was done, or why it was not. */
	detail: v.string(),
});
export type RepairOutcome = v.InferOutput<typeof RepairOutcome>;

const checksMax = 500;
export const CheckIds = v.pipe(v.array(CheckId), v.maxLength(checksMax));
