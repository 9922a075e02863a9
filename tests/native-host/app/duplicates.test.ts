import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Settings } from '../../../shared/domain/settings.ts';
import type { TaskAdd } from '../../../shared/protocol/contract.ts';
import type { Queue } from '../../../native-host/src/app/queue.ts';
import { engineBench } from '../../support/engine.ts';
import { openTestQueue, taskId, temporaryFolder, until } from '../../support/queue/open.ts';
import { contentAt, contentChecksum } from '../../support/server/content.ts';
import { startServer, type LyingServer } from '../../support/server/server.ts';

const size = 200_000;
const second = taskId(2);

let server: LyingServer;
beforeEach(async () => {
	server = await startServer({
		'/a.bin': { size, seed: 1 },
		'/other/a.bin': { size, seed: 2 },
		'/b.bin': { size, seed: 1, headers: [['repr-digest', sha(1)]] },
		'/c.bin': { size, seed: 1 },
	});
});
afterEach(() => server.close());

const sha = (seed: number): string =>
	`sha-256=:${Buffer.from(contentChecksum(seed, size).hex, 'hex').toString('base64')}:`;
const content = (seed: number): Buffer => contentAt(seed, 0, size);

async function scene(duplicates: Settings['duplicates']) {
	const root = temporaryFolder();
	const downloads = join(root.path, 'downloads');
	mkdirSync(downloads);
	const bench = engineBench();
	const open = () =>
		openTestQueue({
			folder: join(root.path, 'state'),
			engine: bench.engine,
			downloadFolder: () => downloads,
		});
	const queue = await open();
	await queue.changeSettings({ duplicates });
	await save(queue, 1, '/a.bin');
	server.forget();
	const names = () => readdirSync(downloads).sort();
	return {
		queue,
		open,
		downloads,
		names,
		[Symbol.dispose]: () => {
			bench[Symbol.dispose]();
			root[Symbol.dispose]();
		},
	};
}

async function save(queue: Queue, id: number, path: string, more: Partial<TaskAdd> = {}) {
	await queue.add({ id: taskId(id), url: server.origin + path, ...more });
	await until(() => queue.idle());
	return stateOf(queue, id);
}

const stateOf = (queue: Queue, id: number) => queue.state.tasks.get(taskId(id))?.state;

async function answer(queue: Queue, as: 'rename' | 'skip' | 'replace') {
	expect((await queue.dispatch({ type: 'resolveDuplicate', task: second, as })).ok).toBe(true);
	await until(() => queue.idle());
	return stateOf(queue, 2);
}

/** Body bytes that the server sent, beyond those of an answer that was not read. */
const fetched = (path: string): number => server.servedTwice(path).bytes;

test('both are kept where nobody said otherwise', async () => {
	using here = await scene('rename');
	const { queue, downloads, names } = here;
	expect(await save(queue, 2, '/a.bin')).toMatchObject({ path: join(downloads, 'a (1).bin') });
	expect(names()).toEqual(['a (1).bin', 'a.bin']);
	await queue.close();
});

describe('skip', () => {
	test('takes the file that is there, and says so', async () => {
		using here = await scene('skip');
		const { queue, downloads, names, open } = here;
		const path = join(downloads, 'a.bin');
		expect(await save(queue, 2, '/a.bin')).toMatchObject({ status: 'completed', path, existing: true });
		expect(names()).toEqual(['a.bin']);
		await queue.close();
		const again = await open();
		expect(stateOf(again, 2)).toMatchObject({ path, existing: true });
		// Where one of them moves it, the other knows.
		const to = join(downloads, '..', 'a.bin');
		expect(await again.moveFile(taskId(1), join(downloads, '..'))).toEqual({ ok: true, value: { path: to } });
		expect(stateOf(again, 2)).toMatchObject({ path: to });
		await again.close();
	});

	test.each([
		['another version of it', (): void => void server.files.set('/a.bin', { size, seed: 3 }), '/a.bin'],
		['the same name and length from elsewhere', () => undefined, '/other/a.bin'],
	])('fetches %s', async (_, change, path) => {
		using here = await scene('skip');
		const { queue, downloads, names } = here;
		change();
		expect(await save(queue, 2, path)).toMatchObject({ path: join(downloads, 'a (1).bin') });
		expect(names()).toEqual(['a (1).bin', 'a.bin']);
		await queue.close();
	});

	test.each(['is gone', 'has another length', 'is a folder'])('fetches it where the file %s', async now => {
		using here = await scene('skip');
		const { queue, downloads } = here;
		const path = join(downloads, 'a.bin');
		rmSync(path);
		if (now === 'has another length') writeFileSync(path, 'edited');
		if (now === 'is a folder') mkdirSync(path);
		const state = await save(queue, 2, '/a.bin');
		expect(state).not.toHaveProperty('existing');
		expect(state).toMatchObject({ path: now === 'is gone' ? path : join(downloads, 'a (1).bin') });
		if (now === 'has another length') expect(readFileSync(path, 'utf8')).toBe('edited');
		await queue.close();
	});

	test('takes a file of another name and address where its content is the same, before a byte is kept', async () => {
		using here = await scene('skip');
		const { queue, downloads, names } = here;
		await save(queue, 3, '/b.bin', { checksum: contentChecksum(1, size) });
		// The first file's digest was never computed: that is not known to be it.
		expect(names()).toEqual(['a.bin', 'b.bin']);
		expect(await save(queue, 2, '/c.bin', { checksum: contentChecksum(1, size) })).toMatchObject({
			path: join(downloads, 'b.bin'),
			existing: true,
		});
		expect(names()).toEqual(['a.bin', 'b.bin']);
		await queue.close();
	});
});

