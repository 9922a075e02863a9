import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { spawn } from 'node:child_process';
import { expect, test, vi } from 'vitest';
import type { TaskId } from '../../shared/domain/ids.ts';
import { chooseTool } from '../../native-host/src/effects/tool-paths.ts';
import { makeHome, type Home } from '../support/browsers/home.ts';
import { taskId } from '../support/fake-queue.ts';
import { freePort } from '../support/free-port.ts';
import { fakeYtDlp } from '../support/media/fake-yt-dlp.ts';
import { dial, ended, hello } from '../support/program.ts';
import { bundled } from '../support/programs.ts';
import { startServer } from '../support/server/server.ts';
import type { Spoken } from '../support/wire.ts';

vi.setConfig({ testTimeout: 120_000 });

async function rustloader(home: Home, ...args: readonly string[]): Promise<string> {
	const child = spawn(process.execPath, [bundled.main, ...args], { env: home.env, stdio: 'pipe' });
	child.stdin.end();
	const { out, error } = await ended(child);
	return `${out}\n${error}`;
}

/** Each has a mark of its own, so that what leaks is known by where it came from. */
const secret = (mark: string): string => `Zq7${mark}x9vK2mR8tLw4Yd6`;
const marks = {
	cookie: secret('Cookie'),
	bearer: secret('Bearer'),
	signature: secret('Signature'),
	token: secret('Token'),
	login: secret('Login'),
	redirect: secret('Redirect'),
	proxy: secret('Proxy'),
	page: secret('Page'),
	fragment: secret('Fragment'),
	answer: secret('Answer'),
} as const;

/** The whole program, with downloads that end in every way there is; then everything that it wrote or said is read. */
test('no cookie, token or signed address is in a log, journal, history, answer or error', async () => {
	await using home = makeHome();
	await using server = await serve();
	using tool = fakeYtDlp(`
		console.error('ERROR: cannot read ' + args.at(-1) + ' with ' + fs.readFileSync(args[args.indexOf('--config-locations') + 1], 'utf8'));
		process.exit(1);`);
	chooseTool(home.state, 'yt-dlp', tool.path);
	await rustloader(home, 'settings', 'set', 'retries', '0');
	const client = await dial(home);
	await client.call('session.hello', hello);
	await client.call('events.subscribe', { journal: null, since: 0 });

	const headers = [
		['Cookie', `sid=${marks.cookie}`],
		['Authorization', `Bearer ${marks.bearer}`],
	];
	const at = (path: string) => `${server.origin}${path}`;
	const wanted: readonly (readonly [string, Record<string, unknown>])[] = [
		['completes', { url: at(`/ok.bin?X-Amz-Signature=${marks.signature}`), headers }],
		['is not there', { url: at(`/gone.bin?token=${marks.token}`), headers }],
		['is forbidden', { url: at(`/forbidden.bin?access_token=${marks.token}`), headers }],
		['has a login in it', { url: at(`/ok.bin`).replace('//', `//me:${marks.login}@`), headers }],
		['is redirected', { url: at('/redirected.bin'), headers }],
		['goes round in circles', { url: at('/circle.bin'), headers }],
		[
			'has a dead proxy',
			{ url: at('/ok.bin'), proxy: `http://me:${marks.proxy}@127.0.0.1:${await freePort()}` },
		],
		[
			'has a page',
			{ url: at('/ok.bin'), pageUrl: at(`/watch?session=${marks.page}#${marks.fragment}`), headers },
		],
		['makes no sense', { url: at(`/nonsense.bin?key=${marks.token}`), headers }],
		[
			'is a page to be read',
			{
				url: at(`/page?sig=${marks.page}`),
				headers,
				wish: { source: 'page', choice: { pick: { kind: 'best' } } },
			},
		],
	];
	const ids = wanted.map((_, index) => taskId(index + 1));
	for (const [index, [, params]] of wanted.entries())
		await client.call('task.add', { ...params, id: ids[index] });
	await client.call('media.extract', { url: at(`/page?sig=${marks.page}`), headers, proxy: 'direct' });
	await client.call('task.add', { id: ids[0], url: `javascript:${marks.token}` });
	await client.call('task.add', { id: 'no id', url: at('/'), headers });
	await expect
		.poll(async () => statesOf(await client.call('task.list', { after: null })), { timeout: 60_000 })
		.not.toMatch(/queued|downloading/u);

	// Those that were to be sent were.
	const sent = JSON.stringify(server.seen.map(({ target, headers }) => [target, [...headers]]));
	for (const name of ['cookie', 'bearer', 'signature', 'token', 'redirect'] as const)
		expect(sent, name).toContain(marks[name]);

	const list = await client.call('task.list', { after: null });
	expect(statesOf(list)).toMatch(/completed/u);
	expect(statesOf(list)).toMatch(/failed/u);
	for (const task of ids) await client.call('task.timeline', { task, after: 0 });
	await client.call('faults.summary', { since: 0 });
	await client.call('notices.list');

	const said = await Promise.all([
		rustloader(home, 'list', '--json'),
		rustloader(home, 'faults'),
		rustloader(home, 'history', String(ids[1])),
		rustloader(home, 'doctor', '--json'),
	]);
	expectNone('what was answered', JSON.stringify(client.heard));
	expectNone('what the command line said', said.join('\n'));
	for (const path of filesIn(home.state).filter(path => !path.startsWith(join(home.state, 'secrets'))))
		expectNone(path, readFileSync(path).toString('latin1'));

	for (const task of ids) await client.call('task.remove', { task });
	await rustloader(home, 'stop');
	await client.ended;
	for (const path of filesIn(home.state)) expectNone(path, readFileSync(path).toString('latin1'));
});

function expectNone(where: string, text: string): void {
	for (const [name, mark] of Object.entries(marks))
		if (text.includes(mark)) throw new Error(`the ${name} is in ${where}: ${around(text, mark)}`);
}

const around = (text: string, mark: string): string => {
	const at = text.indexOf(mark);
	return text.slice(Math.max(0, at - 200), at + 20);
};

const statesOf = ({ result }: Spoken): string =>
	(result as { tasks: { id: TaskId; status: { state?: string } | string }[] }).tasks
		.map(task => JSON.stringify(task))
		.join('\n');

async function serve() {
	const server = await startServer({
		'/ok.bin': { size: 20_000, seed: 1, headers: [['Set-Cookie', `sid=${marks.answer}`]] },
		'/forbidden.bin': { size: 1, seed: 1, script: [{ status: 403, text: `token ${marks.answer} is bad` }] },
		'/redirected.bin': {
			size: 1,
			seed: 1,
			script: [{ status: 302, location: `/ok.bin?sig=${marks.redirect}` }],
		},
		'/circle.bin': {
			size: 1,
			seed: 1,
			script: [{ status: 302, location: `/circle.bin?sig=${marks.redirect}` }],
		},
		'/nonsense.bin': { size: 1, seed: 1, script: [{ raw: `HTP/1.1 ${marks.answer}\r\n\r\n` }] },
		'/page': { size: 1, seed: 1, script: [{ text: '<html>', headers: [['Content-Type', 'text/html']] }] },
	});
	return Object.assign(server, { [Symbol.asyncDispose]: () => server.close() });
}

const filesIn = (folder: string): string[] =>
	readdirSync(folder, { recursive: true, encoding: 'utf8' })
		.map(name => join(folder, name))
		.filter(path => statSync(path, { throwIfNoEntry: false })?.isFile());
