import type { StatementSync } from 'node:sqlite';
import * as v from 'valibot';
import type { RecordedEvent } from '../../../shared/domain/events.ts';
import type { EntryId, Seq, TaskId } from '../../../shared/domain/ids.ts';
import { timelineEntriesMax, TimelineEntry } from '../../../shared/domain/timeline.ts';
import type { Millis } from '../../../shared/kernel/units.ts';
import { entryOf, faultIn, replacing, type EntryBody } from '../core/history/entry.ts';
import type { FaultCount, SavedCount } from '../core/history/summarise.ts';
import { hostOf } from '../core/queue/host.ts';
import { inTransaction, openVersioned, type Migrations } from './versioned-database.ts';

/** Days of which it is counted what was saved and what failed; older ones go. */
const daysKeptMax = 400;
/** Hosts told apart on one day; more are counted together. */
const hostsPerDayMax = 100;
/** Entries of a task before those that are left out when there are too many. */
const entriesKeptFirst = timelineEntriesMax / 2;

/** What happened to all tasks, as the journal told it up to an event. Everything may throw SQLite's errors. */
export type HistoryStore = {
	/** The last event taken, of which journal; null: none of any. */
	place(): { readonly journal: string; readonly seq: Seq } | null;
	/** In one transaction; events it has are passed over by whoever calls. */
	take(events: readonly RecordedEvent[], place: { readonly journal: string; readonly seq: Seq }): void;
	/** Tasks that the journal does not know have no timeline any more. */
	keepOnly(isKnown: (task: TaskId) => boolean): void;
	/** Survives a power cut from here on. */
	sync(): void;
	timeline(task: TaskId, after: EntryId, max: number): TimelineEntry[];
	faultCounts(firstDay: string): FaultCount[];
	savedCounts(firstDay: string): SavedCount[];
	close(): void;
};

const migrations: Migrations = [
	database =>
		database.exec(`
			CREATE TABLE place (one INTEGER PRIMARY KEY CHECK (one = 1), journal TEXT NOT NULL, seq INTEGER NOT NULL) STRICT;
			CREATE TABLE tasks (task TEXT PRIMARY KEY, host TEXT NOT NULL, entries INTEGER NOT NULL,
				omitted INTEGER) STRICT, WITHOUT ROWID;
			CREATE TABLE entries (id INTEGER PRIMARY KEY AUTOINCREMENT, task TEXT NOT NULL, at INTEGER NOT NULL,
				body TEXT NOT NULL) STRICT;
			CREATE INDEX entries_of_task ON entries (task, id);
			CREATE TABLE faults (day TEXT, host TEXT, code TEXT, count INTEGER NOT NULL,
				PRIMARY KEY (day, host, code)) STRICT, WITHOUT ROWID;`),
	// What was saved before it was counted is known of the tasks that are still there.
	database =>
		database.exec(`
			CREATE TABLE saved (day TEXT, host TEXT, files INTEGER NOT NULL, bytes INTEGER NOT NULL,
				PRIMARY KEY (day, host)) STRICT, WITHOUT ROWID;
			INSERT INTO saved SELECT date(at / 1000, 'unixepoch', 'localtime'), host, count(*),
				min(CAST(total(json_extract(body, '$.bytes')) AS INTEGER), ${Number.MAX_SAFE_INTEGER}) FROM entries JOIN tasks USING (task)
				WHERE json_extract(body, '$.kind') = 'completed' GROUP BY 1, 2;`),
];

/** What is counted by day and host. */
type Tally = 'faults' | 'saved';

