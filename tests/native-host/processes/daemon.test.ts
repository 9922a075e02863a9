import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { makeHome, type Home } from '../../support/browsers/home.ts';
import { isAlive, killProcess } from '../../support/browsers/processes.ts';
import { waitFor } from '../../support/browsers/wait-for.ts';
import { taskId } from '../../support/fake-queue.ts';
import { daemonsOf, dial, ended, hello, run, start, startRelay } from '../../support/program.ts';
import { framed, type Wire } from '../../support/wire.ts';

// Every step here starts a process, and other tests share the machine.
vi.setConfig({ testTimeout: 60_000 });

const url = 'https://e.example/file.bin';

const hostile: readonly (readonly [string, Buffer])[] = [
	['length 0', Buffer.alloc(4)],
	['too large', framed(Buffer.alloc(1024 * 1024 + 1))],
	['not JSON', framed(Buffer.from('{"jsonrpc":'))],
	['not UTF-8', framed(Uint8Array.of(0xc3, 0x28))],
	['no message', framed(Buffer.from('"hello"'))],
	['unknown method', framed(Buffer.from('{"jsonrpc":"2.0","id":900001,"method":"__proto__"}'))],
	['wrong parameters', framed(Buffer.from('{"jsonrpc":"2.0","id":900002,"method":"task.add","params":[]}'))],
	['deep', framed(Buffer.from(`${'['.repeat(100_000)}${']'.repeat(100_000)}`))],
];

async function expectWell(wire: Wire): Promise<void> {
	expect((await wire.call('session.hello', hello)).result).toMatchObject({ protocol: 1 });
}

describe('a daemon among hostile clients', () => {
	test('lives, answers each frame, and serves the others', async () => {
		await using home = makeHome();
		await run(home, 'list');
		const [pid] = daemonsOf(home);
		const good = await dial(home);
		const bad = await dial(home);
		for (const [name, bytes] of hostile) {
			const before = bad.heard.length;
			bad.raw(bytes);
			await waitFor(`an answer to ${name}`, () => bad.heard.length > before);
			expect(bad.heard.at(-1)?.error, name).toBeDefined();
			await expectWell(good);
		}
		await expectWell(bad);
		expect(daemonsOf(home)).toEqual([pid]);
	});

	test('lives through random bytes and frames cut short', async () => {
		await using home = makeHome();
		await run(home, 'list');
		const good = await dial(home);
		const garbage = fc.sample(fc.uint8Array({ minLength: 1, maxLength: 3_000 }), { numRuns: 40, seed: 7 });
		for (const bytes of garbage) {
			const bad = await dial(home);
			bad.raw(bytes);
			bad.raw(framed(bytes).subarray(0, bytes.length));
			bad.socket.destroySoon();
		}
		await expectWell(good);
		expect(daemonsOf(home)).toHaveLength(1);
	});

	test('answers 1,000 quick calls, every one', async () => {
		await using home = makeHome();
		await run(home, 'list');
		const wire = await dial(home);
		const calls = Array.from({ length: 1_000 }, () => wire.call('task.list', { after: null }));
		const answers = await Promise.all(calls);
		expect(answers.every(answer => answer.result !== undefined)).toBe(true);
	});

	test('gives up who asks and never reads, and stays small', async () => {
		await using home = makeHome();
		await run(home, 'add', '--json', ...Array.from({ length: 200 }, (_, n) => `${url}?n=${n}`));
		const [pid] = daemonsOf(home);
		const deaf = await dial(home);
		deaf.socket.pause();
		for (let id = 1; id <= 20_000; id++)
			deaf.raw(
				framed(Buffer.from(`{"jsonrpc":"2.0","id":${id},"method":"task.list","params":{"after":null}}`)),
			);
		const good = await dial(home);
		for (let n = 0; n < 20; n++) await expectWell(good);
		expect(residentMiB(pid ?? 0)).toBeLessThan(400);
		deaf.socket.destroy();
		await expectWell(good);
	});

	test('turns away the 65th', async () => {
		await using home = makeHome();
		await run(home, 'list');
		const inside = await Promise.all(Array.from({ length: 64 }, () => dial(home)));
		for (const wire of inside) await expectWell(wire);
		const late = await dial(home);
		await late.ended;
		await expectWell(inside[0] as Wire);
	});
});

