import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { proxyFor } from '../../../native-host/src/effects/http-proxy.ts';
import { engineBench } from '../../support/engine.ts';
import { startProxy } from '../../support/proxy.ts';
import { startServer } from '../../support/server/server.ts';

describe('a desktop that names a proxy', () => {
	afterEach(() => void vi.unstubAllEnvs());
	it.skipIf(process.platform !== 'linux')('is believed, and not asked about this machine', async () => {
		const folder = mkdtempSync(join(tmpdir(), 'rustloader-desktop-'));
		const server = await startServer({ '/a.bin': { size: 1000, seed: 1 } });
		const there = new URL(server.origin);
		await using proxy = await startProxy({ to: { host: '127.0.0.1', port: Number(there.port) } });
		const lines = ["mode 'manual'", `.http host '127.0.0.1'`, `.http port ${proxy.port}`];
		const listed = lines.map(line => `org.gnome.system.proxy${line.startsWith('.') ? '' : ' '}${line}`);
		const script = `#!/bin/sh\necho asked >> ${folder}/log\ncat <<'END'\n${listed.join('\n')}\nEND\n`;
		writeFileSync(join(folder, 'gsettings'), script, { mode: 0o755 });
		for (const name of [
			'http_proxy',
			'https_proxy',
			'HTTPS_PROXY',
			'all_proxy',
			'ALL_PROXY',
			'no_proxy',
			'NO_PROXY',
		])
			vi.stubEnv(name, '');
		vi.stubEnv('XDG_CURRENT_DESKTOP', 'GNOME');
		vi.stubEnv('PATH', `${folder}:${process.env['PATH']}`);
		try {
			using bench = engineBench();
			expect((await bench.run(`${server.origin}/a.bin`)).kind).toBe('completed');
			expect(existsSync(join(folder, 'log'))).toBe(false);
			const found = await proxyFor(null, new URL('http://a.example/'));
			expect(found.ok && found.value?.url.href).toBe(`http://127.0.0.1:${proxy.port}/`);
			there.hostname = 'a.example';
			expect((await bench.run(`${there.origin}/a.bin`)).kind).toBe('completed');
			expect(proxy.asked[0]).toBe(`GET http://a.example:${there.port}/a.bin HTTP/1.1`);
		} finally {
			await server.close();
			rmSync(folder, { recursive: true, force: true });
		}
	});
});
