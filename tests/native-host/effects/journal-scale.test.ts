import { execFile } from 'node:child_process';
import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { journalName, openJournal } from '../../../native-host/src/effects/journal-file.ts';
import { nodeDisk } from '../../../native-host/src/effects/state-disk.ts';
import type { QueueEvent, RecordedEvent } from '../../../shared/domain/events.ts';
import { fold } from '../../../shared/domain/fold.ts';
import type { Seq } from '../../../shared/domain/ids.ts';
import { emptyState, forkState, type DraftState } from '../../../shared/domain/queue-state.ts';
import { bytes, millis } from '../../../shared/kernel/units.ts';
import { target } from '../../support/queue/counting-engine.ts';
import { encode } from '../../support/queue/journal.ts';
import { taskId, temporaryFolder } from '../../support/queue/open.ts';
import { request, run } from '../../support/queue/values.ts';

const tasks = 100_000;
const support = join(import.meta.dirname, '../../support/queue');
const runNode = promisify(execFile);

/** Each added, and every tenth of them run to its end. */
function* longHistory(): Generator<RecordedEvent> {
	let seq = 0;
	const record = (event: QueueEvent): RecordedEvent => ({ seq: ++seq as Seq, at: millis(seq), event });
	for (let at = 0; at < tasks; at++) {
		const task = taskId(at);
		yield record({
			type: 'task.added',
			task,
			request: request(`https://host${at % 50}.example/videos/${at}.mp4`),
			rank: at + 1,
		});
		if (at % 10 !== 0) continue;
		const path = `/home/somebody/Downloads/${at}.mp4`;
		yield record({ type: 'task.started', task, run: run(at + 1) });
		yield record({ type: 'task.identified', task, run: run(at + 1), target: target(path) });
		yield record({
			type: 'task.completed',
			task,
			run: run(at + 1),
			path,
			bytes: bytes(1_000_000),
			digest: null,
		});
	}
}

describe('a journal of 100,000 downloads', () => {
	test('is loaded in the memory there is, for a small multiple of reading its lines', async () => {
		using folder = temporaryFolder();
		writeFileSync(join(folder.path, journalName), encode([...longHistory()]));
		const main = join(support, 'load-journal-main.ts');
		const { stdout } = await runNode(process.execPath, ['--expose-gc', main, folder.path]);
		const told = JSON.parse(stdout) as Record<string, number>;
		expect(told['tasks']).toBe(tasks);
		// The loader's own 300 MB; what the process had before, and the text that is parsed for comparison, beside it.
		expect(told['heapBytes']).toBeLessThan(300 * 1024 * 1024);
		// About 3 on a quiet machine, where the lines are parsed in 0.3 s and the whole takes 1 to 2 s.
		expect((told['loadMicros'] ?? Infinity) / (told['parseMicros'] ?? 1)).toBeLessThan(12);
	});
});

/** Small next to what makes a compaction due, so many of them come while one goes on. */
const moved = (seq: number): RecordedEvent => ({
	seq: seq as Seq,
	at: millis(seq),
	event: { type: 'task.moved', task: taskId(seq % 500), rank: seq },
});

describe('compaction under load', () => {
	test('loses nothing of what is written meanwhile, time and again', async () => {
		using folder = temporaryFolder();
		const ports = {
			folder: folder.path,
			disk: nodeDisk,
			now: () => millis(1),
			newId: () => 'id',
			report: () => undefined,
		};
		const opened = await openJournal(ports);
		if (!opened.ok) throw new Error(opened.error.code);
		const { journal } = opened.value;
		let state: DraftState = emptyState();
		let seq = 0;
		async function append(events: readonly RecordedEvent[]): Promise<void> {
			expect(await journal.append(events)).toEqual({ ok: true, value: null });
			state = forkState(state);
			for (const recorded of events) fold(state, recorded);
			journal.compactIfDue(state);
		}
		const added = Array.from({ length: 500 }, (_, at): RecordedEvent => ({
			seq: ++seq as Seq,
			at: millis(seq),
			event: { type: 'task.added', task: taskId(at), request: request(), rank: at + 1 },
		}));
		await append(added);
		for (let batch = 0; batch < 300; batch++) await append(Array.from({ length: 100 }, () => moved(++seq)));
		await journal.close();
		// It was compacted, more than once: 30,000 lines are more than 3 MB.
		expect(statSync(join(folder.path, journalName)).size).toBeLessThan(1.5 * 1024 * 1024);
		const again = await openJournal(ports);
		if (!again.ok) throw new Error(again.error.code);
		expect(again.value.state).toEqual(state);
		await again.value.journal.close();
	});
});

describe('two daemons that start at the same moment', () => {
	test('race for the lock, and one of them has it', { timeout: 120_000 }, async () => {
		using folder = temporaryFolder();
		const main = join(support, 'race-journal-main.ts');
		for (let round = 0; round < 3; round++) {
			const racers = Array.from({ length: 4 }, () => runNode(process.execPath, [main, folder.path]));
			const said = (await Promise.all(racers)).map(({ stdout }) => stdout.trim());
			expect(said.filter(word => word === 'open').length, said.join(' ')).toBe(1);
			expect(said.filter(word => word === 'daemon_locked').length, said.join(' ')).toBe(3);
		}
	});
});
