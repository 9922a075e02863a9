import { expect, test } from 'vitest';
import { filingStep, type FilingSlip } from '../../../../native-host/src/core/library/slip.ts';
import { taskId } from '../../../support/queue/open.ts';

const slip: FilingSlip = {
	task: taskId(1),
	from: '/a/film.mp4',
	source: 'it',
	goal: { base: '/b', folders: [], name: 'film.mp4' },
	placed: { path: '/b/film.mp4', identity: 'it' },
	describe: true,
};
const it = { bytes: 5, identity: 'it' };
const other = { bytes: 5, identity: 'other' };
const longer = { bytes: 6, identity: 'other' };
const at = (path: string) => ({ path, bytes: 5 });

test.each([
	['a task that is not complete', slip, null, { from: it, to: null }, 'over'],
	['a task whose file is elsewhere', slip, at('/c/film.mp4'), { from: it, to: null }, 'over'],
	['nothing done yet', { ...slip, placed: null }, at(slip.from), { from: it, to: null }, 'move'],
	['a name that was only tried', slip, at(slip.from), { from: it, to: null }, 'move'],
	['a name that somebody else took', slip, at(slip.from), { from: it, to: other }, 'move'],
	['a file with both names', slip, at(slip.from), { from: it, to: it }, 'record'],
	['a file that moved', slip, at(slip.from), { from: null, to: it }, 'record'],
	['one that a new mount calls otherwise', slip, at(slip.from), { from: null, to: other }, 'record'],
	['another file, and ours is gone', slip, at(slip.from), { from: null, to: longer }, 'move'],
	['a move on record', slip, at('/b/film.mp4'), { from: it, to: it }, 'removeSource'],
	['no goal', { ...slip, goal: null, placed: null }, at(slip.from), { from: it, to: null }, 'describe'],
] as const)('%s', (_, given, recorded, ends, step) => {
	expect(filingStep(given, recorded, ends)).toBe(step);
});
