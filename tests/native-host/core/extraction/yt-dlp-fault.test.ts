import { expect, test } from 'vitest';
import type { FaultCode } from '../../../../shared/domain/faults.ts';
import { ytDlpFault } from '../../../../native-host/src/core/extraction/yt-dlp-fault.ts';

/** As yt-dlp prints them after "ERROR: ", ids changed. */
const messages: readonly (readonly [message: string, code: FaultCode])[] = [
	[
		'[youtube] abc: Sign in to confirm you’re not a bot. Use --cookies-from-browser or --cookies for the authentication. See  https://github.com/yt-dlp/yt-dlp/wiki/FAQ  for how to manually pass cookies',
		'media_bot',
	],
	[
		'[youtube] abc: Sign in to confirm your age. This video may be inappropriate for some users. Use --cookies-from-browser or --cookies for the authentication',
		'media_age',
	],
	['[youtube] abc: Video unavailable', 'media_unavailable'],
	['[youtube] abc: Video unavailable. This video is not available', 'media_unavailable'],
	['[youtube] abc: Video unavailable. This video is private', 'media_private'],
	[
		"[youtube] abc: Private video. Sign in if you've been granted access to this video. Use --cookies-from-browser or --cookies for the authentication",
		'media_private',
	],
	['[youtube] abc: Video unavailable. This video has been removed by the uploader', 'media_removed'],
	[
		'[youtube] abc: Video unavailable. This video is no longer available because the YouTube account associated with this video has been terminated.',
		'media_removed',
	],
	[
		'[youtube] abc: Video unavailable. This video is no longer available due to a copyright claim by Some Label',
		'media_copyright',
	],
	[
		'[youtube] abc: Video unavailable. This video contains content from SME, who has blocked it in your country on copyright grounds',
		'media_copyright',
	],
	['[youtube] abc: The uploader has not made this video available in your country', 'media_blocked_here'],
	[
		"[youtube] abc: This video is available to this channel's members on level: Supporter (or any higher level). Join this channel to get access to members-only content and other exclusive perks.",
		'media_members',
	],
	[
		'[youtube] abc: Join this channel to get access to members-only content like this video, and other exclusive perks.',
		'media_members',
	],
	['[youtube] abc: This video is only available to Music Premium members', 'media_members'],
	['[youtube] abc: This video requires payment to watch.', 'media_paid'],
	['[youtube] abc: Premieres in 2 hours', 'media_upcoming'],
	['[youtube] abc: This live event will begin in 34 minutes.', 'media_upcoming'],
	['[youtube] abc: This live stream recording is not available.', 'media_live_over'],
	[
		'[youtube] abc: The following content is not available on this app.. Watch on the latest version of YouTube.',
		'media_unavailable',
	],
	[
		"[youtube] abc: This content isn't available, try again later. The current session has been rate-limited by YouTube for up to an hour. It is recommended to use `-t sleep` to add a delay between video requests",
		'media_rate_limited',
	],
	[
		'[youtube] abc: Requested format is not available. Use --list-formats for a list of available formats',
		'media_format_gone',
	],
	['[youtube] abc: This video is DRM protected', 'media_drm'],
	[
		'[youtube] abc: No video formats found!; please report this issue on  https://github.com/yt-dlp/yt-dlp/issues?q=',
		'media_none',
	],
	[
		'[youtube] abc: Unable to extract uploader id; please report this issue on  https://github.com/yt-dlp/yt-dlp/issues?q= , filling out the appropriate issue template. Confirm you are on the latest version using  yt-dlp -U',
		'yt_dlp_failed',
	],
	['[youtube] abc: nsig extraction failed: Some formats may be missing', 'yt_dlp_failed'],
	[
		'[youtube:truncated_id] abc: Incomplete YouTube ID abc. URL https://www.youtube.com/watch?v=abc looks truncated.',
		'url_malformed',
	],
	['[youtube:tab] abc: This channel has no uploads', 'yt_dlp_failed'],
	[
		'[youtube] abc: Login details are needed to download this content. Use --cookies-from-browser or --cookies for the authentication',
		'media_login',
	],
	[
		'[youtube] abc: Unable to download API page: HTTP Error 429: Too Many Requests (caused by <HTTPError 429: Too Many Requests>)',
		'http_too_many_requests',
	],
	[
		'[youtube] abc: No supported JavaScript runtime could be found. YouTube extraction without a JS runtime has been deprecated',
		'js_runtime_missing',
	],
	['unable to download video data: HTTP Error 403: Forbidden', 'http_forbidden'],
	[
		'[generic] Unable to download webpage: HTTP Error 404: Not Found (caused by <HTTPError 404: Not Found>)',
		'http_not_found',
	],
	[
		'[generic] Unable to download webpage: HTTP Error 410: Gone (caused by <HTTPError 410: Gone>)',
		'http_gone',
	],
	[
		'[generic] Unable to download webpage: HTTP Error 503: Service Unavailable (caused by <HTTPError 503: Service Unavailable>)',
		'http_unavailable',
	],
	[
		'[generic] abc: Got HTTP Error 403 caused by Cloudflare anti-bot challenge; try again with  --extractor-args "generic:impersonate"',
		'media_bot',
	],
	['Unsupported URL: https://example.org/', 'page_unsupported'],
	[
		'[generic] \'nonsense\' is not a valid URL. Set --default-search "ytsearch" (or run  yt-dlp "ytsearch:nonsense" ) to search YouTube',
		'url_malformed',
	],
	[
		"[generic] Unable to download webpage: <urlopen error [Errno -2] Name or service not known> (caused by URLError(gaierror(-2, 'Name or service not known')))",
		'dns_failed',
	],
	[
		'[generic] Unable to download webpage: <urlopen error [Errno -3] Temporary failure in name resolution>',
		'dns_unavailable',
	],
	[
		"[youtube] abc: Unable to download API page: <urlopen error [Errno 111] Connection refused> (caused by URLError(ConnectionRefusedError(111, 'Connection refused')))",
		'connection_refused',
	],
	[
		"[youtube] abc: Unable to download API page: [Errno 104] Connection reset by peer (caused by ConnectionResetError(104, 'Connection reset by peer'))",
		'connection_reset',
	],
	[
		'[generic] Unable to download webpage: <urlopen error [Errno 101] Network is unreachable>',
		'network_unreachable',
	],
	[
		'[generic] Unable to download webpage: <urlopen error [WinError 10060] A connection attempt failed because the connected party did not properly respond after a period of time>',
		'connection_timeout',
	],
	[
		'[generic] Unable to download webpage: <urlopen error [WinError 10061] No connection could be made because the target machine actively refused it>',
		'connection_refused',
	],
	['[generic] Unable to download webpage: <urlopen error [Errno 11001] getaddrinfo failed>', 'dns_failed'],
	[
		"[generic] Unable to download webpage: The read operation timed out (caused by TimeoutError('The read operation timed out'))",
		'connection_timeout',
	],
	[
		'[generic] Unable to download webpage: <urlopen error [SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: certificate has expired (_ssl.c:1007)>',
		'tls_expired',
	],
	[
		'[generic] Unable to download webpage: <urlopen error [SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: self-signed certificate (_ssl.c:992)>',
		'tls_self_signed',
	],
	[
		"[generic] Unable to download webpage: <urlopen error [SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: Hostname mismatch, certificate is not valid for 'wrong.host.badssl.com'. (_ssl.c:992)>",
		'tls_wrong_host',
	],
	[
		'[generic] Unable to download webpage: <urlopen error [SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: unable to get local issuer certificate (_ssl.c:992)>',
		'tls_unknown_authority',
	],
	[
		'[generic] Unable to download webpage: <urlopen error [SSL: WRONG_VERSION_NUMBER] wrong version number (_ssl.c:992)>',
		'tls_not_spoken',
	],
	[
		'[generic] Unable to download webpage: <urlopen error [SSL: SSLV3_ALERT_HANDSHAKE_FAILURE] sslv3 alert handshake failure (_ssl.c:992)>',
		'tls_failed',
	],
	["unable to open for writing: [Errno 13] Permission denied: 'video.mp4.part'", 'folder_not_writable'],
	["unable to open for writing: [Errno 36] File name too long: 'x.mp4.part'", 'name_too_long'],
	['unable to write data: [Errno 28] No space left on device', 'disk_full'],
	["unable to open for writing: [Errno 30] Read-only file system: 'x'", 'disk_read_only'],
	['unable to write data: [Errno 27] File too large', 'file_too_large'],
	[
		'Unable to rename file: [WinError 32] The process cannot access the file because it is being used by another process',
		'file_busy',
	],
	[
		'You have requested merging of multiple formats but ffmpeg is not installed. Aborting due to --abort-on-error',
		'ffmpeg_missing',
	],
	[
		'Postprocessing: ffprobe and ffmpeg not found. Please install or provide the path using --ffmpeg-location',
		'ffmpeg_missing',
	],
	['Postprocessing: Conversion failed!', 'ffmpeg_failed'],
	[
		'Postprocessing: audio conversion failed: file:x.webm: Invalid data found when processing input',
		'ffmpeg_failed',
	],
	['content too short (expected 1000 bytes and served 10)', 'connection_reset'],
	['Did not get any data blocks', 'empty_body'],
	['The downloaded file is empty', 'empty_body'],
	[
		'Could not copy Chrome cookie database. See  https://github.com/yt-dlp/yt-dlp/issues/7271  for more info',
		'cookies_unreadable',
	],
	[
		'Failed to decrypt with DPAPI. See  https://github.com/yt-dlp/yt-dlp/issues/10927  for more info',
		'cookies_unreadable',
	],
	['could not find chrome cookies database in "/home/you/.config/google-chrome"', 'cookies_unreadable'],
	['[twitch:stream] somebody: The channel is not currently live', 'media_not_live'],
	['[Chaturbate] somebody: Model is offline.', 'media_not_live'],
	['[afreecatv:live] somebody: Stream is offline', 'media_not_live'],
	['[niconico:live] lv1: This live stream has already finished.', 'media_live_over'],
	['[TikTok] 1: This video is private', 'media_private'],
	['[vimeo] 1: This video is protected by a password, use the --video-password option', 'media_password'],
	['[vimeo] 1: Wrong video password', 'media_password'],
	[
		'[vimeo] 1: The web client only works when logged-in. Use --cookies, --cookies-from-browser, --username and --password, --netrc-cmd, or --netrc (vimeo) to provide account credentials',
		'media_login',
	],
	[
		'[Instagram] abc: Requested content is not available, rate-limit reached or login required. Use --cookies, --cookies-from-browser, --username and --password',
		'media_rate_limited',
	],
	[
		'[facebook] 1: This video is only available for registered users. Use --cookies, --cookies-from-browser, --username and --password',
		'media_login',
	],
	['[twitter] 1: No video could be found in this tweet', 'media_none'],
	['[twitter] 1: NSFW tweet requires authentication. Use --cookies, --cookies-from-browser', 'media_login'],
	['[BBC] abc: This article does not have any videos', 'media_none'],
	[
		'[bbc.co.uk] abc: This video is not available from your location due to geo restriction',
		'media_blocked_here',
	],
	['[crunchyroll] abc: This video is for premium members only', 'media_members'],
	['[dailymotion] abc: 404: Video not found', 'media_removed'],
	['[Patreon] 1: You do not have access to this post: patrons only', 'media_members'],
	['[NBC] abc: Track unavailable in your country due to licensing restrictions', 'media_blocked_here'],
	['[reddit] abc: Account authentication is required. Use --cookies, --cookies-from-browser', 'media_login'],
	['[BiliBili] abc: this song has been offline because of copyright issues', 'media_copyright'],
	['[Sketch] abc: You are rate-limited. Try again later.', 'media_rate_limited'],
	['[Netflix] abc: Premium content is DRM protected.', 'media_drm'],
	['[peertube] abc: Video abc does not exist', 'media_removed'],
	['Tunnel connection failed: 407 Proxy Authentication Required', 'proxy_login'],
	['something that nobody has seen', 'yt_dlp_failed'],
	['', 'yt_dlp_failed'],
];

test('there are enough of them', () => expect(new Set(messages).size).toBeGreaterThan(85));

test.each(messages)('%s', (message, code) => {
	expect(ytDlpFault(message)).toEqual({ code, detail: message });
});

test('a message of any length is looked at within bounds', () => {
	const long = `${'a'.repeat(5_000_000)} DRM`;
	expect(ytDlpFault(long).code).toBe('yt_dlp_failed');
	for (const part of ['rate ', 'live stream ', 'not available in ', '<', 'cookies ']) {
		expect(typeof ytDlpFault(part.repeat(100_000)).code).toBe('string');
	}
});
