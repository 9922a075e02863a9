import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { lookAtLock, takeLock } from '../../../native-host/src/effects/os-lock.ts';
import { isDamage, isFull, isHeld } from '../../../native-host/src/effects/sqlite-error.ts';

let folder = '';
let lock = '';
beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'rustloader-lock-'));
	lock = join(folder, 'any.lock');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const module = new URL('../../../native-host/src/effects/os-lock.ts', import.meta.url).href;

/** Another process that does this with the lock and says what came of it, until it is told to end. */
async function beside(deed: string): Promise<{ readonly said: string; end(): Promise<void> }> {
	const code = `import { takeLock, lookAtLock } from ${JSON.stringify(module)};
		globalThis.kept = ${deed}; console.log(JSON.stringify(globalThis.kept)); process.stdin.resume();`;
	const child = spawn(process.execPath, ['--input-type=module', '-e', code, lock], {
		stdio: ['pipe', 'pipe', 'inherit'],
	});
	const over = once(child, 'exit');
	const [said] = (await once(child.stdout, 'data')) as [Buffer];
	return {
		said: said.toString().trim(),
		async end() {
			child.kill('SIGKILL');
			await over;
		},
	};
}

/** A page of a database whose first table is none. */
function corruptDatabase(): Buffer {
	const page = Buffer.alloc(4_096);
	page.write('SQLite format 3\0', 0, 'latin1');
	for (const [at, byte] of [
		[16, 16],
		[18, 1],
		[19, 1],
		[21, 64],
		[22, 32],
		[23, 32],
		[31, 1],
		[47, 4],
	] as const)
		page[at] = byte;
	return page;
}

describe('what SQLite says, by its primary code', () => {
	const meanings = { isHeld, isDamage, isFull };
	test.each([
		['BUSY', 5, 'isHeld'],
		['BUSY_RECOVERY', 261, 'isHeld'],
		['BUSY_SNAPSHOT', 517, 'isHeld'],
		['LOCKED', 6, 'isHeld'],
		['LOCKED_SHAREDCACHE', 262, 'isHeld'],
		['CORRUPT', 11, 'isDamage'],
		['NOTADB', 26, 'isDamage'],
		['FULL', 13, 'isFull'],
		['ERROR', 1, null],
		['PERM', 3, null],
		['NOMEM', 7, null],
		['READONLY', 8, null],
		['IOERR', 10, null],
		['IOERR_READ', 266, null],
		['IOERR_LOCK', 3_850, null],
		['CANTOPEN', 14, null],
		['PROTOCOL', 15, null],
	] as const)('%s', (_, errcode, meaning) => {
		const meant = Object.entries(meanings).flatMap(([name, is]) => (is({ errcode }) ? [name] : []));
		expect(meant).toEqual(meaning === null ? [] : [meaning]);
	});
});

describe('a lock that is looked at', () => {
	test('is none, free, held by another process, and free again once that was killed', async () => {
		expect(lookAtLock(lock)).toEqual({ kind: 'none' });
		takeLock(lock)?.[Symbol.dispose]();
		expect(lookAtLock(lock)).toEqual({ kind: 'free' });
		const holder = await beside('takeLock(process.argv[1])');
		expect(lookAtLock(lock)).toEqual({ kind: 'held' });
		await holder.end();
		expect(lookAtLock(lock)).toEqual({ kind: 'free' });
	});

	test('is not held because another one is looking, who keeps nobody from taking it for long', () => {
		writeFileSync(lock, '');
		const looking = new DatabaseSync(lock, { timeout: 0 });
		looking.exec('BEGIN; SELECT 1 FROM sqlite_schema LIMIT 1');
		expect(lookAtLock(lock)).toEqual({ kind: 'free' });
		expect(takeLock(lock)).toBeNull();
		looking.close();
		using taken = takeLock(lock, 200);
		expect(taken).not.toBeNull();
	});

	test.each([
		['no database', Buffer.from('4194303\n'.repeat(100))],
		['a damaged database', corruptDatabase()],
	])('is damaged where it is %s, and can be taken', (_, bytes) => {
		writeFileSync(lock, bytes);
		expect(lookAtLock(lock)).toEqual({ kind: 'damaged' });
		using taken = takeLock(lock);
		expect(taken).not.toBeNull();
	});

	test('says why it cannot be read', () => {
		mkdirSync(lock);
		expect(lookAtLock(lock)).toEqual({ kind: 'unreadable', reason: 'EISDIR' });
		expect(() => takeLock(lock)).toThrow(expect.objectContaining({ code: 'EISDIR' }));
	});

	// A file that opens and cannot be read.
	test.runIf(process.platform === 'linux')('is not held where its disk fails', () => {
		expect(lookAtLock('/proc/self/mem')).toEqual({ kind: 'unreadable', reason: 'EIO' });
	});
});

test('who holds a lock keeps it when the same process asks for it again', async () => {
	using taken = takeLock(lock);
	expect(taken).not.toBeNull();
	expect(takeLock(lock)).toBeNull();
	const other = await beside('[takeLock(process.argv[1]) === null, lookAtLock(process.argv[1]).kind]');
	expect(other.said).toBe('[true,"held"]');
	await other.end();
});

test('a lock whose file is gone is no lock any more, and giving it back leaves the next one alone', () => {
	const first = takeLock(lock);
	expect(takeLock(lock)).toBeNull();
	rmSync(lock);
	using second = takeLock(lock);
	expect(second).not.toBeNull();
	first?.[Symbol.dispose]();
	expect(takeLock(lock)).toBeNull();
});
