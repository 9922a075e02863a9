import { execFileSync } from 'node:child_process';
import {
	mkdirSync,
	mkdtempSync,
	readFileSync,
	readdirSync,
	rmSync,
	statSync,
	symlinkSync,
	writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createDisk } from '../../../native-host/src/effects/transfer-disk.ts';
import { engineBench } from '../../support/engine.ts';
import { startServer } from '../../support/server/server.ts';

let here: string;
beforeEach(() => {
	here = mkdtempSync(join(tmpdir(), 'rustloader-disk-'));
});
afterEach(() => rmSync(here, { recursive: true, force: true }));

const diskIn = (folder: string) =>
	createDisk({
		locks: join(folder, 'locks'),
		receipts: join(folder, 'receipts'),
		claims: join(folder, 'claims'),
		plans: join(folder, 'plans'),
	});
/** As it stands while a file system without hard links is being used. */
const placeholder = (part: string): string => `Rustloader: ${part} goes here in a moment.\n`;

describe('placing a file', () => {
	it('where the old name may not be removed leaves the file its one name', async context => {
		const [from, to] = [join(here, 'from'), join(here, 'to')];
		mkdirSync(from);
		mkdirSync(to);
		writeFileSync(join(from, 'a'), 'whole');
		try {
			// Names can be made in it, and none removed.
			execFileSync('chattr', ['+a', from], { stdio: 'ignore' });
		} catch {
			context.skip('may not set attributes of files here');
		}
		try {
			await expect(diskIn(here).place(join(from, 'a'), join(to, 'a'), [])).rejects.toThrow('EPERM');
		} finally {
			execFileSync('chattr', ['-a', from]);
		}
		expect([readdirSync(from), readdirSync(to)]).toEqual([['a'], []]);
	});

	it('never replaces anything', async () => {
		writeFileSync(join(here, 'a.part'), 'new');
		writeFileSync(join(here, 'a'), 'old');
		expect(await diskIn(here).place(join(here, 'a.part'), join(here, 'a'), [])).toBe(false);
		expect(readFileSync(join(here, 'a'), 'utf8')).toBe('old');
	});

	it('goes over what a crash left in its place, which no other part takes for its own', async () => {
		writeFileSync(join(here, 'a.part'), 'new');
		writeFileSync(join(here, 'b.part'), 'other');
		writeFileSync(join(here, 'a'), placeholder('a.part'));
		const disk = diskIn(here);
		expect(await disk.place(join(here, 'b.part'), join(here, 'a'), [])).toBe(false);
		expect(await disk.place(join(here, 'a.part'), join(here, 'a'), [])).toBe(true);
		expect(readFileSync(join(here, 'a'), 'utf8')).toBe('new');
		expect(readdirSync(here)).toEqual(['a', 'b.part']);
	});

	it.runIf(isOtherDevice('/dev/shm'))('on another device copies, and leaves nothing half', async () => {
		const there = mkdtempSync('/dev/shm/rustloader-disk-');
		try {
			writeFileSync(join(here, 'a.part'), 'new');
			writeFileSync(join(there, 'b'), 'old');
			const disk = diskIn(here);
			expect(await disk.place(join(here, 'a.part'), join(there, 'b'), [])).toBe(false);
			expect(await disk.place(join(here, 'a.part'), join(there, 'a'), [])).toBe(true);
			expect(readFileSync(join(there, 'a'), 'utf8')).toBe('new');
			expect(readdirSync(here)).toEqual([]);
			expect(readdirSync(there).sort()).toEqual(['a', 'b']);
			await expect(disk.place(join(here, 'missing'), join(there, 'c'), [])).rejects.toThrow('ENOENT');
			expect(readdirSync(there).sort()).toEqual(['a', 'b']);
		} finally {
			rmSync(there, { recursive: true, force: true });
		}
	});
});

function isOtherDevice(folder: string): boolean {
	const found = statSync(folder, { throwIfNoEntry: false });
	return found !== undefined && found.dev !== statSync(tmpdir()).dev;
}

