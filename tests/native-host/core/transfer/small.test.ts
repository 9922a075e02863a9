import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { backoff, parseRetryAfter } from '../../../../native-host/src/core/transfer/backoff.ts';
import { faultOf } from '../../../../native-host/src/core/transfer/error-fault.ts';
import {
	encodeManifest,
	isLaterManifest,
	manifestBytesMax,
	parseManifest,
	type Manifest,
} from '../../../../native-host/src/core/transfer/manifest.ts';
import { addRange, type RangeSet } from '../../../../native-host/src/core/transfer/range-set.ts';
import { parseRate } from '../../../../native-host/src/core/transfer/rate-text.ts';
import { sendable, withoutCredentials } from '../../../../native-host/src/core/transfer/request-headers.ts';
import {
	changeRate,
	newBucket,
	spend,
	waitFor,
} from '../../../../native-host/src/core/transfer/token-bucket.ts';

const digest = (content: string | Uint8Array) => createHash('sha256').update(content).digest('hex');

const manifest: fc.Arbitrary<Manifest> = fc
	.record({
		ranges: fc.array(fc.tuple(fc.nat(1000), fc.nat(1000)), { maxLength: 10 }),
		url: fc.webUrl(),
		name: fc.stringMatching(/^[a-z]{1,20}\.bin$/u),
		etag: fc.option(fc.string()),
		mediaType: fc.option(fc.string()),
	})
	.map(({ ranges, url, name, etag, mediaType }) => ({
		key: digest(url),
		url,
		finalUrl: url,
		name,
		total: 2001,
		replaces: name.length % 2 === 0,
		resumable: true,
		mediaType,
		validator: { etag, lastModified: null, strong: etag === null ? null : 'etag' },
		written: ranges.reduce<RangeSet>((set, [at, count]) => addRange(set, [at, at + count]), []),
		verified: ranges.slice(0, 1).map(([at, count]): [number, number] => [at, at + count + 1]),
		digest: null,
		seams: [],
	}));

describe('manifest', () => {
	it('is read back as it was', () => {
		fc.assert(
			fc.property(manifest, value => {
				expect(parseManifest(encodeManifest(value, digest), digest)).toEqual({ ok: true, value });
			}),
		);
	});

	it('is refused when cut or changed anywhere', () => {
		fc.assert(
			fc.property(manifest, fc.nat(), fc.integer({ min: 1, max: 127 }), (value, place, change) => {
				const text = encodeManifest(value, digest);
				const at = place % text.length;
				expect(parseManifest(text.slice(0, at), digest).ok).toBe(false);
				const other = String.fromCharCode(text.charCodeAt(at) ^ change);
				expect(parseManifest(text.slice(0, at) + other + text.slice(at + 1), digest).ok).toBe(false);
			}),
		);
	});

	it.each([
		['another version', { v: 2 }],
		['an unknown field', { more: 1 }],
		['a name with a path', { name: '../x' }],
		[
			'ranges out of order',
			{
				written: [
					[5, 6],
					[1, 2],
				],
			},
		],
		[
			'ranges that touch',
			{
				written: [
					[1, 2],
					[2, 3],
				],
			},
		],
		['ranges past the end', { written: [[0, 9999]] }],
		['a range of nothing', { written: [[5, 5]] }],
		['a range from its end', { written: [[6, 5]] }],
		['verified ranges out of order', { verified: [[6, 5]] }],
	])('%s is refused, checksum or not', (_, change) => {
		const [value] = fc.sample(manifest, { numRuns: 1, seed: 1 });
		const body = JSON.stringify({ v: 1, ...value, ...change });
		expect(parseManifest(`${body}\n${digest(body)}\n`, digest).ok).toBe(false);
	});

	it.each([
		['this one', { v: 1 }, false],
		['a later one', { v: 2 }, true],
		['a much later one, of another shape', { v: 9, written: 'otherwise', more: [1] }, true],
		['no number', { v: 'new' }, false],
		['no whole number', { v: 1.5 }, false],
		['none', {}, false],
		['one below', { v: 0 }, false],
	])('tells a later version by its number: %s', (_, change, isLater) => {
		const [value] = fc.sample(manifest, { numRuns: 1, seed: 1 });
		const body = JSON.stringify({ ...value, ...change });
		expect(isLaterManifest(`${body}\n${digest(body)}\n`, digest)).toBe(isLater);
		// Damage is no version.
		expect(isLaterManifest(`${body}\n${digest(`${body} `)}\n`, digest)).toBe(false);
	});

	it('of an unknown length has ranges without an end', () => {
		const [value] = fc.sample(manifest, { numRuns: 1, seed: 1 }) as [Manifest];
		const read = (total: number | null, end: number) =>
			parseManifest(encodeManifest({ ...value, total, verified: [], written: [[0, end]] }, digest), digest)
				.ok;
		expect(read(null, 9_999)).toBe(true);
		expect([9, 10].map(end => read(9, end))).toEqual([true, false]);
	});

	it('of an earlier program lacks what that did not know', () => {
		const [value] = fc.sample(manifest, { numRuns: 1, seed: 1 }) as [Manifest];
		const { replaces: _, digest: __, verified: ___, ...earlier } = value;
		const body = JSON.stringify({ v: 1, ...earlier });
		expect(parseManifest(`${body}\n${digest(body)}\n`, digest)).toEqual({
			ok: true,
			value: { ...value, replaces: false, digest: null, verified: [] },
		});
	});

	it.each([
		['no digest of an address', { key: 'A'.repeat(64) }],
		['a longer key', { key: 'a'.repeat(65) }],
		['no name', { name: '' }],
		['too long a name', { name: 'x'.repeat(256) }],
		['a negative length', { total: -1 }],
		['half a byte', { total: 1.5 }],
		['a range of three', { written: [[1, 2, 3]] }],
		['another kind of validator', { validator: { etag: null, lastModified: null, strong: 'size' } }],
		['a seam without a digest', { seams: [{ at: 1, length: 1 }] }],
	])('with %s is none', (_, change) => {
		const [value] = fc.sample(manifest, { numRuns: 1, seed: 1 });
		const body = JSON.stringify({ v: 1, ...value, ...change });
		expect(parseManifest(`${body}\n${digest(body)}\n`, digest)).toEqual({
			ok: false,
			error: 'not a manifest of this version',
		});
	});

	it('is refused with why', () => {
		const [value] = fc.sample(manifest, { numRuns: 1, seed: 1 });
		const body = JSON.stringify({ v: 1, ...value });
		const sum = digest(body);
		const why = (text: string) => parseManifest(text, digest);
		expect(why(`${body}\n${sum}\n`).ok).toBe(true);
		expect(why(body)).toEqual({ ok: false, error: 'not two lines' });
		expect(why(`${body}\n${sum}`)).toEqual({ ok: false, error: 'not two lines' });
		expect(why(`${body}\n${sum}\n\n`)).toEqual({ ok: false, error: 'not two lines' });
		expect(why(`${body} \n${sum}\n`)).toEqual({ ok: false, error: 'checksum differs' });
		expect(why(`x\n${digest('x')}\n`)).toEqual({ ok: false, error: 'not a manifest of this version' });
		expect(why('x'.repeat(manifestBytesMax + 1))).toEqual({ ok: false, error: 'too long' });
	});
});

