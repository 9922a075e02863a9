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
		[''],
		['Negotiate'],
	])('to %j is none', field => expect(readChallenge([field])).toBeNull());

	it('of any kind costs little', () => {
		for (const field of [
			`Digest ${'a="'.repeat(20_000)}`,
			`Digest ${' '.repeat(60_000)}`,
			'a b=c,'.repeat(10_000),
		])
			expect(readChallenge([field])).toBeNull();
	});
});
