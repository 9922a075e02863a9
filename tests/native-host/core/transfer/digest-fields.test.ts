import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { statedDigest } from '../../../../native-host/src/core/transfer/digest-fields.ts';

const head = (fields: Record<string, string>) => ({
	status: 200,
	fields: new Map(Object.entries(fields).map(([name, value]) => [name, [value]])),
});
const content = 'the file';
const hash = (algorithm: string, encoding: 'hex' | 'base64') =>
	createHash(algorithm.replace('-', '')).update(content).digest(encoding);
const of = (algorithm: string) => hash(algorithm, 'base64');
const is = (algorithm: string) => ({ algorithm, hex: hash(algorithm, 'hex') });

describe('a digest that the server states', () => {
	it.each([
		[{}, true, null],
		[{ 'repr-digest': `sha-256=:${of('sha-256')}:` }, false, is('sha-256')],
		[{ 'repr-digest': `sha-256=:${of('sha-256')}:, sha-512=:${of('sha-512')}:` }, false, is('sha-512')],
		[{ 'repr-digest': `unixsum=:AAAA:, sha-256=:${of('sha-256')}:;x=1` }, false, is('sha-256')],
		[{ 'content-digest': `sha-256=:${of('sha-256')}:` }, true, is('sha-256')],
		[{ 'content-digest': `sha-256=:${of('sha-256')}:` }, false, null],
		[{ digest: `SHA-256=${of('sha-256')},MD5=${of('md5')}` }, false, is('sha-256')],
		[{ digest: `sha=${of('sha-1')}` }, false, is('sha-1')],
		[{ 'content-md5': of('md5') }, true, is('md5')],
		[{ 'content-md5': of('md5') }, false, null],
		[{ 'repr-digest': `sha-256=:${of('md5')}:` }, true, null],
		[{ 'repr-digest': 'sha-256=:%%%:' }, true, null],
		[{ 'repr-digest': `x, sha-256=:${of('sha-256')}:x` }, true, null],
		[{ digest: `sha-256=${of('sha-256')}, sha-512=${of('sha-512')}` }, false, is('sha-512')],
		[{ digest: `sha-256=${of('sha-256')}?` }, false, null],
		[{ 'content-md5': ` ${of('md5')} ` }, true, is('md5')],
		[{ 'content-md5': of('md5').slice(0, -1) }, true, null],
		[{ 'content-md5': `${of('md5').slice(0, -4)}====` }, true, null],
		[{ 'content-md5': of('md5').replace('==', '') }, true, is('md5')],
		[{ 'repr-digest': `${'a=1,'.repeat(31)}sha-256=:${of('sha-256')}:` }, true, is('sha-256')],
		[{ 'repr-digest': `${'a=1,'.repeat(32)}sha-256=:${of('sha-256')}:` }, true, null],
		[{ 'repr-digest': `sha-256=${of('sha-256')}` }, true, null],
		[{ 'repr-digest': `x sha-256=:${of('sha-256')}:` }, true, null],
		[{ 'repr-digest': `SHA-256=:${of('sha-256')}:` }, true, null],
		[{ 'repr-digest': `sha-256=:${of('sha-256')}: ; x` }, true, is('sha-256')],
		[{ 'repr-digest': 'sha-256=::' }, true, null],
		[{ 'repr-digest': `sha=:${of('sha-1')}:` }, true, null],
		[{ digest: `xsha=${of('sha-1')}` }, false, null],
		[{ digest: `shax=${of('sha-1')}` }, false, null],
		[{ digest: ` SHA=${of('sha-1')} ` }, false, is('sha-1')],
		[{ digest: `?sha-256=${of('sha-256')}` }, false, null],
		[{ digest: of('sha-256') }, false, null],
		[{ 'content-md5': of('sha-1') }, true, null],
		[{ 'content-md5': `${of('md5').slice(0, 20)}!${of('md5').slice(21)}` }, true, null],
		[{ 'content-md5': `=${of('md5').slice(1)}` }, true, null],
		[{ 'content-md5': of('md5'), digest: `SHA-256=${of('sha-256')}` }, true, is('sha-256')],
		[{ 'content-digest': `sha-512=:${of('sha-512')}:`, digest: `sha=${of('sha-1')}` }, true, is('sha-512')],
		[{ 'repr-digest': `sha-256=:${of('sha-256')}:`, 'content-encoding': 'gzip' }, true, null],
	])('%j, all of it: %s', (fields, carriesAll, expected) =>
		expect(statedDigest(head(fields as Record<string, string>), carriesAll)).toEqual(expected),
	);

	it('is read back whatever it is, and rubbish is none', () => {
		fc.assert(
			fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), bytes => {
				const value = `sha-256=:${Buffer.from(bytes).toString('base64')}:`;
				expect(statedDigest(head({ 'repr-digest': value }), false)?.hex).toBe(
					Buffer.from(bytes).toString('hex'),
				);
			}),
		);
		fc.assert(
			fc.property(fc.string(), text => {
				for (const name of ['repr-digest', 'digest', 'content-md5', 'content-digest'])
					statedDigest(head({ [name]: text }), true);
			}),
		);
	});
});
