import { expect, test } from 'vitest';
import { createPrepare } from '../../../native-host/src/app/queue-prepare.ts';
import { unknownMedia } from '../../../shared/domain/media.ts';
import { defaultSettings } from '../../../shared/domain/settings.ts';
import { parseNameTemplate } from '../../../shared/domain/template.ts';
import type { TaskRequest } from '../../../shared/domain/task.ts';
import { millis } from '../../../shared/kernel/units.ts';
import { taskIn } from '../../extension/support/tasks.ts';
import { requestFor } from '../../support/task-request.ts';

const prepare = createPrepare({
	settings: () => defaultSettings,
	secrets: { find: () => Promise.resolve(null) },
	chores: { done: () => Promise.resolve() },
	known: () => Promise.resolve(null),
	downloadFolder: () => '/downloads',
});

async function renamed(more: Partial<TaskRequest>, name: string): Promise<string | null> {
	const request = { ...requestFor('https://www.a.example/x'), ...more };
	const state = { status: 'queued', reason: 'new', notBeforeAt: millis(0) } as const;
	const run = await prepare(taskIn(state, { request, addedAt: millis(new Date(2026, 0, 31, 12).getTime()) }));
	if (!run.ok) throw new Error(run.error.code);
	return run.value.rename?.({ name, mediaType: null }) ?? null;
}

const media = { ...unknownMedia, title: 'A/B: one', playlist: 'Set', index: 7 };

test.each<[string, string, string]>([
	['{index} {title}', 'part.tar.gz', '07 A_B_ one.tar.gz'],
	['{title}', 'get', 'A_B_ one'],
	['{playlist} - {index} [{creator}]', 'x.zip', 'Set - 07.zip'],
	['{site} {date} {name}', 'x.zip', 'a.example 2026-01-31 x.zip'],
	['{name}.{ext}', 'x.zip', 'x.zip'],
])(
	'%s of %s is %s: what is unknown leaves no gap, the extension is the one that was found',
	async (nameTemplate, name, made) => {
		expect(await renamed({ nameTemplate, media }, name)).toBe(made);
	},
);

test('a name that was asked for stays, as does one without a template, or with one that a later version wrote', async () => {
	expect(await renamed({ nameTemplate: '{index}', fileName: 'asked.zip' }, 'x.zip')).toBeNull();
	expect(await renamed({}, 'x.zip')).toBeNull();
	expect(await renamed({ nameTemplate: '{colour}' }, 'x.zip')).toBeNull();
});

test('a template of a name has no folders, whatever else a template may have', () => {
	expect(parseNameTemplate('{index} {title}').ok).toBe(true);
	for (const text of ['a/b', '../{name}', '/x', '{what}', '{', '', '..', 'a\\b'])
		expect(parseNameTemplate(text).ok).toBe(false);
});
