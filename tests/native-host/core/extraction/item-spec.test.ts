import { expect, test } from 'vitest';
import {
	isWanted,
	lastWanted,
	parseItemSpec,
} from '../../../../native-host/src/core/extraction/item-spec.ts';

test.each([
	['all', [1, 7, 500], []],
	['1-3', [1, 2, 3], [4]],
	['2,5-6,9-', [2, 5, 6, 9, 1000], [1, 3, 7, 8]],
	[' 4 ', [4], [3, 5]],
])('%s', (text, wanted, others) => {
	const spec = parseItemSpec(text);
	if (!spec) throw new Error('refused');
	expect(wanted.every(index => isWanted(spec, index))).toBe(true);
	expect(others.some(index => isWanted(spec, index))).toBe(false);
});

test.each(['', '0', '3-1', '-3', 'a', '1;2', '1-2-3', '1,', '99999999', `${'1,'.repeat(2000)}1`])(
	'%j makes no sense',
	text => expect(parseItemSpec(text)).toBeNull(),
);

test('how far a list has to be read', () => {
	expect(lastWanted(parseItemSpec('1-3,8') ?? [])).toBe(8);
	expect(lastWanted(parseItemSpec('5-') ?? [])).toBe(Infinity);
});
