import { quote, type Quoted } from '../kernel/quoted.ts';
import type { Remark, Said } from './remarks.ts';

/**
 * Everything that can go wrong, in one closed, append-only table.
 *
 * `code` is for programs, `sentence` says what happened and `hint` what to do about it. What a single
 * occurrence adds travels beside the code: remarks of ours, and foreign text (a status, a path) as `detail`.
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
		'Rustloader’s parts did not understand each other.',
		'Update Rustloader and its extension to the same version.',
	),
	unknown_method: row(
		'policy',
		'never',
		'The Rustloader program is too old for this.',
		'Update Rustloader and its extension to the same version.',
	),
	frame_invalid: row(
		'policy',
		'never',
		'A message between the browser and Rustloader arrived damaged.',
		'Try again; if it comes back, run "rustloader install" once more.',
	),
	frame_too_large: row(
		'policy',
		'never',
		'Too much was sent at once.',
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
		'That may not be done from here.',
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
		'There is no server of that name.',
		'Check the address for a mistake; the site may also have moved.',
	),
	dns_unavailable: row(
		'network',
		'later',
		'The server’s name cannot be looked up at the moment.',
		'Check your internet connection, then resume.',
	),
	connection_refused: row(
		'network',
		'later',
		'The server refused the connection.',
		'It may be down, or want fewer connections: retry later, or with fewer of them.',
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
	connection_blocked: row(
		'network',
		'never',
		'Something on this computer does not let the connection out.',
		'Look whether a firewall or a VPN blocks Rustloader, then retry.',
	),
	captive_portal: row(
		'network',
		'never',
		'This network wants you to log in before it lets you through.',
		'Open any page in the browser, log in where it leads you, then retry.',
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
		'No secure connection to the server could be made.',
		'Open the address in the browser to see what it says. Where that works, a virus scanner or company network may be in between.',
	),
	tls_expired: row(
		'network',
		'never',
		'The server’s certificate has expired.',
		'Check that the date of your computer is right; if it is, only the site’s owner can renew it.',
	),
	tls_not_yet_valid: row(
		'network',
		'never',
		'The server’s certificate is not valid yet.',
		'Set the date and time of your computer right, then retry.',
	),
	tls_self_signed: row(
		'network',
		'never',
		'The server vouches for itself: nobody else says that it is the right one.',
		'If it is your own server, add its certificate to NODE_EXTRA_CA_CERTS; else do not trust it.',
	),
	tls_wrong_host: row(
		'network',
		'never',
		'The server’s certificate is for another name.',
		'Check the address for a mistake; try it with or without www.',
	),
	tls_unknown_authority: row(
		'network',
		'never',
		'Nobody that is known here vouches for the server’s certificate.',
		'Open the address in the browser; a company’s or scanner’s own authority must be named in NODE_EXTRA_CA_CERTS.',
	),
	tls_revoked: row(
		'network',
		'never',
		'The server’s certificate was withdrawn.',
		'Do not trust this server; look for the file elsewhere.',
	),
	tls_not_spoken: row(
		'network',
		'never',
		'The server does not speak https at this address.',
		'Try the address with http:// in place of https://, or another port.',
	),
	tls_wants_certificate: row(
		'auth',
		'never',
		'The server wants a certificate of yours.',
		'Download it with the browser, where your certificate is.',
	),
	closed_early: row(
		'network',
		'later',
		'The server closed the connection before the end.',
		'Retry later, or with fewer connections; nothing already saved is lost.',
	),

	proxy_invalid: row(
		'policy',
		'never',
		'The address of the proxy makes no sense.',
		'Use http://, https:// or socks5:// with host and port, or none.',
	),
	proxy_script: row(
		'policy',
		'never',
		'This system lets a script (PAC) choose the proxy, which Rustloader cannot run.',
		'Put the proxy’s address into the setting "proxy", or "direct" for none.',
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
	link_expired: row(
		'auth',
		'never',
		'The link has expired.',
		'Open the page again and start the download there, or give its new link: rustloader relink.',
	),
	link_differs: row(
		'server',
		'never',
		'The new link leads to another file.',
		'Give a link to the same file, or reset the download to begin anew with this one; what is saved stays.',
	),
	link_lost: row(
		'auth',
		'never',
		'The link has expired, and the page that it came from has no new one.',
		'Open the page and look for the file there; a new link goes on with what is saved: rustloader relink.',
	),
	handoff_differs: row(
		'server',
		'never',
		'The server gives Rustloader something else than the browser.',
		'The browser keeps the download. Allow cookies for the site, or let the browser pass such downloads on.',
	),
	relay_lost: row(
		'network',
		'never',
		'The browser stopped passing this download on.',
		'Its page or the browser was closed. Start it again on its page.',
	),
	relay_over: row(
		'policy',
		'never',
		'This download is not waiting for the browser any more.',
		'It was stopped in Rustloader, or there is no place for it. Start it again on its page.',
	),
	relay_misplaced: row(
		'network',
		'never',
		'The browser passed on other bytes than were wanted.',
		'Start the download again on its page.',
	),
	relay_differs: row(
		'server',
		'never',
		'The browser is not given the same thing when it asks once more.',
		'The link works only once, or the site changed it: let the browser finish this download.',
	),
	handoff_over: row(
		'policy',
		'never',
		'This download stayed with the browser.',
		'Nothing is to be done; to have it here, start it once more.',
	),
	http_forbidden: row(
		'auth',
		'never',
		'The server refuses this download (403).',
		'Open the page again and start the download there; the link may have expired or need your login.',
	),
	http_payment: row(
		'auth',
		'never',
		'The server wants to be paid for this (402).',
		'Buy it or log in on the site, then start the download from its page.',
	),
	http_legal: row(
		'policy',
		'never',
		'The server may not give this out for legal reasons.',
		'It is blocked where you are; look for another source.',
	),
	http_headers_large: row(
		'auth',
		'never',
		'The server finds the cookies of this site too many.',
		'Delete the site’s cookies in the browser, log in again, and start the download from its page.',
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
		'Open its page again and start the download from there.',
	),
	http_too_many_requests: row(
		'server',
		'later',
		'The server wants fewer requests (429).',
		'Retry later, with fewer connections.',
	),
	http_unavailable: row(
		'server',
		'later',
		'The server is overloaded or being repaired.',
		'Wait: it is tried again by itself a few times. Then retry later.',
	),
	http_origin_down: row(
		'server',
		'later',
		'The site’s own server does not answer behind its front door.',
		'Nothing is wrong on your side; retry in some minutes.',
	),
	http_bandwidth: row(
		'server',
		'later',
		'The site has used up the traffic it has paid for (509).',
		'Retry tomorrow, or look for another source.',
	),
	http_locked: row(
		'server',
		'later',
		'The file is locked on the server at the moment.',
		'Retry in some minutes.',
	),
	http_unsupported: row(
		'server',
		'never',
		'The server cannot do what a download needs.',
		'Download it with the browser.',
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
		'The server’s answer makes no sense.',
		'Try with one connection; if that fails too, use another source.',
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
		'Retry with one connection; if that fails too, use another source.',
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
		'Create it, connect the disk it is on, or choose another folder; then retry.',
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
	disk_quota: row(
		'disk',
		'never',
		'Your share of this disk is used up.',
		'Delete something of yours there or choose another disk, then resume; nothing already saved is lost.',
	),
	file_too_large: row(
		'disk',
		'never',
		'This disk does not take files of that size.',
		'It may be formatted as FAT32, which ends at 4 GB: choose a folder on another disk, then reset the download.',
	),
	disk_read_only: row(
		'disk',
		'never',
		'The disk cannot be written to, only read.',
		'Choose a folder on another disk; if it should be writable, check it for errors.',
	),
	disk_gone: row(
		'disk',
		'never',
		'The disk is not there any more.',
		'Connect it again, then resume; nothing already saved is lost.',
	),
	file_busy: row(
		'disk',
		'later',
		'Another program keeps the file busy.',
		'Close the program that uses it, then retry.',
	),
	too_many_files: row(
		'disk',
		'later',
		'The system allows no more open files.',
		'Let fewer downloads run at once, or close other programs.',
	),
	disk_error: row(
		'disk',
		'never',
		'The disk reported an error.',
		'Check the disk with your system’s tools, then resume; save what matters on it first.',
	),
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
	part_newer: row(
		'disk',
		'never',
		'The partial file was begun by a later version of Rustloader.',
		'Install that version again and retry: nothing is lost. Or reset the download to begin anew.',
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
		'Keep both, use the one that is there, or replace it: with the buttons here, or "rustloader duplicate ID rename|skip|replace".',
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
	memory_full: row(
		'unknown',
		'later',
		'There was not enough memory.',
		'Close other programs, or let fewer downloads run at once, then retry.',
	),

	// Reading web pages.
	yt_dlp_missing: row(
		'extraction',
		'never',
		'The program yt-dlp, which reads web pages, was not found.',
		'Run "rustloader yt-dlp update", which fetches it, or install it and retry.',
	),
	js_runtime_missing: row(
		'extraction',
		'never',
		'Reading this site needs a program that runs JavaScript, and none was found.',
		'Install Node.js 22 or Deno, then retry.',
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
	media_private: row(
		'auth',
		'never',
		'This is private.',
		'Log in to the site with an account that may see it, and start the download from its page.',
	),
	media_login: row(
		'auth',
		'never',
		'The site wants you to log in for this.',
		'Log in on the site and start the download from its page, with cookies allowed.',
	),
	media_members: row(
		'auth',
		'never',
		'Only members or subscribers of the site may see this.',
		'Log in with an account that has access, and start the download from its page, with cookies allowed.',
	),
	media_paid: row(
		'auth',
		'never',
		'This must be bought or rented first.',
		'Buy it on the site, log in, and start the download from its page.',
	),
	media_password: row(
		'auth',
		'never',
		'This is protected by a password.',
		'Open it in the browser, enter the password, and start it playing; then download it from there.',
	),
	media_age: row(
		'auth',
		'never',
		'The site wants to know that you are old enough.',
		'Log in with an account that is, and start the download from its page, with cookies allowed.',
	),
	media_bot: row(
		'auth',
		'never',
		'The site takes this for an automatic request.',
		'Log in on the site and start the download from its page, with cookies allowed; or wait some hours. A VPN makes this more likely.',
	),
	media_rate_limited: row(
		'server',
		'later',
		'The site wants fewer requests from you.',
		'Wait an hour, then retry, with fewer downloads at once.',
	),
	media_blocked_here: row(
		'policy',
		'never',
		'This is not offered in your country.',
		'Where you may, use a proxy in a country where it is, with --proxy or in the settings of your system.',
	),
	media_copyright: row(
		'policy',
		'never',
		'A rights holder had this blocked or removed.',
		'It cannot be had from this site; look for another source.',
	),
	media_removed: row(
		'media',
		'never',
		'This was removed or never existed.',
		'Check the address in the browser, or look for it elsewhere.',
	),
	media_unavailable: row(
		'media',
		'never',
		'The site says that this is not available.',
		'Open it in the browser: where it plays there, start the download from that page.',
	),
	media_not_live: row(
		'media',
		'never',
		'Nothing is live there at the moment.',
		'Start the download again while it is live.',
	),
	media_live_over: row(
		'media',
		'never',
		'The live broadcast is over, and there is no recording of it yet.',
		'Retry in some hours: many sites offer the recording later.',
	),
	cookies_unreadable: row(
		'auth',
		'never',
		'The cookies of the browser cannot be read.',
		'Start the download from its page with the extension, which hands over the cookies itself.',
	),
	page_unsupported: row(
		'extraction',
		'never',
		'This page is of a kind that cannot be read.',
		'Start what you want to save in the browser: what plays is found there.',
	),
	media_drm: row(
		'media',
		'never',
		'This is protected by DRM and cannot be saved.',
		'Watch it where it is offered; some services let you save it in their own app.',
	),
	media_upcoming: row('media', 'never', 'This has not begun yet.', 'Start the download again once it plays.'),
	media_live: row(
		'media',
		'never',
		'This is live now, and of a list only what is over is saved.',
		'Start it on its own to record it, or retry when it is over.',
	),
	media_playlist: row(
		'media',
		'never',
		'This page is a list of several.',
		'Choose which of them you want: on the command line with --playlist 1-10, or all.',
	),
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
		'Install ffmpeg, or name yours with: rustloader tools use ffmpeg PATH. Then retry; nothing already saved is lost.',
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
		'Free some space on the disk with your home folder, or make Rustloader’s data folder writable; then try again.',
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
	journal_newer: row(
		'policy',
		'never',
		'The download list was written by a later version of Rustloader.',
		'Install that version again; this one would lose some of the list.',
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
	too_many_addresses: row(
		'policy',
		'never',
		'These are more addresses than can be added at once.',
		'Make the ranges smaller, or add them in parts: 10,000 at most.',
	),
	internal: row(
		'unknown',
		'never',
		'Something went wrong inside Rustloader.',
		'Retry; if it comes back, report it with the details shown.',
	),
} as const satisfies Record<string, FaultRow>;

export type FaultCode = keyof typeof faults;

/** One occurrence of a fault. What is said beside its code is for people and never holds a secret. */
export type Fault = {
	readonly code: FaultCode;
	readonly detail: Quoted;
	readonly remarks?: readonly Remark[];
};

export function fault(code: FaultCode, ...said: readonly Said[]): Fault {
	const ours = said.filter(one => typeof one !== 'string');
	const detail = quote(said.filter(one => typeof one === 'string').join(' '));
	return { code, detail, ...(ours.length > 0 ? { remarks: ours } : {}) };
}

export const isFaultCode = (value: string): value is FaultCode => Object.hasOwn(faults, value);

function row<Category extends FaultCategory, Retry extends RetryPolicy>(
	category: Category,
	retry: Retry,
	sentence: string,
	hint: string,
) {
	return { category, retry, sentence, hint } as const;
}
