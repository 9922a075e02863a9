import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Queue } from '../../../native-host/src/app/queue.ts';
import type { Engine } from '../../../native-host/src/core/transfer/run.ts';
import { fault } from '../../../shared/domain/faults.ts';
import { handoffPreparedMs, handoffsMax, handoffsPreparedMax } from '../../../shared/domain/handoff.ts';
import { defaultSettings } from '../../../shared/domain/settings.ts';
import { err } from '../../../shared/kernel/result.ts';
import type { HandoffExpected } from '../../../shared/protocol/contract.ts';
import { engineBench } from '../../support/engine.ts';
import { countingEngine, completed } from '../../support/queue/counting-engine.ts';
import { faultyDisk } from '../../support/queue/faulty-disk.ts';
import { expectInvariants, quiet } from '../../support/queue/invariants.ts';
import { memoryDisk } from '../../support/queue/memory-disk.ts';
import { openTestQueue, taskId, temporaryFolder, until } from '../../support/queue/open.ts';
import { withoutDatabases } from '../../support/queue/without-databases.ts';
import { startServer, type LyingServer } from '../../support/server/server.ts';
import type { ServedFile } from '../../support/server/script.ts';
import { virtualClock } from '../../support/virtual-clock.ts';

const one = taskId(1);
const secret = '9a8b7c6d5e4f3a2b1c0d9e8f7a6b';
const url = `https://host.example/file.zip?token=${secret}`;
const never = new AbortController().signal;

const expecting = (more: Partial<HandoffExpected> = {}): HandoffExpected => ({
	url,
	totalBytes: 100 as NonNullable<HandoffExpected['totalBytes']>,
	mediaType: null,
	etag: null,
	lastModified: null,
	...more,
});

const prepare = (queue: Queue, id = one, signal: AbortSignal = never) =>
	queue.handoffs.prepare(
		{ task: { id, url, headers: [['Cookie', `a=${secret}`]] }, expected: expecting() },
		'browser',
		signal,
	);
const commit = (queue: Queue, id = one) => queue.handoffs.commit(id, 'browser');
const abort = async (queue: Queue, id = one) => {
	const done = await queue.handoffs.abort(id, 'browser');
	return done.ok ? done.value.outcome : done.error.code;
};

const filesWith = (folder: string, text: string): string[] =>
	readdirSync(folder, { recursive: true, withFileTypes: true })
		.filter(entry => entry.isFile())
		.map(entry => join(entry.parentPath, entry.name))
		.filter(path => readFileSync(path).includes(text));

