import { afterEach, beforeEach, expect, test } from 'vitest';
import { checkUrl } from '../../native-host/src/app/check-url.ts';
import { secretOptions } from '../../native-host/src/core/extraction/yt-dlp-arguments.ts';
import { netscapeCookies } from '../../native-host/src/core/extraction/netscape-cookies.ts';
import { engineBench, type Bench } from '../support/engine.ts';
import { startServer, type LyingServer } from '../support/server/server.ts';

let server: LyingServer;
let bench: Bench;
beforeEach(async () => {
	server = await startServer({ '/f.bin': { size: 1_000, seed: 1 } });
	bench = engineBench();
});
afterEach(async () => {
	bench[Symbol.dispose]();
	await server.close();
});

const injected = 'X-Injected';

/** A header of a caller's never becomes two, nor one of those that say what is asked for. */
test.each([
	['X-A', `1\r\n${injected}: yes`],
	['X-A', `1\n${injected}: yes`],
	['X-A', `1\r${injected}: yes`],
	[`X-A: 1\r\n${injected}`, 'yes'],
	[`X-A\n${injected}`, 'yes'],
	['X-A', `1\r\n\r\nGET /other HTTP/1.1\r\n${injected}: yes`],
	['X-A', `1\u0000${injected}`],
	['X-A', `1\u560d\u560a${injected}: yes`],
	['', injected],
	['Host', injected],
	['Range', 'bytes=0-0'],
	['If-Range', injected],
	['Content-Length', '100'],
	['Transfer-Encoding', 'chunked'],
	['Connection', injected],
	['Expect', '100-continue'],
	['Proxy-Authorization', injected],
] as const)('%j: %j', async (name, value) => {
	const outcome = await bench.runPatiently(`${server.origin}/f.bin`, { headers: [[name, value]] });
	expect(outcome.kind).toBe('completed');
	for (const { path, headers } of server.seen) {
		expect(path).toBe('/f.bin');
		expect([...headers.keys()]).not.toContain(injected.toLowerCase());
		expect([...headers.values()].join()).not.toContain(injected);
		expect(headers.get('range') ?? '').not.toBe('bytes=0-0');
	}
});

test.each(['/f.bin\r\nX-Injected: yes', '/f.bin HTTP/1.1\r\nX-Injected: yes\r\n\r\n', '/f.bin\tX-Injected'])(
	'in an address: %j',
	async path => {
		const checked = checkUrl(`${server.origin}${path}`);
		if (checked.ok) await bench.runPatiently(checked.value.href);
		for (const { headers } of server.seen) expect(headers.has('x-injected')).toBe(false);
	},
);

/** Answers are as little to be believed: a redirect's line ends do not become ours. */
test('in a redirect', async () => {
	const location = `${server.origin}/f.bin%0d%0aX-Injected:%20yes`;
	server.files.set('/r', { size: 1, seed: 1, script: [{ status: 302, location }] });
	await bench.runPatiently(`${server.origin}/r`);
	for (const { headers } of server.seen) expect(headers.has('x-injected')).toBe(false);
});

test('into the options of yt-dlp', () => {
	const text = secretOptions([
		['X-A', "1'\n--exec 'touch /tmp/owned"],
		['X-B\n--exec', 'x'],
		['X-C', `it's "quoted" $(touch /tmp/owned) \`x\` # --exec y`],
	]);
	const lines = text.split('\n').filter(line => line !== '' && !line.startsWith('#'));
	expect(lines).toHaveLength(1);
	expect(lines[0]).toMatch(/^--add-headers 'X-C:it'\S+s "quoted" \$\(touch \/tmp\/owned\) `x` # --exec y'$/u);
});

test('into the file of cookies for yt-dlp', () => {
	const text = netscapeCookies(
		[['Cookie', 'a=1\n.evil.example\tTRUE\t/\tFALSE\t0\tb\t2; c=3\tTRUE']],
		'https://site.example/page',
	);
	const lines = (text ?? '').split('\n').filter(line => line !== '' && !line.startsWith('#'));
	for (const line of lines) {
		expect(line.split('\t')).toHaveLength(7);
		expect(line.split('\t')[0]).toMatch(/site\.example$/u);
	}
});
