import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { EntryId, Seq, TaskId } from '../../../shared/domain/ids.ts';
import { timelineEntriesMax, type TimelineEntry } from '../../../shared/domain/timeline.ts';
import { millis } from '../../../shared/kernel/units.ts';
import type { Queue } from '../../../native-host/src/app/queue.ts';
import { entryOf, replacing, type EntryBody } from '../../../native-host/src/core/history/entry.ts';
import { completed, countingEngine, failedForGood } from '../../support/queue/counting-engine.ts';
import { openTestQueue, taskId, temporaryFolder, until } from '../../support/queue/open.ts';
import { fault } from '../../../shared/domain/faults.ts';
import { quote } from '../../../shared/kernel/quoted.ts';

const url = 'https://host.example/file';
const [one, two] = [taskId(1), taskId(2)];
const start = 0 as EntryId;

async function timelineOf(queue: Queue, task: TaskId): Promise<TimelineEntry[]> {
	const entries: TimelineEntry[] = [];
	for (let after: EntryId | null = start; after !== null;) {
		const page = await queue.timeline(task, after);
		if (!page.ok) throw new Error(page.error.code);
		entries.push(...page.value.entries);
		after = page.value.next;
	}
	return entries;
}

const kindsOf = async (queue: Queue, task: TaskId) => (await timelineOf(queue, task)).map(({ kind }) => kind);

/** Without the numbers, which another file gives anew. */
const toldOf = async (queue: Queue, task: TaskId) =>
	(await timelineOf(queue, task)).map(entry => ({ ...entry, id: start }));

async function summaryOf(queue: Queue) {
	const summary = await queue.faultSummary(millis(Date.now()));
	if (!summary.ok) throw new Error(summary.error.code);
	return summary.value;
}

/** A queue in which one task was paused on the command line, and failed twice once it went on. */
async function withPast(folder: string) {
	const counted = countingEngine();
	const queue = await openTestQueue({ folder, engine: counted.engine, random: () => 0 });
	await queue.add({ id: one, url }, 'browser');
	await until(() => counted.running.size === 1);
	await queue.dispatch({ type: 'pause', task: one }, 'cli');
	await until(() => queue.state.tasks.get(one)?.state.status === 'paused');
	await queue.dispatch({ type: 'resume', task: one }, 'browser');
	await until(() => counted.running.size === 1);
	const reset = { ...failedForGood, fault: fault('connection_reset', quote('ECONNRESET')) } as const;
	[...counted.running][0]?.settle(reset);
	await until(() => counted.started === 3);
	[...counted.running][0]?.settle(failedForGood);
	await until(() => queue.state.tasks.get(one)?.state.status === 'failed');
	return { queue, counted };
}

test('a task keeps what happened to it, and who asked for it', async () => {
	using folder = temporaryFolder();
	const { queue } = await withPast(folder.path);
	const entries = await timelineOf(queue, one);
	expect(entries).toMatchObject([
		{ kind: 'added', client: 'browser' },
		{ kind: 'started', run: 1 },
		{ kind: 'paused', by: 'user', client: 'cli' },
		{ kind: 'requeued', client: 'browser' },
		{ kind: 'started', run: 2 },
		{ kind: 'retrying', fault: { code: 'connection_reset' } },
		{ kind: 'started', run: 3 },
		{ kind: 'failed', fault: { code: 'http_not_found' } },
	]);
	expect(queue.state.tasks.get(one)?.retries).toBe(1);
	expect(await summaryOf(queue)).toMatchObject({
		total: 2,
		categories: { network: 1, server: 1, disk: 0 },
		days: [{ total: 2 }],
		hosts: [{ host: 'host.example', total: 2 }],
		codes: [
			{ code: 'connection_reset', total: 1 },
			{ code: 'http_not_found', total: 1 },
		],
	});
	await queue.close();
});

test('it is the same after the next start, and after its file was lost or damaged, which is told', async () => {
	using folder = temporaryFolder();
	const { queue } = await withPast(folder.path);
	const before = await toldOf(queue, one);
	await queue.close();
	const path = join(folder.path, 'history.db');
	const { engine } = countingEngine();
	for (const harm of ['none', 'lost', 'damaged']) {
		if (harm === 'lost') rmSync(path);
		if (harm === 'damaged') writeFileSync(path, 'no database'.repeat(1_000));
		const again = await openTestQueue({ folder: folder.path, engine });
		expect(await toldOf(again, one)).toEqual(before);
		expect((await summaryOf(again)).total).toBe(2);
		expect(again.notices.list().map(({ fault }) => fault.code)).toEqual(
			harm === 'damaged' ? ['history_damaged'] : [],
		);
		await again.close();
	}
	expect(readdirSync(folder.path).filter(name => name.startsWith('history.db.damaged-')).length).toBe(1);
});

test('what a kill left unwritten is taken from the journal at the next start', async () => {
	using folder = temporaryFolder();
	const { queue } = await withPast(folder.path);
	await timelineOf(queue, one);
	const path = join(folder.path, 'history.db');
	await queue.dispatch({ type: 'retry', task: one }, 'cli');
	await queue.dispatch({ type: 'cancel', task: one }, 'cli');
	await until(() => queue.state.tasks.get(one)?.state.status === 'cancelled');
	const expected = (await timelineOf(queue, one)).map(({ kind }) => kind);
	await queue.close();
	// As if the events since some moment had never come to it.
	const { DatabaseSync } = await import('node:sqlite');
	using database = new DatabaseSync(path);
	const all = database.prepare('SELECT id FROM entries ORDER BY id').all();
	const kept = Number(all[2]?.['id']);
	database.exec(`DELETE FROM entries WHERE id > ${kept}; DELETE FROM faults`);
	database.exec('UPDATE tasks SET entries = 3; UPDATE place SET seq = 4');
	database.close();
	const again = await openTestQueue({ folder: folder.path, engine: countingEngine().engine });
	expect(await kindsOf(again, one)).toEqual(expected);
	expect((await summaryOf(again)).total).toBe(2);
	await again.close();
});

