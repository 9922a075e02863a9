import { expect, test } from 'vitest';
import type { QueueEvent } from '../../../../shared/domain/events.ts';
import type { Task } from '../../../../shared/domain/task.ts';
import { bytes, millis } from '../../../../shared/kernel/units.ts';
import { react } from '../../../../native-host/src/core/queue/react.ts';
import { target } from '../../../support/queue/counting-engine.ts';
import { downloading, queued, run, taskWith } from '../../../support/queue/values.ts';

const before = taskWith(downloading(7), { target: target() });
const task = before.id;
const completed: Task['state'] = {
	status: 'completed',
	at: millis(0),
	path: '/d/file',
	bytes: bytes(1),
	digest: null,
};

test.each<[string, QueueEvent, Task, string[]]>([
	['a start starts', { type: 'task.started', task, run: run(8) }, before, ['startRun']],
	['a stop stops', { type: 'task.stopRequested', task, run: run(7), after: 'pause' }, before, ['stopRun']],
	['a pause keeps everything', { type: 'task.paused', task, by: 'user', savedBytes: bytes(1) }, before, []],
	[
		'a cancel keeps the part',
		{ type: 'task.cancelled', task, savedBytes: bytes(1) },
		before,
		['forgetSecrets'],
	],
	[
		'a completion needs nothing to find the file again',
		{
			type: 'task.completed',
			task,
			run: run(7),
			path: '/d/file',
			bytes: bytes(1),
			digest: null,
		},
		before,
		['settleTarget', 'fileAway', 'forgetSecrets'],
	],
	[
		'of a file that has moved the rest is done',
		{ type: 'task.fileMoved', task, path: '/other/file' },
		taskWith(completed, { target: target() }),
		['fileAway'],
	],
	['a reset discards the part', { type: 'task.reset', task }, before, ['discardPart']],
	['a removal discards both', { type: 'task.removed', task }, before, ['discardPart', 'forgetSecrets']],
	[
		'a removal before any answer has no part',
		{ type: 'task.removed', task },
		taskWith(queued()),
		['forgetSecrets'],
	],
	[
		'what is completed is never discarded',
		{ type: 'task.removed', task },
		taskWith(completed, { target: target() }),
		['settleTarget', 'forgetSecrets'],
	],
	[
		'nor when it is reset',
		{ type: 'task.reset', task },
		taskWith(completed, { target: target() }),
		['settleTarget'],
	],
])('%s', (_name, event, from, effects) => {
	expect(react(event, from, taskWith(queued())).map(({ type }) => type)).toEqual(effects);
});
