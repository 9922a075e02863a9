import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
	digestAuthorization,
	readChallenge,
} from '../../../../native-host/src/core/transfer/digest-login.ts';

const digest = (algorithm: string, text: string): string =>
	createHash(algorithm.replace('-', '')).update(text).digest('hex');

describe('an answer to a challenge', () => {
	// RFC 7616, 3.9.1.
	it.each([
		['MD5', '8ca523f5e9506fed4657c9700eebdbec'],
		['SHA-256', '753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1'],
	])('in %s is the one of the standard', (algorithm, response) => {
		const challenge = readChallenge([
			`Digest realm="http-auth@example.org", qop="auth, auth-int", algorithm=${algorithm}, nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"`,
		]);
		if (!challenge) throw new Error('not read');
		const field = digestAuthorization({
			login: { user: 'Mufasa', password: 'Circle of Life' },
			challenge,
			target: '/dir/index.html',
			count: 1,
			nonce: 'f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ',
			digest,
		});
		expect(field).toContain(`response="${response}"`);
		expect(field).toContain('nc=00000001');
	});

	it('states all that the challenge had, quoted, and how often it was answered', () => {
		const challenge = readChallenge([
			String.raw`Digest realm="a \"b\"", nonce="n", opaque="o", qop="auth", algorithm=SHA-256-sess`,
		]);
		if (!challenge) throw new Error('not read');
		const hash = (...parts: string[]) => digest('sha-256', parts.join(':'));
		const secret = hash(hash('me', 'a "b"', 'pass'), 'n', 'c');
		const asked = { login: { user: 'me', password: 'pass' }, challenge, target: '/x?y', nonce: 'c', digest };
		expect(digestAuthorization({ ...asked, count: 26 })).toBe(
			String.raw`Digest username="me", realm="a \"b\"", nonce="n", uri="/x?y", algorithm=SHA-256-sess, ` +
				`qop=auth, nc=0000001a, cnonce="c", ` +
				`response="${hash(secret, 'n', '0000001a', 'c', 'auth', hash('GET', '/x?y'))}", opaque="o"`,
		);
	});

	it('of the old kind, without qop, has neither count nor a text of ours', () => {
		const challenge = readChallenge(['Digest realm=r,nonce=n']);
		if (!challenge) throw new Error('not read');
		const hash = (...parts: string[]) => digest('md5', parts.join(':'));
		const login = { user: 'me', password: 'pass' };
		expect(digestAuthorization({ login, challenge, target: '/', count: 1, nonce: 'c', digest })).toBe(
			`Digest username="me", realm="r", nonce="n", uri="/", algorithm=MD5, ` +
				`response="${hash(hash('me', 'r', 'pass'), 'n', hash('GET', '/'))}"`,
		);
	});

	it('is to the strongest that is known', () => {
		const strong = 'Digest realm="r", nonce="2", qop=auth, algorithm=SHA-256';
		const all = `Basic realm="b", Digest realm="r", nonce="0", algorithm=SHA-512-256, Digest nonce="1", algorithm=MD5, ${strong}`;
		expect(readChallenge([all])).toMatchObject({ nonce: '2', algorithm: 'sha-256', hasQop: true });
		expect(readChallenge(['Digest nonce="1"', strong])).toMatchObject({ nonce: '2' });
	});

	it.each([
		['Basic realm="x"'],
		['Digest'],
		['Digest realm="x"'],
		['Digest nonce="x", algorithm=constructor'],
		['Digest nonce="x", qop="auth-int"'],
		['Undigest nonce="x"'],
		['Digest nonce="x", algorithm=SHA-256-session'],
		[''],
		['Negotiate'],
		['Digest nonce'],
		['xDigest nonce="x"'],
		['Digest nonce="x", qop="authentic"'],
	])('to %j is none', field => expect(readChallenge([field])).toBeNull());

	it.each([
		[
			'Digest realm="r", nonce="n"',
			{ realm: 'r', nonce: 'n', opaque: null, hasQop: false, isSession: false },
		],
		['digest NONCE=n,opaque=""', { realm: '', nonce: 'n', opaque: '' }],
		['Digest nonce = "n" , qop = "auth-int,auth"', { nonce: 'n', hasQop: true }],
		['Digest nonce="n", qop="AUTH"', { hasQop: true }],
		['Basic realm="b",Digest nonce="n"', { nonce: 'n' }],
		['Digest\tnonce="n",\n\topaque="a b"', { nonce: 'n', opaque: 'a b' }],
		['Digest realm="a, Digest nonce=b", nonce="n"', { nonce: 'n' }],
		['Digest nonce="n", algorithm=MD5-sess', { algorithm: 'md5', isSession: true }],
		[String.raw`Digest nonce="a\\\"b"`, { nonce: 'a\\"b' }],
	])('to %j is to what it says', (field, said) => expect(readChallenge([field])).toMatchObject(said));

	it('is to one of the first sixteen challenges', () => {
		const others = (count: number) => Array.from({ length: count }, () => 'Basic realm="b"');
		expect(readChallenge([...others(15), 'Digest nonce="n"'])).toMatchObject({ nonce: 'n' });
		expect(readChallenge([...others(16), 'Digest nonce="n"'])).toBeNull();
	});

	it('of the old kind, bound to its login, has a text of ours', () => {
		const challenge = readChallenge(['Digest nonce="n", algorithm=MD5-sess']);
		if (!challenge) throw new Error('not read');
		const login = { user: 'me', password: 'pass' };
		const field = digestAuthorization({ login, challenge, target: '/', count: 1, nonce: 'c', digest });
		expect(field).toMatch(/algorithm=MD5-sess, cnonce="c", response="[\da-f]{32}"$/u);
	});

	it('of any kind costs little', () => {
		for (const field of [
			`Digest ${'a="'.repeat(20_000)}`,
			`Digest ${' '.repeat(60_000)}`,
			'a b=c,'.repeat(10_000),
		])
			expect(readChallenge([field])).toBeNull();
	});
});
