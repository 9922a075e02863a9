import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Queue } from '../../../native-host/src/app/queue.ts';
import { engineBench } from '../../support/engine.ts';
import { metalinkOf } from '../../support/metalink.ts';
import { openTestQueue, taskId, temporaryFolder, until } from '../../support/queue/open.ts';
import { contentAt } from '../../support/server/content.ts';
import { startServer, type LyingServer } from '../../support/server/server.ts';

let server: LyingServer;
beforeEach(async () => {
	server = await startServer();
});
afterEach(() => server.close());

const statuses = ({ state }: Queue): string[] => [...state.tasks.values()].map(task => task.state.status);

it('a metalink of several files becomes a task each, with what is needed to get in, and never twice', async () => {
	using folder = temporaryFolder();
	using bench = engineBench();
	const files = ['a', '../b', 'c'].map((name, index) => {
		server.files.set(`/${index}`, { size: 5_000 + index, seed: index + 1 });
		return { name, urls: [`${server.origin}/${index}`], size: 5_000 + index, seed: index + 1, whole: true };
	});
	const script = [{ text: metalinkOf(...files) }];
	server.files.set('/all.meta4', { size: 0, seed: 0, script });
	const queue = await openTestQueue({
		folder: folder.path,
		engine: bench.engine,
		downloadFolder: () => bench.folder,
	});
	const url = `${server.origin}/all.meta4?token=secret12`;
	await queue.add({ id: taskId(1), url, headers: [['cookie', 'a=b']] });
	await until(() => queue.idle() && queue.state.tasks.size === 3);
	expect(statuses(queue)).toEqual(['completed', 'completed', 'completed']);
	expect((await bench.names()).toSorted()).toEqual(['a', 'b', 'c']);
	for (const [index, name] of ['a', 'b', 'c'].entries())
		expect(readFileSync(`${bench.folder}/${name}`).equals(contentAt(index + 1, 0, 5_000 + index))).toBe(true);
	const lists = server.seen.filter(({ path }) => path === '/all.meta4');
	expect(lists.every(({ headers }) => headers.get('cookie') === 'a=b')).toBe(true);
	await queue.dispatch({ type: 'reset', task: taskId(1) });
	await until(() => queue.idle());
	expect(queue.state.tasks.size).toBe(3);
	expect(readdirSync(`${folder.path}/secrets`)).toEqual([]);
	await queue.close();
});

it('what the process left of a removed task goes at the next start, and nothing else', async () => {
	using folder = temporaryFolder();
	using bench = engineBench();
	server.totalBytesPerSecond = 256 * 1024;
	for (const name of ['gone', 'kept']) server.files.set(`/${name}`, { size: 2_000_000, seed: 1 });
	// Ends before it deletes anything.
	const dying = { ...bench.engine, discard: () => new Promise<never>(() => {}) };
	const ports = { folder: folder.path, downloadFolder: () => bench.folder };
	const first = await openTestQueue({ ...ports, engine: { ...dying, discard: () => Promise.resolve() } });
	await first.add({ id: taskId(1), url: `${server.origin}/gone` });
	await first.add({ id: taskId(2), url: `${server.origin}/kept` });
	await until(() => [...first.state.tasks.values()].every(task => task.target !== null));
	await first.dispatch({ type: 'pauseAll' });
	await until(() => statuses(first).every(status => status === 'paused'));
	await first.dispatch({ type: 'remove', task: taskId(1) });
	await first.close();
	writeFileSync(`${bench.folder}/other.part`, 'of somebody else');
	expect(await bench.names()).toContain('gone.part');

	const second = await openTestQueue({ ...ports, engine: bench.engine });
	await until(() => second.idle());
	expect(await bench.names()).toEqual(['kept.part', 'kept.part.json', 'other.part']);
	await second.dispatch({ type: 'remove', task: taskId(2) });
	await until(() => second.idle());
	expect(await bench.names()).toEqual(['other.part']);
	expect(readdirSync(`${bench.root}/claims`)).toEqual([]);
	await second.close();
});
