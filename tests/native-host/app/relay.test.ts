import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Queue } from '../../../native-host/src/app/queue.ts';
import type { RelayOpen } from '../../../shared/protocol/contract.ts';
import { bytes, type Bytes } from '../../../shared/kernel/units.ts';
import { relayChunkBytesMax } from '../../../shared/protocol/limits.ts';
import { engineBench, type Bench } from '../../support/engine.ts';
import { openTestQueue, taskId, temporaryFolder, until } from '../../support/queue/open.ts';
import { contentAt } from '../../support/server/content.ts';

const never = new AbortController().signal;
const one = taskId(1);
const size = 1_000_000;
const content = contentAt(7, 0, size);

let closing: AsyncDisposableStack;
let bench: Bench;
let folder: string;
let queue: Queue;

const start = async () => {
	const { engine } = bench;
	queue = await openTestQueue({ folder, engine, downloadFolder: () => bench.folder });
};

beforeEach(async () => {
	closing = new AsyncDisposableStack();
	folder = closing.use(temporaryFolder()).path;
	bench = closing.use(engineBench({ relaySilentMs: 1_000 }));
	await start();
	closing.defer(() => queue.close());
});
afterEach(() => closing.disposeAsync());

const wanted = (more: Partial<RelayOpen> = {}): RelayOpen => ({
	id: one,
	url: 'blob:https://host.example/1234',
	pageUrl: 'https://host.example/page',
	fileName: 'report.zip',
	totalBytes: bytes(size),
	mediaType: 'application/zip',
	...more,
});

async function open(more: Partial<RelayOpen> = {}) {
	const opened = await queue.relays.open(wanted(more), 'browser', never);
	return opened.ok ? opened.value.offset : opened.error.code;
}

async function chunk(at: number, length: number, id = one) {
	const data = content.subarray(at, at + length).toString('base64');
	const taken = await queue.relays.chunk({ task: id, at: bytes(at), data });
	return taken.ok ? taken.value.received : taken.error.code;
}

async function sendFrom(from: number, to = size, step = 200_000): Promise<void> {
	for (let at = from; at < to; at += step) await chunk(at, Math.min(step, to - at));
}

async function close(total = size, id = one) {
	const closed = await queue.relays.close({ task: id, totalBytes: bytes(total) }, never);
	return closed.ok ? 'whole' : closed.error.code;
}

async function abort(id = one) {
	const ended = await queue.handoffs.abort(id, 'browser');
	return ended.ok ? ended.value.outcome : ended.error.code;
}

const isRight = (name: string): boolean => readFileSync(join(bench.folder, name)).equals(content);

