import { expect, test } from 'vitest';
import { clickedAction, noticeText, wordText } from '../../../extension/src/background/said.ts';
import { loadPreferences } from '../../../extension/src/core/options/preferences.ts';
import { fault } from '../../../shared/domain/faults.ts';
import { taskId } from '../support/tasks.ts';
import { words } from '../support/words.ts';

const completed = noticeText(
	{ kind: 'one', ending: { kind: 'completed', task: taskId(1), name: 'a.iso' } },
	words,
);

test('what is finished can be opened or shown; a click on the notification itself shows it', () => {
	expect(completed).toMatchObject({ message: 'a.iso', buttons: ['Open', 'Show in folder'] });
	const id = completed?.id ?? '';
	expect(clickedAction(id, 0)).toEqual({ task: taskId(1), action: 'openFile' });
	expect(clickedAction(id, 1)).toEqual({ task: taskId(1), action: 'showInFolder' });
	expect(clickedAction(id, null)).toEqual({ task: taskId(1), action: 'showInFolder' });
	expect(clickedAction(id, 2)).toBeNull();
});

test('a failure says what to do, and has no file to open', () => {
	const ending = { kind: 'failed', task: taskId(2), name: 'b', fault: fault('disk_full') } as const;
	const failed = noticeText({ kind: 'one', ending }, words);
	expect(failed?.message).toContain('Free some space');
	expect([failed?.buttons, clickedAction(failed?.id ?? '', 0)]).toEqual([[], null]);
});

test('each notification is of a kind that can be switched off', () => {
	expect(noticeText({ kind: 'many', completed: 2, failed: 1 }, words)?.kinds).toEqual([
		'completed',
		'failed',
	]);
	expect(noticeText({ kind: 'many', completed: 2, failed: 0 }, words)?.kinds).toEqual(['completed']);
	expect(wordText({ kind: 'kept' }, words).kinds).toEqual(['kept']);
	expect(wordText({ kind: 'noAddress' }, words).kinds).toEqual(['refused']);
});

test('whatever is stored makes whole preferences', () => {
	const usual = loadPreferences(undefined);
	expect(usual).toEqual({
		notices: { completed: true, failed: true, kept: true, refused: true },
		readClipboard: false,
		findLinks: false,
	});
	for (const odd of [null, 7, 'x', { notices: 3 }, { notices: { failed: 'no' } }])
		expect(loadPreferences(odd)).toEqual(usual);
	expect(loadPreferences({ notices: { failed: false }, later: 1 }).notices).toEqual({
		...usual.notices,
		failed: false,
	});
});
