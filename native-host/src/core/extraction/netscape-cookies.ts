import type { Header } from '../transfer/request-headers.ts';

/** A session's cookie in the file's own words: it expires when the program ends. */
const session = '0';

/**
 * The Cookie header of one site as a Netscape cookie file, for that host alone. Null where there is no cookie, for
 * an empty file would be asked about.
 */
export function netscapeCookies(headers: readonly Header[], url: string): string | null {
	const [, scheme = '', authority = ''] = /^(https?):\/\/([^/?#]*)/iu.exec(url) ?? [];
	const host = authority.replace(/^.*@/su, '').replace(/:\d+$/u, '').toLowerCase();
	const pairs = headers
		.filter(([name]) => name.toLowerCase() === 'cookie')
		.flatMap(([, value]) => value.split(';'))
		.map(pair => /^\s*([^=\s]+)=(.*?)\s*$/su.exec(pair))
		.filter(pair => pair !== null);
	// A tab or a line's end would be a field or a cookie of its own.
	const safe = pairs.filter(([, name = '', value = '']) => !/\p{Cc}/u.test(name + value));
	if (host === '' || safe.length === 0) return null;
	const secure = scheme.toLowerCase() === 'https' ? 'TRUE' : 'FALSE';
	const lines = safe.map(([, name, value]) => [host, 'FALSE', '/', secure, session, name, value].join('\t'));
	return `# Netscape HTTP Cookie File\n${lines.join('\n')}\n`;
}
