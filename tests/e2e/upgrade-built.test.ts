import { execa } from 'execa';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { crc32 } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import about from '../../package.json' with { type: 'json' };
import { buildProgram } from '../../installers/build-host.ts';
import { journalVersion } from '../../native-host/src/core/journal/line.ts';
import { makeHome, type Home } from '../support/browsers/home.ts';
import { waitFor } from '../support/browsers/wait-for.ts';
import { fileDigest } from '../support/file-digest.ts';
import { daemonsOf, dial, hello } from '../support/program.ts';
import { built } from '../support/rustloader.ts';
import { contentSha256 } from '../support/server/content.ts';
import { startServer } from '../support/server/server.ts';

const size = 12 * 1024 * 1024 + 321;
const olderVersion = '0.0.9';
const folder = mkdtempSync(join(tmpdir(), 'rustloader-older-'));
const older = join(folder, 'rustloader');

/** The same sources as what is built, and in all but its number the same program. */
beforeAll(() => buildProgram({ work: join(folder, 'work'), output: older, version: olderVersion }), 300_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const runner =
	({ env, downloads }: Home) =>
	(program: string, ...args: readonly string[]) =>
		execa(program, args, { env, extendEnv: false, cwd: downloads, reject: false, timeout: 60_000 });

async function daemonVersion(home: Home): Promise<string> {
	const wire = await dial(home);
	const { result } = await wire.call('session.hello', hello);
	wire.socket.destroy();
	return (result as { version: string }).version;
}

const installed = ({ state }: Home): string => join(state, 'bin', 'rustloader');

test('installing a newer program while the older one downloads: it goes on by itself, and nothing comes twice', async () => {
	await using home = makeHome();
	const run = runner(home);
	const server = await startServer({ '/a.bin': { size, seed: 1 } });
	server.totalBytesPerSecond = 1024 * 1024;
	try {
		expect((await run(older, '--version')).stdout).toBe(olderVersion);
		expect(await run(older, 'install')).toMatchObject({ exitCode: 0 });
		await run(installed(home), 'add', `${server.origin}/a.bin`);
		await waitFor('it to have begun', () => server.servedTwice('/a.bin').bytes > 1_000_000);
		expect(await daemonVersion(home)).toBe(olderVersion);
		// However long the installation takes, there is more to come after it.
		server.totalBytesPerSecond = 32 * 1024;
		const [before = 0] = daemonsOf(home);
		expect(readFileSync(`/proc/${before}/cmdline`, 'utf8').split('\0')[0]).toBe(installed(home));

		const install = await run(built.program, 'install');
		expect(install).toMatchObject({ exitCode: 0, stderr: '' });
		expect(install.stdout).toContain('has handed over to this one');
		expect((await run(installed(home), '--version')).stdout).toBe(about.version);
		expect(await daemonVersion(home)).toBe(about.version);
		expect(daemonsOf(home)).not.toContain(before);

		// Nobody asks for anything: it goes on.
		const had = server.servedTwice('/a.bin').bytes;
		expect(had).toBeLessThan(size - 1_000_000);
		server.totalBytesPerSecond = 1024 * 1024;
		await waitFor('more of it', () => server.servedTwice('/a.bin').bytes > had + 500_000);
		// What was on its way as the older one let go, at most.
		expect(server.servedTwice('/a.bin').again).toBeLessThan(100_000);
		server.totalBytesPerSecond = Infinity;
		await waitFor('the file', () => readdirSync(home.downloads).includes('a.bin'));
		expect(await fileDigest(join(home.downloads, 'a.bin'))).toBe(contentSha256(1, size));

		// The older one, kept somewhere, is served by the newer daemon and leaves it alone.
		expect(JSON.parse((await run(older, 'list', '--json')).stdout)).toMatchObject([{ status: 'completed' }]);
		expect(await daemonVersion(home)).toBe(about.version);
		await run(installed(home), 'stop');
	} finally {
		await server.close();
	}
});

/** As a later version leaves what it wrote. */
const written = {
	'download list': (state: string) => {
		const path = join(state, 'journal.jsonl');
		const body = `{"v":${journalVersion + 1},"journal":"later","at":1`;
		writeFileSync(path, `${body},"crc":"${crc32(body).toString(16).padStart(8, '0')}"}\nsomething new\n`);
		return path;
	},
	settings: (state: string) => {
		const path = join(state, 'settings.db');
		const database = new DatabaseSync(path);
		database.exec('PRAGMA user_version=99');
		database.close();
		return path;
	},
};

test.each(Object.entries(written))(
	'going back to an older program where the %s of a later one would be lost is refused, and says so',
	async (what, write) => {
		await using home = makeHome();
		const run = runner(home);
		await run(built.program, 'list');
		await run(built.program, 'stop');
		const path = write(home.state);
		const before = readFileSync(path);
		const refused = await run(older, 'list');
		expect(refused.exitCode).toBe(1);
		expect(refused.stderr).toMatch(
			new RegExp(`The ${what} w(?:as|ere) written by a later version of Rustloader\\.`, 'u'),
		);
		expect(refused.stderr).toContain('Install that version again');
		expect(readFileSync(path)).toEqual(before);
	},
);
