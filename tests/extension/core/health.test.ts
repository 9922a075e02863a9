import { expect, test } from 'vitest';
import { createTranslate } from '../../../extension/src/core/text/translate.ts';
import { findingsOf } from '../../../extension/src/core/view/health.ts';
import { problems, type Check } from '../../../shared/domain/health.ts';
import { words } from '../support/words.ts';

const checkOf = (id: string, more: Partial<Check> = {}): Check => ({
	id,
	what: `What ${id} is`,
	seen: '/somewhere',
	verdict: 'ok',
	problem: null,
	sentence: '',
	hint: '',
	command: null,
	repair: null,
	...more,
});
const ill = (id: string, problem: keyof typeof problems, more: Partial<Check> = {}): Check =>
	checkOf(id, { problem, ...problems[problem], ...more });
const findings = (...checks: Check[]) =>
	findingsOf({ verdict: 'ok', version: '1', platform: 'linux', checks }, words);

test('what is wrong is told, the worst first; what is well only where people ask for it', () => {
	const found = findings(
		checkOf('clock'),
		checkOf('yt-dlp'),
		ill('ffmpeg', 'ffmpeg_missing', { command: 'apt install ffmpeg' }),
		ill('registration:firefox', 'manifest_invalid', { what: 'Firefox: registration', repair: 'here' }),
	);
	expect(found.map(({ id }) => id)).toEqual(['registration:firefox', 'ffmpeg', 'yt-dlp']);
	expect(found[0]).toMatchObject({ title: 'Firefox: way to the program', isRepairable: true });
	expect(found[1]).toMatchObject({ ...pick('ffmpeg_missing'), command: 'apt install ffmpeg' });
	expect(found[2]).toMatchObject({ sentence: '', hint: '', seen: '/somewhere' });
});

test('a problem of a newer program is told in its own words', () => {
	const [found] = findings(
		checkOf('quantum', { verdict: 'broken', problem: 'not_yet_known', sentence: 'So.', hint: 'Do.' }),
	);
	expect(found).toMatchObject({ title: 'What quantum is', sentence: 'So.', hint: 'Do.' });
});

test('a language that has words for a problem says them', () => {
	const t = createTranslate(key => (key === 'problem_disk_full' ? 'Voll.' : ''));
	const report = { verdict: 'broken', version: '1', platform: 'x', checks: [ill('downloads', 'disk_full')] };
	expect(findingsOf(report as Parameters<typeof findingsOf>[0], { ...words, t })[0]).toMatchObject({
		sentence: 'Voll.',
		hint: problems.disk_full.hint,
	});
});

function pick(problem: keyof typeof problems) {
	const { sentence, hint } = problems[problem];
	return { sentence, hint };
}
