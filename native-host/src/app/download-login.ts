import { createHash, randomBytes } from 'node:crypto';
import { unescape } from 'node:querystring';
import type { AnswerHead } from '../core/transfer/answer-head.ts';
import {
	digestAuthorization,
	readChallenge,
	type Challenge,
	type Login,
} from '../core/transfer/digest-login.ts';
import type { Header } from '../core/transfer/request-headers.ts';

/** What one address is entered with, and what its server asked for last. */
export type Entrance = {
	/** Takes up the server's challenge; false where there is none, or it was answered already and is not new. */
	challenged(head: AnswerHead): boolean;
	/** The value of the Authorization field of the next request; null: as it stands among the headers. */
	authorization(url: string): string | null;
};

/** Null where no login was given: by the address, or by a Basic field. */
export function createEntrance(login: Login | null): Entrance | null {
	// Would end its line.
	// oxlint-disable-next-line no-control-regex
	if (!login || /[\u0000-\u001f\u007f]/u.test(login.user)) return null;
	let challenge: Challenge | null = null;
	let count = 0;
	return {
		challenged({ fields }) {
			const found = readChallenge(fields.get('www-authenticate') ?? []);
			if (!found || found.nonce === challenge?.nonce) return false;
			challenge = found;
			count = 0;
			return true;
		},
		authorization(url) {
			if (!challenge) return null;
			const { pathname, search } = new URL(url);
			const nonce = randomBytes(12).toString('base64url');
			count++;
			const text = digestAuthorization({ login, challenge, target: pathname + search, count, nonce, digest });
			return Buffer.from(text).toString('latin1');
		},
	};
}

const digest = (algorithm: 'sha-256' | 'md5', text: string): string =>
	createHash(algorithm.replace('-', '')).update(text).digest('hex');

export const basicField = ({ user, password }: Login): Header => [
	'authorization',
	`Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`,
];

/** Takes a percent sign that encodes nothing for itself. */
export const loginOf = ({ username, password }: URL): Login | null =>
	username === '' && password === '' ? null : { user: unescape(username), password: unescape(password) };

/** A Basic field given as it is. */
export function loginIn(headers: readonly Header[]): Login | null {
	const field = headers.find(([name]) => name.toLowerCase() === 'authorization')?.[1] ?? '';
	const text = Buffer.from(/^basic +([\w+/=-]+)$/iu.exec(field.trim())?.[1] ?? '', 'base64').toString('utf8');
	const colon = text.indexOf(':');
	return colon < 0 ? null : { user: text.slice(0, colon), password: text.slice(colon + 1) };
}
