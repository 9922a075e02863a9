import { describe, expect, it } from 'vitest';
import { linkExpiry } from '../../../../native-host/src/core/transfer/link-expiry.ts';

const at = Date.UTC(2027, 0, 31, 22, 30);
const seconds = at / 1000;

describe('when a link ends to work', () => {
	it.each([
		[`Expires=${seconds}`, at],
		[`a=1&expires=${seconds}&b=2`, at],
		[`exp=${at}`, at],
		[`expire=${seconds}&ei=x`, at],
		['X-Amz-Date=20270131T222900Z&X-Amz-Expires=60&X-Amz-Signature=x', at],
		['x-goog-date=20270131T213000Z&x-goog-expires=3600', at],
		['sv=2020&se=2027-01-31T22%3A30%3A00Z&sig=abc', at],
		[`hdnts=st=1~exp=${seconds}~acl=/*~hmac=0a`, at],
		[`token=exp=${seconds}~hmac=0a`, at],
		[`hdnts=exp=${seconds}`, at],
		[`hdnts=acl=/*~exp=${seconds}`, at],
		['x-oss-date=20270131T222900Z&x-oss-expires=60', at],
		// Whoever signs says it exactly; another number beside it is of something else.
		[`expires=${seconds + 9}&X-Amz-Date=20270131T222900Z&X-Amz-Expires=60`, at],
		[`Expires=3600&exp=${seconds}`, at],
		[`expires_at=${seconds}`, at],
		[`validTo=${seconds}`, at],
		[`expiry=${seconds}`, at],
		[`X-Expires=${seconds}`, at],
		[`%65xpires=${seconds}`, at],
		['sv=2020&se=2027-01-31&sig=abc', Date.UTC(2027, 0, 31)],
	])('%s', (query, expected) => expect(linkExpiry(query)).toBe(expected));

	it.each([
		'',
		'expires=never',
		'expires=3600',
		'exp=12345678901',
		'exp=0123456789',
		'X-Amz-Expires=60',
		'X-Amz-Date=tomorrow&X-Amz-Expires=60',
		'se=2027-01-31T22:30:00Z',
		'sig=x&se=soon',
		'sig=x&se=1969-12-31T23:59:59Z',
		'X-Amz-Date=20270131T222900Z&X-Amz-Expires=1234567890',
		'X-Amz-Date=20270131T222900Z&X-Amz-Expires=60s',
		'X-Amz-Date=20270131T222900Zx&X-Amz-Expires=60',
		'X-Amz-Date=x20270131T222900Z&X-Amz-Expires=60',
		'X-Amz-Date=20271331T222900Z&X-Amz-Expires=60',
		'x-goog-date=20270131T213000Z&x-amz-expires=60',
		`expires=${seconds}x`,
		`expires=x${seconds}`,
		`expires=0${at}`,
		`exp=${at}x`,
		`exp=x${at}`,
		`hdnts=st=1~exp=${seconds}1~acl=/*`,
		`hdnts=st=1~xexp=${seconds}~acl=/*`,
		'%=%&%zz=%zz&&=&exp',
	])('%j does not say', query => expect(linkExpiry(query)).toBeNull());
});
