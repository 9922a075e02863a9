import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openExtraction } from '../../../../native-host/src/app/extraction/open-extraction.ts';
import { runPlugin } from '../../../../native-host/src/app/plugins/run-plugin.ts';
import { isAllowed } from '../../../../native-host/src/core/plugins/manifest.ts';
import type { ExtractRequest } from '../../../../native-host/src/core/extraction/extractor.ts';
import { pluginCommand } from '../../../../native-host/src/effects/plugin-command.ts';
import { enablePlugin, listPlugins, pluginFolder } from '../../../../native-host/src/effects/plugin-files.ts';
import { unlimitedPorts } from '../../../support/engine.ts';
import { openSite } from '../../../support/media/site.ts';
import { detailOf } from '../../../../native-host/src/core/text/say-remarks.ts';

const example = fileURLToPath(new URL('../../../../docs/examples/plugins/simple-site', import.meta.url));
const never = new AbortController().signal;
const ask = (url: string, more: Partial<ExtractRequest> = {}): ExtractRequest => ({
	url,
	headers: [],
	proxy: 'direct',
	item: null,
	from: 1,
	prefer: 'item',
	...more,
});

let state: string;
beforeEach(() => (state = mkdtempSync(join(tmpdir(), 'rustloader-plugins-'))));
afterEach(() => rmSync(state, { recursive: true, force: true }));

describe('the example', () => {
	const hostOf = (base: string) => base.slice('http://'.length);
	function install(base: string): void {
		cpSync(example, join(pluginFolder(state), 'simple-site'), { recursive: true });
		const path = join(pluginFolder(state), 'simple-site', 'manifest.json');
		const manifest = JSON.parse(readFileSync(path, 'utf8')) as object;
		writeFileSync(path, JSON.stringify({ ...manifest, hosts: [hostOf(base)] }));
	}
	function enable(): void {
		const [found] = listPlugins(state);
		if (found?.kind !== 'plugin') throw new Error('broken');
		enablePlugin(state, 'simple-site', found.plugin.digest);
	}
	const site = () =>
		openSite(() => ({
			'/api/video/one': {
				type: 'application/json',
				body: JSON.stringify({
					title: 'One',
					seconds: 60,
					files: [
						{ path: '/one-720.mp4', height: 720, bytes: 5 },
						{ path: 'https://elsewhere.example/x.mp4', height: 1080, bytes: 5 },
					],
				}),
			},
			'/list': { body: '<title>All</title><a href="/watch/one"></a><a href="/watch/two"></a>' },
		}));

	test('reads a page and a list; what lies on other hosts is dropped; cookies go along unseen', async () => {
		await using opened = await site();
		install(opened.base);
		enable();
		const extract = openExtraction({ folders: { state }, env: {}, ports: unlimitedPorts(state) });
		const headers = [['Cookie', 'sid=1']] as const;
		const found = await extract(ask(`${opened.base}/watch/one`, { headers }), never);
		expect(found).toMatchObject({
			ok: true,
			value: {
				extractor: 'plugin:simple-site',
				title: 'One',
				formats: [{ id: '720', url: `${opened.base}/one-720.mp4` }],
			},
		});
		expect(found.ok && found.value.kind === 'item' && found.value.formats).toHaveLength(1);
		expect(opened.headers[0]).toMatchObject({ cookie: 'sid=1', accept: 'application/json' });
		const list = await extract(ask(`${opened.base}/list`), never);
		expect(list).toMatchObject({
			value: { kind: 'playlist', title: 'All', total: 2, entries: [{ index: 1 }, { index: 2 }] },
		});
	});

	test('is off until it is enabled, and again when it was changed', async () => {
		install('http://videos.example');
		expect(listPlugins(state)).toMatchObject([{ state: 'disabled' }]);
		enable();
		expect(listPlugins(state)).toMatchObject([{ state: 'enabled' }]);
		writeFileSync(join(pluginFolder(state), 'simple-site', 'plugin.mjs'), 'export default () => 1');
		expect(listPlugins(state)).toMatchObject([{ state: 'changed' }]);
		enable();
		enablePlugin(state, 'simple-site', null);
		expect(listPlugins(state)).toMatchObject([{ state: 'disabled' }]);
	});
});

