import { fault, type Fault, type FaultCode } from '../../../../shared/domain/faults.ts';
import { platformFault } from '../transfer/platform-fault.ts';
import { statusFault } from '../transfer/status-fault.ts';
import { quote } from '../../../../shared/kernel/quoted.ts';

/**
 * What an error of yt-dlp means, by its codes where it has some (HTTP status, errno, OpenSSL's reason) and else by its
 * own words. `message` without "ERROR: " and safe to be shown.
 */
export function ytDlpFault(message: string): Fault {
	return fault(
		codeOf(message.slice(0, messageUnitsMax).replace(/^\[[^\]]*\] (?:[^ ]+: )?/u, '')),
		quote(message),
	);
}

/** Words decide near the start; a page's whole text may follow. Whose they are, and of what, is cut off. */
const messageUnitsMax = 2_000;

function codeOf(message: string): FaultCode {
	const said = firstOf(certain, message);
	if (said) return said;
	const status = /\bHTTP Error (\d{3})\b/u.exec(message)?.[1];
	if (status !== undefined) return statusFault(Number(status)).code;
	return byErrno(message) ?? firstOf(worded, message) ?? 'yt_dlp_failed';
}

const firstOf = (rules: Rules, message: string): FaultCode | null =>
	rules.find(([words]) => words.test(message))?.[1] ?? null;

/** Python tells the numbers of the system, https://docs.python.org/3/library/errno.html; `WinError` those of Windows. */
function byErrno(message: string): FaultCode | null {
	const number = /\[Errno (-?\d+)\]/u.exec(message)?.[1];
	const named = number === undefined ? undefined : errnos.get(Number(number));
	if (named !== undefined) return platformFault(named, null);
	const windows = /\[WinError (\d+)\]/u.exec(message)?.[1];
	const code = windows === undefined ? undefined : winErrors.get(Number(windows));
	return code === undefined ? null : platformFault(code, null);
}

/** Of Linux; of macOS where it has another number that Linux gives to nothing that happens here. */
const errnos: ReadonlyMap<number, string> = new Map([
	[-5, 'EAI_NODATA'],
	[-3, 'EAI_AGAIN'],
	[-2, 'ENOTFOUND'],
	[2, 'ENOENT'],
	[5, 'EIO'],
	[8, 'ENOTFOUND'],
	[12, 'ENOMEM'],
	[13, 'EACCES'],
	[16, 'EBUSY'],
	[24, 'EMFILE'],
	[27, 'EFBIG'],
	[28, 'ENOSPC'],
	[30, 'EROFS'],
	[32, 'EPIPE'],
	[36, 'ENAMETOOLONG'],
	[51, 'ENETUNREACH'],
	[54, 'ECONNRESET'],
	[60, 'ETIMEDOUT'],
	[61, 'ECONNREFUSED'],
	[63, 'ENAMETOOLONG'],
	[65, 'EHOSTUNREACH'],
	[101, 'ENETUNREACH'],
	[103, 'ECONNABORTED'],
	[104, 'ECONNRESET'],
	[110, 'ETIMEDOUT'],
	[111, 'ECONNREFUSED'],
	[113, 'EHOSTUNREACH'],
	[122, 'EDQUOT'],
	[11001, 'ENOTFOUND'],
	[11002, 'EAI_AGAIN'],
]);

const winErrors: ReadonlyMap<number, string> = new Map([
	[2, 'ENOENT'],
	[3, 'ENOENT'],
	[5, 'EACCES'],
	[32, 'EBUSY'],
	[112, 'ENOSPC'],
	[206, 'ENAMETOOLONG'],
	[10013, 'EACCES'],
	[10051, 'ENETUNREACH'],
	[10053, 'ECONNABORTED'],
	[10054, 'ECONNRESET'],
	[10060, 'ETIMEDOUT'],
	[10061, 'ECONNREFUSED'],
	[10065, 'EHOSTUNREACH'],
]);

type Rules = readonly (readonly [words: RegExp, code: FaultCode])[];

/** What says more than any number beside it. The first that fits counts. */
const certain: Rules = [
	[/tunnel connection failed: 407/iu, 'proxy_login'],
	[/tunnel connection failed/iu, 'proxy_failed'],
	[/\bDRM[\s-]?protect|\bDRM\b/iu, 'media_drm'],
	[
		/sign in to confirm your age|age[\s-]?(?:restrict|verif|gate|limit)|\b18\+|inappropriate for some/iu,
		'media_age',
	],
	[/not a bot|captcha|unusual traffic|cloudflare anti-bot|impersonat/iu, 'media_bot'],
	[
		/copy \w+ cookie database|cookies? database|decrypt with DPAPI|load cookies|cookies? file/iu,
		'cookies_unreadable',
	],
	[/certificate has expired/iu, 'tls_expired'],
	[/certificate is not yet valid/iu, 'tls_not_yet_valid'],
	[/self[\s-]?signed certificate/iu, 'tls_self_signed'],
	[/hostname mismatch|certificate is not valid for|doesn't match (?:either of )?'/iu, 'tls_wrong_host'],
	[/unable to get (?:local )?issuer certificate|CERTIFICATE_VERIFY_FAILED/iu, 'tls_unknown_authority'],
	[/WRONG_VERSION_NUMBER/u, 'tls_not_spoken'],
	[/\bSSL\b.*(?:handshake|alert|EOF)|\[SSL[:\]]/iu, 'tls_failed'],
];

