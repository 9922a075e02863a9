import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fault } from '../../../shared/domain/faults.ts';
import type { LinkWanted } from '../../../shared/protocol/contract.ts';
import { engineBench } from '../../support/engine.ts';
import { countingEngine, completed, failedForGood, target } from '../../support/queue/counting-engine.ts';
import { openTestQueue, taskId, temporaryFolder, until } from '../../support/queue/open.ts';
import { contentAt } from '../../support/server/content.ts';
import { startServer, type LyingServer } from '../../support/server/server.ts';
import { quote } from '../../../shared/kernel/quoted.ts';

const one = taskId(1);
const secret = '9a8b7c6d5e4f3a2b1c0d9e8f7a6b';
const url = `https://host.example/file.bin?token=${secret}`;
const fresh = `https://cdn.example/file.bin?token=fresh${secret}`;
const pageUrl = 'https://host.example/watch';
const why = fault('http_forbidden', quote('HTTP 403'));
const never = new AbortController().signal;

const filesWith = (folder: string, text: string): string[] =>
	readdirSync(folder, { recursive: true, withFileTypes: true })
		.filter(entry => entry.isFile())
		.map(entry => join(entry.parentPath, entry.name))
		.filter(path => readFileSync(path).includes(text));

async function scene(folder: string, more: Partial<Parameters<typeof openTestQueue>[0]> = {}) {
	const fake = countingEngine();
	const queue = await openTestQueue({ folder, engine: fake.engine, ...more });
	await queue.add({ id: one, url, pageUrl, headers: [['Cookie', 'a=b']] });
	await until(() => fake.running.size === 1);
	const running = () => [...fake.running][0];
	running()?.observer.identified(target());
	return { fake, queue, running };
}

describe('a run whose address stopped working', () => {
	it('has a new one from whoever follows the queue, and no secret is told or written elsewhere', async () => {
		using folder = temporaryFolder();
		const { queue, running } = await scene(folder.path);
		const told: LinkWanted[] = [];
		using _telling = queue.links.subscribe(wanted => told.push(wanted));
		const asked = running()?.observer.freshLink?.(why, never);
		await until(() => told.length === 1);
		expect(told[0]).toMatchObject({ task: one, pageUrl, why });
		expect(JSON.stringify(told)).not.toContain(secret);
		expect(queue.links.wanted()).toEqual(told);
		const headers: [string, string][] = [['Cookie', 'c=d']];
		expect(await queue.links.give({ task: one, url: fresh, headers }, 'browser')).toEqual({
			ok: true,
			value: {},
		});
		expect(await asked).toEqual({ url: fresh, headers });
		expect(queue.links.wanted()).toEqual([]);
		const kept = join(folder.path, 'secrets', `${one}.json`);
		expect(filesWith(folder.path, secret)).toEqual([kept]);
		running()?.settle(completed);
		await until(() => queue.idle());
		await queue.close();
		expect(filesWith(folder.path, secret)).toEqual([]);
	});

	it('has none where nobody is there, nor after it was stopped', async () => {
		using folder = temporaryFolder();
		const { queue, running } = await scene(folder.path);
		expect(await running()?.observer.freshLink?.(why, never)).toBeNull();
		using _telling = queue.links.subscribe(() => {});
		const stop = new AbortController();
		const asked = running()?.observer.freshLink?.(why, stop.signal);
		await until(() => queue.links.wanted().length === 1);
		stop.abort();
		expect(await asked).toBeNull();
		expect(queue.links.wanted()).toEqual([]);
		await queue.close();
	});

	it('goes on without when everybody who was asked has none, and knows whether somebody looked', async () => {
		using folder = temporaryFolder();
		const { queue, running } = await scene(folder.path);
		const followers = [0, 1].map(() => queue.links.subscribe(() => {}));
		const [first, second] = followers;
		for (const looked of [false, true]) {
			const asked = running()?.observer.freshLink?.(why, never);
			await until(() => queue.links.wanted().length === 1);
			first?.notFound(one, looked);
			// Said twice it counts once, and of another download not at all.
			first?.notFound(one, looked);
			second?.notFound(taskId(2), true);
			expect(queue.links.wanted()).toHaveLength(1);
			second?.notFound(one, false);
			expect(await asked).toBe(looked ? 'lost' : null);
			expect(queue.links.wanted()).toEqual([]);
		}
		for (const follower of followers) follower[Symbol.dispose]();
		await queue.close();
	});

	it('waits for who hung up and comes back, and not for who has gone for good', async () => {
		using folder = temporaryFolder();
		const { queue, running } = await scene(folder.path);
		const gone = queue.links.subscribe(() => {});
		const stays = queue.links.subscribe(() => {});
		const asked = running()?.observer.freshLink?.(why, never);
		await until(() => queue.links.wanted().length === 1);
		gone[Symbol.dispose]();
		using back = queue.links.subscribe(() => {});
		stays.notFound(one, true);
		expect(queue.links.wanted()).toHaveLength(1);
		back.notFound(one, false);
		expect(await asked).toBe('lost');
		// Who has hung up has no say any more.
		const again = running()?.observer.freshLink?.(why, never);
		await until(() => queue.links.wanted().length === 1);
		gone.notFound(one, true);
		back.notFound(one, false);
		stays.notFound(one, false);
		expect(await again).toBeNull();
		await queue.close();
	});

	it('has one that was given before it asked, or that an extractor finds', async () => {
		using folder = temporaryFolder();
		let found: string | null = null;
		const { queue, running } = await scene(folder.path, {
			findLink: async () => (found === null ? null : { url: found, headers: null }),
		});
		await queue.links.give({ task: one, url: fresh }, 'cli');
		expect(await running()?.observer.freshLink?.(why, never)).toEqual({ url: fresh, headers: null });
		found = `${fresh}2`;
		expect(await running()?.observer.freshLink?.(why, never)).toEqual({ url: found, headers: null });
		await queue.close();
	});
});

