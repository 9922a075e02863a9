import { chmodSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { makeHome } from '../../support/browsers/home.ts';
import { fakeYtDlp } from '../../support/media/fake-yt-dlp.ts';
import { runMain } from '../../support/media/run-main.ts';
import { temporaryFolder } from '../../support/queue/open.ts';

// Every step starts processes, and other tests share the machine.
vi.setConfig({ testTimeout: 120_000 });

test('a program is chosen only where it is what it should be, is then used alone, and is looked for again', async () => {
	await using home = makeHome();
	using folder = temporaryFolder();
	using ytDlp = fakeYtDlp('');
	const write = (name: string, text: string): string => {
		const path = join(folder.path, name);
		writeFileSync(path, text);
		chmodSync(path, 0o755);
		return path;
	};
	const main = (...args: string[]) => runMain(home, ...args);
	const shown = async () => JSON.parse((await main('tools', '--json')).out) as Record<string, unknown>;
	const own = write('my-ffmpeg', '#!/bin/sh\necho "ffmpeg version 99.1-own Copyright"\n');
	const other = write('other', '#!/bin/sh\necho "something else 1.0"\n');
	const before = await shown();
	for (const path of [other, join(folder.path, 'none'), folder.path]) {
		const refused = await main('tools', 'use', 'ffmpeg', path);
		expect(refused).toMatchObject({ code: 1, error: expect.stringContaining('nothing was changed') });
	}
	expect(await shown()).toEqual(before);
	expect((await main('tools', 'use', 'ffmpeg', own)).out).toContain('99.1-own');
	await main('tools', 'use', 'yt-dlp', ytDlp.path);
	expect(await shown()).toMatchObject({
		ffmpeg: { path: own, foundBy: 'chosen', version: '99.1-own' },
		'yt-dlp': { path: ytDlp.path, foundBy: 'chosen', version: '2026.01.01' },
	});
	// A chosen one that is gone is missed, never replaced in silence by another.
	rmSync(own);
	const gone = await main('tools');
	expect(gone).toMatchObject({ code: 1, out: expect.stringContaining('tools use ffmpeg auto') });
	await main('tools', 'use', 'ffmpeg', 'auto');
	expect((await shown())['ffmpeg']).toEqual(before['ffmpeg']);
});
