import { spawn } from 'node:child_process';
import { appendFileSync, readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { once } from 'node:events';
import { describe, expect, test } from 'vitest';
import type { RecordedEvent } from '../../../shared/domain/events.ts';
import { fold } from '../../../shared/domain/fold.ts';
import type { Seq } from '../../../shared/domain/ids.ts';
import { emptyState, forkState, type DraftState } from '../../../shared/domain/queue-state.ts';
import { millis } from '../../../shared/kernel/units.ts';
import { journalVersion, lineBytesMax } from '../../../native-host/src/core/journal/line.ts';
import { nodeDisk, type Disk } from '../../../native-host/src/effects/state-disk.ts';
import { compactedName } from '../../../native-host/src/effects/journal-compact.ts';
import { sideFilesMax } from '../../../native-host/src/effects/journal-keep.ts';
import { journalName, openJournal } from '../../../native-host/src/effects/journal-file.ts';
import { createFileSystem } from '../../simulator/file-system.ts';
import { createLuck } from '../../simulator/luck.ts';
import { createStateDisk } from '../../simulator/state-disk.ts';
import { faultyDisk, type Operation, type Trouble } from '../../support/queue/faulty-disk.ts';
import { foldedFrom } from '../../support/queue/journal.ts';
import { taskId, temporaryFolder } from '../../support/queue/open.ts';
import { request } from '../../support/queue/values.ts';

let ids = 0;
const open = (folder: string, disk: Disk = nodeDisk, report: (text: string) => void = () => undefined) =>
	openJournal({ folder, disk, now: () => millis(1), newId: () => `id-${ids++}`, report });

async function mustOpen(folder: string, disk?: Disk) {
	const opened = await open(folder, disk);
	if (!opened.ok) throw new Error(`${opened.error.code} ${opened.error.detail}`);
	return opened.value;
}

const event = (seq: number, more: Partial<RecordedEvent['event']> = {}): RecordedEvent => ({
	seq: seq as Seq,
	at: millis(5),
	event: {
		type: 'task.added',
		task: taskId(seq),
		request: request(),
		rank: seq,
		...more,
	} as RecordedEvent['event'],
});
/** As long as 100 KiB, so that few of them make a compaction due. */
const longMove = (seq: number): RecordedEvent =>
	event(seq, { request: request(`https://h.example/${'x'.repeat(100_000)}`), task: taskId(1) });

describe('a journal', () => {
	test('is there again after it was closed, its id too, for its owner alone', async () => {
		using folder = temporaryFolder();
		const first = await mustOpen(folder.path);
		expect(await first.journal.append([event(1), event(2)])).toEqual({ ok: true, value: null });
		await first.journal.close();
		const second = await mustOpen(folder.path);
		expect(second.state).toEqual(foldedFrom([event(1), event(2)]));
		expect(second.journal.id).toBe(first.journal.id);
		expect(second.recent.since(1 as Seq)).toEqual([event(2)]);
		await second.journal.close();
		expect(statSync(join(folder.path, journalName)).mode & 0o777).toBe(0o600);
		expect(statSync(folder.path).mode & 0o777).toBe(0o700);
	});

	test('larger than what is read at once is read whole', async () => {
		using folder = temporaryFolder();
		const first = await mustOpen(folder.path);
		const events = Array.from({ length: 12_000 }, (_, at) => event(at + 1));
		await first.journal.append(events);
		await first.journal.close();
		expect(statSync(join(folder.path, journalName)).size).toBeGreaterThan(2 * 1024 * 1024);
		const second = await mustOpen(folder.path);
		expect(second.state).toEqual(foldedFrom(events));
		await second.journal.close();
	});

	test('cut anywhere: opens, keeps the torn bytes beside, goes on, opens again', async () => {
		using folder = temporaryFolder();
		const path = join(folder.path, journalName);
		const first = await mustOpen(folder.path);
		for (let seq = 1; seq <= 5; seq++) await first.journal.append([event(seq)]);
		await first.journal.close();
		const whole = readFileSync(path);
		for (let cut = 0; cut <= whole.length; cut += 7) {
			writeFileSync(path, whole.subarray(0, cut));
			const again = await mustOpen(folder.path);
			const { seq } = again.state;
			const rest = cut - whole.subarray(0, cut).lastIndexOf(0x0a) - 1;
			const torn = readdirSync(folder.path).filter(name => name.startsWith('journal.torn-'));
			const isWhole = whole[cut] === 0x0a;
			if (rest > 0 && !isWhole) {
				expect(readFileSync(join(folder.path, torn[0] ?? ''))).toEqual(whole.subarray(cut - rest, cut));
			}
			await again.journal.append([event(seq + 1)]);
			await again.journal.close();
			const last = await mustOpen(folder.path);
			expect(last.state).toEqual(foldedFrom(Array.from({ length: seq + 1 }, (_, at) => event(at + 1))));
			await last.journal.close();
			for (const name of torn) writeFileSync(join(folder.path, name), '');
		}
	});

	test('with a bad line loses that line, keeps it beside, and is another journal from then on', async () => {
		using folder = temporaryFolder();
		const path = join(folder.path, journalName);
		const first = await mustOpen(folder.path);
		await first.journal.append([event(1), event(2), event(3)]);
		await first.journal.close();
		const lines = readFileSync(path, 'utf8').split('\n');
		lines[2] = (lines[2] ?? '').replace('host', 'most');
		writeFileSync(path, lines.join('\n'));
		const second = await mustOpen(folder.path);
		expect([...second.state.tasks.keys()]).toEqual([taskId(1), taskId(3)]);
		expect(second.journal.id).not.toBe(first.journal.id);
		expect(readFileSync(join(folder.path, 'journal.bad-1'), 'utf8')).toBe(`${lines[2]}\n`);
		await second.journal.append([event(4)]);
		await second.journal.close();
		const said: string[] = [];
		const third = await open(folder.path, nodeDisk, text => said.push(text));
		expect(said).toEqual([]);
		if (!third.ok) throw new Error('closed');
		expect(third.value.journal.id).toBe(second.journal.id);
		expect([...third.value.state.tasks.keys()]).toEqual([taskId(1), taskId(3), taskId(4)]);
		await third.value.journal.close();
	});

	test('keeps a bounded number of side files, the last ones', async () => {
		using folder = temporaryFolder();
		for (let time = 100; time < 100 + sideFilesMax + 5; time++) {
			appendFileSync(join(folder.path, journalName), `torn at ${time}`);
			const opened = await openJournal({
				folder: folder.path,
				disk: nodeDisk,
				now: () => millis(time),
				newId: () => 'x',
				report: () => undefined,
			});
			if (opened.ok) await opened.value.journal.close();
		}
		const kept = readdirSync(folder.path).filter(name => name.startsWith('journal.torn-'));
		expect(kept.length).toBe(sideFilesMax);
		expect(kept).toContain(`journal.torn-${104 + sideFilesMax}`);
	});

	test('of a later version is left alone', async () => {
		using folder = temporaryFolder();
		const { crc32 } = await import('node:zlib');
		const body = `{"v":${journalVersion + 1},"journal":"x","at":1`;
		const text = `${body},"crc":"${crc32(body).toString(16).padStart(8, '0')}"}\nnew things\n`;
		writeFileSync(join(folder.path, journalName), text);
		expect(await open(folder.path)).toMatchObject({ ok: false, error: { code: 'journal_newer' } });
		expect(readFileSync(join(folder.path, journalName), 'utf8')).toBe(text);
	});

	test('of the first version is brought forward, and kept as it was', async () => {
		using folder = temporaryFolder();
		const { crc32 } = await import('node:zlib');
		const sealed = (value: object): string => {
			const body = JSON.stringify({ v: 1, ...value }).slice(0, -1);
			return `${body},"crc":"${crc32(body).toString(16).padStart(8, '0')}"}\n`;
		};
		// As that version wrote it, a field of today not yet known to it left out.
		const { rateLimit: _, ...then } = request();
		const added = { type: 'task.added', task: taskId(1), request: then, rank: 1 };
		const paused = { type: 'task.paused', task: taskId(1), by: 'restart', savedBytes: 7 };
		const text = [
			sealed({ journal: 'first', at: 1 }),
			sealed({ seq: 1, at: 2, ...added }),
			sealed({ seq: 2, at: 3, ...paused }),
		].join('');
		writeFileSync(join(folder.path, journalName), text);
		const { journal, state, badCount } = await mustOpen(folder.path);
		expect(badCount).toBe(0);
		expect(journal.id).toBe('first');
		expect(state.tasks.get(taskId(1))).toMatchObject({ savedBytes: 7, state: { by: 'restart' } });
		await journal.append([event(3)]);
		await journal.close();
		const kept = readdirSync(folder.path).filter(name => name.startsWith('journal.earlier-'));
		expect(kept.map(name => readFileSync(join(folder.path, name), 'utf8'))).toEqual([text]);
		const now = readFileSync(join(folder.path, journalName), 'utf8').trimEnd().split('\n');
		expect(now.map(line => (JSON.parse(line) as { v: number }).v)).toEqual(now.map(() => journalVersion));
		const again = await mustOpen(folder.path);
		expect([...again.state.tasks.keys()]).toEqual([taskId(1), taskId(3)]);
		await again.journal.close();
	});

	test('that cannot be brought forward for now is used all the same, and is later', async () => {
		using folder = temporaryFolder();
		const { crc32 } = await import('node:zlib');
		const body = '{"v":1,"journal":"first","at":1';
		writeFileSync(
			join(folder.path, journalName),
			`${body},"crc":"${crc32(body).toString(16).padStart(8, '0')}"}\n`,
		);
		const noSpace: Disk = {
			...nodeDisk,
			rename: () => Promise.reject(Object.assign(new Error('full'), { code: 'ENOSPC' })),
		};
		const first = await mustOpen(folder.path, noSpace);
		expect((await first.journal.append([event(1)])).ok).toBe(true);
		await first.journal.close();
		const { journal, state } = await mustOpen(folder.path);
		expect([...state.tasks.keys()]).toEqual([taskId(1)]);
		await journal.close();
		const [header = ''] = readFileSync(join(folder.path, journalName), 'utf8').split('\n');
		expect(JSON.parse(header)).toMatchObject({ v: journalVersion, journal: 'first' });
	});

	test('takes no line longer than it would read', async () => {
		using folder = temporaryFolder();
		const { journal } = await mustOpen(folder.path);
		const long = event(1, { request: request('u'.repeat(lineBytesMax)) });
		expect(await journal.append([long])).toMatchObject({ ok: false, error: { code: 'internal' } });
		expect(await journal.append([event(1)])).toMatchObject({ ok: true });
		await journal.close();
	});
});

test('what a killed process wrote and did not sync is durable before it is believed', async () => {
	for (let seed = 0; seed < 20; seed++) {
		const luck = createLuck(seed);
		const files = createFileSystem(luck, 64);
		const disk = createStateDisk({
			files,
			luck,
			life: { does: async (_, { happens }) => happens(), passes: () => true },
			troubles: { on: false, probability: 0, full: 0, isForgotten: false },
			takesMs: 0,
		});
		const takeLock = () => ({ [Symbol.dispose]: () => undefined });
		const start = async (now: Disk) => {
			const opened = await openJournal({
				folder: '/state',
				disk: now,
				now: () => millis(1),
				newId: () => 'id',
				takeLock,
				report: () => undefined,
			});
			if (!opened.ok) throw new Error(opened.error.detail);
			return opened.value;
		};
		const first = await start(disk);
		await first.journal.append([event(1)]);
		await first.journal.close();
		const killed = await start({
			...disk,
			openFile: async path => ({ ...(await disk.openFile(path)), sync: async () => undefined }),
		});
		await killed.journal.append([event(2)]);
		const { state } = await start(disk);
		expect(state.seq).toBe(2);
		files.powerCut();
		expect((await start(disk)).state, `seed ${seed}`).toEqual(state);
	}
});

describe('a second writer', () => {
	test('in the same process is refused until the first has closed', async () => {
		using folder = temporaryFolder();
		const first = await mustOpen(folder.path);
		expect(await open(folder.path)).toMatchObject({ ok: false, error: { code: 'daemon_locked' } });
		await first.journal.close();
		await (await mustOpen(folder.path)).journal.close();
	});

	test('is refused while another process lives, and accepted once it was killed', async () => {
		using folder = temporaryFolder();
		const holder = spawn(
			process.execPath,
			[join(import.meta.dirname, '../../support/queue/hold-journal.ts'), folder.path],
			{ stdio: ['ignore', 'pipe', 'inherit'] },
		);
		const [said] = (await once(holder.stdout, 'data')) as [Buffer];
		expect(String(said)).toBe('open\n');
		expect(await open(folder.path)).toMatchObject({ ok: false, error: { code: 'daemon_locked' } });
		holder.kill('SIGKILL');
		await once(holder, 'exit');
		const opened = await mustOpen(folder.path);
		expect(opened.journal.id).toBe('held');
		await opened.journal.close();
	});
});

describe('a disk that is full or broken', () => {
	test.each<[string, (operation: Operation) => Trouble]>([
		['ENOSPC', ({ name }) => (name === 'write' ? { code: 'ENOSPC', torn: true } : null)],
		['EIO', ({ name }) => (name === 'sync' ? { code: 'EIO' } : null)],
		['EIO', ({ name }) => (name === 'write' || name === 'truncate' ? { code: 'EIO', torn: true } : null)],
	])('(%s) refuses what it cannot keep, and takes more once it can', async (code, trouble) => {
		using folder = temporaryFolder();
		let broken = false;
		const disk = faultyDisk(operation => (broken ? trouble(operation) : null));
		const { journal } = await mustOpen(folder.path, disk);
		await journal.append([event(1)]);
		broken = true;
		for (let turn = 0; turn < 3; turn++) {
			const refused = await journal.append([event(2), event(3)]);
			expect(refused).toEqual({ ok: false, error: { code: 'journal_unavailable', detail: code } });
		}
		broken = false;
		expect(await journal.append([event(2, { rank: 99 })])).toMatchObject({ ok: true });
		await journal.close();
		const again = await open(folder.path);
		expect(again.ok && again.value.state).toEqual(foldedFrom([event(1), event(2, { rank: 99 })]));
		if (again.ok) await again.value.journal.close();
	});

	test('with a torn tail it opens, and accepts nothing before the tail is kept and cut', async () => {
		using folder = temporaryFolder();
		const path = join(folder.path, journalName);
		const first = await mustOpen(folder.path);
		await first.journal.append([event(1), event(2)]);
		await first.journal.close();
		truncateSync(path, statSync(path).size - 9);
		let broken = true;
		const { journal, state } = await mustOpen(
			folder.path,
			faultyDisk(({ name }) => (broken && name === 'write' ? { code: 'ENOSPC' } : null)),
		);
		expect(state.seq).toBe(1);
		expect(await journal.append([event(2)])).toMatchObject({ ok: false });
		broken = false;
		expect(await journal.append([event(2)])).toMatchObject({ ok: true });
		await journal.close();
		expect(readdirSync(folder.path).some(name => name.startsWith('journal.torn-'))).toBe(true);
		const again = await mustOpen(folder.path);
		expect(again.state.seq).toBe(2);
		await again.journal.close();
	});
});

/** Appends, compacts and appends; `acknowledged` is what the journal said it has. */
async function work(folder: string, disk: Disk): Promise<{ acknowledged: DraftState[]; compacted: boolean }> {
	const acknowledged = [emptyState()];
	const opened = await open(folder, disk);
	if (!opened.ok) return { acknowledged, compacted: false };
	const { journal } = opened.value;
	const append = async (events: readonly RecordedEvent[]) => {
		const appended = await journal.append(events);
		const next = forkState(acknowledged.at(-1) ?? emptyState());
		for (const recorded of events) fold(next, recorded);
		if (appended.ok) acknowledged.push(next);
		return appended.ok;
	};
	let goesOn = await append([event(1), event(2)]);
	for (let seq = 3; goesOn && seq < 15; seq++) goesOn = await append([longMove(seq)]);
	const before = statSync(join(folder, journalName)).size;
	journal.compactIfDue(acknowledged.at(-1) ?? emptyState());
	for (let seq = 15; goesOn && seq < 25; seq += 2) goesOn = await append([event(seq), event(seq + 1)]);
	await journal.close();
	return { acknowledged, compacted: statSync(join(folder, journalName)).size < before };
}

describe('compaction', () => {
	test('leaves the history out, loses nothing that is written meanwhile, and the journal is the same', async () => {
		using folder = temporaryFolder();
		const { acknowledged, compacted } = await work(folder.path, nodeDisk);
		expect(compacted).toBe(true);
		const again = await mustOpen(folder.path);
		expect(again.state).toEqual(acknowledged.at(-1));
		await again.journal.close();
		expect(readdirSync(folder.path)).not.toContain(compactedName);
	});

	test(
		'and everything else may be cut off at each step: what was acknowledged is there',
		{ timeout: 180_000 },
		async () => {
			const counted = faultyDisk(() => null);
			using dry = temporaryFolder();
			await work(dry.path, counted);
			expect(counted.count).toBeGreaterThan(30);
			for (let dies = 0; dies < counted.count; dies++) {
				using folder = temporaryFolder();
				const crash = faultyDisk(({ number }) =>
					number >= dies ? { code: 'DEAD', torn: number === dies } : null,
				);
				const { acknowledged } = await work(folder.path, crash);
				const again = await mustOpen(folder.path);
				const had = acknowledged.at(-1) ?? emptyState();
				expect(again.state.seq, `dies at ${dies}`).toBeGreaterThanOrEqual(had.seq);
				for (const [id, task] of had.tasks) expect(again.state.tasks.get(id)).toEqual(task);
				await again.journal.append([event(1_000)]);
				await again.journal.close();
				const last = await mustOpen(folder.path);
				expect(last.state.seq).toBe(1_000);
				await last.journal.close();
				expect(readdirSync(folder.path)).not.toContain(compactedName);
			}
		},
	);

	test('that fails once leaves a journal that goes on', { timeout: 180_000 }, async () => {
		const counted = faultyDisk(() => null);
		using dry = temporaryFolder();
		await work(dry.path, counted);
		for (let fails = 5; fails < counted.count; fails++) {
			using folder = temporaryFolder();
			const disk = faultyDisk(({ number }) => (number === fails ? { code: 'EIO', torn: true } : null));
			const { acknowledged } = await work(folder.path, disk);
			const again = await mustOpen(folder.path);
			expect(again.state, `fails at ${fails}`).toEqual(acknowledged.at(-1));
			await again.journal.close();
		}
	});

	test('removes what a killed one left', async () => {
		using folder = temporaryFolder();
		appendFileSync(join(folder.path, compactedName), 'half a snapshot');
		const { journal } = await mustOpen(folder.path);
		expect(readdirSync(folder.path)).not.toContain(compactedName);
		await journal.close();
	});
});