export function openHistoryStore(path: string, dayOf: (at: Millis) => string): HistoryStore {
	const database = openVersioned(path, migrations, { checked: false });
	// Only the daemon opens it. A power cut may cost the last entries, never the whole: the journal has them still.
	database.exec('PRAGMA locking_mode=EXCLUSIVE; PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL');
	const prepared = new Map<string, StatementSync>();
	const sql = (text: string): StatementSync => {
		const known = prepared.get(text) ?? database.prepare(text);
		prepared.set(text, known);
		return known;
	};

	function add(task: TaskId, at: Millis, body: EntryBody): void {
		const last = sql('SELECT id, body FROM entries WHERE task = ? ORDER BY id DESC LIMIT 1').get(task);
		const replaced = last ? replacing(JSON.parse(String(last['body'])) as EntryBody, body) : null;
		if (last && replaced) sql('DELETE FROM entries WHERE id = ?').run(Number(last['id']));
		sql('INSERT INTO entries (task, at, body) VALUES (?, ?, ?)').run(
			task,
			at,
			JSON.stringify(replaced ?? body),
		);
		if (replaced) return;
		const row = sql('UPDATE tasks SET entries = entries + 1 WHERE task = ? RETURNING entries, omitted').get(
			task,
		);
		if (Number(row?.['entries']) > timelineEntriesMax) leaveOut(task, row?.['omitted'] ?? null);
	}

	/** The first ones tell how it began, the last ones how it stands: what is between them is only counted. */
	function leaveOut(task: TaskId, mark: unknown): void {
		if (mark === null) {
			const { id } = sql('SELECT id FROM entries WHERE task = ? ORDER BY id LIMIT 1 OFFSET ?').get(
				task,
				entriesKeptFirst,
			) as { id: number };
			sql('UPDATE entries SET body = ? WHERE id = ?').run(omitted(1), id);
			sql('UPDATE tasks SET omitted = ? WHERE task = ?').run(id, task);
			return leaveOut(task, id);
		}
		const at = Number(mark);
		const row = sql('SELECT body FROM entries WHERE id = ?').get(at);
		const { count } = JSON.parse(String(row?.['body'])) as { count: number };
		sql('UPDATE entries SET body = ? WHERE id = ?').run(omitted(count + 1), at);
		sql(
			'DELETE FROM entries WHERE id = (SELECT id FROM entries WHERE task = ? AND id > ? ORDER BY id LIMIT 1)',
		).run(task, at);
		sql('UPDATE tasks SET entries = entries - 1 WHERE task = ?').run(task);
	}

	/** False: it is here already. */
	const addTask = (task: TaskId, url: string): boolean =>
		sql('INSERT OR IGNORE INTO tasks (task, host, entries) VALUES (?, ?, 0)').run(task, hostOf(url)).changes >
		0;

	function removeTask(task: TaskId): void {
		sql('DELETE FROM entries WHERE task = ?').run(task);
		sql('DELETE FROM tasks WHERE task = ?').run(task);
	}

	/** The task's host, as far as hosts are told apart on that day. */
	function countedHost(tally: Tally, day: string, task: TaskId): string {
		const host = String(sql('SELECT host FROM tasks WHERE task = ?').get(task)?.['host'] ?? '');
		if (sql(`SELECT 1 FROM ${tally} WHERE day = ? AND host = ? LIMIT 1`).get(day, host)) return host;
		const row = sql(`SELECT count(DISTINCT host) AS hosts FROM ${tally} WHERE day = ?`).get(day);
		return Number(row?.['hosts']) < hostsPerDayMax ? host : '';
	}

	function countFault(task: TaskId, at: Millis, code: string): void {
		const day = dayOf(at);
		sql('INSERT INTO faults VALUES (?, ?, ?, 1) ON CONFLICT DO UPDATE SET count = count + 1').run(
			day,
			countedHost('faults', day, task),
			code,
		);
	}

	function countSaved(task: TaskId, at: Millis, bytes: number): void {
		const day = dayOf(at);
		sql(
			'INSERT INTO saved VALUES (?, ?, 1, ?) ON CONFLICT DO UPDATE SET files = files + 1, bytes = min(bytes + excluded.bytes, ?)',
		).run(day, countedHost('saved', day, task), bytes, Number.MAX_SAFE_INTEGER);
	}

	function takeOne(recorded: RecordedEvent): void {
		const { event, at } = recorded;
		switch (event.type) {
			case 'queue.restored':
				return;
			case 'task.removed':
				return removeTask(event.task);
			case 'task.restored': {
				const { addedAt, request } = event.snapshot;
				if (!addTask(event.task, request.url)) return;
				add(event.task, addedAt, { kind: 'added', client: null });
				return add(event.task, at, { kind: 'forgotten' });
			}
			default: {
				if (event.type === 'task.added' || event.type === 'handoff.committed')
					addTask(event.task, event.request.url);
				// Of a task whose beginning was lost, as in the state itself.
				if (!sql('SELECT 1 FROM tasks WHERE task = ?').get(event.task)) return;
				const body = entryOf(recorded);
				if (body) add(event.task, at, body);
				const fault = faultIn(event);
				if (fault) countFault(event.task, at, fault.code);
				if (event.type === 'task.completed') countSaved(event.task, at, event.bytes);
			}
		}
	}

	function prune(): void {
		for (const tally of ['faults', 'saved'] satisfies Tally[]) {
			const days = sql(`SELECT DISTINCT day FROM ${tally} ORDER BY day DESC LIMIT 1 OFFSET ?`).get(
				daysKeptMax,
			);
			if (days) sql(`DELETE FROM ${tally} WHERE day <= ?`).run(String(days['day']));
		}
	}

	prune();
	return {
		place() {
			const row = sql('SELECT journal, seq FROM place').get();
			return row ? { journal: String(row['journal']), seq: Number(row['seq']) as Seq } : null;
		},
		take: (events, { journal, seq }) =>
			inTransaction(database, () => {
				events.forEach(takeOne);
				sql('INSERT OR REPLACE INTO place VALUES (1, ?, ?)').run(journal, seq);
			}),
		keepOnly(isKnown) {
			const rows = sql('SELECT task FROM tasks').all();
			inTransaction(database, () => {
				for (const { task } of rows) if (!isKnown(task as TaskId)) removeTask(task as TaskId);
			});
		},
		sync: () => void sql('PRAGMA wal_checkpoint(TRUNCATE)').get(),
		timeline: (task, after, max) =>
			sql('SELECT id, at, body FROM entries WHERE task = ? AND id > ? ORDER BY id LIMIT ?')
				.all(task, after, max)
				.flatMap(({ id, at, body }) => {
					// An entry that a later version wrote is not known here.
					const entry = v.safeParse(TimelineEntry, { ...JSON.parse(String(body)), id, at });
					return entry.success ? [entry.output] : [];
				}),
		faultCounts: firstDay =>
			sql('SELECT day, host, code, count FROM faults WHERE day >= ?')
				.all(firstDay)
				.map(({ day, host, code, count }) => ({
					day: String(day),
					host: String(host),
					code: String(code),
					count: Number(count),
				})),
		savedCounts: firstDay =>
			sql('SELECT day, host, files, bytes FROM saved WHERE day >= ?')
				.all(firstDay)
				.map(({ day, host, files, bytes }) => ({
					day: String(day),
					host: String(host),
					files: Number(files),
					bytes: Number(bytes),
				})),
		close: () => database.close(),
	};
}

const omitted = (count: number): string => JSON.stringify({ kind: 'omitted', count });