describe('one daemon', () => {
	test('8 hosts at once start one, and all reach it', async () => {
		await using home = makeHome();
		const relays = Array.from({ length: 8 }, () => startRelay(home));
		await Promise.all(relays.map(expectWell));
		await waitFor('the others to end', () => daemonsOf(home).length === 1);
		for (const { child } of relays) child.stdin?.end();
	});

	test('a second one ends with a code of its own, and harms nothing', async () => {
		await using home = makeHome();
		await run(home, 'list');
		const second = await run(home, 'daemon');
		expect(second).toMatchObject({ code: 3, error: expect.stringContaining('already running') as string });
		await expectWell(await dial(home));
	});

	test('two browsers share one queue', async () => {
		await using home = makeHome();
		const [first, second] = [startRelay(home), startRelay(home)];
		await second.call('events.subscribe', { journal: null, since: 0 });
		await first.call('task.add', { id: taskId(1), url });
		const told = await second.until(({ method }) => method === 'events.appended');
		expect(told.params).toMatchObject({ events: [{ event: { type: 'task.added', task: taskId(1) } }, {}] });
		first.child.stdin?.end();
		second.child.stdin?.end();
	});

	test('ends by itself when nobody and nothing needs it, and not before', async () => {
		await using home = impatient(makeHome());
		await run(home, 'add', url);
		const [pid = 0] = daemonsOf(home);
		const wire = await dial(home);
		// Ten times the idle time, with work and a client; then with a client alone.
		await new Promise(resolve => setTimeout(resolve, 2_000));
		expect(isAlive(pid)).toBe(true);
		await run(home, 'pause', 'all');
		await new Promise(resolve => setTimeout(resolve, 2_000));
		await expectWell(wire);
		wire.socket.destroy();
		await waitFor('the daemon to end', () => !isAlive(pid));
		expect((await run(home, 'list')).out).toContain('paused');
	});

	test.each(['SIGTERM', 'SIGINT'] as const)('%s: stops its runs, which come back paused', async signal => {
		await using home = makeHome();
		await run(home, 'add', url);
		const [pid = 0] = daemonsOf(home);
		process.kill(pid, signal);
		await waitFor('the daemon to end', () => !isAlive(pid));
		expect(readFileSync(join(home.state, 'daemon.log'), 'utf8').trimEnd()).toMatch(/ended$/u);
		expect((await run(home, 'list')).out).toContain('paused');
	});

	test('a socket left over from one that was killed does not keep the next from starting', async () => {
		await using home = makeHome();
		await run(home, 'add', url);
		const [pid = 0] = daemonsOf(home);
		await killProcess(pid);
		expect(statSync(join(home.state, 'run', 'daemon.sock')).isSocket()).toBe(true);
		expect((await run(home, 'list')).out).toContain('paused');
	});
});

