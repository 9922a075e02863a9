import {
	lstatSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	renameSync,
	symlinkSync,
	writeFileSync,
} from 'node:fs';
import { join, relative } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { engineBench, type Bench } from '../support/engine.ts';
import { startServer, type LyingServer } from '../support/server/server.ts';

let server: LyingServer;
let bench: Bench;
beforeEach(async () => {
	server = await startServer();
	bench = engineBench();
});
afterEach(async () => {
	bench[Symbol.dispose]();
	await server.close();
});

const victimText = 'what somebody else relies on';

/** Names that servers, metalinks and pages may give, and that lead elsewhere where they are believed. */
const hostileNames = [
	'../../escaped',
	'..\\..\\escaped',
	'/etc/escaped',
	'//server/share/escaped',
	'C:\\escaped',
	'C:escaped',
	'..',
	'.',
	'~/escaped',
	'a/../../escaped',
	'%2e%2e%2f%2e%2e%2fescaped',
	'..%c0%afescaped',
	'.\u200b./escaped',
	'\u2025/\u2025/escaped',
	'．．／escaped',
	'escaped\0.txt',
	'escaped:stream',
	'-rf',
	'.bashrc',
	'CON',
	'aux.txt',
	'nul.tar.gz',
	'escaped.part',
	'escaped. . .',
	`${'a'.repeat(300)}/escaped`,
] as const;

describe('a name never leads out of the folder', () => {
	test.each(hostileNames)('of a server: %j', async name => {
		const quoted = name.replaceAll(/["\\]/gu, String.raw`\$&`);
		server.files.set('/f', {
			size: 500,
			seed: 1,
			headers: [['Content-Disposition', `attachment; filename="${quoted.replaceAll('\0', '')}"`]],
		});
		await expectInside(`${server.origin}/f`, null);
	});

	test.each(hostileNames)('of whoever asks: %j', async name => {
		server.files.set('/f', { size: 500, seed: 1 });
		await expectInside(`${server.origin}/f`, name);
	});

	test.each(hostileNames.filter(name => !name.includes('\0')))('of a metalink: %j', async name => {
		const file = { size: 500, seed: 1 };
		server.files.set('/f', file);
		const text = `<?xml version="1.0"?><metalink xmlns="urn:ietf:params:xml:ns:metalink"><file name="${name}"><size>500</size><url>${server.origin}/f</url></file></metalink>`;
		server.files.set('/f.meta4', {
			size: 1,
			seed: 1,
			script: [{ text, headers: [['Content-Type', 'application/metalink4+xml']] }],
		});
		await expectInside(`${server.origin}/f.meta4`, null);
	});

	async function expectInside(url: string, fileName: string | null): Promise<void> {
		const outcome = await bench.runPatiently(url, { fileName });
		const files = readdirSync(bench.root, { recursive: true, withFileTypes: true })
			.filter(entry => entry.isFile())
			.map(entry => join(entry.parentPath, entry.name));
		const elsewhere = files.filter(path => path.includes('escaped') && !path.startsWith(`${bench.folder}/`));
		expect(elsewhere).toEqual([]);
		if (outcome.kind !== 'completed') return expect(outcome.kind).toBe('failed');
		const below = relative(bench.folder, outcome.path);
		expect(below).not.toMatch(/[/\\\0:]|^\.|[. ]$/u);
		expect(below).not.toMatch(/^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/iu);
	}
});

/** A folder that others may write to, too: what they put in the way of ours must not become a way elsewhere. */
describe('a link in place of our files', () => {
	test.each(['.part', '.part.json', '.part.json.now', '.part.json.tmp', '.part.json.now.tmp'])(
		'%s, before the download begins',
		async ending => {
			server.files.set('/f.bin', { size: 200_000, seed: 1 });
			const victim = putVictim();
			symlinkSync(victim, join(bench.folder, `f.bin${ending}`));
			await bench.runPatiently(`${server.origin}/f.bin`, { segments: 2 });
			expect(readFileSync(victim, 'utf8')).toBe(victimText);
		},
	);

	test.each(['.part', '.part.json', '.part.json.now', '.part.json.tmp', '.part.json.now.tmp'])(
		'%s, while it is stopped',
		async ending => {
			server.files.set('/f.bin', { size: 4_000_000, seed: 1, script: [{ bytesPerSecond: 2_000_000 }] });
			const stop = new AbortController();
			const run = bench.start(`${server.origin}/f.bin`, { segments: 1 }, stop.signal);
			await expect.poll(() => run.progress().receivedBytes, { timeout: 20_000 }).toBeGreaterThan(400_000);
			stop.abort();
			await run.outcome;
			const [target] = bench.targets;
			expect(readdirSync(bench.folder)).toContain('f.bin.part');
			const path = join(bench.folder, `f.bin${ending}`);
			if (lstatSync(path, { throwIfNoEntry: false })) renameSync(path, `${path}.stolen`);
			const victim = putVictim();
			symlinkSync(victim, path);
			server.files.set('/f.bin', { size: 4_000_000, seed: 1 });
			await bench.runPatiently(`${server.origin}/f.bin`, { target: target ?? null });
			expect(readFileSync(victim, 'utf8')).toBe(victimText);
		},
	);

	test('in place of the finished file: it gets another name', async () => {
		server.files.set('/f.bin', { size: 50_000, seed: 1 });
		const victim = putVictim();
		symlinkSync(victim, join(bench.folder, 'f.bin'));
		const outcome = await bench.runPatiently(`${server.origin}/f.bin`);
		expect(outcome).toMatchObject({ kind: 'completed', path: join(bench.folder, 'f (1).bin') });
		expect(readFileSync(victim, 'utf8')).toBe(victimText);
	});

	function putVictim(): string {
		const folder = join(bench.root, 'elsewhere');
		mkdirSync(folder);
		const path = join(folder, 'victim');
		writeFileSync(path, victimText);
		return path;
	}
});