test.each([
	['no manifest', null],
	['a manifest that is none', '['],
	['another name', JSON.stringify({ name: 'other', version: '1', hosts: ['a.example'] })],
	['no host', JSON.stringify({ name: 'bad', version: '1', hosts: [] })],
	['all hosts', JSON.stringify({ name: 'bad', version: '1', hosts: ['*'] })],
	['a whole domain', JSON.stringify({ name: 'bad', version: '1', hosts: ['*.'] })],
])('%s is told', (_name, manifest) => {
	const folder = join(pluginFolder(state), 'bad');
	mkdirSync(folder, { recursive: true });
	writeFileSync(join(folder, 'plugin.mjs'), '');
	if (manifest !== null) writeFileSync(join(folder, 'manifest.json'), manifest);
	expect(listPlugins(state)).toMatchObject([{ kind: 'broken', name: 'bad' }]);
});

test.each([
	['https://a.example/x', ['a.example'], true],
	['https://a.example:8443/x', ['a.example'], false],
	['https://a.example:8443/x', ['a.example:8443'], true],
	['https://b.a.example/', ['*.a.example'], true],
	['https://a.example/', ['*.a.example'], false],
	['https://evila.example/', ['*.a.example'], false],
	['https://a.example.evil.test/', ['a.example'], false],
	['https://a.example@evil.test/', ['a.example'], false],
])('%s within %j: %s', (url, hosts, expected) => expect(isAllowed(new URL(url), hosts)).toBe(expected));

