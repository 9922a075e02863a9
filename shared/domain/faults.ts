/**
 * Everything that can go wrong, in one closed, append-only table.
 *
 * `code` is for programs, `sentence` says what happened and `hint` what to do about it. What a single
 * occurrence adds (a status, a path) travels beside the code as `detail`.
 *
 * `retry` says what the queue does with a task that ends so:
 * - `later`: the same thing may work in a moment; tried again with backoff, a bounded number of times
 * - `never`: somebody has to do something first
 */
export const faultCategories = [
	'network',
	'auth',
	'disk',
	'server',
	'extraction',
	'media',
	'policy',
	'unknown',
] as const;
export type FaultCategory = (typeof faultCategories)[number];
export type RetryPolicy = 'later' | 'never';

type FaultRow = {
	readonly category: FaultCategory;
	readonly retry: RetryPolicy;
	readonly sentence: string;
	readonly hint: string;
};

export const faults = {
	// What was asked for.
	url_malformed: row(
		'policy',
		'never',
		'This is not a valid address.',
		'Copy the whole address, starting with https://.',
	),
	url_scheme: row(
		'policy',
		'never',
		'Only http and https addresses can be downloaded.',
		'Use the address of the file itself; blob:, data: and file: addresses work only inside the page.',
	),
	url_too_long: row(
		'policy',
		'never',
		'This address is longer than 64 KiB.',
		'Start the download on the page that made the address.',
	),
	bad_parameters: row(
		'policy',
		'never',
		'The request was not understood.',
		'Update Rustloader and its extension to the same version.',
	),
	unknown_method: row(
		'policy',
		'never',
		'The request is not known to this version.',
		'Update Rustloader and its extension to the same version.',
	),
	frame_invalid: row(
		'policy',
		'never',
		'A message arrived damaged.',
		'Try again; if it comes back, reinstall Rustloader.',
	),
	frame_too_large: row(
		'policy',
		'never',
		'A message was larger than allowed.',
		'Send fewer or shorter addresses at once.',
	),
	version_mismatch: row(
		'policy',
		'never',
		'The extension and the program do not speak the same version.',
		'Update the older of the two.',
	),
	not_allowed: row(
		'policy',
		'never',
		'This sender may not do that.',
		'Use the Rustloader popup or the command line.',
	),
	queue_full: row(
		'policy',
		'never',
		'The queue holds as many downloads as it can.',
		'Clear completed downloads, then add this one again.',
	),
	task_unknown: row(
		'policy',
		'never',
		'There is no such download.',
		'It may have been removed; reload the list.',
	),
	transition_refused: row(
		'policy',
		'never',
		'The download cannot do that in its present state.',
		'Look at its state and choose one of the actions offered there.',
	),
	setting_invalid: row(
		'policy',
		'never',
		'This setting does not take that value.',
		'Use a value within the bounds given.',
	),

	// The way to the server.
	dns_failed: row(
		'network',
		'later',
		'The server’s name could not be found.',
		'Check the address and your internet connection.',
	),
	connection_refused: row(
		'network',
		'later',
		'The server refused the connection.',
		'It may be down or limit connections: retry later, or with fewer segments.',
	),
	connection_reset: row(
		'network',
		'later',
		'The connection broke.',
		'Check your internet connection, then retry; nothing already saved is lost.',
	),
	connection_timeout: row(
		'network',
		'later',
		'The server did not answer in time.',
		'Check your internet connection, then resume.',
	),
	network_unreachable: row(
		'network',
		'later',
		'The network cannot be reached.',
		'Check your internet connection, then resume.',
	),
	stalled: row(
		'network',
		'later',
		'No data arrived for a while.',
		'Check your internet connection, then retry; nothing already saved is lost.',
	),
	tls_failed: row(
		'network',
		'never',
		'The server’s certificate could not be trusted.',
		'Check your clock, and open the address in the browser to see what it says about the certificate.',
	),
	closed_early: row(
		'network',
		'later',
		'The server closed the connection before the end.',
		'Retry later, or with fewer segments; nothing already saved is lost.',
	),

	proxy_invalid: row(
		'policy',
		'never',
		'The address of the proxy makes no sense.',
		'Use http://, https:// or socks5:// with host and port, or none.',
	),
	proxy_failed: row(
		'network',
		'later',
		'The proxy did not connect to the server.',
		'Check that the proxy runs and may reach this site, or choose no proxy.',
	),
	proxy_login: row(
		'auth',
		'never',
		'The proxy asks for a login (407).',
		'Put user and password into the proxy’s address, then retry.',
	),

	// What the server said.
	http_unauthorized: row(
		'auth',
		'never',
		'The server asks for a login (401).',
		'Log in on the site and start the download from the page, with cookies allowed.',
	),
	secrets_gone: row(
		'auth',
		'never',
		'What this download needs to get in was deleted when it ended.',
		'Start it again from its page.',
	),
	http_forbidden: row(
		'auth',
		'never',
		'The server refuses this download (403).',
		'Open the page again and start the download there; the link may have expired or need your login.',
	),
	mirror_differs: row(
		'server',
		'never',
		'A mirror serves another file under the same name.',
		'Nothing is to be done: what it sent is fetched again elsewhere.',
	),
	metalink_invalid: row(
		'server',
		'never',
		'This metalink cannot be used.',
		'Look for a newer metalink, or download the file by its own address.',
	),
	piece_mismatch: row(
		'server',
		'never',
		'Part of the file is not what was published about it.',
		'Retry later or add another mirror; the parts that are right stay.',
	),
	page_instead: row(
		'auth',
		'never',
		'The server sent a web page instead of the file.',
		'Open the address in the browser, log in if it asks for that, and start the download there; what is saved stays.',
	),
	encoding_unknown: row(
		'server',
		'never',
		'The server packed the file in a way that nobody asked for and that is not known here.',
		'Download it with the browser.',
	),
	content_damaged: row(
		'server',
		'later',
		'What the server sent cannot be unpacked.',
		'Retry; if it comes back, download it with the browser.',
	),
	http_not_found: row(
		'server',
		'never',
		'The file is not there (404).',
		'Check the address, or look for a newer link on the page.',
	),
	http_gone: row('server', 'never', 'The file was removed (410).', 'Look for a newer link on the page.'),
	http_client_error: row(
		'server',
		'never',
		'The server did not accept the request.',
		'Start the download again from its page.',
	),
	http_too_many_requests: row(
		'server',
		'later',
		'The server wants fewer requests (429).',
		'Retry later, with fewer segments.',
	),
	http_server_error: row(
		'server',
		'later',
		'The server has a problem of its own.',
		'Retry later: the server has to recover first.',
	),
	http_range_not_satisfiable: row(
		'server',
		'never',
		'The server rejected the part asked for (416).',
		'The file may have changed; reset the download to begin anew.',
	),
	http_redirects: row(
		'server',
		'never',
		'The server redirects in a circle or to a place that is not allowed.',
		'Open the address in the browser and start from where it leads.',
	),
	http_invalid: row(
		'server',
		'never',
		'The server’s answer breaks the rules of HTTP.',
		'Try with one segment; if that fails too, use another source.',
	),
	empty_body: row(
		'server',
		'never',
		'The server sent an empty file.',
		'Open the address in the browser; it may need a login.',
	),
	range_mismatch: row(
		'server',
		'later',
		'The server sent another part than the one asked for.',
		'Retry with one segment; if that fails too, use another source.',
	),
	object_changed: row(
		'server',
		'never',
		'The file changed on the server while it was being downloaded.',
		'Reset the download to fetch the new version.',
	),
	checksum_mismatch: row(
		'server',
		'never',
		'The file does not have the expected checksum.',
		'Check the checksum, then reset the download to fetch it again.',
	),

	// Where it goes.
	folder_missing: row(
		'disk',
		'never',
		'The target folder does not exist.',
		'Create it or choose another folder, then retry.',
	),
	folder_not_writable: row(
		'disk',
		'never',
		'The target folder cannot be written to.',
		'Choose another folder or change its permissions, then retry.',
	),
	disk_full: row(
		'disk',
		'never',
		'There is not enough space on the disk.',
		'Free some space, then resume; nothing already saved is lost.',
	),
	disk_error: row('disk', 'never', 'The disk reported an error.', 'Check the disk, then resume.'),
	name_too_long: row(
		'disk',
		'never',
		'The file’s name is too long for this folder.',
		'Choose a shorter name or another folder.',
	),
	file_exists: row(
		'disk',
		'never',
		'A file of that name is already there.',
		'Choose another name, or move the existing file away.',
	),
	part_in_use: row(
		'disk',
		'never',
		'Another download is already writing this file.',
		'Wait for it to end, or choose another name.',
	),
	part_unusable: row(
		'disk',
		'never',
		'The partial file does not fit what was recorded about it.',
		'Reset the download to begin anew.',
	),

	duplicate: row(
		'policy',
		'never',
		'This file seems to be there already.',
		'Keep both, use the one that is there, or replace it: choose in the menu of the download, or with "rustloader duplicate ID rename|skip|replace".',
	),
	folder_not_absolute: row(
		'disk',
		'never',
		'The folder is not a whole path.',
		'Give it from the root on, like /home/me/Videos or C:\\Videos.',
	),
	folder_outside: row(
		'disk',
		'never',
		'The folder for this file leads out of the download folder.',
		'A link there points elsewhere: remove it, or move the file by hand; the file is whole and stays where it is.',
	),
	file_changed: row(
		'disk',
		'never',
		'The file changed while it was being moved.',
		'Close what writes to it, then move it again; it is where it was.',
	),
	file_missing: row(
		'disk',
		'never',
		'The file is no longer where it was saved.',
		'It was moved or deleted; reset the download to fetch it again.',
	),
	no_file_opener: row(
		'disk',
		'never',
		'No program could be started to open or show the file.',
		'Open the download folder by hand.',
	),

	// Reading web pages.
	yt_dlp_missing: row(
		'extraction',
		'never',
		'The program yt-dlp, which reads web pages, was not found.',
		'Run "rustloader yt-dlp update", which fetches it, or install it and retry.',
	),
	yt_dlp_failed: row(
		'extraction',
		'never',
		'The page could not be read.',
		'Sites change often: run "rustloader yt-dlp update", then retry.',
	),
	yt_dlp_timeout: row(
		'extraction',
		'later',
		'Reading the page took too long.',
		'Check your internet connection, then retry.',
	),
	yt_dlp_output: row(
		'extraction',
		'never',
		'What yt-dlp found makes no sense.',
		'Run "rustloader yt-dlp update", then retry.',
	),
	extraction_stopped: row(
		'extraction',
		'never',
		'Reading the page was stopped.',
		'Start it again when you want it.',
	),
	plugin_failed: row(
		'extraction',
		'never',
		'A plugin could not read the page.',
		'See "rustloader plugins"; update it, or disable it there.',
	),
	release_invalid: row(
		'extraction',
		'never',
		'The fetched yt-dlp is not the one that its list of digests names.',
		'It was thrown away and nothing has changed; try again later.',
	),

	// Media of pages and streams.
	media_none: row(
		'media',
		'never',
		'No video or audio was found.',
		'Start it playing in the browser, then try again from that page.',
	),
	media_drm: row(
		'media',
		'never',
		'This is protected by DRM and cannot be saved.',
		'Watch it where it is offered; some services let you save it in their own app.',
	),
	media_upcoming: row('media', 'never', 'This has not begun yet.', 'Start the download again once it plays.'),
	media_no_audio: row(
		'media',
		'never',
		'There is no sound in it.',
		'Choose a picture quality instead of audio.',
	),
	media_format_gone: row(
		'media',
		'never',
		'The chosen quality is not offered any more.',
		'Choose another one.',
	),

	stream_invalid: row(
		'media',
		'never',
		'The stream’s playlist cannot be read.',
		'Reload the page and start the download again; if it comes back, report it with the details shown.',
	),
	stream_unsupported: row(
		'media',
		'never',
		'The stream is made in a way that is not known here.',
		'Choose another quality, or look for another source.',
	),
	stream_too_large: row(
		'media',
		'never',
		'The stream’s playlist is larger than allowed.',
		'Choose another quality, or look for another source.',
	),
	stream_empty: row(
		'media',
		'later',
		'There is nothing in this stream yet.',
		'Start it again once it plays in the browser.',
	),
	stream_key: row(
		'media',
		'later',
		'The key that opens the stream is wrong.',
		'Reload the page and start the download again, with cookies allowed.',
	),
	ffmpeg_missing: row(
		'media',
		'never',
		'To put this together ffmpeg is needed, and it was not found.',
		'Install ffmpeg, or name it in the settings, then retry; nothing already saved is lost.',
	),
	ffmpeg_failed: row(
		'media',
		'never',
		'The parts could not be put together.',
		'Retry with another quality or container; if it comes back, report it with the details shown.',
	),

	// The program itself.
	journal_unavailable: row(
		'disk',
		'never',
		'The download list cannot be saved.',
		'Free some space or repair the permissions of Rustloader’s data folder.',
	),
	settings_damaged: row(
		'disk',
		'never',
		'The settings were damaged and could not be read.',
		'The usual settings are used now; the damaged file is kept beside the new one. Look through your settings.',
	),
	settings_unreadable: row(
		'disk',
		'never',
		'The settings cannot be opened.',
		'The usual settings are used until then. Repair the permissions of Rustloader’s data folder, then start Rustloader again.',
	),
	setting_replaced: row(
		'policy',
		'never',
		'A stored setting was out of bounds.',
		'Its usual value is used now. Look at it in the settings.',
	),
	settings_newer: row(
		'policy',
		'never',
		'The settings were written by a later version of Rustloader.',
		'Install that version again; this one would lose some of them.',
	),
	history_damaged: row(
		'disk',
		'never',
		'The history of downloads was damaged.',
		'Nothing is to be done: it was made anew from the download list, as far back as that goes.',
	),
	history_unavailable: row(
		'disk',
		'never',
		'The history of downloads cannot be read or written.',
		'Free some space, or repair the permissions of Rustloader’s data folder. Downloads go on.',
	),
	journal_damaged: row(
		'disk',
		'never',
		'Parts of the download list were damaged and left out.',
		'Look whether a download is missing, and add it again; what was damaged is kept in Rustloader’s data folder.',
	),
	daemon_locked: row(
		'policy',
		'never',
		'Another Rustloader is already running with this data folder.',
		'Use that one, or stop it first.',
	),
	daemon_unreachable: row(
		'policy',
		'never',
		'The Rustloader program does not answer.',
		'Start it again; if that fails, run "rustloader install" once more.',
	),
	internal: row(
		'unknown',
		'never',
		'Something went wrong inside Rustloader.',
		'Retry; if it comes back, report it with the details shown.',
	),
} as const satisfies Record<string, FaultRow>;

export type FaultCode = keyof typeof faults;

/** One occurrence of a fault. `detail` is for people and never holds a secret. */
export type Fault = { readonly code: FaultCode; readonly detail: string };

export const fault = (code: FaultCode, detail = ''): Fault => ({ code, detail });

export const isFaultCode = (value: string): value is FaultCode => Object.hasOwn(faults, value);

function row<Category extends FaultCategory, Retry extends RetryPolicy>(
	category: Category,
	retry: Retry,
	sentence: string,
	hint: string,
) {
	return { category, retry, sentence, hint } as const;
}
