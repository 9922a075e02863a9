import { execa } from 'execa';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import * as v from 'valibot';
import { expect, test } from 'vitest';
import { HealthReport } from '../../shared/domain/health.ts';
import { startSite } from '../demo/site.ts';
import { links, menuLabel } from '../e2e/browsers.ts';
import { launchChromium } from '../support/browsers/chromium.ts';
import { startDisplay } from '../support/browsers/display.ts';
import { processesWith } from '../support/browsers/processes.ts';
import { waitFor } from '../support/browsers/wait-for.ts';
import { fileDigest } from '../support/file-digest.ts';
import { fingerprints, isBareRootThere, openBareRoot, packed, type BareRoot } from './bare-root.ts';

const inState = '.local/state/rustloader/';
/** What is the person's: the queue, its settings, its history, and what was learned for them. */
const kept = /^(?:journal\.jsonl|(?:settings|history|hosts|media)\.db(?:-shm|-wal)?|daemon\.log)$/u;

test.runIf(isBareRootThere)(
	'a Debian without Node: one file is copied, installed, and a right-click downloads; uninstall leaves what is the person’s',
	async () => {
		await using inside = await openBareRoot();
		const { home, run } = inside;
		for (const name of ['node', 'npm', 'yt-dlp', 'ffmpeg'])
			expect((await run('/bin/sh', '-c', `command -v ${name}`)).exitCode, name).not.toBe(0);
		expect((await run('/bin/sh', '-c', 'id -un; pwd')).stdout).toBe('person\n/');
		const before = inside.system();
		const homeBefore = fingerprints(home.home);

		// As somebody does who downloaded the archive.
		await execa('cp', [packed.program, home.downloads]);
		const archive = join(home.downloads, `${packed.name}.tar.gz`);
		expect(await run('/bin/tar', '-C', home.downloads, '-xf', archive)).toMatchObject({ exitCode: 0 });
		const unpacked = join(home.downloads, packed.name);
		const installed = await run(join(unpacked, 'rustloader'), 'install');
		expect(installed.stderr).toBe('');
		expect(installed.stdout).toContain('Chromium: registered');
		rmSync(unpacked, { recursive: true });
		rmSync(archive);

		const program = join(home.state, 'bin', 'rustloader');
		const doctor = await run(program, 'doctor', '--json');
		const report = v.parse(HealthReport, JSON.parse(doctor.stdout));
		expect(report.checks.find(({ id }) => id === 'route:chromium')).toMatchObject({ problem: null });
		// Nothing is broken: what reads pages and puts streams together is told to be missing.
		expect(report.verdict).toBe('warn');

		const name = await downloadWithBrowser(inside);

		const uninstalled = await run(program, 'uninstall');
		expect(uninstalled).toMatchObject({ exitCode: 0, stderr: '' });
		await waitFor('everything to end', () => processesWith(`HOME=${home.home}`).length === 0);
		expect(inside.system()).toEqual(before);
		const left = [...fingerprints(home.home)]
			.filter(([path, what]) => homeBefore.get(path) !== what && !isOfBrowser(path))
			.map(([path]) => path);
		const own = left.filter(path => path.startsWith(inState)).map(path => path.slice(inState.length));
		expect(own.filter(name => !kept.test(name))).toEqual([]);
		expect(left.filter(path => !path.startsWith(inState) && !inState.startsWith(`${path}/`))).toEqual([
			`Downloads/${name}`,
		]);
		expect(existsSync(join(home.home, '.config', 'chromium', 'NativeMessagingHosts'))).toBe(false);
	},
	300_000,
);

test.runIf(isBareRootThere)(
	'a Debian package is there for everybody who has a browser, and goes without a trace',
	async () => {
		await using inside = await openBareRoot();
		const { home, run, runAsRoot, changed } = inside;
		await execa('cp', [packed.debian, home.downloads]);
		const file = join(home.downloads, basename(packed.debian));
		const apt = ['/usr/bin/apt-get', '-y', '-qq', '--no-install-recommends'] as const;
		expect(await runAsRoot(...apt, 'install', file)).toMatchObject({ exitCode: 0 });
		rmSync(file);
		expect(await run('/usr/bin/rustloader', '--version')).toMatchObject({ exitCode: 0 });
		const { stdout } = await run('/usr/bin/rustloader', 'doctor', '--json');
		expect(checksIn(stdout)).toMatchObject({ 'registration:chromium': null, 'route:chromium': null });

		const name = await downloadWithBrowser(inside);
		await run('/usr/bin/rustloader', 'stop');
		expect(await runAsRoot(...apt, 'remove', 'rustloader')).toMatchObject({ exitCode: 0 });
		expect(readdirSync(home.downloads)).toContain(name);
		// A folder that is empty then, and no other package's, dpkg takes along, whoever made it.
		const folders = inside.system();
		const left = [...changed()].filter(
			([path, what]) => what !== 'folder' && folders.get(path) !== 'folder' && !path.startsWith('var/'),
		);
		expect(left).toEqual([]);
		expect([...changed().keys()].filter(path => path.includes('rustloader'))).toEqual([]);
	},
	300_000,
);

const checksIn = (text: string) =>
	Object.fromEntries(v.parse(HealthReport, JSON.parse(text)).checks.map(({ id, problem }) => [id, problem]));

/** Gives the file's name. */
async function downloadWithBrowser({ home, chromium, give }: BareRoot): Promise<string> {
	const extension = join(dirname(home.home), 'extension');
	mkdirSync(extension);
	await execa('unzip', ['-q', packed.extension, '-d', extension]);
	await give(extension);
	await using site = await startSite({ media: null, fileBytes: 20_000_000 });
	await using display = await startDisplay();
	await using browser = await launchChromium({
		extension,
		home,
		display: display.name,
		executable: chromium,
	});
	// It is the one inside, and no other.
	expect(readFileSync(`/proc/${browser.pid}/status`, 'utf8')).toMatch(/^Uid:\s+1000\s/mu);
	await browser.goTo(site.url);
	await browser.chooseFromContextMenu(links.file, menuLabel);
	const name = site.file.url.split('/').at(-1) ?? '';
	await waitFor('the file', () => readdirSync(home.downloads).includes(name), { timeoutMs: 60_000 });
	expect(await fileDigest(join(home.downloads, name))).toBe(site.file.sha256);
	const pictures = join(import.meta.dirname, '../output');
	mkdirSync(pictures, { recursive: true });
	await browser.screenshot(join(pictures, 'bare-root.png'));
	return name;
}

/** What Chromium keeps for itself; where it looks for programs is no such thing. */
const isOfBrowser = (path: string): boolean =>
	/^(?:\.config\/chromium|\.cache|\.pki|\.local\/share)(?:\/|$)/u.test(path) &&
	!path.includes('NativeMessagingHosts');
