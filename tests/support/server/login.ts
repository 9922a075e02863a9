import { createHash } from 'node:crypto';
import type { SeenRequest } from './requests.ts';

/** What a file is to be asked for with. */
export type ServedLogin = {
	readonly scheme: 'basic' | 'digest';
	readonly user: string;
	readonly password: string;
	/** Default: SHA-256 offered first, then MD5. */
	readonly algorithms?: readonly ('SHA-256' | 'MD5' | 'MD5-sess' | 'SHA-256-sess' | 'SHA-512-256')[];
	/** Default true. */
	readonly qop?: boolean;
	/** Requests that one challenge lets in; default: all. */
	readonly usesMax?: number;
};

/** In place of what needs a cookie. */
export const loginPage = '<html>log in</html>';

const realm = 'a "quoted" realm';

/** The challenges of one file, which of them are still good, and when it was first let out. */
export type Gate = { nonce: number; uses: number; since: number | null };

/** Null: let in; else the WWW-Authenticate fields of the refusal. */
export function refuseEntry(login: ServedLogin, request: SeenRequest, gate: Gate): string[] | null {
	const field = request.headers.get('authorization') ?? '';
	const { user, password, usesMax = Infinity } = login;
	if (login.scheme === 'basic') {
		const expected = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
		return field === expected ? null : ['Basic realm="x"'];
	}
	if (isRight(login, request, field, gate) && gate.uses++ < usesMax) return null;
	gate.nonce++;
	gate.uses = 0;
	const { algorithms = ['SHA-256', 'MD5'], qop = true } = login;
	return algorithms.map(
		algorithm =>
			`Digest realm="${realm.replaceAll('"', '\\"')}", nonce="n${gate.nonce}", algorithm=${algorithm}, opaque="o"${qop ? ', qop="auth-int, auth"' : ''}`,
	);
}

function isRight(login: ServedLogin, { target }: SeenRequest, field: string, gate: Gate): boolean {
	const said = (name: string): string =>
		new RegExp(`[ ,]${name}=(?:"((?:[^"\\\\]|\\\\.)*)"|([^ ,]+))`, 'u').exec(field)?.slice(1).find(Boolean) ??
		'';
	const algorithm = said('algorithm');
	const [name, session] = algorithm.split(/-(?=sess)/u);
	if (name !== 'MD5' && name !== 'SHA-256') return false;
	const hash = (text: string) => createHash(name.replace('-', '').toLowerCase()).update(text).digest('hex');
	const user = said('username').replace(/\\(.)/gu, '$1');
	const first = hash(`${login.user}:${realm}:${login.password}`);
	const secret = session ? hash(`${first}:${said('nonce')}:${said('cnonce')}`) : first;
	const request = hash(`GET:${target}`);
	const middle = said('qop') === 'auth' ? `${said('nc')}:${said('cnonce')}:auth:` : '';
	return (
		said('uri') === target &&
		Buffer.from(user, 'latin1').toString('utf8') === login.user &&
		said('nonce') === `n${gate.nonce}` &&
		said('opaque') === 'o' &&
		said('response') === hash(`${secret}:${said('nonce')}:${middle}${request}`)
	);
}