/** Its own words, and those of sites that it passes on. The first that fits counts, so the narrower stands first. */
const worded: Rules = [
	[/copyright|rights? (?:holder|owner)|terminated because we received multiple/iu, 'media_copyright'],
	[
		/geo[\s-]?restrict|not (?:made this video )?available (?:in|from) your (?:country|location|region)|your (?:country|location|region)|blocked in this region|in this (?:country|region)|unavailable in your/iu,
		'media_blocked_here',
	],
	[
		/members?[\s-]?(?:only|on level)|channel's members|premium|subscribers?\b|subscription|patrons?\b|Music Premium/iu,
		'media_members',
	],
	[/requires? payment|\brent(?:al|ed)?\b|purchas|must be bought|pay[\s-]?per[\s-]?view/iu, 'media_paid'],
	[
		/video[\s-]password|protected by a password|password[\s-]protected|wrong (?:video )?password/iu,
		'media_password',
	],
	[/private (?:video|show|playlist)|is private|set to private/iu, 'media_private'],
	[
		/rate[\s-]?limit|too many requests|daily limit|try again later\. the current session/iu,
		'media_rate_limited',
	],
	[
		/premieres? in|will begin in|has not (?:yet )?(?:started|begun)|not started yet|upcoming|starts (?:in|at)|begins (?:in|at)|scheduled for/iu,
		'media_upcoming',
	],
	[
		/live (?:stream |event |broadcast )?(?:recording is not available|has (?:already )?(?:ended|finished))|livestream has ended|stream has (?:already )?(?:ended|finished)|live event has ended/iu,
		'media_live_over',
	],
	[
		/not (?:currently )?live|is offline|stream is offline|not (?:currently )?(?:broadcasting|streaming)/iu,
		'media_not_live',
	],
	[
		/log ?in|sign in|registered users|login|authenticat|account credentials|incorrect password|password was incorrect|username|cookies .* are needed|--cookies/iu,
		'media_login',
	],
	[/JavaScript runtime|js-runtimes|PhantomJS/iu, 'js_runtime_missing'],
	[/requested format (?:is )?not available|format is not available/iu, 'media_format_gone'],
	[/(?:ffmpeg|ffprobe).*not (?:found|installed)|ffmpeg is not installed/iu, 'ffmpeg_missing'],
	[/conversion failed|postprocessing|audio conversion|ffmpeg exited/iu, 'ffmpeg_failed'],
	[/no space left/iu, 'disk_full'],
	[/unable to (?:open for writing|write data|create directory)/iu, 'folder_not_writable'],
	[/file ?name too long/iu, 'name_too_long'],
	[/timed? ?out|read operation timed/iu, 'connection_timeout'],
	[/name resolution|getaddrinfo failed|name or service not known|nodename nor servname/iu, 'dns_unavailable'],
	[/connection refused/iu, 'connection_refused'],
	[
		/connection (?:was )?(?:reset|aborted|broken)|remote end closed|IncompleteRead|incomplete data|content too short|bytes read, /iu,
		'connection_reset',
	],
	[/did not get any data|file is empty/iu, 'empty_body'],
	[/cannot connect to proxy|SOCKS|proxy/iu, 'proxy_failed'],
	[/unsupported url|no suitable extractor/iu, 'page_unsupported'],
	[/not a valid url|invalid url|looks truncated|incomplete youtube id/iu, 'url_malformed'],
	[
		/no video formats? found|no (?:video|media|audio|downloads?)\b.*(?:found|available|in this|on the)|does(?:n't| not) (?:have|contain) (?:a |any )?(?:video|audio)|there (?:is|are) no video|not a video|no formats/iu,
		'media_none',
	],
	[
		/removed|deleted|no longer (?:available|exists)|does(?:n't| not) exist|not found|no such|has been (?:closed|terminated)|account .*terminated/iu,
		'media_removed',
	],
	[
		/unable to extract|failed to (?:extract|parse)|nsig|signature extraction|update|KeyError|TypeError|AttributeError/iu,
		'yt_dlp_failed',
	],
	[/unavailable|not available|isn't available|cannot be played|not playable/iu, 'media_unavailable'],
];
