/** What stands where a secret was. */
export const redacted = '***';

/**
 * The address without what would let its reader in: user and password, and the values of parameters (in path,
 * query or fragment) that look like signatures, tokens or keys. Equal to its argument where there is nothing of
 * the kind; redacting twice is redacting once.
 */
export function redactUrl(url: string): string {
	const [, scheme = '', authority = '', path = '', rest = ''] = parts.exec(url) ?? ['', '', '', url, ''];
	return (
		scheme +
		authority.replace(/^.*@/su, `${redacted}@`) +
		path.replace(/([/;])([^/;=]*)=([^/;]*)/gu, redactPair) +
		rest
			.replace(/([?&#;])([^?&#;=]*)=([^&#;]*)/gu, redactPair)
			.replace(/([?&#;])([^?&#;=]+)(?=[&#;]|$)/gu, redactBare)
	);
}

/** Scheme with its slashes, authority, path, query with fragment. */
const parts = /^([a-z][a-z\d+.-]*:[/\\]{2})?([^/\\?#]*)([^?#]*)(.*)$/isu;

const secretName =
	/^(?:x-(?:amz|goog|oss|ms)-.*|key|st|md5|(?:.*[-_.[])?(?:sig|sign|signature|signed|token|secret|passw(?:or)?d|pass|pwd|hmac|hash|api_?key|key-pair-id|access_?key(?:_?id)?|awsaccesskeyid|credentials?|policy|auth|authorization|sess(?:ion)?(?:_?id)?|sid|jwt|hdnts|hdnea|hdntl|ticket|nonce|bearer|cookie)(?:[-_.\]].*)?|.*(?:token|signature|secret|session(?:id)?|sessid|password|apikey))$/iu;

/** Long and mixed, as digests and tokens are and names and numbers are not. */
const secretValue = /^(?=.*\d)(?=.*[a-z])[\w+/=~%-]{24,}$/iu;
/** As long, of letters of both cases, as base64 by chance without a digit is. */
const mixedLetters = /^(?=.*[a-z])(?=.*[A-Z])[\w+/=~-]{24,}$/u;
const webToken = /^[\w-]{10,}\.[\w-]{4,}\.[\w-]{10,}$/u;

/** How deep addresses within parameters are looked into. */
const nestedMax = 4;

function redactPair(whole: string, mark: string, name: string, value: string): string {
	if (looksSecret(decode(name))) return mark + redacted;
	if (value === '' || value === redacted) return whole;
	return isSecret(name, value, nestedMax) ? `${mark}${name}=${redacted}` : whole;
}

const redactBare = (whole: string, mark: string, value: string): string =>
	looksSecret(decode(value)) ? mark + redacted : whole;

/** Deeper than is looked into counts as secret. */
function isSecret(name: string, value: string, depth: number): boolean {
	const inner = decode(value);
	if (secretName.test(decode(name).trim()) || looksSecret(value) || looksSecret(inner) || depth === 0)
		return true;
	// An address or a list of pairs in a parameter carries its own secrets.
	return pairsOf(inner).some(([first, second]) => isSecret(first, second, depth - 1));
}

const looksSecret = (value: string): boolean =>
	secretValue.test(value) || mixedLetters.test(value) || webToken.test(value);

const pairsOf = (text: string): [string, string][] =>
	[...text.matchAll(/(?:^|[?&#;/~!])([^?&#;/~!=]+)=([^?&#;~!]*)/gu)].map(([, name, value]) => [
		name ?? '',
		value ?? '',
	]);

function decode(text: string): string {
	try {
		return decodeURIComponent(text);
	} catch {
		return text;
	}
}
