/** The parts of an address that captures are compared by; the core has no URL class. */
type Parts = {
	readonly origin: string;
	readonly path: string;
	readonly query: readonly (readonly [name: string, value: string])[];
};

const shape = /^(https?:\/\/)(?:[^/?#\\@]*@)?([^/?#\\\s]+)([^?#]*)(?:\?([^#]*))?/iu;

function partsOf(url: string): Parts | null {
	const [, scheme, host, path = '', query = ''] = shape.exec(url) ?? [];
	if (scheme === undefined || host === undefined) return null;
	const pairs = query
		.split('&')
		.filter(pair => pair !== '')
		.map((pair): [string, string] => {
			const at = pair.indexOf('=');
			return at < 0 ? [pair, ''] : [pair.slice(0, at), pair.slice(at + 1)];
		});
	return { origin: `${scheme}${host}`.toLowerCase(), path: path === '' ? '/' : path, query: pairs };
}

/** Of a range or of one request only: never what is asked for. */
const ofRequest =
	/^(?:(?:byte)?ranges?|bytes|rn|rbuf|ump|alr|_+|cb|cache-?bust(?:er)?|no-?cache|nonce|rand(?:om)?|cmcd|_hls_(?:msn|part|skip|push))$/iu;
/** Of a file that has a name: how often it was tried, and whether it is to be saved instead of shown. */
const ofManner =
	/^(?:(?:retry|attempt|try)=\d*|(?:dl|(?:force_?)?download|attachment)=(?:|[01]|true|yes))$/iu;
/** What a program answers is called by the program's name. */
const ofProgram = /\.(?:php\d?|aspx?|ashx|axd|jspx?|cgi|fcgi|do|action|pl|py|rb|cfm|dll|s?html?)$/iu;
/** Of who may fetch it, and until when. */
const ofAccess =
	/^(?:(?:access|auth|session|id)?_?to?ke?n|auth|jwt|sig(?:nature)?|sign|hmac|key-pair-id|policy|exp(?:ires?|iry|iration)?|validfrom|validto|hdn(?:ts|ea|tl)|ws(?:secret|time)|session_?id|sid|x-(?:amz|goog|oss|ms)-.*)$/iu;
/** Where the path names the file already, these too can only be of access. */
const ofAccessBesideName =
	/^(?:e|st|se|sp|sv|sr|t|ts|time(?:stamp)?|hash|md5|key|ip|uid|h|s|v|ver(?:sion)?)$/iu;
const rangeInPath = /\/(?:range|bytes)\/\d+-\d*(?=\/|$)/giu;

/**
 * What stays the same over ranges, expiring links and the scheme: two addresses with one identity are one thing.
 * Other texts (blob:, data:) are their own.
 */
export function identityOf(url: string): string {
	const parts = partsOf(url);
	if (!parts) return url;
	const isNamed = /\.[a-z\d]{2,5}$/iu.test(parts.path) && !ofProgram.test(parts.path);
	const kept = parts.query
		.filter(([name]) => !ofRequest.test(name) && !ofAccess.test(name))
		.filter(
			([name, value]) => !isNamed || !(ofAccessBesideName.test(name) || ofManner.test(`${name}=${value}`)),
		)
		.map(([name, value]) => `${name}=${value}`)
		.sort();
	const host = parts.origin.replace(/^https?:/u, '');
	return `${host}${parts.path.replaceAll(rangeInPath, '')}${kept.length > 0 ? `?${kept.join('&')}` : ''}`;
}

/** The same on every host that serves it: for what moves from one to another. Empty: it has no name to tell it by. */
export function pathOf(url: string): string {
	const path = identityOf(url).replace(/^\/\/[^/]*/u, '');
	return /\/[^/?]{3,}(?:\?|$)/u.test(path) && path !== url ? path : '';
}

export const hostOf = (url: string): string => partsOf(url)?.origin.replace(/^https?:\/\//u, '') ?? '';

/** With every number in its path taken out: pieces of one stream have one form. */
export function formOf(url: string): string {
	const parts = partsOf(url);
	if (!parts) return url;
	const host = parts.origin.replace(/^https?:/u, '');
	const path = parts.path.replaceAll(/(?<![a-z\d])[\da-f]{8,}(?![a-z\d])/giu, '#').replaceAll(/\d+/gu, '#');
	return `${host}${path}`;
}

const qualities = [
	String.raw`\d{3,4}x\d{3,4}`,
	String.raw`\d{3,4}[pi](?:\d{2})?`,
	String.raw`\d{2,5}k(?:bp?s?)?`,
	'(?:144|240|360|480|540|720|1080|1440|2160)',
	'[248]k',
	'(?:full|ultra|q)?hd',
	'[ufs]hd',
	'sd|hq|lq|mq',
	'high|higher|medium|med|mid|low|lower|mobile|hires|lowres|original|orig',
].join('|');
const qualityInName = new RegExp(String.raw`(?:^|[-_. ]+)(?:${qualities})(?=[-_. ]|$)`, 'giu');
const qualityNames = /^(?:q|quality|res|resolution|height|h|w|width|bitrate|br|rate|def(?:inition)?)$/iu;

/** What an address has in common with the same video in other qualities and containers. */
export function stemOf(url: string): string {
	const parts = partsOf(url);
	if (!parts) return url;
	const pieces = parts.path.split('/');
	const name = (pieces.pop() ?? '').replace(/\.[a-z\d]{2,4}$/iu, '');
	const folders = pieces.map(piece => piece.replaceAll(qualityInName, ''));
	const { query } = parts;
	const rest = query.filter(([key]) => !qualityNames.test(key)).map(pair => pair.join('='));
	const named = identityOf(`${parts.origin}/x${rest.length > 0 ? `?${rest.join('&')}` : ''}`);
	return `${named}${folders.filter(folder => folder !== '').join('/')}/${name.replaceAll(qualityInName, '')}`;
}

/** Lines of the picture, where the address tells them. */
export function heightIn(url: string): number | null {
	const parts = partsOf(url);
	if (!parts) return null;
	const asked = parts.query.find(
		([name]) => qualityNames.test(name) && !/^(?:w|width|bitrate|br|rate)$/iu.test(name),
	);
	const words = `${parts.path} ${asked?.[1] ?? ''}`;
	const [, wide] = /(?<![a-z\d])\d{3,4}x(\d{3,4})(?![a-z\d])/iu.exec(words) ?? [];
	const [, lines] = /(?<![a-z\d])(\d{3,4})[pi](?:\d{2})?(?![a-z\d])/iu.exec(words) ?? [];
	const [, bare] = /(?<![a-z\d])(144|240|360|480|540|720|1080|1440|2160)(?![a-z\d])/iu.exec(words) ?? [];
	const found = Number(wide ?? lines ?? bare ?? 0);
	return found >= 100 && found <= 8_640 ? found : null;
}

/** The name at the end of the path, as people read it; empty: there is none. */
export function fileNameOf(url: string): string {
	const name = partsOf(url)?.path.split('/').pop() ?? '';
	try {
		return decodeURIComponent(name);
	} catch {
		return name;
	}
}

export const extensionOf = (name: string): string =>
	/\.([a-z\d]{2,5})$/iu.exec(name)?.[1]?.toLowerCase() ?? '';

/** Words of host and path, for looking at what they are called. */
export function wordsOf(url: string): string[] {
	const parts = partsOf(url);
	if (!parts) return [];
	return `${parts.origin.replace(/^https?:\/\//u, '')} ${parts.path}`
		.replaceAll(/([a-z])([A-Z])/gu, '$1 $2')
		.toLowerCase()
		.split(/[^a-z]+/u)
		.filter(word => word !== '');
}