describe('a download that goes over', () => {
	test('is nobody’s task until it is committed, and one from then on, in the next process too', async () => {
		using folder = temporaryFolder();
		const fake = countingEngine();
		const first = await openTestQueue({ folder: folder.path, engine: fake.engine });
		expect(await prepare(first)).toEqual({ ok: true, value: { task: one } });
		await quiet(first, fake);
		expect(first.state.tasks.size).toBe(0);
		expect(filesWith(folder.path, secret)).toEqual([join(folder.path, 'secrets', `${one}.json`)]);
		await first.close();

		const second = await openTestQueue({ folder: folder.path, engine: fake.engine });
		expect((await commit(second)).ok).toBe(true);
		await until(() => fake.running.size === 1);
		expect([...fake.running][0]?.request).toMatchObject({ url, headers: [['Cookie', `a=${secret}`]] });
		expect(await commit(second)).toEqual({ ok: true, value: { task: one } });
		expect(await abort(second)).toBe('committed');
		expect(fake.started).toBe(1);
		[...fake.running][0]?.settle(completed);
		await until(() => second.idle());
		await second.dispatch({ type: 'remove', task: one });
		// Whoever comes late is told the same.
		expect(await abort(second)).toBe('committed');
		expect((await commit(second)).ok).toBe(true);
		expect(second.state.tasks.size).toBe(0);
		await second.close();
		expect(filesWith(folder.path, secret)).toEqual([]);
	});

	test('that is aborted leaves nothing but the word that it never comes back', async () => {
		using folder = temporaryFolder();
		const fake = countingEngine();
		const first = await openTestQueue({ folder: folder.path, engine: fake.engine });
		await prepare(first);
		expect(await abort(first)).toBe('aborted');
		await until(() => first.idle());
		expect(filesWith(folder.path, secret)).toEqual([]);
		await first.close();
		const second = await openTestQueue({ folder: folder.path, engine: fake.engine });
		for (const refused of [await prepare(second), await commit(second), await second.add({ id: one, url })])
			expect(refused).toMatchObject({ ok: false, error: { code: 'handoff_over' } });
		expect(await abort(second)).toBe('aborted');
		expect(filesWith(folder.path, secret)).toEqual([]);
		await second.close();
		expect(fake.started).toBe(0);
	});

	test('that is aborted while it is looked at is not looked at any longer, and leaves nothing', async () => {
		using folder = temporaryFolder();
		const fake = countingEngine();
		const look: Engine['look'] = (_, signal) =>
			new Promise(resolve => {
				signal.addEventListener('abort', () => resolve(err(fault('connection_timeout'))));
			});
		const queue = await openTestQueue({ folder: folder.path, engine: { ...fake.engine, look } });
		const prepared = prepare(queue);
		expect(await abort(queue)).toBe('aborted');
		expect((await prepared).ok).toBe(false);
		expect((await commit(queue)).ok).toBe(false);
		await queue.close();
		expect(filesWith(folder.path, secret)).toEqual([]);
	});

	test('that nobody comes back for is given back, with its secrets; of too many, the oldest', async () => {
		using folder = temporaryFolder();
		const fake = countingEngine();
		const clock = virtualClock();
		const queue = await openTestQueue({ folder: folder.path, engine: fake.engine, clock });
		const stages = () => [...queue.state.handoffs.values()].map(({ stage }) => stage);
		await prepare(queue, taskId(1));
		await clock.run(handoffPreparedMs);
		await prepare(queue, taskId(2));
		expect(stages()).toEqual(['prepared', 'prepared']);
		await clock.run(handoffPreparedMs + 1);
		await prepare(queue, taskId(3));
		expect(queue.state.handoffs.get(taskId(1))?.stage).toBe('aborted');
		for (let at = 4; at < handoffsPreparedMax + 10; at++) await prepare(queue, taskId(at));
		const prepared = stages().filter(stage => stage === 'prepared').length;
		expect(prepared).toBe(handoffsPreparedMax);
		await until(() => queue.idle());
		expect(readdirSync(join(folder.path, 'secrets'))).toHaveLength(handoffsPreparedMax);
		await queue.close();
	});

	test('is remembered for as long as there is room, and what still waits for longer', async () => {
		using folder = temporaryFolder();
		const fake = countingEngine();
		const ports = { folder: folder.path, engine: fake.engine, disk: memoryDisk() };
		const queue = await openTestQueue({ ...ports, ...withoutDatabases({ now: defaultSettings }) });
		await prepare(queue, taskId(0));
		for (let at = 1; at <= handoffsMax + 5; at++) await abort(queue, taskId(at));
		expect(queue.state.handoffs.size).toBe(handoffsMax);
		expect(queue.state.handoffs.get(taskId(0))?.stage).toBe('prepared');
		expect(queue.state.handoffs.has(taskId(1))).toBe(false);
		expect(queue.state.handoffs.has(taskId(handoffsMax + 5))).toBe(true);
		await queue.close();
	});
});

type Said = 'prepared' | 'committed' | 'aborted' | 'refused';
type Step = {
	readonly act: 'prepare' | 'commit' | 'abort' | 'remove' | 'restart' | 'crash';
	readonly id: number;
};

/** What was once answered stays so, whatever comes, in whatever order, and however often the program ends. */
test('never both, never neither: 3,000 messages in any order, with restarts and crashes', async () => {
	const step: fc.Arbitrary<Step> = fc.record({
		act: fc.constantFrom(
			'prepare',
			'prepare',
			'commit',
			'commit',
			'abort',
			'abort',
			'remove',
			'restart',
			'crash',
		),
		id: fc.nat(5),
	});
	await fc.assert(
		fc.asyncProperty(fc.array(step, { minLength: 100, maxLength: 100, size: 'max' }), async steps => {
			using folder = temporaryFolder();
			const disk = memoryDisk();
			const fake = countingEngine();
			const settings = { now: defaultSettings };
			let isDead = false;
			const open = () => {
				isDead = false;
				return openTestQueue({
					folder: folder.path,
					engine: fake.engine,
					disk: faultyDisk(() => (isDead ? { code: 'DEAD' } : null), disk),
					...withoutDatabases(settings),
				});
			};
			let queue = await open();
			/** Answered, and so for good. */
			const over = new Map<number, 'committed' | 'aborted'>();
			const removed = new Set<number>();
			for (const { act, id } of steps) {
				if (act === 'restart' || act === 'crash') {
					isDead = act === 'crash';
					await queue.close();
					queue = await open();
				} else if (act === 'remove') {
					if ((await queue.dispatch({ type: 'remove', task: taskId(id) })).ok) removed.add(id);
				} else {
					const said = await say(queue, act, id);
					const before = over.get(id);
					if (before === 'aborted') expect(['aborted', 'refused']).toContain(said);
					if (before === 'committed') expect(['committed', 'prepared']).toContain(said);
					if (said === 'committed' || said === 'aborted') over.set(id, said);
				}
				await quiet(queue, fake);
				for (const [at, how] of over)
					expect(queue.state.tasks.has(taskId(at))).toBe(how === 'committed' && !removed.has(at));
			}
			expectInvariants(queue, null, fake);
			await queue.close();
		}),
		{ numRuns: 30 },
	);
}, 120_000);

