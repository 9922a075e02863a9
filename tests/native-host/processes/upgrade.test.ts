import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { chromeExtensionId } from '../../../installers/extension-ids.ts';
import { makeHome, type Home } from '../../support/browsers/home.ts';
import { killProcess } from '../../support/browsers/processes.ts';
import { waitFor } from '../../support/browsers/wait-for.ts';
import { fileDigest } from '../../support/file-digest.ts';
import { daemonsOf, dial, ended, hello } from '../../support/program.ts';
import { contentSha256 } from '../../support/server/content.ts';
import { startServer, type LyingServer } from '../../support/server/server.ts';
import { wireOver } from '../../support/wire.ts';

vi.setConfig({ testTimeout: 60_000 });

const main = join(import.meta.dirname, '../../../native-host/src/main.ts');
const hook = join(import.meta.dirname, '../../support/other-version.ts');
const size = 6 * 1024 * 1024 + 321;
const names = ['a.bin', 'b.bin'];

let home: Home & AsyncDisposable;
let server: LyingServer;
beforeEach(async () => {
	home = makeHome();
	const files = names.map((name, seed) => [`/${name}`, { size, seed }]);
	server = await startServer(Object.fromEntries(files) as Parameters<typeof startServer>[0]);
	server.totalBytesPerSecond = 1024 * 1024;
});
afterEach(async () => {
	await home[Symbol.asyncDispose]();
	await server.close();
});

/** The program as if it were of that version, from its own sources. */
function start(version: string, ...args: string[]): ChildProcess {
	return spawn(process.execPath, ['--import', hook, main, ...args], {
		env: { ...home.env, RUSTLOADER_TEST_VERSION: version },
		cwd: home.downloads,
		stdio: 'pipe',
	});
}

async function run(version: string, ...args: string[]) {
	const child = start(version, ...args);
	child.stdin?.end();
	return await ended(child);
}

async function daemonVersion(): Promise<string> {
	const wire = await dial(home);
	const { result } = await wire.call('session.hello', hello);
	wire.socket.destroy();
	return (result as { version: string }).version;
}

type Row = { id: string; status: string; receivedBytes: number; url: string };
const list = async (version: string): Promise<Row[]> =>
	JSON.parse((await run(version, 'list', '--json')).out) as Row[];

async function beginWith(version: string): Promise<void> {
	await run(version, 'add', ...names.map(name => `${server.origin}/${name}`));
	await waitFor('both to have begun', () =>
		names.every(name => server.servedTwice(`/${name}`).bytes > 200_000),
	);
}

async function expectWhole(): Promise<void> {
	server.totalBytesPerSecond = Infinity;
	await waitFor('both files', () => names.every(name => readdirSync(home.downloads).includes(name)));
	for (const [seed, name] of names.entries())
		expect(await fileDigest(join(home.downloads, name))).toBe(contentSha256(seed, size));
}

describe('a later version', () => {
	test('takes over from a command line: what ran goes on by itself, with every byte that was there', async () => {
		await beginWith('1.2.3');
		const [before] = daemonsOf(home);
		const rows = await list('1.10.0');
		expect(await daemonVersion()).toBe('1.10.0');
		expect(daemonsOf(home)).not.toContain(before);
		expect(rows.map(({ status }) => status)).not.toContain('paused');
		const served = () => names.map(name => server.servedTwice(`/${name}`));
		const had = served();
		await waitFor('both to have gone on', () =>
			served().every(({ bytes }, index) => bytes > (had[index]?.bytes ?? 0) + 200_000),
		);
		// Of each more than that was there before; what was on its way may come again.
		for (const { again } of served()) expect(again).toBeLessThan(100_000);
		await expectWhole();
		const [task] = JSON.parse((await run('1.10.0', 'list', '--json')).out) as { id: string }[];
		const history = (await run('1.10.0', 'history', task?.id ?? '')).out;
		expect(history).toContain('Paused for a new version of the program');
	});

	test('takes over from the host that a browser starts', async () => {
		await beginWith('1.2.3');
		const child = start('2.0.0', `chrome-extension://${chromeExtensionId}/`);
		if (!child.stdout || !child.stdin) throw new Error('no pipes');
		const wire = wireOver(child.stdout, child.stdin);
		const answer = await wire.call('session.hello', hello);
		expect(answer.result).toMatchObject({ version: '2.0.0' });
		child.stdin.end();
		await expectWhole();
	});

	test('leaves paused what somebody had paused', async () => {
		await beginWith('1.0.0');
		const [first] = JSON.parse((await run('1.0.0', 'list', '--json')).out) as { id: string }[];
		await run('1.0.0', 'pause', first?.id ?? '');
		const rows = await list('1.0.1');
		expect(rows.filter(({ status }) => status === 'paused').map(({ id }) => id)).toEqual([first?.id]);
	});

	test('goes on with it even where the version before was killed as it handed over', async () => {
		await beginWith('1.2.3');
		const [pid = 0] = daemonsOf(home);
		const wire = await dial(home);
		await wire.call('session.hello', hello);
		await wire.call('daemon.handOver', {});
		await killProcess(pid);
		const rows = await list('1.2.4');
		expect(rows.map(({ status }) => status)).not.toContain('paused');
		await expectWhole();
	});
});

describe('an earlier version', () => {
	test('works with the later daemon, and does not replace it', async () => {
		await beginWith('2.0.0');
		const [before] = daemonsOf(home);
		expect((await list('1.9.9')).map(({ status }) => status)).toEqual(['downloading', 'downloading']);
		expect(daemonsOf(home)).toEqual([before]);
		expect(await daemonVersion()).toBe('2.0.0');
	});
});

test('two later hosts at once: one daemon of theirs, and everything goes on', async () => {
	await beginWith('1.2.3');
	const children = [0, 1].map(() => start('1.3.0', 'list'));
	await Promise.all(children.map(child => once(child, 'exit')));
	await waitFor('one daemon', () => daemonsOf(home).length === 1);
	expect(await daemonVersion()).toBe('1.3.0');
	await sleep(100);
	await expectWhole();
});