describe('ask', () => {
	test('keeps nothing of it, and goes on as it is told', async () => {
		using here = await scene('ask');
		const { queue, downloads, names } = here;
		const path = join(downloads, 'a.bin');
		expect(await save(queue, 2, '/a.bin')).toMatchObject({
			status: 'failed',
			fault: { code: 'duplicate', detail: path },
		});
		expect(names()).toEqual(['a.bin']);
		expect(await answer(queue, 'skip')).toMatchObject({ status: 'completed', path, existing: true });
		expect(await queue.dispatch({ type: 'resolveDuplicate', task: second, as: 'skip' })).toMatchObject({
			ok: false,
		});
		await queue.close();
	});

	test('rename keeps both', async () => {
		using here = await scene('ask');
		const { queue, downloads, names } = here;
		await save(queue, 2, '/other/a.bin');
		expect(await answer(queue, 'rename')).toMatchObject({ path: join(downloads, 'a (1).bin') });
		expect(names()).toEqual(['a (1).bin', 'a.bin']);
		expect(readFileSync(join(downloads, 'a.bin')).equals(content(1))).toBe(true);
		await queue.close();
	});

	test('replace puts the new one in the place of the old once it is whole, through a restart too', async () => {
		using here = await scene('ask');
		const { downloads, names, open } = here;
		let { queue } = here;
		const path = join(downloads, 'a.bin');
		await save(queue, 2, '/other/a.bin');
		server.totalBytesPerSecond = 100_000;
		await queue.dispatch({ type: 'resolveDuplicate', task: second, as: 'replace' });
		await until(() => fetched('/other/a.bin') > 20_000 && names().includes('a.bin.part'));
		await queue.close();
		expect(readFileSync(path).equals(content(1))).toBe(true);
		server.totalBytesPerSecond = 0;
		queue = await open();
		await queue.dispatch({ type: 'resume', task: second });
		await until(() => queue.idle());
		expect(stateOf(queue, 2)).toMatchObject({ status: 'completed', path });
		expect(readFileSync(path).equals(content(2))).toBe(true);
		expect(names()).toEqual(['a.bin']);
		await queue.close();
	});

	test('a replacement that fails leaves the old one', async () => {
		using here = await scene('ask');
		const { queue, downloads } = here;
		await save(queue, 2, '/other/a.bin', { checksum: { algorithm: 'sha-256', hex: '00'.repeat(32) } });
		expect(await answer(queue, 'replace')).toMatchObject({ fault: { code: 'checksum_mismatch' } });
		expect(readFileSync(join(downloads, 'a.bin')).equals(content(1))).toBe(true);
		await queue.close();
	});

	test('by a digest that is known beforehand, before a byte is fetched', async () => {
		using here = await scene('ask');
		const { queue, downloads, names } = here;
		await save(queue, 3, '/b.bin');
		expect(stateOf(queue, 3)).toMatchObject({ status: 'completed', digest: contentChecksum(1, size) });
		await save(queue, 2, '/c.bin', { checksum: contentChecksum(1, size) });
		expect(stateOf(queue, 2)).toMatchObject({
			fault: { code: 'duplicate', detail: join(downloads, 'b.bin') },
		});
		expect(names()).toEqual(['a.bin', 'b.bin']);
		expect(await answer(queue, 'rename')).toMatchObject({ path: join(downloads, 'c.bin') });
		await queue.close();
	});
});

describe('the same content, known only once it is whole', () => {
	const checksum = contentChecksum(1, size);

	/** One begins, the other overtakes it. */
	async function overtaken(queue: Queue, names: () => string[]) {
		server.totalBytesPerSecond = 100_000;
		await queue.add({ id: second, url: `${server.origin}/c.bin`, checksum });
		await until(() => names().includes('c.bin.part') && fetched('/c.bin') > 20_000);
		await queue.dispatch({ type: 'pause', task: second });
		await until(() => queue.idle());
		server.totalBytesPerSecond = 0;
		await save(queue, 3, '/b.bin', { checksum });
	}

	async function goOn(queue: Queue) {
		await queue.dispatch({ type: 'resume', task: second });
		await until(() => queue.idle());
		return stateOf(queue, 2);
	}

	test('is taken in place of what was fetched', async () => {
		using here = await scene('skip');
		const { queue, downloads, names } = here;
		await overtaken(queue, names);
		expect(await goOn(queue)).toMatchObject({ path: join(downloads, 'b.bin'), existing: true });
		expect(names()).toEqual(['a.bin', 'b.bin']);
		await queue.close();
	});

	test('is not taken for it where it was changed since', async () => {
		using here = await scene('skip');
		const { queue, downloads, names } = here;
		await overtaken(queue, names);
		writeFileSync(join(downloads, 'b.bin'), content(2));
		expect(await goOn(queue)).toMatchObject({ path: join(downloads, 'c.bin') });
		expect(readFileSync(join(downloads, 'c.bin')).equals(content(1))).toBe(true);
		expect(readFileSync(join(downloads, 'b.bin')).equals(content(2))).toBe(true);
		await queue.close();
	});

	test.each(['rename', 'skip', 'replace'] as const)('waits for an answer: %s', async as => {
		using here = await scene('ask');
		const { queue, downloads, names } = here;
		await overtaken(queue, names);
		expect(await goOn(queue)).toMatchObject({
			fault: { code: 'duplicate', detail: join(downloads, 'b.bin') },
		});
		expect(names()).toContain('c.bin.part');
		server.forget();
		const path = join(downloads, as === 'rename' ? 'c.bin' : 'b.bin');
		expect(await answer(queue, as)).toMatchObject({ status: 'completed', path });
		expect(names()).toEqual(as === 'rename' ? ['a.bin', 'b.bin', 'c.bin'] : ['a.bin', 'b.bin']);
		expect(server.seen).toEqual([]);
		await queue.close();
	});
});
