import { expect, test } from 'vitest';
import { isCompactionDue } from '../../../../native-host/src/core/journal/snapshot.ts';

const MiB = 1024 * 1024;

test.each([
	['small, whatever is in it', { bytes: MiB - 1, lines: 1_000_000, tasks: 0 }, false],
	['large, and all of it tasks', { bytes: 100 * MiB, lines: 100_000, tasks: 100_000 }, false],
	['at three lines a task', { bytes: MiB, lines: 3 * 11, tasks: 10 }, false],
	['past three lines a task', { bytes: MiB, lines: 3 * 11 + 1, tasks: 10 }, true],
	['large, and nothing is left', { bytes: MiB, lines: 4, tasks: 0 }, true],
])('a journal that is %s', (_, journal, isDue) => expect(isCompactionDue(journal)).toBe(isDue));

test('how large it has to be may be told', () => {
	expect(isCompactionDue({ bytes: 10, lines: 10, tasks: 1 }, 10)).toBe(true);
	expect(isCompactionDue({ bytes: 9, lines: 10, tasks: 1 }, 10)).toBe(false);
});