describe('a new address', () => {
	it('makes a failed download go on, and serves a paused one once it is resumed, also after a restart', async () => {
		using folder = temporaryFolder();
		const { fake, queue, running } = await scene(folder.path);
		running()?.settle(failedForGood);
		await until(() => queue.idle());
		await queue.links.give({ task: one, url: fresh }, 'cli');
		await until(() => fake.running.size === 1);
		// The first address names the file still.
		expect(running()?.request).toMatchObject({ url, link: { url: fresh, headers: null } });
		expect(running()?.request.headers).toEqual([['Cookie', 'a=b']]);
		await queue.dispatch({ type: 'pause', task: one });
		await until(() => queue.idle());
		await queue.links.give({ task: one, url: `${fresh}2` }, 'cli');
		expect(queue.state.tasks.get(one)?.state.status).toBe('paused');
		await queue.close();
		const again = await openTestQueue({ folder: folder.path, engine: fake.engine });
		await again.dispatch({ type: 'resume', task: one });
		await until(() => fake.running.size === 1);
		expect(running()?.request.link).toEqual({ url: `${fresh}2`, headers: null });
		await again.close();
	});

	it('helps one whose secrets are gone', async () => {
		using folder = temporaryFolder();
		const { fake, queue, running } = await scene(folder.path);
		await queue.dispatch({ type: 'cancel', task: one });
		await until(() => queue.idle());
		await queue.links.give({ task: one, url: fresh }, 'cli');
		await until(() => fake.running.size === 1);
		expect(running()?.request.link?.url).toBe(fresh);
		running()?.settle(completed);
		await until(() => queue.idle());
		expect(await queue.links.give({ task: one, url: fresh }, 'cli')).toMatchObject({
			error: { code: 'transition_refused' },
		});
		expect(await queue.links.give({ task: taskId(2), url: fresh }, 'cli')).toMatchObject({
			error: { code: 'task_unknown' },
		});
		await queue.close();
	});

	it('that is none is refused', async () => {
		using folder = temporaryFolder();
		const { queue } = await scene(folder.path);
		expect(await queue.links.give({ task: one, url: 'ftp://host/' }, 'cli')).toMatchObject({
			error: { code: 'url_scheme' },
		});
		await queue.close();
	});
});

describe('with a server whose links end', () => {
	let server: LyingServer;
	beforeEach(async () => {
		server = await startServer();
	});
	afterEach(() => server.close());

	it('a download that failed goes on with what it has, and is whole', async () => {
		using folder = temporaryFolder();
		using bench = engineBench();
		const size = 500_000;
		const ends = [{ cut: { after: 200_000, how: 'close' as const } }, { status: 403 }];
		server.files.set('/file.bin', { size, seed: 4, script: ends });
		server.files.set('/again.bin', { size, seed: 4, etag: '"2"' });
		const queue = await openTestQueue({
			folder: folder.path,
			engine: bench.engine,
			downloadFolder: () => bench.folder,
		});
		await queue.add({ id: one, url: `${server.origin}/file.bin?token=${secret}`, segments: 1 });
		const status = () => queue.state.tasks.get(one)?.state.status;
		await until(() => status() === 'failed');
		expect(queue.state.tasks.get(one)?.savedBytes).toBeGreaterThan(100_000);
		await queue.links.give({ task: one, url: `${server.origin}/again.bin?token=fresh${secret}` }, 'cli');
		await until(() => status() === 'completed' && queue.idle());
		expect(readFileSync(join(bench.folder, 'file.bin')).equals(contentAt(4, 0, size))).toBe(true);
		expect(server.servedTwice('/again.bin').bytes).toBeLessThan(size);
		expect(filesWith(folder.path, secret)).toEqual([]);
		expect(filesWith(bench.root, secret)).toEqual([]);
		await queue.close();
	});
});