describe('backoff', () => {
	it.each([
		[1, 250],
		[2, 500],
		[3, 1_000],
		[6, 7_500],
		[99, 7_500],
	])('before attempt %i half of the luck is half of the step: %i ms', (attempt, wait) =>
		expect(backoff({ baseMs: 500, maxMs: 15_000 }, attempt, 0.5)).toBeCloseTo(wait),
	);

	it('is at least nothing and at most its step', () => {
		fc.assert(
			fc.property(fc.nat(100), fc.double({ min: 0, max: 0.999_999, noNaN: true }), (attempt, luck) => {
				const wait = backoff({ baseMs: 500, maxMs: 15_000 }, attempt, luck);
				expect(wait).toBeGreaterThanOrEqual(0);
				expect(wait).toBeLessThanOrEqual(Math.min(15_000, 500 * 2 ** Math.max(0, attempt - 1)));
			}),
		);
	});

	const now = Date.UTC(1994, 10, 6, 8, 49, 37);
	it.each([
		['0', 0],
		['120', 120_000],
		['Sun, 06 Nov 1994 08:50:37 GMT', 60_000],
		['Sun, 06 Nov 1994 08:00:00 GMT', 0],
		['soon', null],
		[' 120 ', 120_000],
		['999999999', 999_999_999_000],
		['1000000000', null],
		['1.5', null],
		[' Sun, 06 Nov 1994 08:50:37 GMT ', 60_000],
		['Sun, 06 Jan 1995 08:49:37 GMT', Date.UTC(1995, 0, 6) - Date.UTC(1994, 10, 6)],
		['Sun, 06 Dec 1994 08:49:37 GMT', 30 * 86_400_000],
		['Sun, 06 Nom 1994 08:50:37 GMT', null],
		['Sun, 06 Nov 1994 08:50:37 GMT+1', null],
		['x Sun, 06 Nov 1994 08:50:37 GMT', null],
		['Sunday, 06-Nov-94 08:50:37 GMT', null],
		['-1', null],
		[null, null],
	])('Retry-After %j: %s', (field, ms) => expect(parseRetryAfter(field, now)).toBe(ms));
});