async function say(queue: Queue, act: 'prepare' | 'commit' | 'abort', id: number): Promise<Said> {
	if (act === 'abort') return (await abort(queue, taskId(id))) as Said;
	const done = await (act === 'prepare' ? prepare(queue, taskId(id)) : commit(queue, taskId(id)));
	if (!done.ok) return 'refused';
	return act === 'prepare' ? 'prepared' : 'committed';
}

describe('a look at what the server gives', () => {
	let server: LyingServer;
	let queue: Queue;
	let closing: AsyncDisposableStack;
	const file: ServedFile = { size: 100_000, seed: 1, type: 'application/zip' };

	beforeEach(async () => {
		closing = new AsyncDisposableStack();
		const folder = closing.use(temporaryFolder());
		const bench = closing.use(engineBench({ lookMs: 1_000 }));
		server = await startServer({
			'/file.zip': file,
			'/unranged.zip': { ...file, ranges: false },
			'/login.zip': { ...file, cookie: 'a=b' },
			'/once.zip': { ...file, usesMax: 1 },
			'/silent.zip': { ...file, script: [{ silent: true }] },
			'/moved.zip': { ...file, script: [{ status: 302, location: '/file.zip' }] },
			'/other.zip': { ...file, size: 99_999 },
		});
		closing.defer(() => server.close());
		const { engine } = bench;
		queue = await openTestQueue({ folder: folder.path, engine, downloadFolder: () => bench.folder });
		closing.defer(() => queue.close());
	});
	afterEach(() => closing.disposeAsync());

	const ask = (path: string, { finally: final = path, headers = [] as [string, string][], id = one } = {}) =>
		queue.handoffs.prepare(
			{
				task: { id, url: `${server.origin}${path}`, headers },
				expected: expecting({
					url: `${server.origin}${final}`,
					totalBytes: file.size as NonNullable<HandoffExpected['totalBytes']>,
					mediaType: 'application/zip',
				}),
			},
			'browser',
			never,
		);

	test.each([
		['a file', '/file.zip', {}],
		['one without ranges', '/unranged.zip', {}],
		['one that a redirect leads to', '/moved.zip', { finally: '/file.zip' }],
		['one behind a login', '/login.zip', { headers: [['Cookie', 'a=b']] as [string, string][] }],
	])('finds %s', async (_, path, more) => {
		expect((await ask(path, more)).ok).toBe(true);
		expect((await commit(queue)).ok).toBe(true);
		await until(() => queue.state.tasks.get(one)?.state.status === 'completed');
	});

	test.each([
		['a login page', '/login.zip', {}, 'handoff_differs'],
		['another length', '/other.zip', {}, 'handoff_differs'],
		['a redirect the browser did not see', '/moved.zip', {}, 'handoff_differs'],
		['nothing', '/none.zip', {}, 'http_not_found'],
		['no answer', '/silent.zip', {}, 'connection_timeout'],
	])('refuses %s, and keeps nothing', async (_, path, more, code) => {
		expect(await ask(path, more)).toMatchObject({ ok: false, error: { code } });
		expect(queue.state.handoffs.size).toBe(0);
		await until(() => server.openSockets === 0);
	});

	test('sees that a link which works once has worked', async () => {
		await fetch(`${server.origin}/once.zip`).then(answer => answer.arrayBuffer());
		expect(await ask('/once.zip')).toMatchObject({ ok: false, error: { code: 'http_gone' } });
	});
});
