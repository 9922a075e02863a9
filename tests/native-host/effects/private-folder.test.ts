import {
	chmodSync,
	chownSync,
	mkdirSync,
	mkdtempSync,
	rmSync,
	statSync,
	symlinkSync,
	writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { connectSocket } from '../../../native-host/src/effects/connect-socket.ts';
import {
	ensurePrivateFolder,
	inspectPrivateFolder,
} from '../../../native-host/src/effects/private-folder.ts';
import { remark } from '../../../shared/domain/remarks.ts';
import { serveSocket } from '../../../native-host/src/effects/socket-server.ts';

let root = '';
beforeEach(() => (root = mkdtempSync(join(tmpdir(), 'rustloader-private-'))));
afterEach(() => rmSync(root, { recursive: true }));

test('is made for us alone, whatever the umask', () => {
	const umask = process.umask(0);
	expect(ensurePrivateFolder(join(root, 'a'))).toEqual({ ok: true, value: null });
	process.umask(umask);
	expect(statSync(join(root, 'a')).mode & 0o777).toBe(0o700);
});

test('ours that is open to others is closed', () => {
	mkdirSync(join(root, 'a'), { mode: 0o755 });
	chmodSync(join(root, 'a'), 0o755);
	expect(inspectPrivateFolder(join(root, 'a'))).toEqual({
		ok: false,
		error: remark('folder_open', { path: join(root, 'a') }),
	});
	expect(ensurePrivateFolder(join(root, 'a')).ok).toBe(true);
	expect(statSync(join(root, 'a')).mode & 0o777).toBe(0o700);
});

test('a link is refused, even to a folder of ours', () => {
	mkdirSync(join(root, 'real'), { mode: 0o700 });
	symlinkSync(join(root, 'real'), join(root, 'link'));
	expect(ensurePrivateFolder(join(root, 'link'))).toEqual({
		ok: false,
		error: remark('no_folder', { path: join(root, 'link') }),
	});
});

test('a file in its place is refused', () => {
	writeFileSync(join(root, 'file'), '');
	expect(ensurePrivateFolder(join(root, 'file')).ok).toBe(false);
});

test.runIf(process.getuid?.() === 0)("another user's is refused, by server and client", async () => {
	const folder = join(root, 'theirs');
	mkdirSync(folder, { mode: 0o700 });
	chownSync(folder, 12_345, 12_345);
	const path = join(folder, 'daemon.sock');
	expect(ensurePrivateFolder(folder)).toEqual({
		ok: false,
		error: remark('folder_foreign', { path: folder }),
	});
	const served = await serveSocket({ path, key: null, connectionsMax: 1, accept: () => undefined });
	expect(served).toMatchObject({ ok: false });
	expect(await connectSocket({ socket: path, pipeKey: null })).toMatchObject({
		ok: false,
		error: { kind: 'unsafe' },
	});
});
