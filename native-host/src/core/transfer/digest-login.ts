/** User and password as they were given. */
export type Login = { readonly user: string; readonly password: string };

/** What a server asks of who logs in by digest (RFC 7616). */
export type Challenge = {
	readonly algorithm: 'sha-256' | 'md5';
	/** The digest of the login is bound to this challenge. */
	readonly isSession: boolean;
	readonly realm: string;
	readonly nonce: string;
	readonly opaque: string | null;
	/** False: as RFC 2069 had it. */
	readonly hasQop: boolean;
};

/** Challenges in one answer that are looked at. */
const challengesMax = 16;

/** The strongest Digest challenge that can be met, in the WWW-Authenticate fields of an answer. Null: none. */
export function readChallenge(fields: readonly string[]): Challenge | null {
	const found = fields.flatMap(splitChallenges).slice(0, challengesMax).flatMap(parseChallenge);
	return found.find(({ algorithm }) => algorithm === 'sha-256') ?? found[0] ?? null;
}

const pair = /([\w!#$%&'*+.^`|~-]+) ?= ?(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))/gu;

/** One field may hold several: each begins with the name of its scheme, which no equals sign follows. */
function splitChallenges(field: string): string[] {
	const even = field.replace(/\s+/gu, ' ');
	const schemes = [...even.matchAll(/(?:^|, ?)([\w-]+) (?=[\w-]+ ?=)/gu)];
	return schemes.map((scheme, index) =>
		even.slice(scheme.index, schemes[index + 1]?.index).replace(/^, ?/u, ''),
	);
}

function parseChallenge(text: string): Challenge[] {
	const rest = /^digest (.*)$/iu.exec(text.trim())?.[1];
	if (rest === undefined) return [];
	const values = new Map<string, string>();
	for (const [, name = '', quoted, bare] of rest.matchAll(pair))
		values.set(name.toLowerCase(), quoted?.replace(/\\(.)/gu, '$1') ?? bare ?? '');
	const named = (values.get('algorithm') ?? 'md5').toLowerCase();
	const algorithm = { md5: 'md5', 'md5-sess': 'md5', 'sha-256': 'sha-256', 'sha-256-sess': 'sha-256' }[named];
	const qop = values.get('qop');
	const nonce = values.get('nonce');
	const isKnown = algorithm === 'md5' || algorithm === 'sha-256';
	if (!isKnown || nonce === undefined) return [];
	// What only protects whole requests with bodies is of no use for a GET.
	if (qop !== undefined && !qop.toLowerCase().split(/[ ,]+/u).includes('auth')) return [];
	return [
		{
			algorithm,
			isSession: named.endsWith('-sess'),
			realm: values.get('realm') ?? '',
			nonce,
			opaque: values.get('opaque') ?? null,
			hasQop: qop !== undefined,
		},
	];
}

type Asked = {
	readonly login: Login;
	readonly challenge: Challenge;
	/** Path and query of the request. */
	readonly target: string;
	/** How often this challenge was answered, with this time. */
	readonly count: number;
	/** A random text of our own. */
	readonly nonce: string;
	/** Of a text in UTF-8, in hexadecimal digits. */
	readonly digest: (algorithm: 'sha-256' | 'md5', text: string) => string;
};

/** The value of an Authorization field for a GET. */
export function digestAuthorization({ login, challenge, target, count, nonce, digest }: Asked): string {
	const { algorithm, isSession, realm, opaque, hasQop } = challenge;
	const hash = (...parts: readonly string[]): string => digest(algorithm, parts.join(':'));
	const plain = hash(login.user, realm, login.password);
	const secret = isSession ? hash(plain, challenge.nonce, nonce) : plain;
	const uses = count.toString(16).padStart(8, '0');
	const request = hash('GET', target);
	const response = hasQop
		? hash(secret, challenge.nonce, uses, nonce, 'auth', request)
		: hash(secret, challenge.nonce, request);
	const name = `${algorithm === 'md5' ? 'MD5' : 'SHA-256'}${isSession ? '-sess' : ''}`;
	return [
		`Digest username=${quote(login.user)}`,
		`realm=${quote(realm)}`,
		`nonce=${quote(challenge.nonce)}`,
		`uri=${quote(target)}`,
		`algorithm=${name}`,
		...(hasQop ? [`qop=auth`, `nc=${uses}`] : []),
		...(hasQop || isSession ? [`cnonce=${quote(nonce)}`] : []),
		`response=${quote(response)}`,
		...(opaque === null ? [] : [`opaque=${quote(opaque)}`]),
	].join(', ');
}

const quote = (text: string): string => `"${text.replace(/["\\]/gu, '\\$&')}"`;