test('a task that is removed leaves no timeline, and its failures stay counted', async () => {
	using folder = temporaryFolder();
	const { queue } = await withPast(folder.path);
	expect((await queue.dispatch({ type: 'dismiss', task: one }, 'cli')).ok).toBe(true);
	expect(await timelineOf(queue, one)).toEqual([]);
	expect((await summaryOf(queue)).total).toBe(2);
	await queue.close();
});

test('a download that goes on cannot be dismissed; a completed one can, and stays counted', async () => {
	using folder = temporaryFolder();
	const counted = countingEngine();
	const queue = await openTestQueue({ folder: folder.path, engine: counted.engine });
	await queue.add({ id: two, url });
	await until(() => counted.running.size === 1);
	const refused = await queue.dispatch({ type: 'dismiss', task: two });
	expect(refused).toMatchObject({ ok: false, error: { code: 'transition_refused' } });
	[...counted.running][0]?.settle(completed);
	await until(() => queue.state.tasks.get(two)?.state.status === 'completed');
	await queue.dispatch({ type: 'dismiss', task: two });
	expect(queue.state.tasks.size).toBe(0);
	await queue.close();
	const again = await openTestQueue({ folder: folder.path, engine: countingEngine().engine });
	expect(await again.savedSummary(millis(Date.now()))).toMatchObject({
		ok: true,
		value: {
			files: 1,
			bytes: 100,
			days: [{ files: 1, bytes: 100 }],
			hosts: [{ host: 'host.example', files: 1, bytes: 100 }],
			otherHosts: { files: 0, bytes: 0 },
		},
	});
	await again.close();
});

test('compaction waits for the history, and takes nothing away from it', async () => {
	using folder = temporaryFolder();
	const { queue } = await withPast(folder.path);
	const before = await kindsOf(queue, one);
	// Enough lines of long addresses that only a snapshot is shorter.
	const long = `${url}?${'x'.repeat(3_000)}`;
	for (let round = 0; round < 5; round++) {
		const ids = Array.from({ length: 100 }, (_, at) => taskId(100 + at));
		await Promise.all(ids.map(id => queue.add({ id, url: long, startAt: millis(4e12) })));
		await Promise.all(ids.map(id => queue.dispatch({ type: 'remove', task: id })));
	}
	await queue.close();
	const again = await openTestQueue({ folder: folder.path, engine: countingEngine().engine });
	expect(again.eventsSince(0 as Seq)).toBeNull();
	expect(await kindsOf(again, one)).toEqual(before);
	expect((await summaryOf(again)).total).toBe(2);
	// Without it, what compaction left is told, and that there was more.
	await again.close();
	for (const name of ['history.db', 'history.db-wal']) {
		if (existsSync(join(folder.path, name))) rmSync(join(folder.path, name));
	}
	const poorer = await openTestQueue({ folder: folder.path, engine: countingEngine().engine });
	expect(await kindsOf(poorer, one)).toEqual(['added', 'forgotten']);
	expect(poorer.state.tasks.get(one)?.retries).toBe(1);
	await poorer.close();
});

test('of a long life the middle is only counted', async () => {
	using folder = temporaryFolder();
	const counted = countingEngine();
	const queue = await openTestQueue({ folder: folder.path, engine: counted.engine });
	const whole: EntryBody[] = [];
	queue.subscribe(events => {
		for (const recorded of events) {
			const body = entryOf(recorded);
			const before = whole.at(-1);
			if (before && body && replacing(before, body)) whole.pop();
			if (body) whole.push(body);
		}
	});
	await queue.add({ id: one, url, startAt: millis(4e12) }, 'cli');
	for (let round = 0; round < 800; round++) {
		void queue.dispatch({ type: 'pause', task: one }, 'cli');
		await queue.dispatch({ type: 'cancel', task: one }, 'browser');
		void queue.dispatch({ type: 'reset', task: one }, 'cli');
	}
	const entries = await timelineOf(queue, one);
	const kinds = entries.map(({ kind }) => kind);
	expect(kinds).toHaveLength(timelineEntriesMax);
	expect(kinds.indexOf('omitted')).toBe(timelineEntriesMax / 2);
	expect(kinds.slice(0, 500)).toEqual(whole.slice(0, 500).map(({ kind }) => kind));
	expect(kinds.slice(501)).toEqual(whole.slice(-499).map(({ kind }) => kind));
	expect(entries[500]).toMatchObject({ kind: 'omitted', count: whole.length - 999 });
	await queue.close();
});

test('no secret comes into it', async () => {
	using folder = temporaryFolder();
	const counted = countingEngine();
	const queue = await openTestQueue({ folder: folder.path, engine: counted.engine });
	const secret = 'geheim-4711';
	await queue.add({
		id: one,
		url: `https://me:${secret}@host.example/file?token=${secret}`,
		headers: [['Cookie', `session=${secret}`]],
	});
	await until(() => counted.running.size === 1);
	[...counted.running][0]?.settle(failedForGood);
	await until(() => queue.state.tasks.get(one)?.state.status === 'failed');
	expect(await kindsOf(queue, one)).toEqual(['added', 'started', 'failed']);
	await queue.close();
	for (const name of readdirSync(folder.path).filter(name => name.startsWith('history.db')))
		expect(readFileSync(join(folder.path, name)).includes(secret)).toBe(false);
});
