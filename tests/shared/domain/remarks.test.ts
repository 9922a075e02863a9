import * as v from 'valibot';
import { expect, test } from 'vitest';
import { faults } from '../../../shared/domain/faults.ts';
import {
	remark,
	remarks,
	Remarks,
	remarksOf,
	sayRemark,
	type Remark,
	type RemarkCode,
} from '../../../shared/domain/remarks.ts';
import { Fault, TaskState } from '../../../shared/domain/task.ts';
import { everyRemark } from '../../support/every-remark.ts';

test('every remark is said whole, and comes back from the journal as it was', () => {
	for (const one of everyRemark([0, 1, 2, 1_000])) {
		expect(sayRemark(one)).toMatch(/^[^$]+$/u);
		expect(v.parse(Remarks, JSON.parse(JSON.stringify([one])))).toEqual([one]);
	}
});

test('a number has its own form, and names of values are those of the words', () => {
	expect(sayRemark(remark('lines', { count: 1 }))).toBe('1 line.');
	expect(sayRemark(remark('lines', { count: 2 }))).toBe('2 lines.');
	for (const { kinds, words } of Object.values(remarks))
		expect(new Set([...words.matchAll(/\$(\w+)\$/gu)].map(([, name]) => name))).toEqual(
			new Set(Object.keys(kinds)),
		);
});

test.each<[string, unknown]>([
	['of a later version', { is: 'not_yet_known', values: {} }],
	['of an inherited name', { is: 'toString', values: {} }],
	['without a value', { is: 'lines', values: {} }],
	['with another value', { is: 'lines', values: { count: 'many' } }],
	['with one too many', { is: 'sound_only', values: { count: 1 } }],
	['too long', { is: 'kept_as', values: { path: 'x'.repeat(1_001) } }],
	['with a fault that is none', { is: 'marks_unasked', values: { fault: 'toString' } }],
	['of nothing', null],
])('one %s is left out, and the rest stays', (_name, said) => {
	const known = remark('sound_only');
	expect(v.parse(Remarks, [said, known])).toEqual([known]);
});

test('what is said is bounded', () => {
	const long = remark('kept_as', { path: 'x'.repeat(100_000) });
	expect(JSON.stringify(long).length).toBeLessThan(2_000);
	const languages = Array.from({ length: 1_000 }, () => 'y'.repeat(1_000));
	expect(JSON.stringify(remark('subtitles_missing', { languages })).length).toBeLessThan(5_000);
	const many: Remark[] = Array.from({ length: 100 }, () => remark('refused'));
	expect(v.parse(Remarks, many)).toHaveLength(16);
});

test('words of earlier versions are kept as a quotation', () => {
	const old = {
		status: 'completed',
		at: 1,
		path: '/d/a',
		bytes: 2,
		note: 'Subtitles are not offered in fr.',
	};
	const state = v.parse(TaskState, old);
	expect(state.status === 'completed' && remarksOf(state)).toEqual([
		remark('quoted', { text: 'Subtitles are not offered in fr.' }),
	]);
	expect(v.parse(Fault, { code: 'range_mismatch', detail: 'several parts instead of one' })).toEqual({
		code: 'range_mismatch',
		detail: 'several parts instead of one',
	});
});

test('sentences are plain, end, and are not those of a fault', () => {
	const sentences = new Set<string>(Object.values(faults).map(({ sentence }) => sentence));
	for (const [code, { words }] of Object.entries(remarks)) {
		expect(words.length).toBeLessThan(120);
		expect(sentences).not.toContain(words);
		const endsOpen: RemarkCode[] = ['quoted', 'marks_unasked', 'template_unknown'];
		if (!endsOpen.some(one => one === code)) expect(words).toMatch(/\.$/u);
	}
});
