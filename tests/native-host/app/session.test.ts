import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { bytes } from '../../../shared/kernel/units.ts';
import type { RunNumber } from '../../../shared/domain/ids.ts';
import { frameBytesMaxToBrowser } from '../../../shared/protocol/limits.ts';
import { added, fakeQueue, progressOf, taskId } from '../../support/fake-queue.ts';
import { openTestSession } from '../../support/session.ts';
import { framed } from '../../support/wire.ts';
import { chromeExtensionId } from '../../../installers/extension-ids.ts';

const hello = (protocol: number) => ({ protocol, client: { name: 'test', version: '9' } });
const ourSender = `chrome-extension://${chromeExtensionId}/`;

describe('hello', () => {
	test('tells version and place in the journal', async () => {
		await using opened = await openTestSession({ queue: fakeQueue() });
		const answer = await opened.wire.call('session.hello', hello(1));
		const capabilities = ['handOver'];
		expect(answer.result).toEqual({ protocol: 1, version: '1.2.3', capabilities, journal: 'fake', seq: 0 });
	});

	test('of a later client that still speaks this protocol is answered in it', async () => {
		await using opened = await openTestSession({ queue: fakeQueue() });
		const later = { ...hello(5), oldest: 1, wants: ['what nobody knows yet'] };
		expect((await opened.wire.call('session.hello', later)).result).toMatchObject({ protocol: 1 });
	});

	test.each([
		[0, 'older_extension'],
		[2, 'older_program'],
	])('protocol %d: says which side to update', async (protocol, who) => {
		await using opened = await openTestSession({ queue: fakeQueue() });
		const { error } = await opened.wire.call('session.hello', hello(protocol));
		expect(error?.data).toMatchObject({ fault: 'version_mismatch' });
		expect(error?.data.remarks).toMatchObject([{ is: who }]);
	});
});

describe('who asks', () => {
	test.each([ourSender, 'rustloader@rustloader.app'])(
		'%s may add, and may not stop the daemon',
		async sender => {
			let stops = 0;
			await using opened = await openTestSession({ queue: fakeQueue(), stop: () => stops++ });
			opened.wire.send({ jsonrpc: '2.0', method: 'session.attach', params: { sender } });
			const add = await opened.wire.call('task.add', { id: taskId(1), url: 'https://e.example/a' });
			expect(add.result).toEqual({ task: taskId(1) });
			for (const method of ['daemon.stop', 'daemon.handOver'] as const)
				expect((await opened.wire.call(method)).error?.data.fault).toBe('not_allowed');
			expect(stops).toBe(0);
		},
	);

	test.each([
		'chrome-extension://aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa/',
		'evil@example.org',
		`${ourSender}x`,
		`https://example.org/${chromeExtensionId}`,
		'',
	])('%j is refused, and what it sent along is not done', async sender => {
		const queue = fakeQueue();
		await using opened = await openTestSession({ queue });
		const add = {
			jsonrpc: '2.0',
			id: 7,
			method: 'task.add',
			params: { id: taskId(1), url: 'https://e.example/a' },
		};
		const attach = { jsonrpc: '2.0', method: 'session.attach', params: { sender } };
		opened.wire.raw(
			Buffer.concat([attach, add].map(message => framed(Buffer.from(JSON.stringify(message))))),
		);
		await opened.wire.ended;
		expect(opened.wire.heard).toMatchObject([{ id: null, error: { data: { fault: 'not_allowed' } } }]);
		expect(queue.state.tasks.size).toBe(0);
	});

	test('an id that an installation recorded is allowed', async () => {
		const recordedSenders = () => ['abcdefghijklmnopabcdefghijklmnop'];
		await using opened = await openTestSession({ queue: fakeQueue(), recordedSenders });
		const sender = 'chrome-extension://abcdefghijklmnopabcdefghijklmnop/';
		opened.wire.send({ jsonrpc: '2.0', method: 'session.attach', params: { sender } });
		expect((await opened.wire.call('settings.get')).error).toBeUndefined();
	});
});

describe('bad input costs its own message only', () => {
	test.each([
		['length 0', Buffer.alloc(4), 'frame_invalid'],
		['not JSON', framed(Buffer.from('{nope')), 'frame_invalid'],
		['not UTF-8', framed(Uint8Array.of(0xff, 0xff)), 'frame_invalid'],
		['too large', framed(Buffer.alloc(1024 * 1024 + 1, 0x20)), 'frame_too_large'],
		['no message', framed(Buffer.from('[1,2]')), 'frame_invalid'],
	])('%s', async (_, bad, code) => {
		await using opened = await openTestSession({ queue: fakeQueue() });
		opened.wire.raw(bad);
		const answer = await opened.wire.until(message => message.id === null);
		expect(answer.error?.data.fault).toBe(code);
		expect((await opened.wire.call('session.hello', hello(1))).result).toBeDefined();
	});

	test('unknown method and bad parameters', async () => {
		await using opened = await openTestSession({ queue: fakeQueue() });
		expect((await opened.wire.call('task.explode')).error?.data.fault).toBe('unknown_method');
		expect((await opened.wire.call('task.pause', { task: 'x' })).error?.data.fault).toBe('bad_parameters');
		expect((await opened.wire.call('task.pause', { task: taskId(1) })).error?.data.fault).toBe(
			'task_unknown',
		);
	});

	test('a handler that throws is a logged defect', async () => {
		const queue = fakeQueue();
		queue.settings = () => {
			throw new Error('a defect');
		};
		await using opened = await openTestSession({ queue });
		expect((await opened.wire.call('settings.get')).error?.data.fault).toBe('internal');
		expect(opened.logged.join()).toContain('a defect');
	});
});