describe('a hostile plugin gets nothing', () => {
	const hosts = (base: string) => [base.slice('http://'.length)];
	const plugin = (source: string, base: string) => ({
		name: 'evil',
		manifest: { name: 'evil', version: '1', description: '', hosts: hosts(base), mediaHosts: [] },
		source,
		digest: '',
	});
	const run = (body: string, base: string, ms?: number) =>
		runPlugin(
			plugin(`export default async (asked, sdk) => { ${body} }`, base),
			ask(`${base}/page`),
			never,
			ms,
		);
	const told = async (body: string, base = 'http://127.0.0.1:9'): Promise<string> => {
		const found = await run(body, base);
		return found.ok ? 'it found something' : detailOf(found.error);
	};

	test.each([
		[
			'process',
			'throw new Error(typeof process + typeof require + typeof globalThis.process)',
			'undefinedundefinedundefined',
		],
		['a module of Node', "await import('node:fs')", 'imports nothing'],
		['code of text, by its own function', "sdk.fetch.constructor('return process')()", 'disallowed'],
		[
			'code of text, by an error',
			"try { null.x } catch (e) { e.constructor.constructor('return process')() }",
			'disallowed',
		],
		[
			'code of text, by a promise',
			"sdk.fetch('http://x.test').catch(() => {}).constructor.constructor('return process')()",
			'disallowed',
		],
		[
			'code of text, by an answer',
			"const e = await sdk.fetch('file:///x').catch(e => e); e.constructor.constructor('return process')()",
			'disallowed',
		],
		['eval', "eval('1')", 'disallowed'],
		[
			'the callers of its code',
			'Error.prepareStackTrace = (_, sites) => sites.map(s => typeof s.getThis() + typeof s.getFunction()).join(); throw new Error(String(new Error().stack))',
			'undefined',
		],
	])('%s', async (_name, body, expected) => {
		const detail = await told(body);
		expect(detail).toContain(expected);
		expect(detail).not.toContain('objectfunction');
	});

	test('another module, at its beginning', async () => {
		const source =
			"import { readFileSync } from 'node:fs'; export default () => readFileSync('/etc/passwd', 'utf8')";
		const found = await runPlugin(plugin(source, 'http://127.0.0.1:9'), ask('http://127.0.0.1:9/'), never);
		expect(found).toMatchObject({
			error: { code: 'plugin_failed', detail: expect.stringContaining('imports nothing') },
		});
	});

	test('no other host, neither at once nor by a redirect, and no file', async () => {
		await using other = await openSite(() => ({ '/secret': { body: 'secret' } }));
		await using own = await openSite(() => ({}));
		for (const url of [`${other.base}/secret`, 'file:///etc/passwd', `http://user@127.0.0.1:1/`, 'data:,x'])
			expect(await told(`await sdk.fetch(${JSON.stringify(url)})`, own.base)).toMatch(
				/does not name|not an http/u,
			);
		expect(other.asked).toEqual([]);
	});

	test('a redirect to another host is not followed', async () => {
		await using other = await openSite(() => ({ '/secret': { body: 'secret' } }));
		const { createServer } = await import('node:http');
		const server = createServer((_, response) =>
			response.writeHead(302, { location: `${other.base}/secret` }).end(),
		);
		await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
		const base = `http://127.0.0.1:${(server.address() as { port: number }).port}`;
		try {
			expect(await told(`await sdk.fetch('${base}/go')`, base)).toContain('does not name');
		} finally {
			await new Promise(resolve => server.close(resolve));
		}
		expect(other.asked).toEqual([]);
	});

	test('a name that leads into this machine is refused', async () => {
		// Names under localhost lead to the machine itself, whatever stands before it.
		const found = await runPlugin(
			{
				...plugin(
					"export default async (a, sdk) => { await sdk.fetch('http://inner.localhost:9/') }",
					'http://127.0.0.1:9',
				),
				manifest: {
					name: 'evil',
					version: '1',
					description: '',
					hosts: ['inner.localhost:9'],
					mediaHosts: [],
				},
			},
			ask('http://inner.localhost:9/'),
			never,
		);
		expect(found).toMatchObject({
			error: { detail: expect.stringMatching(/this network|ENOTFOUND|EAI_AGAIN/u) },
		});
	});

	test('what it returns must lie on its hosts', async () => {
		const body =
			"return { id: 'a', formats: [{ format_id: 'f', ext: 'mp4', protocol: 'https', url: 'https://elsewhere.test/?leak' }] }";
		expect(await told(body)).toContain('nothing on its hosts');
	});

	test.each([
		['a loop', 'for (;;);'],
		['a promise that never ends', 'await new Promise(() => {})'],
	])('%s is ended', async (_name, body) => {
		const found = await run(body, 'http://127.0.0.1:9', 2_000);
		expect(found).toMatchObject({ error: { code: 'plugin_failed' } });
	});

	test('memory is bounded', async () => {
		const body =
			'const all = []; for (;;) { const one = new Uint8Array(32e6).fill(1); all.push(one); await null; }';
		expect(await told(body)).not.toContain('found something');
	});

	test('requests are bounded', async () => {
		await using own = await openSite(() => ({ '/page': { body: 'x' } }));
		const body = `let refused = 0; for (let i = 0; i < 500; i++) await sdk.fetch('${own.base}/page').catch(() => refused++);
			throw new Error('refused ' + refused);`;
		expect(await told(body, own.base)).toContain('refused 450');
		expect(own.asked.length).toBe(50);
	});

	test('output is bounded', async () => {
		expect(await told("return { id: 'x'.repeat(40e6) }")).toMatch(/more than it may|makes no sense/u);
	});

	test('and one that broke out of its context would still be in a process that may nothing', () => {
		const marker = join(state, 'written');
		const script = `
			const tries = {
				read: () => require('fs').readFileSync('/etc/passwd'),
				write: () => require('fs').writeFileSync(${JSON.stringify(marker)}, 'x'),
				child: () => { throw require('child_process').spawnSync('id').error },
				worker: () => new (require('worker_threads').Worker)('1', { eval: true }),
				addon: () => process.dlopen({ exports: {} }, '/x.node'),
				sqlite: () => new (require('node:sqlite').DatabaseSync)(${JSON.stringify(marker)}),
				code: () => Function('return 1')(),
				inspector: () => require('inspector').open(0),
			};
			const got = Object.entries(tries).filter(([, act]) => { try { act(); return true } catch { return false } }).map(([name]) => name);
			const socket = require('net').connect(9, '127.0.0.1');
			socket.on('error', error => { console.log(JSON.stringify({ got, net: error.code })); process.exit() });
		`;
		const { command, args } = pluginCommand();
		const flags = args.filter(arg => arg.startsWith('--') && !arg.startsWith('--allow'));
		const { stdout } = spawnSync(command, [...flags, '-e', script], { env: {}, encoding: 'utf8' });
		expect(JSON.parse(stdout)).toEqual({ got: [], net: 'ERR_ACCESS_DENIED' });
		expect(existsSync(marker)).toBe(false);
	});
});
