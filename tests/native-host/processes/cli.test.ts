import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, test, vi } from 'vitest';
import { makeHome } from '../../support/browsers/home.ts';
import { waitFor } from '../../support/browsers/wait-for.ts';
import { daemonsOf, ended, run, start } from '../../support/program.ts';

// Every step here starts a process, and other tests share the machine.
vi.setConfig({ testTimeout: 60_000 });

const url = 'https://e.example/file.bin';
const about = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')) as {
	version: string;
};

describe('without a daemon', () => {
	test.each([
		[['--version'], 0, about.version, ''],
		[['--help'], 0, 'usage: rustloader COMMAND', ''],
		[[], 0, 'usage: rustloader COMMAND', ''],
		[['help', 'add'], 0, 'usage: rustloader add', ''],
		[['add', '--help'], 0, '--segments', ''],
		[['nonsense'], 2, '', 'no command "nonsense"'],
		[['--nonsense'], 2, '', 'no command'],
		[['add'], 2, '', 'usage: rustloader add'],
		[['add', '--nonsense', url], 2, '', 'usage: rustloader add'],
		[['add', '-s', '33', url], 2, '', '1 to 32'],
		[['add', '-s', 'x', url], 2, '', '1 to 32'],
		[['add', '--checksum', 'sha-256=abc', url], 2, '', 'all its digits'],
		[['add', '--header', 'nonsense', url], 2, '', 'NAME: VALUE'],
		[['add', '-o', 'a', url, url], 2, '', 'one URL'],
		[['get'], 2, '', 'usage: rustloader get'],
		[['get', '--help'], 0, '--limit-rate', ''],
		[['get', '--playlist', '5-1', url], 2, '', '1-10,15,20-'],
		[['get', '--again', url], 2, '', 'for --playlist'],
		[['get', '--search', 'a', url], 2, '', 'in place of an address'],
		[['get', '--subs', '--exec', url], 2, '', ''],
		[['get', '--quality', '720p', '--audio', 'mp3', url], 2, '', 'one of --quality'],
		[['get', '--format', 'a+b+c', url], 2, '', 'one or two names'],
		[['formats', 'file:///etc/passwd'], 1, '', 'Only http and https'],
		[['yt-dlp', 'update', 'newest'], 2, '', '2026.01.31'],
		[['tools', 'use', 'ffmpeg'], 2, '', 'use NAME PATH'],
		[['tools', 'use', 'sh', '/bin/sh'], 2, '', 'yt-dlp, ffmpeg or ffprobe'],
		[['plugins', 'enable', 'none'], 1, '', 'cannot be used'],
		[['pause'], 2, '', 'usage: rustloader pause'],
		[['list', 'x'], 2, '', 'too much'],
		[['settings', 'get', 'colour'], 2, '', 'no setting "colour"'],
		[['settings', 'set', 'segments'], 2, '', 'set KEY VALUE'],
		[['settings', 'import', '/nowhere'], 2, '', 'ENOENT'],
		[['import', '/nowhere'], 2, '', 'ENOENT'],
		[['import'], 2, '', 'usage: rustloader import'],
		[['faults', '--days', '0'], 2, '', 'from 1 to 366'],
		[['history'], 2, '', 'usage: rustloader history'],
		[['add', '--start-at', 'soon', url], 2, '', 'a time like 22:30'],
		[['duplicate', 'x', 'burn'], 2, '', 'one of rename, skip, replace'],
		[['move-file', 'x'], 2, '', 'usage: rustloader move-file'],
		[['schedule', 'x', 'soon'], 2, '', 'one like 22:30'],
		[['limit', 'x', 'fast'], 2, '', 'like 500k or 2M'],
		[['relink', 'x'], 2, '', 'something is missing'],
		[['install', '--browser', 'lynx'], 2, '', 'chrome, chrome-beta'],
		[['install', '--extension', '../x'], 2, '', 'not the id'],
		[['native-host'], 2, '', 'usage'],
		[['native-host', 'x'], 2, '', 'which extension'],
		[['stop'], 0, 'No daemon was running', ''],
		[['uninstall'], 0, 'Nothing was installed', ''],
	] as const)('%j ends with %i', async (args, code, out, error) => {
		await using home = makeHome();
		const result = await run(home, ...args);
		expect(result.code, result.error).toBe(code);
		expect(result.out).toContain(out);
		expect(result.error).toContain(error);
		expect(daemonsOf(home)).toEqual([]);
	});
});