describe('a folder for downloads that is not there', () => {
	const check = (path: string) => diskIn(here).checkFolder(path);
	beforeEach(() => {
		vi.stubEnv('HOME', here);
		vi.stubEnv('XDG_CONFIG_HOME', join(here, 'config'));
	});
	afterEach(() => vi.unstubAllEnvs());
	const name = (path: string): void => {
		mkdirSync(join(here, 'config'));
		writeFileSync(join(here, 'config', 'user-dirs.dirs'), `XDG_DOWNLOAD_DIR="${path}"\n`);
	};

	it('is made again where it is the system’s and straight in the home, by as many as want it', async () => {
		const path = join(here, 'Downloads');
		await Promise.all([check(path), check(path), check(path)]);
		expect(statSync(path).isDirectory()).toBe(true);
	});

	it('has the name that the system gives it', async () => {
		name('$HOME/Geladen');
		await check(join(here, 'Geladen'));
		expect(readdirSync(here)).toContain('Geladen');
		await expect(check(join(here, 'Downloads'))).rejects.toMatchObject({ code: 'ENOENT' });
	});

	it.each([
		['one that was chosen', 'Videos'],
		['one within a folder that is not there either', 'disk/Downloads'],
	])('is left to people where it is %s', async (_, inside) => {
		await expect(check(join(here, inside))).rejects.toMatchObject({ code: 'ENOENT' });
		expect(readdirSync(here)).not.toContain(inside.split('/')[0]);
	});

	it('is left to people where the system’s is on another disk, connected or not', async () => {
		mkdirSync(join(here, 'disk'));
		name('$HOME/disk/Downloads');
		await expect(check(join(here, 'disk', 'Downloads'))).rejects.toMatchObject({ code: 'ENOENT' });
	});

	it('is not put in the place of a link that leads nowhere, or in a home that is none', async () => {
		symlinkSync(join(here, 'nowhere'), join(here, 'Downloads'));
		await expect(check(join(here, 'Downloads'))).rejects.toMatchObject({ code: 'ENOENT' });
		vi.stubEnv('HOME', join(here, 'gone'));
		await expect(check(join(here, 'gone', 'Downloads'))).rejects.toMatchObject({ code: 'ENOENT' });
	});
});

describe('a download', () => {
	it('takes the name that a crash left a placeholder under', async () => {
		const server = await startServer({ '/a.bin': { size: 1000, seed: 1 } });
		try {
			using bench = engineBench();
			writeFileSync(join(bench.folder, 'a.bin'), placeholder('a.bin.part'));
			const outcome = await bench.run(`${server.origin}/a.bin`, { owner: 'me' });
			expect(outcome).toMatchObject({ kind: 'completed', path: join(bench.folder, 'a.bin') });
			expect(await bench.names()).toEqual(['a.bin']);
		} finally {
			await server.close();
		}
	});

	it.each(['x'.repeat(300), 'ä'.repeat(200), `${'漢'.repeat(100)}.tar.gz`, `${'😀'.repeat(80)}.bin`])(
		'of a name beyond the limit of the file system ends under one within, with all that lies beside it meanwhile (%#)',
		async fileName => {
			const server = await startServer({ '/a': { size: 3_000_000, seed: 1 } });
			server.totalBytesPerSecond = 3_000_000;
			try {
				using bench = engineBench();
				const first = bench.start(`${server.origin}/a`, { fileName });
				while (first.progress().receivedBytes < 500_000) await new Promise(setImmediate);
				expect((await bench.names()).length).toBeGreaterThan(1);
				const second = bench.run(`${server.origin}/a`, { fileName });
				for (const outcome of await Promise.all([first.outcome, second]))
					expect(outcome.kind).toBe('completed');
				const names = await bench.names();
				expect(names).toHaveLength(2);
				for (const name of names) expect(Buffer.byteLength(name)).toBeLessThanOrEqual(255);
			} finally {
				await server.close();
			}
		},
	);
});
