import fc from 'fast-check';
import { expect, test } from 'vitest';
import { protocolOldest, protocolVersion } from '../../../shared/protocol/limits.ts';
import { agreedProtocol, isEarlierVersion } from '../../../shared/protocol/versions.ts';

test.each([
	['1.2.3', '1.2.4', true],
	['1.2.3', '1.10.0', true],
	['0.9.9', '1.0.0', true],
	['1.2.3', '1.2.3', false],
	['1.3.0', '1.2.9', false],
	['2.0.0-beta.1', '2.0.0', true],
	['2.0.0', '2.0.0-beta.1', false],
	['2.0.0-beta.1', '2.0.0-beta.2', false],
	['a build of mine', '1.0.0', false],
	['1.0.0', '1.0', false],
])('%s is earlier than %s: %s', (version, than, earlier) => {
	expect(isEarlierVersion(version, than)).toBe(earlier);
});

const versions = fc.tuple(fc.nat(20), fc.nat(20), fc.nat(20)).map(numbers => numbers.join('.'));

test('of two versions at most one is the earlier, so that no two replace each other for ever', () => {
	fc.assert(
		fc.property(versions, versions, (a, b) => {
			expect(isEarlierVersion(a, b) && isEarlierVersion(b, a)).toBe(false);
			expect(isEarlierVersion(a, b) || isEarlierVersion(b, a)).toBe(a !== b);
		}),
	);
});

test('what is agreed on is spoken by both, and is the newest such', () => {
	const range = fc.tuple(fc.integer({ min: 1, max: 9 }), fc.nat(5));
	fc.assert(
		fc.property(range, ([oldest, more]) => {
			const agreed = agreedProtocol({ protocol: oldest + more, oldest });
			const both = Array.from({ length: 20 }, (_, n) => n).filter(
				n => n >= oldest && n <= oldest + more && n >= protocolOldest && n <= protocolVersion,
			);
			expect(agreed).toBe(both.at(-1) ?? null);
		}),
	);
});

test('who names no oldest speaks one protocol alone', () => {
	expect(agreedProtocol({ protocol: protocolVersion })).toBe(protocolVersion);
	expect(agreedProtocol({ protocol: protocolVersion + 1 })).toBeNull();
});