describe('a host', () => {
	test('ends when the browser closes its input; what it said last is done, and the daemon goes on', async () => {
		await using home = makeHome();
		const relay = startRelay(home);
		for (let id = 1; id <= 20; id++)
			relay.send({ jsonrpc: '2.0', id, method: 'task.add', params: { id: taskId(id), url } });
		relay.child.stdin?.end();
		expect((await ended(relay.child)).code).toBe(0);
		const listed = JSON.parse((await run(home, 'list', '--json')).out) as unknown[];
		expect(listed).toHaveLength(20);
	});

	test('ends when the daemon is killed; a new one finds everything', async () => {
		await using home = makeHome();
		const relays = [startRelay(home), startRelay(home)];
		await relays[0]?.call('task.add', { id: taskId(1), url });
		await relays[1]?.call('session.hello', hello);
		await waitFor('one daemon to be left', () => daemonsOf(home).length === 1);
		const [pid = 0] = daemonsOf(home);
		await killProcess(pid);
		for (const relay of relays) await relay.ended;
		const next = startRelay(home);
		const { result } = await next.call('task.list', { after: null });
		expect(result).toMatchObject({ tasks: [{ id: taskId(1), state: { status: 'paused', by: 'restart' } }] });
		next.child.stdin?.end();
	});

	test('waits for a browser that reads slowly, and loses nothing', async () => {
		await using home = makeHome();
		const relay = startRelay(home);
		await relay.call('events.subscribe', { journal: null, since: 0 });
		relay.child.stdout?.pause();
		const other = await dial(home);
		const title = 'x'.repeat(4_000);
		const count = 1_500;
		for (let n = 0; n < count; n++) await other.call('task.add', { id: taskId(n), url, title });
		relay.child.stdout?.resume();
		await relay.call('session.hello', hello);
		const seqs = () =>
			relay.heard.flatMap(({ params }) =>
				((params?.['events'] ?? []) as { seq: number; event: { type: string } }[]).map(({ seq }) => seq),
			);
		await waitFor('every event', () => seqs().length >= count);
		expect(seqs()).toEqual(seqs().map((_, index) => index + 1));
		relay.child.stdin?.end();
	});

	test('answers bad frames itself or by the daemon, and goes on', async () => {
		await using home = makeHome();
		const relay = startRelay(home);
		for (const [name, bytes] of hostile) {
			const before = relay.heard.length;
			relay.raw(bytes);
			await waitFor(`an answer to ${name}`, () => relay.heard.length > before);
			expect(relay.heard.at(-1)?.error, name).toBeDefined();
		}
		await expectWell(relay);
		relay.child.stdin?.end();
	});

	test('is refused for an extension that is not ours', async () => {
		await using home = makeHome();
		const child = start(home, 'chrome-extension://aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa/');
		const { code, out } = await ended(child);
		expect(code).toBe(0);
		expect(out).toContain('not_allowed');
	});

	test('says in every answer why no daemon can be started', async () => {
		await using home = makeHome();
		// A file where the folder of the socket should be.
		await run(home, '--version');
		const broken = { ...home, env: { ...home.env, RUSTLOADER_HOME: '/dev/null/state' } };
		const relay = startRelay(broken);
		const answer = await relay.call('session.hello', hello);
		expect(answer.error?.data).toMatchObject({
			fault: 'daemon_unreachable',
			detail: expect.stringContaining('/dev/null') as string,
		});
		expect((await relay.call('task.list', { after: null })).error?.data.fault).toBe('daemon_unreachable');
		relay.child.stdin?.end();
		expect((await ended(relay.child)).code).toBe(0);
	});
});

describe('rights and secrets', () => {
	test('nobody else gets at socket, folder, log or lock, whatever the umask', async () => {
		const umask = process.umask(0);
		try {
			await using home = makeHome();
			await run(home, 'list');
			const rights = (name: string) => (statSync(join(home.state, name)).mode & 0o777).toString(8);
			expect(rights('.')).toBe('700');
			expect(rights('run')).toBe('700');
			expect(rights('run/daemon.sock')).toBe('600');
			expect(rights('daemon.log')).toBe('600');
			expect(rights('daemon.lock')).toBe('600');
		} finally {
			process.umask(umask);
		}
	});

	test('no cookie, no password, no signature is in the log', async () => {
		await using home = makeHome();
		const relay = startRelay(home);
		const secret = 'SeCrEt0123456789abcdefSECRET';
		const add = {
			id: taskId(1),
			url: `https://user:${secret}@e.example/f?X-Amz-Signature=${secret}`,
			headers: [['Cookie', `session=${secret}`]],
		};
		await relay.call('task.add', add);
		await relay.call('task.add', { ...add, id: 'not an id' });
		await relay.call('task.add', { ...add, id: taskId(2), url: `ftp://${secret}` });
		relay.raw(framed(Buffer.from(`{"Cookie":"${secret}`)));
		await expectWell(relay);
		await run(home, 'stop');
		expect(readFileSync(join(home.state, 'daemon.log'), 'utf8')).not.toContain(secret);
		expect(JSON.stringify(relay.heard)).not.toContain(secret);
	});
});

function impatient<H extends Home & AsyncDisposable>(home: H): H {
	home.env['RUSTLOADER_IDLE_MS'] = '200';
	return home;
}

function residentMiB(pid: number): number {
	const [, kib] = /^VmRSS:\s+(\d+)/mu.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
	return Number(kib) / 1024;
}