describe('faults of exceptions', () => {
	it.each([
		['CERT_NEW', 'tls_failed'],
		['ERR_SSL_NEW', 'tls_failed'],
		['UNABLE_TO_NEW', 'tls_failed'],
		['MY_CERT_NEW', 'internal'],
		['ERR_HTTP2_NEW', 'connection_reset'],
		['NEW_ERR_HTTP2_', 'internal'],
		['HPE_NEW', 'http_invalid'],
		['ERR_HTTP_NEW', 'http_invalid'],
		['NEW_HPE_', 'internal'],
		['ERR_NEW_HTTP_', 'internal'],
	])('of a family that is known, by how its code begins: %s', (code, expected) =>
		expect(faultOf(Object.assign(new Error('x'), { code })).code).toBe(expected),
	);

	it('finds the code in causes and in the first of several errors, and stops looking', () => {
		const inner = Object.assign(new Error('x'), { code: 'ENOSPC', syscall: 'write' });
		expect(faultOf(new Error('y', { cause: inner }))).toEqual({
			code: 'disk_full',
			detail: 'ENOSPC (write)',
		});
		expect(faultOf(new AggregateError([inner])).code).toBe('disk_full');
		const circle = new Error('z');
		circle.cause = circle;
		expect(faultOf(circle).code).toBe('internal');
		expect(faultOf('text').code).toBe('internal');
	});
});

describe('fields to send', () => {
	it('leaves out what is ours, and what could end its line', () => {
		const headers = [
			['Cookie', 'a=b'],
			['Range', 'bytes=1-'],
			['accept-encoding', 'gzip'],
			['X', 'a\r\nHost: b'],
			['Bad Name', 'x'],
			['X-Ü', 'x'],
			['X-Fine', 'é'],
		] as const;
		expect(sendable(headers)).toEqual([
			['Cookie', 'a=b'],
			['X-Fine', 'é'],
		]);
		expect(
			withoutCredentials([
				['COOKIE', 'a'],
				['Authorization', 'b'],
				['Referer', 'c'],
			]),
		).toEqual([['Referer', 'c']]);
	});
});

describe('rates', () => {
	it.each([
		['500k', 512_000],
		['2M', 2_097_152],
		['1.5m', 1_572_864],
		['100', 100],
		['1 GiB', null],
		['1GiB', 1_073_741_824],
		['2MB', 2_097_152],
		[' 2M ', 2_097_152],
		['2Mi', null],
		['1.1234567', null],
		['1024g', 2 ** 40],
		['1025g', null],
		['0', null],
		['-1', null],
		['', null],
		['fast', null],
	])('%j: %s', (text, rate) => expect(parseRate(text)).toBe(rate));

	it('lets through no more than the rate, a tenth of a second and the last bytes, from any moment on', () => {
		fc.assert(
			fc.property(fc.array(fc.tuple(fc.nat(500), fc.nat(5000)), { maxLength: 30 }), steps => {
				const bucket = newBucket(1000, 0);
				const passed: { at: number; count: number }[] = [];
				let now = 0;
				for (const [ms, count] of steps) {
					now += ms;
					if (waitFor(bucket, now) > 0) continue;
					spend(bucket, count, now);
					passed.push({ at: now, count });
				}
				passed.forEach(({ at: from }, first) => {
					const before = passed.slice(first, -1).reduce((sum, { count }) => sum + count, 0);
					expect(before).toBeLessThanOrEqual((passed.at(-1)?.at ?? 0) - from + 100 + 1e-6);
				});
			}),
		);
	});

	it('lets through again when it said it would, and a little at once after a rest', () => {
		fc.assert(
			fc.property(fc.integer({ min: 1, max: 9_000 }), fc.nat(10_000), fc.nat(50_000), (rate, count, rest) => {
				const bucket = newBucket(rate, 0);
				expect(waitFor(bucket, rest)).toBe(0);
				spend(bucket, count, rest);
				const kept = (rate * Math.min(100, rest)) / 1_000;
				const wait = waitFor(bucket, rest);
				expect(wait).toBeCloseTo(Math.max(0, ((count - kept) / rate) * 1_000), 3);
				expect(waitFor(bucket, rest + wait / 2)).toBeCloseTo(wait / 2, 3);
				expect(waitFor(bucket, rest + wait + 1)).toBe(0);
			}),
		);
	});

	it('what was spent is paid for in the same time at another rate', () => {
		const bucket = newBucket(1000, 0);
		spend(bucket, 500, 0);
		changeRate(bucket, 10, 0);
		expect(waitFor(bucket, 0)).toBeCloseTo(500);
		changeRate(bucket, 0, 0);
		expect(waitFor(bucket, 0)).toBe(0);
		changeRate(bucket, 10, 0);
		expect(waitFor(bucket, 0)).toBe(0);
	});
});