describe('what a browser passes on', () => {
	test.each([size, null])('becomes a file like any other, of %s bytes announced', async total => {
		expect(await open({ totalBytes: total === null ? null : bytes(total) })).toBe(0);
		await sendFrom(0);
		expect(queue.progress()[0]).toMatchObject({ task: one, receivedBytes: size });
		expect(await close()).toBe('whole');
		expect(isRight('report.zip')).toBe(true);
		expect(await bench.names()).toEqual(['report.zip']);
		expect(queue.state.tasks.get(one)?.state).toMatchObject({ status: 'completed', bytes: size });
		// Whoever comes late is told that it is there.
		expect(await close()).toBe('whole');
		expect(await open()).toBe(size);
		expect(await abort()).toBe('committed');
		await queue.dispatch({ type: 'remove', task: one });
		expect(await abort()).toBe('committed');
		expect(await open()).toBe('handoff_over');
	});

	test('has a name of its own beside a file of that name, and one from its title where it has none', async () => {
		for (const id of [1, 2, 3].map(taskId)) {
			await open({ id, ...(id === taskId(3) && { fileName: '', title: 'A title' }) });
			const data = content.subarray(0, 1000).toString('base64');
			await queue.relays.chunk({ task: id, at: bytes(0), data });
			await queue.dispatch({ type: 'pause', task: id });
		}
		await until(() => queue.progress().length === 0);
		expect((await bench.names()).filter(name => name.endsWith('.part'))).toEqual([
			'A title.zip.part',
			'report (1).zip.part',
			'report.zip.part',
		]);
	});

	test('comes in its order and at its length, or is refused by name', async () => {
		await open();
		expect(await chunk(10, 10)).toBe('relay_misplaced');
		expect(await chunk(0, 100_000)).toBe(100_000);
		expect(await chunk(0, 100_000)).toBe('relay_misplaced');
		expect(await close()).toBe('relay_misplaced');
		const tooLarge = Buffer.alloc(relayChunkBytesMax + 3).toString('base64');
		expect(await queue.relays.chunk({ task: one, at: bytes(100_000), data: tooLarge })).toMatchObject({
			error: { code: 'bad_parameters' },
		});
		await sendFrom(100_000);
		const beyond = await queue.relays.chunk({ task: one, at: bytes(size), data: 'AAAA' });
		expect(beyond).toMatchObject({ error: { code: 'relay_misplaced' } });
		expect(await close()).toBe('whole');
		expect(isRight('report.zip')).toBe(true);
	});

	test('goes on where it was after the program has ended', async () => {
		await open();
		await sendFrom(0, 600_000);
		await queue.close();
		await start();
		// Who has not noticed is told that it ended, and not that all is over.
		expect([await chunk(400_000, 10), await close()]).toEqual(['daemon_unreachable', 'daemon_unreachable']);
		expect(queue.state.tasks.get(one)?.state.status).toBe('paused');
		const offset = await open();
		expect(offset).toBe(600_000);
		await sendFrom(600_000);
		expect(await close()).toBe('whole');
		expect(isRight('report.zip')).toBe(true);
	});

	test('that nobody brings any more fails by name, and goes on when somebody does', async () => {
		await open();
		await sendFrom(0, 400_000);
		await until(() => queue.state.tasks.get(one)?.state.status === 'failed');
		expect(queue.state.tasks.get(one)?.state).toMatchObject({ fault: { code: 'relay_lost' } });
		expect(await open()).toBe(400_000);
		await sendFrom(400_000);
		expect(await close()).toBe('whole');
	});

	test('whose browser says that it is being given something is waited for', async () => {
		await open();
		const begun = performance.now();
		const told = async (inBrowserBytes: Bytes) => {
			const taken = await queue.relays.chunk({ task: one, at: bytes(0), data: '', inBrowserBytes });
			return taken.ok && taken.value.received;
		};
		// Twice as long as silence may last.
		for (let has = 0; performance.now() - begun < 2_000; has += 50_000) {
			expect(await told(bytes(has))).toBe(0);
			expect(queue.progress()[0]).toMatchObject({ receivedBytes: 0, inBrowserBytes: has });
			await new Promise(resolve => setTimeout(resolve, 200));
		}
		expect(queue.progress()[0]?.bytesPerSecond).toBeGreaterThan(0);
		// An earlier extension does not say how much it has.
		expect(await chunk(0, 0)).toBe(0);
		await sendFrom(0);
		expect(queue.progress()[0]?.inBrowserBytes).toBeUndefined();
		expect(await close()).toBe('whole');
	});

	test('that is given back leaves nothing, and is over for good', async () => {
		await open();
		await sendFrom(0, 400_000);
		expect(await abort()).toBe('aborted');
		await until(() => queue.idle());
		expect(await bench.names()).toEqual([]);
		expect(queue.state.tasks.size).toBe(0);
		expect([await open(), await chunk(400_000, 10), await close()]).toEqual([
			'handoff_over',
			'relay_over',
			'relay_over',
		]);
		expect(await abort()).toBe('aborted');
	});

	test('waits for a place among the others', async () => {
		await queue.changeSettings({ maxConcurrent: 1 });
		await open();
		let isOpen = false;
		const second = open({ id: taskId(2) }).then(offset => {
			isOpen = true;
			return offset;
		});
		await sendFrom(0);
		expect(isOpen).toBe(false);
		expect(queue.progress()).toHaveLength(1);
		expect(await close()).toBe('whole');
		expect(await second).toBe(0);
	});

	test('keeps the rate of its settings', async () => {
		await queue.changeSettings({ rateLimit: 0 });
		await open();
		await queue.dispatch({ type: 'limit', task: one, rate: 1_000_000 });
		const before = performance.now();
		await sendFrom(0, 600_000);
		expect(performance.now() - before).toBeGreaterThan(300);
	});
});

/** In whatever pieces, with whatever said twice, and wherever the program ends: the file is right, or there is none. */
test('a law: any way of bringing it', { timeout: 120_000 }, async () => {
	type Act = { readonly act: 'send' | 'again' | 'restart' | 'reopen' | 'abort'; readonly length: number };
	const act: fc.Arbitrary<Act> = fc.record({
		act: fc.constantFrom('send', 'send', 'send', 'send', 'again', 'restart', 'reopen', 'abort'),
		length: fc.integer({ min: 1, max: 300_000 }),
	});
	let number = 10;
	await fc.assert(
		fc.asyncProperty(fc.array(act, { minLength: 1, maxLength: 12 }), async acts => {
			const id = taskId(number++);
			const name = `law ${number}.bin`;
			const more = { id, fileName: name };
			let at = await open(more);
			for (const { act: what, length } of acts) {
				if (typeof at !== 'number') break;
				if (what === 'send') {
					const taken = await chunk(at, Math.min(length, size - at), id);
					if (typeof taken === 'number') at = taken;
				} else if (what === 'again') {
					if (at > 0) expect(await chunk(0, Math.min(length, at), id)).toBe('relay_misplaced');
				} else if (what === 'abort') {
					expect(await abort(id)).toBe('aborted');
					at = await open(more);
					expect(at).toBe('handoff_over');
				} else {
					if (what === 'restart') {
						await queue.close();
						await start();
					}
					const now = await open(more);
					expect(now).toBeLessThanOrEqual(at);
					at = now;
				}
			}
			if (typeof at === 'number') {
				for (let next: number = at; next < size; next += 300_000)
					await chunk(next, Math.min(300_000, size - next), id);
				expect(await close(size, id)).toBe('whole');
				expect(isRight(name)).toBe(true);
			} else {
				await until(() => queue.idle());
				expect(readdirSync(bench.folder).filter(file => file.startsWith(name))).toEqual([]);
			}
		}),
		{ numRuns: 25 },
	);
});
