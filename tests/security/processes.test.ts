import { spawn } from 'node:child_process';
import { chmodSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { calls } from '../../shared/protocol/contract.ts';
import { frameBytesMaxToDaemon } from '../../shared/protocol/limits.ts';
import { frameHeader } from '../../native-host/src/core/wire/frames.ts';
import { findFolders } from '../../native-host/src/effects/folders.ts';
import { makeHome, type Home } from '../support/browsers/home.ts';
import { taskId } from '../support/fake-queue.ts';
import { daemonsOf, dial, hello, run, start, startRelay } from '../support/program.ts';
import { framed, wireOver } from '../support/wire.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let home: Home & AsyncDisposable;
let daemon: number | undefined;
let staying: Awaited<ReturnType<typeof dial>>;
beforeAll(async () => {
	home = makeHome();
	await run(home, 'list');
	[daemon] = daemonsOf(home);
	// However long the others take, it does not end for want of clients.
	staying = await dial(home);
});
afterAll(async () => {
	staying.socket.destroy();
	await home[Symbol.asyncDispose]();
});

const task = () => ({ id: taskId(1), url: 'https://e.example/file.bin' });

describe('an extension that is not ours', () => {
	test.each([
		['chrome-extension://aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa/'],
		['native-host', '/home/me/.mozilla/native-messaging-hosts/app.rustloader.host.json', 'evil@example.org'],
	])('%s %s %s: what it says is not done', async (...args) => {
		const child = start(home, ...args);
		if (!child.stdout || !child.stdin) throw new Error('no pipes');
		const wire = wireOver(child.stdout, child.stdin);
		wire.send({ jsonrpc: '2.0', id: 1, method: 'task.add', params: task() });
		await wire.ended;
		expect(wire.heard.some(({ result }) => result !== undefined)).toBe(false);
		expect(wire.heard.at(-1)?.error?.data.fault).toBe('not_allowed');
		await expectEmptyQueue();
	});

	test('cannot call itself another one once it has said who it is', async () => {
		const relay = startRelay(home);
		relay.send({
			jsonrpc: '2.0',
			method: 'session.attach',
			params: { sender: 'chrome-extension://aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa/' },
		});
		await relay.ended;
		await expectEmptyQueue();
	});
});

test('ours may not do what is for the command line', async () => {
	const relay = startRelay(home);
	const local = Object.entries(calls).filter(([, { from }]) => from === 'local');
	expect(local.map(([name]) => name)).toContain('daemon.stop');
	for (const [name] of local)
		expect((await relay.call(name, {})).error?.data.fault, name).toBe('not_allowed');
	relay.child.stdin?.end();
	await relay.ended;
	expect(daemonsOf(home)).toEqual([daemon]);
});

describe.runIf(process.getuid?.() === 0)('another user of this machine', () => {
	const other = { uid: 12_345, gid: 12_345 };

	/** Code of Node's, run by that other user; what it prints. */
	function asOther(code: string): Promise<string> {
		const child = spawn(process.execPath, ['-e', code], {
			...other,
			cwd: '/',
			env: { PATH: '/usr/bin:/bin' },
		});
		let said = '';
		child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
		return new Promise(resolve => child.once('close', () => resolve(said.trim())));
	}

	test('does not get as far as the socket, whatever the folders above allow', async () => {
		const { socket } = findFolders(home.env);
		for (const folder of [dirname(home.state), home.state]) chmodSync(folder, 0o755);
		try {
			expect(statSync(socket).mode & 0o777).toBe(0o600);
			const connecting = `require('node:net').connect(${JSON.stringify(socket)}).on('connect', () => console.log('in')).on('error', e => console.log(e.code))`;
			expect(await asOther(connecting)).toBe('EACCES');
			// Nor where the folder lets them in: the socket itself is ours alone.
			chmodSync(dirname(socket), 0o755);
			expect(await asOther(connecting)).toBe('EACCES');
		} finally {
			for (const folder of [dirname(socket), home.state, dirname(home.state)]) chmodSync(folder, 0o700);
		}
	});

	test('reads nothing that the daemon keeps', async () => {
		const client = await dial(home);
		await client.call('session.hello', hello);
		chmodSync(dirname(home.state), 0o755);
		chmodSync(home.state, 0o755);
		try {
			const reading = `
				const { readdirSync, readFileSync, statSync } = require('node:fs');
				const { join } = require('node:path');
				const walk = folder => {
					for (const name of readdirSync(folder)) {
						const path = join(folder, name);
						try { if (statSync(path).isDirectory()) walk(path); else if (statSync(path).isFile()) { readFileSync(path); console.log(path); } }
						catch {}
					}
				};
				try { walk(${JSON.stringify(home.state)}); } catch {}`;
			expect(await asOther(reading)).toBe('');
		} finally {
			chmodSync(home.state, 0o700);
			chmodSync(dirname(home.state), 0o700);
			client.socket.destroy();
		}
	});
});

describe('frames of somebody who means ill', () => {
	test.each([
		['a length that nothing could hold', Buffer.from([0xff, 0xff, 0xff, 0xff])],
		['a length just over the limit', frameHeader(frameBytesMaxToDaemon + 1)],
	])('%s costs no memory and no other client', async (_, header) => {
		const good = await dial(home);
		const bad = await dial(home);
		bad.raw(header);
		await bad.until(({ id }) => id === null);
		for (let block = 0; block < 64; block++) bad.raw(Buffer.alloc(16 * 1024));
		expect((await good.call('session.hello', hello)).result).toBeDefined();
		bad.socket.destroy();
		good.socket.destroy();
		expect(daemonsOf(home)).toEqual([daemon]);
	});

	test('a byte at a time is read as any other', async () => {
		const slow = await dial(home);
		const good = await dial(home);
		const message = framed(
			Buffer.from(JSON.stringify({ jsonrpc: '2.0', id: 77, method: 'session.hello', params: hello })),
		);
		for (const byte of message) {
			slow.raw(Uint8Array.of(byte));
			await new Promise(resolve => setImmediate(resolve));
		}
		expect((await slow.until(({ id }) => id === 77)).result).toBeDefined();
		expect((await good.call('session.hello', hello)).result).toBeDefined();
		slow.socket.destroy();
		good.socket.destroy();
	});

	test('half a frame keeps nobody waiting, however many send one', async () => {
		const halves = await Promise.all(Array.from({ length: 20 }, () => dial(home)));
		for (const half of halves) half.raw(frameHeader(1_000_000));
		const good = await dial(home);
		expect((await good.call('session.hello', hello)).result).toBeDefined();
		for (const half of [...halves, good]) half.socket.destroy();
	});

	test('more connections than there may be are turned away, and leave those inside alone', async () => {
		const inside = await dial(home);
		expect((await inside.call('session.hello', hello)).result).toBeDefined();
		const crowd = await Promise.all(Array.from({ length: 100 }, () => dial(home).catch(() => null)));
		expect((await inside.call('session.hello', hello)).result).toBeDefined();
		crowd.forEach(one => one?.socket.destroy());
		inside.socket.destroy();
		await expect
			.poll(async () => {
				const again = await dial(home);
				const answer = await Promise.race([again.call('session.hello', hello), again.ended.then(() => null)]);
				again.socket.destroy();
				return answer?.result !== undefined;
			})
			.toBe(true);
	});
});

async function expectEmptyQueue(): Promise<void> {
	const client = await dial(home);
	const { result } = await client.call('task.list', { after: null });
	expect(result).toMatchObject({ tasks: [] });
	client.socket.destroy();
}
