import { spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { chromeExtensionId } from '../../installers/extension-ids.ts';
import { makeHome, type Home } from '../support/browsers/home.ts';
import { killProcess, processesWith } from '../support/browsers/processes.ts';
import { waitFor } from '../support/browsers/wait-for.ts';
import { built, listTasks, rustloader } from '../support/rustloader.ts';
import { wireOver, type Spoken } from '../support/wire.ts';

const content = randomBytes(8 * 1024 * 1024);
const hello = { protocol: 1, client: { name: 'test', version: '1' } };
const digest = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

test('the built program, with no Node to be found, takes a download from a browser to the end', async () => {
	await using home = bare(makeHome());
	await using site = await serve();
	const host = startHost(home);
	await host.call('session.hello', hello);
	await host.call('events.subscribe', { journal: null, since: 0 });
	const task = 'abcdef012345';
	await host.call('task.add', { id: task, url: site.url, folder: home.downloads });
	await host.until(message => tells(message, 'task.completed'));
	expect(digest(readFileSync(join(home.downloads, 'file.bin')))).toBe(digest(content));
	const progress = host.heard.filter(({ method }) => method === 'progress');
	expect(progress.length).toBeLessThan(200);
	host.child.stdin?.end();
	await host.ended;
});

test('the browser goes, then the daemon by SIGKILL; resumed, the file is right', async () => {
	await using home = bare(makeHome());
	await using site = await serve(400);
	const host = startHost(home);
	await host.call('events.subscribe', { journal: null, since: 0 });
	await host.call('task.add', { id: 'abcdef012345', url: site.url, folder: home.downloads });
	await host.until(({ method }) => method === 'progress');
	host.child.kill('SIGKILL');
	const [daemon] = processesWith(`RUSTLOADER_HOME=${home.state}`).filter(
		one => one.command.at(-1) === 'daemon',
	);
	const [before] = await listTasks(home.env);
	expect(before?.status).toBe('downloading');
	await waitFor('bytes to arrive without a browser', async () => {
		const [now] = await listTasks(home.env);
		return (now?.receivedBytes ?? 0) > (before?.receivedBytes ?? 0);
	});
	await killProcess(daemon?.pid ?? 0);
	expect((await listTasks(home.env))[0]?.status).toBe('paused');
	site.everyMs = 0;
	await rustloader(home.env, 'resume', 'all');
	await waitFor('the download to end', async () => (await listTasks(home.env))[0]?.status === 'completed');
	expect(digest(readFileSync(join(home.downloads, 'file.bin')))).toBe(digest(content));
});

test('what install registers is a copy that survives the build folder, and starts as a browser starts it', async () => {
	await using home = bare(makeHome());
	await rustloader(home.env, 'install');
	const manifest = join(home.home, '.config', 'chromium', 'NativeMessagingHosts', 'app.rustloader.host.json');
	const { path } = JSON.parse(readFileSync(manifest, 'utf8')) as { path: string };
	expect(path).toBe(join(home.state, 'bin', 'rustloader'));
	expect(digest(readFileSync(path))).toBe(digest(readFileSync(built.program)));
	const host = startHost(home, path);
	expect((await host.call('session.hello', hello)).result).toMatchObject({ protocol: 1 });
	// The program in use is replaced, and goes on.
	await rustloader(home.env, 'install');
	expect((await host.call('settings.get')).error).toBeUndefined();
	host.child.stdin?.end();
	await rustloader(home.env, 'stop');
	await rustloader(home.env, 'uninstall');
});

test('a variable meant for other programs changes nothing', async () => {
	await using home = bare(makeHome());
	writeFileSync(join(home.home, 'evil.cjs'), 'process.exit(9)');
	const env = { ...home.env, NODE_OPTIONS: `--require=${join(home.home, 'evil.cjs')}` };
	expect(await rustloader(env, '--version')).toMatch(/^\d+\.\d+\.\d+$/u);
});

const tells = ({ params }: Spoken, type: string): boolean =>
	((params?.['events'] ?? []) as { event: { type: string } }[]).some(({ event }) => event.type === type);

function startHost(home: Home, program = built.program) {
	const child = spawn(program, [`chrome-extension://${chromeExtensionId}/`], {
		env: home.env,
		stdio: 'pipe',
	});
	return { ...wireOver(child.stdout, child.stdin), child };
}

/** A machine with nothing on its PATH. */
function bare<H extends Home>(home: H): H {
	home.env['PATH'] = join(home.home, 'nothing');
	return home;
}

type Site = AsyncDisposable & {
	readonly url: string;
	/** How often a connection gets 64 KiB; 0: it gets all at once. */
	everyMs: number;
};

/** Serves the file, with ranges. */
async function serve(everyMs = 0): Promise<Site> {
	const server: Server = createServer((request, response) => {
		const [, from = '0', to] = /^bytes=(\d+)-(\d*)$/u.exec(request.headers.range ?? '') ?? [];
		const [start, end] = [Number(from), to ? Number(to) + 1 : content.length];
		response.writeHead(206, {
			'content-length': end - start,
			'content-range': `bytes ${start}-${end - 1}/${content.length}`,
			etag: '"one"',
		});
		let at = start;
		const next = () => {
			if (response.destroyed) return;
			const stop = site.everyMs ? Math.min(at + 64 * 1024, end) : end;
			response.write(content.subarray(at, stop));
			at = stop;
			if (at === end) response.end();
			else setTimeout(next, site.everyMs);
		};
		next();
	});
	await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
	const { port } = server.address() as AddressInfo;
	const site: Site = {
		everyMs,
		url: `http://127.0.0.1:${port}/file.bin`,
		async [Symbol.asyncDispose]() {
			server.closeAllConnections();
			await new Promise(resolve => server.close(resolve));
		},
	};
	return site;
}