test('what was said just before leaving is still done', async () => {
	const queue = fakeQueue();
	const opened = await openTestSession({ queue });
	const adds = Array.from({ length: 50 }, (_, number) => ({
		jsonrpc: '2.0',
		id: number,
		method: 'task.add',
		params: { id: taskId(number), url: 'https://e.example/a' },
	}));
	opened.socket.end(Buffer.concat(adds.map(message => framed(Buffer.from(JSON.stringify(message))))));
	await opened.session.ended;
	expect(queue.state.tasks.size).toBe(50);
	await opened[Symbol.asyncDispose]();
});

describe('task.list', () => {
	test('gives every task once, in order, in frames that browsers take', async () => {
		const queue = fakeQueue();
		for (let number = 0; number < 450; number++) {
			const title = 'ü'.repeat(number % 90 === 0 ? 60_000 : 10);
			queue.append(added(taskId(number), 'https://e.example/a', { title }));
		}
		queue.running = [progressOf(taskId(3), 5), progressOf(taskId(449), 6)];
		await using opened = await openTestSession({ queue });
		const ids: string[] = [];
		const progress: unknown[] = [];
		for (let after: string | null = null, pages = 0; pages < 20; pages++) {
			const { result } = await opened.wire.call('task.list', { after });
			const page = result as { tasks: { id: string }[]; progress: unknown[]; next: string | null };
			expect(Buffer.byteLength(JSON.stringify(page))).toBeLessThan(frameBytesMaxToBrowser);
			expect(page.tasks.length).toBeLessThanOrEqual(200);
			ids.push(...page.tasks.map(task => task.id));
			progress.push(...page.progress);
			after = page.next;
			if (after === null) break;
		}
		expect(ids).toEqual(Array.from({ length: 450 }, (_, number) => taskId(number)));
		expect(progress).toEqual(queue.running);
	});

	test('of an empty queue, and after a task that is gone', async () => {
		await using opened = await openTestSession({ queue: fakeQueue() });
		const { result } = await opened.wire.call('task.list', { after: null });
		expect(result).toEqual({ tasks: [], progress: [], next: null, seq: 0 });
		const gone = await opened.wire.call('task.list', { after: taskId(9) });
		expect(gone.error?.data.fault).toBe('task_unknown');
	});
});

describe('files', () => {
	test('only a completed download that is still there is opened', async () => {
		const folder = mkdtempSync(join(tmpdir(), 'rustloader-file-'));
		const path = join(folder, 'a.bin');
		const queue = fakeQueue();
		const shown: string[] = [];
		const show = async (file: string) => {
			shown.push(file);
			return null;
		};
		const open = async () => 'no program for it';
		await using opened = await openTestSession({ queue, files: { open, show } });
		const [task, run] = [taskId(1), 1 as RunNumber];
		queue.append(added(task, 'https://e.example/a'));
		const fault = async (method: string) => (await opened.wire.call(method, { task })).error?.data.fault;
		expect(await fault('task.showInFolder')).toBe('transition_refused');
		queue.append({ type: 'task.started', task, run });
		queue.append({ type: 'task.completed', task, run, path, bytes: bytes(1), digest: null });
		expect(await fault('task.showInFolder')).toBe('file_missing');
		writeFileSync(path, 'x');
		expect(await fault('task.showInFolder')).toBeUndefined();
		expect(await fault('task.openFile')).toBe('no_file_opener');
		expect(shown).toEqual([path]);
		rmSync(folder, { recursive: true });
	});
});

describe('progress', () => {
	test('is told to subscribers, only where something changed', async () => {
		const queue = fakeQueue();
		await using opened = await openTestSession({ queue });
		const items = () => opened.wire.heard.filter(({ method }) => method === 'progress');
		queue.running = [progressOf(taskId(1), 1), progressOf(taskId(2), 1)];
		opened.session.tellProgress();
		await opened.wire.call('events.subscribe', { journal: null, since: 0 });
		expect(items()).toHaveLength(0);
		opened.session.tellProgress();
		opened.session.tellProgress();
		queue.running = [progressOf(taskId(1), 1), progressOf(taskId(2), 2)];
		opened.session.tellProgress();
		opened.session.tellProgress();
		await opened.wire.call('settings.get');
		expect(items().map(({ params }) => params?.['items'])).toEqual([
			[progressOf(taskId(1), 1), progressOf(taskId(2), 1)],
			[progressOf(taskId(2), 2)],
		]);
	});
});

test('only who can find new addresses is asked for them', async () => {
	const queue = fakeQueue();
	const opened = await openTestSession({ queue });
	await opened.wire.call('events.subscribe', { journal: null, since: 0 });
	expect(queue.linkListeners).toBe(0);
	await opened.wire.call('links.follow');
	await opened.wire.call('links.follow');
	expect(queue.linkListeners).toBe(1);
	await opened[Symbol.asyncDispose]();
	expect(queue.linkListeners).toBe(0);
});

test('an end leaves no listener behind', async () => {
	const queue = fakeQueue();
	const opened = await openTestSession({ queue });
	await opened.wire.call('events.subscribe', { journal: null, since: 0 });
	expect(queue.listeners).toBe(1);
	await opened[Symbol.asyncDispose]();
	expect(queue.listeners).toBe(0);
});
