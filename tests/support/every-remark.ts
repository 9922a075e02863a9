import { remarks, type Remark, type RemarkCode, type ValueKind } from '../../shared/domain/remarks.ts';

/** Each remark of the table, with each of the numbers where it takes one, else with the last. */
export const everyRemark = (numbers: readonly number[]): Remark[] =>
	Object.entries(remarks).flatMap(([is, { kinds }]) =>
		(Object.values(kinds).includes('number') ? numbers : numbers.slice(-1)).map(number => ({
			is: is as RemarkCode,
			values: Object.fromEntries(Object.entries(kinds).map(([name, kind]) => [name, sampleOf(kind, number)])),
		})),
	);

const sampleOf = (kind: ValueKind, number: number) =>
	({
		number,
		bytes: number * 1_000_000,
		seconds: number,
		text: 'x',
		languages: ['de', 'pt-BR', 'not a code!'],
		fault: 'connection_timeout' as const,
	})[kind];
