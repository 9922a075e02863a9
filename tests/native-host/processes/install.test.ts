import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { chromeExtensionId } from '../../../installers/extension-ids.ts';
import { makeHome, type Home } from '../../support/browsers/home.ts';
import { hello, run } from '../../support/program.ts';
import { wireOver } from '../../support/wire.ts';

// Every step here starts a process, and other tests share the machine.
vi.setConfig({ testTimeout: 60_000 });

const name = 'app.rustloader.host.json';
const inChromium = (home: Home, ...rest: string[]) => join(home.home, '.config', 'chromium', ...rest);
const manifest = (path: string) => JSON.parse(readFileSync(path, 'utf8')) as { path: string };

describe('install', () => {
	test('registers with every browser there is, and uninstall leaves what was before', async () => {
		await using home = makeHome();
		mkdirSync(join(home.home, '.config', 'BraveSoftware', 'Brave-Browser'), { recursive: true });
		const before = filesOf(home.home);
		const installed = await run(home, 'install');
		expect(installed).toMatchObject({ code: 0, error: '' });
		const chromium = inChromium(home, 'NativeMessagingHosts', name);
		expect(manifest(chromium)).toEqual({
			name: 'app.rustloader.host',
			description: expect.any(String) as string,
			path: join(home.state, 'bin', 'rustloader'),
			type: 'stdio',
			allowed_origins: [`chrome-extension://${chromeExtensionId}/`],
		});
		expect(statSync(chromium).mode & 0o777).toBe(0o644);
		expect(manifest(join(home.home, '.mozilla', 'native-messaging-hosts', name))).toMatchObject({
			allowed_extensions: ['rustloader@rustloader.app'],
		});
		for (const title of ['Chromium', 'Brave', 'Firefox'])
			expect(installed.out).toContain(`${title}: registered`);
		expect(installed.out).not.toContain('Vivaldi');

		const again = await run(home, 'install');
		expect(again).toMatchObject({ code: 0, out: expect.stringContaining('registered already') as string });

		expect((await run(home, 'uninstall')).code).toBe(0);
		expect(filesOf(home.home)).toEqual(before);
		expect(existsSync(join(home.state, 'bin'))).toBe(false);
		expect((await run(home, 'uninstall')).out).toContain('Nothing was installed');
	});

	test('uninstall takes away what a daemon leaves that says nothing of downloads', async () => {
		await using home = makeHome();
		await run(home, 'install');
		await run(home, 'list');
		expect(readdirSync(home.state)).toEqual(expect.arrayContaining(['daemon.lock', 'journal.lock', 'run']));
		expect((await run(home, 'uninstall')).code).toBe(0);
		expect(
			readdirSync(home.state).filter(file => !/^(?:journal\.jsonl|\w+\.db|daemon\.log)$/u.test(file)),
		).toEqual([]);
		// What says something stays, and the next daemon goes on with it.
		expect(readdirSync(home.state)).toEqual(expect.arrayContaining(['journal.jsonl', 'settings.db']));
		expect((await run(home, 'list')).code).toBe(0);
	});

	test('what it registers is a program that browsers can start', async () => {
		await using home = makeHome();
		await run(home, 'install');
		const { path } = manifest(inChromium(home, 'NativeMessagingHosts', name));
		const child = spawn(path, [`chrome-extension://${chromeExtensionId}/`], { env: home.env, stdio: 'pipe' });
		const { result } = await wireOver(child.stdout, child.stdin).call('session.hello', hello);
		expect(result).toMatchObject({ protocol: 1 });
		child.stdin.end();
	});

	test('one browser that fails keeps no other from its turn', async () => {
		await using home = makeHome();
		writeFileSync(inChromium(home, 'NativeMessagingHosts'), 'a file in the way');
		const installed = await run(home, 'install');
		expect(installed.code).toBe(1);
		expect(installed.error).toContain('Chromium: not registered');
		expect(installed.out).toContain('Firefox: registered');
		expect(readFileSync(inChromium(home, 'NativeMessagingHosts'), 'utf8')).toBe('a file in the way');
	});

	test('what is foreign and works is left alone; with --replace it is put aside, and put back', async () => {
		await using home = makeHome();
		const path = inChromium(home, 'NativeMessagingHosts', name);
		const foreign = JSON.stringify({ name: 'app.rustloader.host', path: '/bin/sh' });
		mkdirSync(inChromium(home, 'NativeMessagingHosts'));
		writeFileSync(path, foreign);
		const before = filesOf(home.home);
		const careful = await run(home, 'install');
		expect(careful).toMatchObject({ code: 1, error: expect.stringContaining('/bin/sh') as string });
		expect(readFileSync(path, 'utf8')).toBe(foreign);
		expect(careful.out).toContain('Firefox: registered');
		expect((await run(home, 'install', '--replace')).code).toBe(0);
		expect(manifest(path).path).toContain('rustloader');
		// Twice, so that the second does not take our own for the foreign one.
		expect((await run(home, 'install', '--replace')).code).toBe(0);
		expect((await run(home, 'uninstall')).out).toContain('put back');
		expect(filesOf(home.home)).toEqual(before);
	});

	test('what is foreign and leads nowhere is put aside, and said to be', async () => {
		await using home = makeHome();
		mkdirSync(inChromium(home, 'NativeMessagingHosts'));
		writeFileSync(inChromium(home, 'NativeMessagingHosts', name), '{"path":"/nowhere/at/all"}');
		const before = filesOf(home.home);
		const installed = await run(home, 'install');
		expect(installed).toMatchObject({ code: 0, out: expect.stringContaining('is kept as') as string });
		await run(home, 'uninstall');
		expect(filesOf(home.home)).toEqual(before);
	});

	test('what somebody changed since is left as it is', async () => {
		await using home = makeHome();
		await run(home, 'install');
		const path = inChromium(home, 'NativeMessagingHosts', name);
		writeFileSync(path, '{"mine":true}');
		const uninstalled = await run(home, 'uninstall');
		expect(uninstalled).toMatchObject({ code: 0, out: expect.stringContaining('left alone') as string });
		expect(readFileSync(path, 'utf8')).toBe('{"mine":true}');
	});

	test('with no browser it says so and what to do', async () => {
		await using home = makeHome();
		rmSync(inChromium(home), { recursive: true });
		rmSync(join(home.home, '.mozilla'), { recursive: true });
		const none = await run(home, 'install');
		expect(none).toMatchObject({ code: 1, error: expect.stringContaining('--browser NAME') as string });
		const named = await run(home, 'install', '--browser', 'vivaldi');
		expect(named).toMatchObject({ code: 0, out: expect.stringContaining('Vivaldi: registered') as string });
	});

	test('a profile of its own, and extensions beside ours', async () => {
		await using home = makeHome();
		const profile = join(home.home, 'throw-away');
		const id = 'abcdefghijklmnopabcdefghijklmnop';
		const ids = ['--extension', id, '--extension', 'dev@example.org'];
		expect((await run(home, 'install', '--profile', profile, ...ids)).code).toBe(0);
		expect(manifest(join(profile, 'NativeMessagingHosts', name))).toMatchObject({
			allowed_origins: [`chrome-extension://${chromeExtensionId}/`, `chrome-extension://${id}/`],
		});
		expect(existsSync(inChromium(home, 'NativeMessagingHosts'))).toBe(false);
		await run(home, 'uninstall');
		expect(existsSync(profile)).toBe(false);
	});

	test('for everybody, below a folder that stands for /; the paths inside are those of the machine', async () => {
		await using home = makeHome();
		const root = join(home.home, 'package');
		mkdirSync(root);
		const installed = await run(home, 'install', '--system', '--root', root);
		expect(installed).toMatchObject({ code: 0, error: '' });
		const firefox = join(root, 'usr', 'lib', 'mozilla', 'native-messaging-hosts', name);
		expect(manifest(firefox).path).toBe('/opt/rustloader/bin/rustloader');
		expect(statSync(join(root, 'opt', 'rustloader', 'bin', 'rustloader')).mode & 0o777).toBe(0o755);
		expect(statSync(join(root, 'opt', 'rustloader', 'bin')).mode & 0o777).toBe(0o755);
		expect(existsSync(join(root, 'etc', 'opt', 'chrome', 'native-messaging-hosts', name))).toBe(true);
		expect(existsSync(inChromium(home, 'NativeMessagingHosts', name))).toBe(false);
		expect((await run(home, 'uninstall', '--system', '--root', root)).code).toBe(0);
		expect(filesOf(root).map(([path]) => path)).toEqual(['opt', 'opt/rustloader']);
	});

	test('started with the session where somebody wants that, and no longer after uninstall', async () => {
		await using home = makeHome();
		const before = filesOf(home.home);
		const installed = await run(home, 'install', '--autostart');
		const [, path = ''] = /^Started when you log in: (.*)$/mu.exec(installed.out) ?? [];
		expect(readFileSync(path, 'utf8')).toContain(`"${join(home.state, 'bin', 'rustloader')}" daemon`);
		await run(home, 'uninstall');
		expect(filesOf(home.home)).toEqual(before);
	});
});

/** Every path below a folder, with what is in the files. */
function filesOf(folder: string): [string, string | null][] {
	return readdirSync(folder, { recursive: true, encoding: 'utf8' })
		.sort()
		.map(path => {
			const whole = join(folder, path);
			return [path, statSync(whole).isFile() ? readFileSync(whole, 'utf8') : null];
		});
}