describe('with a daemon', () => {
	test('a download goes through its commands', async () => {
		await using home = makeHome();
		const added = await run(home, 'add', '--json', url, `${url}?token=abc`);
		const ids = added.out
			.trim()
			.split('\n')
			.map(line => (JSON.parse(line) as { id: string }).id);
		const [first = '', second = ''] = ids;
		const listed = JSON.parse((await run(home, 'list', '--json')).out) as unknown[];
		const fixed = {
			path: null,
			totalBytes: null,
			fault: null,
			status: 'downloading',
			stalledSince: null,
			retries: 0,
			note: null,
		};
		expect(listed).toEqual([
			{ ...fixed, id: first, url, receivedBytes: expect.any(Number) as number },
			{ ...fixed, id: second, url: `${url}?token=***`, receivedBytes: expect.any(Number) as number },
		]);
		const status = async () =>
			(JSON.parse((await run(home, 'list', '--json')).out) as { status: string }[]).map(task => task.status);

		expect((await run(home, 'pause', first.slice(0, 6))).code).toBe(0);
		await expect.poll(status).toEqual(['paused', 'downloading']);
		expect((await run(home, 'resume', first)).code).toBe(0);
		expect(await status()).toEqual(['downloading', 'downloading']);
		expect((await run(home, 'pause', 'all')).out).toContain('2 changed');
		await expect.poll(status).toEqual(['paused', 'paused']);
		expect((await run(home, 'resume', 'all')).out).toContain('2 changed');
		expect((await run(home, 'cancel', second)).code).toBe(0);
		await expect.poll(status).toEqual(['downloading', 'cancelled']);
		expect((await run(home, 'schedule', second, '2099-01-31T22:30')).out).toContain('2099');
		expect(await status()).toEqual(['downloading', 'queued']);
		expect((await run(home, 'schedule', first, '22:30')).error).toContain('pause it first');
		expect((await run(home, 'schedule', second, 'now')).out).toContain('now');
		expect((await run(home, 'limit', second, '500k')).out).toContain('512000 bytes a second');
		expect((await run(home, 'limit', second, 'none')).out).toContain('none');
		expect((await run(home, 'relink', second, 'ftp://a/')).error).toContain('Only http');
		expect((await run(home, 'reset', second)).code).toBe(0);
		// One that does not exist, and still the other is done.
		const removed = await run(home, 'remove', 'zzzzzzzzzzzz', first);
		expect(removed).toMatchObject({ code: 1, out: expect.stringContaining(first) as string });
		expect(removed.error).toContain('no such download');
		await expect.poll(async () => (await status()).length).toBe(1);
	});

	test('a refusal is a sentence, a detail and a hint; the others are added', async () => {
		await using home = makeHome();
		const result = await run(home, 'add', 'ftp://e.example/x', url, 'not an address');
		expect(result.code).toBe(1);
		expect(result.error).toContain('Only http and https addresses can be downloaded.');
		expect(result.error).toContain('Copy the whole address');
		expect(result.out.trim().split('\n')).toHaveLength(1);
	});

	test('settings stay, within their bounds', async () => {
		await using home = makeHome();
		expect((await run(home, 'settings', 'set', 'maxConcurrent', '3')).out).toBe('maxConcurrent = 3\n');
		expect((await run(home, 'settings', 'set', 'maxConcurrent', '33')).code).toBe(1);
		expect((await run(home, 'settings', 'set', 'maxConcurrent', 'many')).error).toContain(
			'does not take that value',
		);
		expect((await run(home, 'settings', 'set', 'sortIntoFolders', 'true')).out).toContain('= true');
		expect((await run(home, 'settings', 'set', 'videoTemplate', '{site}/{nme}')).error).toContain(
			'{nme} is not known; there are {name} {title}',
		);
		expect((await run(home, 'settings', 'set', 'videoTemplate', '{site}/{title}')).code).toBe(0);
		expect((await run(home, 'settings', 'preview', '{site}/{quality}/{title} [{id}]')).out).toBe(
			'Example Video/1080p/Big Buck Bunny [YE7VzlLtp-4].mp4\n',
		);
		expect((await run(home, 'settings', 'preview', '../{title}')).error).toContain('“..” is no name');
		await run(home, 'stop');
		expect((await run(home, 'settings', 'get', 'videoTemplate')).out).toBe('{site}/{title}\n');
		expect((await run(home, 'settings', 'get', 'maxConcurrent')).out).toBe('3\n');
		expect(JSON.parse((await run(home, 'settings', '--json')).out)).toMatchObject({ maxConcurrent: 3 });
	});

	test('what happened is told, and what failed is counted', async () => {
		await using home = makeHome();
		const added = await run(home, 'add', '--json', url);
		const { id } = JSON.parse(added.out) as { id: string };
		await run(home, 'pause', id);
		await expect
			.poll(async () => (await run(home, 'history', id)).out)
			.toContain('Paused on the command line');
		expect((await run(home, 'dismiss', id)).error).toContain('It has not ended.');
		expect((await run(home, 'restart', id)).error).toContain('It is paused: resume it.');
		await run(home, 'cancel', id);
		expect((await run(home, 'dismiss', id)).code).toBe(0);
		expect((await run(home, 'history', id)).code).toBe(1);
		expect(await run(home, 'faults')).toMatchObject({ code: 0, error: 'Nothing failed.\n' });
		expect(await run(home, 'saved')).toMatchObject({ code: 0, error: 'Nothing was finished.\n' });
		expect(JSON.parse((await run(home, 'faults', '--json', '--days', '3')).out)).toMatchObject({
			total: 0,
			days: [{ total: 0 }, { total: 0 }, { total: 0 }],
		});
	});

	test('settings go out into a file and in again, all or nothing; damage is told once', async () => {
		await using home = makeHome();
		const file = join(home.home, 'settings.json');
		await run(home, 'settings', 'set', 'retries', '3');
		expect((await run(home, 'settings', 'export', file)).code).toBe(0);
		expect((await run(home, 'settings', 'export', file)).error).toContain('EEXIST');
		await run(home, 'settings', 'set', 'retries', '4');
		expect((await run(home, 'settings', 'import', file)).code).toBe(0);
		expect((await run(home, 'settings', 'get', 'retries')).out).toBe('3\n');
		writeFileSync(file, JSON.stringify({ retries: 9, segments: 99 }));
		expect((await run(home, 'settings', 'import', file)).error).toContain('segments');
		expect((await run(home, 'settings', 'get', 'retries')).out).toBe('3\n');

		await run(home, 'stop');
		writeFileSync(join(home.state, 'settings.db'), 'no database'.repeat(1_000));
		expect((await run(home, 'settings')).error).toContain('see "rustloader notices"');
		const told = await run(home, 'notices');
		expect(told.out).toContain('The settings were damaged');
		expect(told.out).toContain('settings.db.damaged-');
		expect((await run(home, 'notices')).error).toContain('Nothing is to be told');
	});

	test('a queue goes out into a file and into another queue, without what is secret; lists and ranges go in', async () => {
		await using home = makeHome();
		await using other = makeHome();
		const file = join(home.home, 'queue.json');
		const waiting = ['--start-at', '2099-01-31T22:30'];
		const secret = 'https://e.example/signed?token=0123456789abcdef';
		await run(home, 'add', ...waiting, '-o', 'first.bin', '--header', 'Cookie: login=1', url);
		await run(home, 'add', ...waiting, secret);
		expect((await run(home, 'export', '-o', file)).code).toBe(0);
		expect((await run(home, 'export', '-o', file)).error).toContain('EEXIST');
		expect(readFileSync(file, 'utf8')).not.toMatch(/login|0123456789abcdef/u);
		const list = await run(home, 'export', '--list');
		expect(list.out).toBe(`${url}\n  out=first.bin\n# https://e.example/signed?token=***\n`);

		const dry = await run(other, 'import', '--dry-run', file);
		expect(dry.out).toBe(`${url}\tfirst.bin\n`);
		const taken = await run(other, 'import', file);
		expect(taken).toMatchObject({ code: 1, out: '1 added\n' });
		expect(taken.error).toContain('its secret part was not exported');
		const [first, ...more] = JSON.parse((await run(other, 'export')).out).downloads as unknown[];
		expect(first).toMatchObject({
			url,
			fileName: 'first.bin',
			startAt: new Date(2099, 0, 31, 22, 30).getTime(),
		});
		expect(more).toEqual([]);

		writeFileSync(
			file,
			'# mine\nftp://e.example/x\nsee http://127.0.0.1:9/f[01-12].jpg\nhttp://127.0.0.1:9/x\ta name.bin\n',
		);
		expect(await run(other, 'import', file)).toMatchObject({ code: 1, out: '13 added\n' });
		const urls = JSON.parse((await run(other, 'list', '--json')).out) as { url: string }[];
		expect(urls.map(one => one.url)).toContain('http://127.0.0.1:9/f12.jpg');
		writeFileSync(file, 'http://127.0.0.1:9/[1-10001]');
		expect((await run(other, 'import', file)).error).toContain('more addresses than can be added');
		expect((await run(other, 'import', '--dry-run', '--literal', file)).out).toBe(
			'http://127.0.0.1:9/[1-10001]\n',
		);
	});

	test('settings of a later version keep the daemon from starting, and say why', async () => {
		await using home = makeHome();
		await run(home, 'settings', 'set', 'retries', '3');
		await run(home, 'stop');
		const database = new DatabaseSync(join(home.state, 'settings.db'));
		database.exec('PRAGMA user_version=99');
		database.close();
		const refused = await run(home, 'list');
		expect(refused.code).toBe(1);
		expect(refused.error).toContain('written by a later version of Rustloader');
		expect(refused.error).toContain('Version 99.');
	});

	test('watch tells one line a change, and ends with 130', async () => {
		await using home = makeHome();
		const [lines, objects] = [start(home, 'watch'), start(home, 'watch', '--json')];
		const seen = [watched(lines), watched(objects)] as const;
		await run(home, 'add', `${url}?name=%1b[2J\u001b]0;title\u0007`);
		await run(home, 'add', url);
		await waitFor('both to be told', () => seen.every(one => one.text.includes('downloading')));
		lines.kill('SIGINT');
		objects.kill('SIGINT');
		expect((await Promise.all([ended(lines), ended(objects)])).map(({ code }) => code)).toEqual([130, 130]);
		const events = seen[1].text
			.trim()
			.split('\n')
			.map(line => JSON.parse(line) as { event: string });
		expect(events[0]).toMatchObject({ event: 'changed', status: 'queued', url });
		expect(seen[0].text).not.toMatch(/[^\P{Cc}\n]/u);
	});

	test('what servers and pages named cannot act on the terminal', async () => {
		await using home = makeHome();
		await run(home, 'add', '-o', 'evil\u001b]0;owned\u0007\u202egpj.exe', url);
		const { out } = await run(home, 'list');
		expect(out).toContain('evil');
		expect(out).not.toMatch(/[^\P{Cc}\n]/u);
		expect(out).not.toContain('\u202e');
	});
});

function watched(child: ReturnType<typeof start>): { text: string } {
	const seen = { text: '' };
	child.stdout?.on('data', (chunk: Buffer) => (seen.text += chunk.toString()));
	return seen;
}
