import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { defaultSettings } from '../../../../shared/domain/settings.ts';
import { createConnectionBudget } from '../../../../native-host/src/app/connection-budget.ts';
import { createRateLimits } from '../../../../native-host/src/app/rate-limits.ts';
import { systemClock } from '../../../../native-host/src/effects/clock.ts';
import { createEngine } from '../../../../native-host/src/app/download.ts';
import { systemPorts } from '../../../../native-host/src/app/download-ports.ts';
import { createYtDlpFinder, ownYtDlp } from '../../../../native-host/src/app/extraction/tools.ts';
import { rollBackYtDlp, updateYtDlp } from '../../../../native-host/src/app/extraction/yt-dlp-update.ts';
import { runFolders } from '../../../../native-host/src/effects/run-folder.ts';
import {
	daysOld,
	digestIn,
	releaseAsset,
} from '../../../../native-host/src/core/extraction/yt-dlp-release.ts';
import { openSite } from '../../../support/media/site.ts';

let state: string;
beforeEach(() => (state = mkdtempSync(join(tmpdir(), 'rustloader-update-'))));
afterEach(() => rmSync(state, { recursive: true, force: true }));

const never = new AbortController().signal;
const machine = { platform: 'linux', arch: 'x64', isMusl: false };
const program = (version: string) => `#!/bin/sh\necho ${version}\n`;
const sum = (text: string) => createHash('sha256').update(text).digest('hex');
const listing = (text: string) => `${sum('x')}  yt-dlp\n${sum(text)}  yt-dlp_linux\n`;
const binary = (body: string) => ({ type: 'application/octet-stream', body });

function releaseSite(latest: string, digests = listing(program(latest))) {
	return openSite(() => ({
		'/latest/download/SHA2-256SUMS': binary(digests),
		'/latest/download/yt-dlp_linux': binary(program(latest)),
		'/download/2025.01.01/SHA2-256SUMS': binary(listing(program('2025.01.01'))),
		'/download/2025.01.01/yt-dlp_linux': binary(program('2025.01.01')),
	}));
}
function update(base: string, version: string | null = null) {
	const leases = createConnectionBudget(defaultSettings);
	const engine = createEngine(
		systemPorts({ state }, { rates: createRateLimits({ all: 0, perHost: 0 }, systemClock), leases }),
	);
	return updateYtDlp({ state, engine, base, machine, env: {}, signal: never }, version);
}
const current = async () =>
	(await createYtDlpFinder({ state, chosen: () => '', env: {} })(never))?.version ?? null;
const leftovers = () => (existsSync(runFolders(state)) ? readdirSync(runFolders(state)) : []);

test('a release is fetched, checked, used; the one before is kept, and rolling back twice changes nothing', async () => {
	await using site = await releaseSite('2026.02.02');
	expect(await update(site.base, '2025.01.01')).toEqual({ ok: true, value: '2025.01.01' });
	expect(await current()).toBe('2025.01.01');
	expect(await update(site.base)).toEqual({ ok: true, value: '2026.02.02' });
	expect(await current()).toBe('2026.02.02');
	expect(await rollBackYtDlp(state, {}, never)).toEqual({ ok: true, value: '2025.01.01' });
	expect(await current()).toBe('2025.01.01');
	expect(await rollBackYtDlp(state, {}, never)).toEqual({ ok: true, value: '2026.02.02' });
	expect(leftovers()).toEqual([]);
});

test.each([
	['another file than the list says', listing('else'), 'release_invalid'],
	['a list without it', `${sum('x')}  yt-dlp\n`, 'release_invalid'],
	['a list that names it twice', listing('a') + listing(program('2026.02.02')), 'release_invalid'],
	['a list that is a page', '<html>', 'release_invalid'],
	['a list without end', 'x'.repeat(300_000), 'release_invalid'],
])('%s: refused, and what was there is used on', async (_name, digests, code) => {
	await using good = await releaseSite('2026.01.01');
	await update(good.base);
	await using bad = await releaseSite('2026.02.02', digests);
	expect(await update(bad.base)).toMatchObject({ ok: false, error: { code } });
	expect(await current()).toBe('2026.01.01');
	expect(leftovers()).toEqual([]);
});

test('one that does not start, or is another version than asked for, is refused', async () => {
	await using site = await openSite(() => ({
		'/latest/download/SHA2-256SUMS': binary(listing('no program')),
		'/latest/download/yt-dlp_linux': binary('no program'),
		'/download/2025.05.05/SHA2-256SUMS': binary(listing(program('2025.05.06'))),
		'/download/2025.05.05/yt-dlp_linux': binary(program('2025.05.06')),
	}));
	expect(await update(site.base)).toMatchObject({ error: { code: 'release_invalid' } });
	expect(await update(site.base, '2025.05.05')).toMatchObject({ error: { code: 'release_invalid' } });
	expect(await rollBackYtDlp(state, {}, never)).toMatchObject({ error: { code: 'yt_dlp_missing' } });
});

test('no release there, and stopped', async () => {
	await using site = await openSite(() => ({}));
	expect(await update(site.base)).toMatchObject({ error: { code: 'http_not_found' } });
	expect(existsSync(ownYtDlp(state))).toBe(false);
});

test.each([
	['linux', 'x64', false, 'yt-dlp_linux'],
	['linux', 'arm64', false, 'yt-dlp_linux_aarch64'],
	['linux', 'x64', true, 'yt-dlp_musllinux'],
	['linux', 'riscv64', false, 'yt-dlp'],
	['darwin', 'arm64', false, 'yt-dlp_macos'],
	['win32', 'x64', false, 'yt-dlp.exe'],
	['freebsd', 'x64', false, 'yt-dlp'],
])('%s %s (musl: %s) takes %s', (platform, arch, isMusl, asset) => {
	expect(releaseAsset({ platform, arch, isMusl })).toBe(asset);
});

test('a list of digests', () => {
	expect(digestIn(`${'A'.repeat(64)} *yt-dlp.exe\r\n`, 'yt-dlp.exe')).toBe('a'.repeat(64));
	expect(digestIn(`${'a'.repeat(63)}  yt-dlp`, 'yt-dlp')).toBeNull();
});

test('versions are dates', () => {
	expect(daysOld('2026.01.01', Date.UTC(2026, 0, 31))).toBe(30);
	expect(daysOld('2026.01.01.123', Date.UTC(2025, 0, 1))).toBe(0);
});
