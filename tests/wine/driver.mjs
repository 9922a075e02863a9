// Runs in Node for Windows, as the browser's part: what it sees is written to a file, and judged by the test.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const { program, origin, sender, result } = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const local = process.env.LOCALAPPDATA;
const downloads = join(process.env.USERPROFILE, 'Downloads');
const key = String.raw`HKCU\Software\Google\Chrome\NativeMessagingHosts\app.rustloader.host`;
const seen = {};

function run(exe, ...args) {
	const { status, stdout, stderr, error } = spawnSync(exe, args, { encoding: 'utf8', timeout: 120_000 });
	return { status, stdout, stderr, error: error?.message ?? null };
}

async function until(what, probe, ms = 150_000) {
	for (const end = Date.now() + ms; Date.now() < end; await sleep(200)) {
		const value = await probe();
		if (value) return value;
	}
	throw new Error(`waited in vain for ${what}`);
}

/** A host as Chrome starts it. */
function connect(path) {
	const child = spawn(path, [sender, '--parent-window=0'], {
		stdio: ['pipe', 'pipe', 'ignore'],
		windowsHide: true,
	});
	const open = new Map();
	let rest = Buffer.alloc(0);
	let last = 0;
	child.stdout.on('data', chunk => {
		rest = Buffer.concat([rest, chunk]);
		while (rest.length >= 4 && rest.length >= 4 + rest.readUInt32LE(0)) {
			const end = 4 + rest.readUInt32LE(0);
			const message = JSON.parse(rest.subarray(4, end));
			rest = rest.subarray(end);
			open.get(message.id)?.(message);
		}
	});
	return {
		child,
		call(method, params) {
			const id = ++last;
			const body = Buffer.from(JSON.stringify({ jsonrpc: '2.0', id, method, params }));
			const head = Buffer.alloc(4);
			head.writeUInt32LE(body.length);
			child.stdin.write(Buffer.concat([head, body]));
			return new Promise(resolve => open.set(id, resolve));
		},
	};
}

const digest = path => createHash('sha256').update(readFileSync(path)).digest('hex');
const hello = { protocol: 1, client: { name: 'driver', version: '1' } };
const idOf = n => `windowstsk${String(n).padStart(2, '0')}`;

async function main() {
	mkdirSync(join(local, 'Google', 'Chrome', 'User Data'), { recursive: true });
	mkdirSync(downloads, { recursive: true });
	seen.install = run(program, 'install');
	seen.key = run('reg.exe', 'query', key, '/ve');
	const [, manifestPath] = /REG_SZ\s+(.*?)\r?$/mu.exec(seen.key.stdout) ?? [];
	seen.manifest = JSON.parse(readFileSync(manifestPath, 'utf8'));

	const host = connect(seen.manifest.path);
	seen.hello = (await host.call('session.hello', hello)).result;
	await host.call('task.add', { id: idOf(1), url: `${origin}/big.bin`, segments: 4 });
	const task = async (of, id) =>
		(await of.call('task.list', { after: null })).result?.tasks.find(one => one.id === id);
	const progress = async of => (await of.call('task.list', { after: null })).result?.progress[0];
	await until('bytes', async () => ((await progress(host))?.receivedBytes ?? 0) > 500_000);
	seen.connections = (await progress(host)).connections;

	// The browser ends; the daemon goes on. Then the daemon is killed, and the next one resumes.
	host.child.stdin.end();
	await until('the host to end', () => host.child.exitCode !== null);
	seen.hostExit = host.child.exitCode;
	await sleep(500);
	seen.afterBrowser = run(program, 'list', '--json').stdout;
	seen.kill = run('taskkill.exe', '/F', '/IM', 'rustloader.exe');
	const again = connect(seen.manifest.path);
	seen.helloAgain = (await again.call('session.hello', hello)).result;
	seen.afterKill = (await task(again, idOf(1)))?.state;
	await again.call('task.resume', { task: idOf(1) });
	seen.done = (
		await until('the file', async () => {
			const now = await task(again, idOf(1));
			return ['completed', 'failed'].includes(now?.state.status) && now;
		})
	)?.state;
	seen.digest = seen.done.path && digest(seen.done.path);

	// Names that differ in case alone are one name; reserved ones are none; paths may be long.
	const deep = join(downloads, ...Array.from({ length: 12 }, (_, n) => `a folder of thirty characters ${n}`));
	mkdirSync(`\\\\?\\${deep}`, { recursive: true });
	const more = [
		{ id: idOf(2), url: `${origin}/Case.bin` },
		{ id: idOf(3), url: `${origin}/case.bin` },
		{ id: idOf(4), url: `${origin}/small.bin`, fileName: 'CON.bin' },
		{ id: idOf(5), url: `${origin}/small.bin`, fileName: 'long.bin', folder: deep },
	];
	for (const one of more) await again.call('task.add', one);
	seen.more = [];
	for (const { id } of more) {
		const end = await until(id, async () => {
			const now = await task(again, id);
			return ['completed', 'failed'].includes(now?.state.status) && now;
		});
		seen.more.push({ ...end.state, digest: end.state.path && digest(`\\\\?\\${end.state.path}`) });
	}
	again.child.stdin.end();

	seen.uninstall = run(program, 'uninstall');
	seen.keyAfter = run('reg.exe', 'query', key, '/ve');
	seen.stop = run(program, 'stop');
	await sleep(1000);
	seen.left = existsSync(join(local, 'Rustloader')) ? readdirSync(join(local, 'Rustloader')) : [];
	seen.downloads = readdirSync(downloads);
}

try {
	await main();
} catch (error) {
	seen.failure = error.stack;
} finally {
	try {
		execFileSync('taskkill.exe', ['/F', '/IM', 'rustloader.exe'], { stdio: 'ignore' });
	} catch {
		// None was left.
	}
	writeFileSync(result, JSON.stringify(seen, null, '\t'));
}
process.exit(0);
