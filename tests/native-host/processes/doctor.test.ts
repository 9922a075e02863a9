import { execFileSync, spawn } from 'node:child_process';
import {
	chmodSync,
	existsSync,
	mkdirSync,
	readFileSync,
	rmSync,
	statSync,
	utimesSync,
	writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import * as v from 'valibot';
import { HealthReport, RepairOutcome } from '../../../shared/domain/health.ts';
import { makeHome, type Home } from '../../support/browsers/home.ts';
import { signal } from '../../support/browsers/processes.ts';
import { waitFor } from '../../support/browsers/wait-for.ts';
import { placeScript, placeTools, snapshotOf } from '../../support/doctor-scene.ts';
import { freePort } from '../../support/free-port.ts';
import { daemonsOf, ended, hello, run, start, startRelay, type Ended } from '../../support/program.ts';
import { bundled } from '../../support/programs.ts';

// Every step here starts processes, and other tests share the machine.
vi.setConfig({ testTimeout: 120_000 });

const name = 'app.rustloader.host.json';
/** Somebody for whom nothing is to be fetched. */
function makePerson(): Home & AsyncDisposable {
	const home = makeHome();
	chmodSync(home.state, 0o700);
	placeTools(home);
	return home;
}

const manifests = ({ home }: Home) => ({
	chromium: join(home, '.config', 'chromium', 'NativeMessagingHosts', name),
	firefox: join(home, '.mozilla', 'native-messaging-hosts', name),
});

const Report = v.object({ ...HealthReport.entries, outcomes: v.optional(v.array(RepairOutcome), []) });
const reportOf = ({ out, error }: Ended) => {
	if (out === '') throw new Error(error);
	return v.parse(Report, JSON.parse(out));
};
const verdictsOf = (report: v.InferOutput<typeof HealthReport>) =>
	Object.fromEntries(report.checks.map(({ id, problem }) => [id, problem]));

describe('the real program', () => {
	test('finds a person who installed nothing, installs, and starts it as both browsers do', async () => {
		await using home = makePerson();
		const before = reportOf(await run(home, 'doctor', '--json'));
		expect(before.verdict).toBe('broken');
		expect(verdictsOf(before)).toMatchObject({
			'registration:chromium': 'manifest_missing',
			'registration:mozilla': 'manifest_missing',
		});
		const fixed = reportOf(await run(home, 'doctor', '--fix', '--json'));
		expect(verdictsOf(fixed)).toMatchObject({
			'registration:chromium': null,
			'route:chromium': null,
			'registration:mozilla': null,
			'route:mozilla': null,
		});
		const told = await run(home, 'doctor');
		expect(told.out).toContain('Firefox: starts and answers');
		await run(home, 'stop');
		expect((await run(home, 'uninstall')).code).toBe(0);
		for (const path of Object.values(manifests(home))) expect(existsSync(dirname(path))).toBe(false);
		expect(existsSync(join(home.state, 'bin'))).toBe(false);
	});

	test('an extension has the same report, and what is its to repair', async () => {
		await using home = makePerson();
		await run(home, 'install');
		const relay = startRelay(home);
		await relay.call('session.hello', hello);
		chmodSync(home.state, 0o755);
		const { result } = await relay.call('doctor.report', { extension: '0.0.1' });
		const report = v.parse(HealthReport, result);
		expect(verdictsOf(report)).toMatchObject({
			'route:chromium': null,
			'route:mozilla': null,
			daemon: null,
			lock: null,
			extension: 'extension_other_version',
			state: 'state_open',
		});
		rmSync(manifests(home).firefox);
		const before = snapshotOf([manifests(home).chromium]);
		const fixed = await relay.call('doctor.fix', { ids: ['state', 'registration:mozilla'] });
		expect(fixed.result).toMatchObject({
			outcomes: [
				{ id: 'registration:mozilla', done: true },
				{ id: 'state', done: true },
			],
		});
		expect(snapshotOf([manifests(home).chromium])).toEqual(before);
		expect(statSync(home.state).mode & 0o777).toBe(0o700);
		expect(existsSync(manifests(home).firefox)).toBe(true);
		// The daemon that looked still holds its lock.
		expect((await run(home, 'doctor', '--json')).out).toContain('Held by process');
		relay.child.stdin?.end();
		await relay.ended;
	});

	test('two daemons on one queue: the one without the lock is ended', async () => {
		await using home = makePerson();
		const locks = ['daemon.lock', 'journal.lock'].map(name => join(home.state, name));
		const first = start(home, 'daemon');
		await waitFor('the first daemon', () => existsSync(join(home.state, 'run', 'daemon.sock')));
		for (const lock of locks) rmSync(lock, { force: true });
		const second = start(home, 'daemon');
		await waitFor('a second daemon', () => lockedBy(home) === second.pid);
		const fixed = reportOf(await run(home, 'doctor', '--fix', '--json'));
		const id = `daemons:${first.pid}`;
		expect(fixed.outcomes.find(outcome => outcome.id === id)).toMatchObject({
			done: true,
			detail: expect.stringContaining(String(first.pid)) as string,
		});
		expect(daemonsOf(home)).not.toContain(first.pid);
		expect(fixed.checks.some(check => check.id === id)).toBe(false);
	});

	test('a daemon of another folder is told, and left', async () => {
		await using home = makePerson();
		await using other = makePerson();
		const elsewhere = start(other, 'daemon');
		await waitFor('the other daemon', () => existsSync(join(other.state, 'run', 'daemon.sock')));
		const { out } = await run(home, 'doctor', '--fix', '--json');
		const check = v.parse(Report, JSON.parse(out)).checks.find(({ id }) => id === `daemons:${elsewhere.pid}`);
		expect(check).toMatchObject({ problem: 'daemon_elsewhere', repair: null });
		expect(check?.seen).toContain(other.state);
		expect(daemonsOf(other)).toEqual([elsewhere.pid]);
	});

	test('a daemon that hangs is ended, and the next one takes over', async () => {
		await using home = makePerson();
		await run(home, 'install');
		await run(home, 'list');
		const [hung = 0] = daemonsOf(home);
		signal(hung, 'SIGSTOP');
		const report = reportOf(await run(home, 'doctor', '--json'));
		expect(verdictsOf(report)['daemon']).toBe('daemon_silent');
		signal(hung, 'SIGCONT');
	});
});

/** What root may do is no measure: everything again as somebody else, for whom rights are rights. */
describe.runIf(process.getuid?.() === 0)('as an ordinary user', () => {
	const uid = 12_345;

	async function runAs(home: Pick<Home, 'env'>, ...args: readonly string[]): Promise<Ended> {
		const child = spawn(process.execPath, [bundled.held, ...args], {
			env: home.env,
			stdio: 'pipe',
			uid,
			gid: uid,
			cwd: '/',
		});
		child.stdin.end();
		return await ended(child);
	}

	function makeOrdinary(): Home & AsyncDisposable {
		const home = makePerson();
		execFileSync('chown', ['-R', `${uid}:${uid}`, dirname(home.home)]);
		return home;
	}

	test('a folder without the right to write is opened again, and only that one', async () => {
		await using home = makeOrdinary();
		await runAs(home, 'install');
		const { chromium, firefox } = manifests(home);
		rmSync(chromium);
		chmodSync(dirname(chromium), 0o500);
		const report = reportOf(await runAs(home, 'doctor', '--json'));
		expect(report.checks.find(({ id }) => id === 'registration:chromium')).toMatchObject({
			problem: 'folder_not_writable',
			command: `chmod u+rwx ${dirname(chromium)}`,
			repair: 'here',
		});
		const before = snapshotOf([firefox]);
		const fixed = reportOf(await runAs(home, 'doctor', '--fix', '--json'));
		expect(verdictsOf(fixed)).toMatchObject({ 'registration:chromium': null, 'route:chromium': null });
		expect(snapshotOf([firefox])).toEqual(before);
	});

	test('what belongs to somebody else is answered with the command, and keeps no other from its turn', async () => {
		await using home = makeOrdinary();
		await runAs(home, 'install');
		const { chromium, firefox } = manifests(home);
		rmSync(chromium);
		rmSync(firefox);
		execFileSync('chown', ['0:0', dirname(chromium)]);
		const fixed = reportOf(await runAs(home, 'doctor', '--fix', '--json'));
		expect(fixed.checks.find(({ id }) => id === 'registration:chromium')).toMatchObject({
			problem: 'folder_not_writable',
			command: `sudo chown -R "$(id -u):$(id -g)" ${dirname(chromium)}`,
			repair: null,
		});
		expect(verdictsOf(fixed)).toMatchObject({ 'registration:mozilla': null, 'route:mozilla': null });
		execFileSync('sh', [
			'-c',
			String(fixed.checks.find(({ id }) => id === 'registration:chromium')?.command)
				.replace('sudo ', '')
				.replaceAll('$(id -u)', String(uid))
				.replaceAll('$(id -g)', String(uid)),
		]);
		const after = reportOf(await runAs(home, 'doctor', '--fix', '--json'));
		expect(verdictsOf(after)['registration:chromium']).toBe(null);
	});

	test('a library that is missing, a clock that is wrong and a proxy that is dead are healed, the last two on a word', async () => {
		await using home = makeOrdinary();
		await runAs(home, 'install');
		const program = join(home.state, 'bin', 'rustloader');
		const words = 'error while loading shared libraries: libatomic.so.1: cannot open shared object file';
		const healthy = readFileSync(program);
		placeScript(program, `echo "$0: ${words}: No such file or directory" >&2\nexit 127`);
		await runAs(home, 'settings', 'set', 'proxy', `http://me:secret@127.0.0.1:${await freePort()}`);
		const late = join(home.state, 'settings.db');
		const tomorrow = Date.now() / 1000 + 86_400;
		utimesSync(late, tomorrow, tomorrow);
		// A system on which that wants root, which sudo gives without a question.
		const system = join(home.home, 'system');
		const said = join(home.home, 'said');
		placeScript(
			join(system, 'timedatectl'),
			`[ "$1" = show ] && exit 1; echo "timedatectl $*" >>'${said}'; [ -n "$AS_ROOT" ] && [ "$*" = 'set-ntp true' ] && touch '${home.state}'/*.db`,
		);
		placeScript(
			join(system, 'sudo'),
			`echo "sudo $*" >>'${said}'; [ "$1" = -n ] && shift && AS_ROOT=1 exec "$@"`,
		);
		execFileSync('chown', ['-R', `${uid}:${uid}`, dirname(home.home)]);
		const there = { env: { ...home.env, PATH: `${system}:/usr/bin:/bin` } };
		const careful = reportOf(await runAs(there, 'doctor', '--fix', '--json'));
		expect(verdictsOf(careful)).toMatchObject({
			'route:chromium': null,
			'route:mozilla': null,
			clock: 'clock_behind',
			proxy: 'proxy_dead',
		});
		expect(readFileSync(program)).toEqual(healthy);
		expect(careful.outcomes.map(({ detail }) => detail).join()).toContain('--no-proxy');
		expect(JSON.stringify(careful)).not.toContain('secret');
		expect(existsSync(said)).toBe(false);
		const fixed = reportOf(await runAs(there, 'doctor', '--fix', '--system', '--no-proxy', '--json'));
		expect(verdictsOf(fixed)).toMatchObject({ clock: null, proxy: null });
		expect(readFileSync(said, 'utf8').trim().split('\n').slice(0, 4)).toEqual([
			'timedatectl --no-ask-password set-ntp true',
			'sudo -n true',
			'sudo -n timedatectl set-ntp true',
			'timedatectl set-ntp true',
		]);
		expect((await runAs(home, 'settings', 'get', 'proxy')).out).toBe('direct\n');
		await runAs(home, 'stop');
	});

	test("another user's socket is put aside, and nothing is sent through it", async () => {
		await using home = makeOrdinary();
		await runAs(home, 'install');
		mkdirSync(join(home.state, 'run'), { mode: 0o700 });
		const before = reportOf(await runAs(home, 'doctor', '--json'));
		expect(verdictsOf(before)).toMatchObject({ socket: 'socket_foreign' });
		const fixed = reportOf(await runAs(home, 'doctor', '--fix', '--json'));
		expect(fixed.checks.filter(({ verdict }) => verdict === 'broken')).toEqual([]);
		await runAs(home, 'stop');
	});
});

function lockedBy(home: Home): number | null {
	const ino = statSync(join(home.state, 'daemon.lock'), { throwIfNoEntry: false })?.ino;
	const line = readFileSync('/proc/locks', 'utf8')
		.split('\n')
		.find(one => one.includes('WRITE') && one.includes(`:${ino} `));
	return Number(/WRITE (\d+)/u.exec(line ?? '')?.[1] ?? 0) || null;
}

test('a sandbox is opened only where somebody said so, and uninstall closes it', async () => {
	await using home = makePerson();
	const app = 'org.mozilla.firefox';
	const overrides = join(home.home, '.local', 'share', 'flatpak', 'overrides', app);
	mkdirSync(join(home.home, '.var', 'app', app), { recursive: true });
	mkdirSync(dirname(overrides), { recursive: true });
	writeFileSync(overrides, '[Context]\nfilesystems=home\n');
	const careful = reportOf(await run(home, 'doctor', '--fix', '--json'));
	expect(verdictsOf(careful)[`sandbox:firefox:${app}`]).toBe('sandbox_flatpak');
	expect(readFileSync(overrides, 'utf8')).toBe('[Context]\nfilesystems=home\n');
	const launcher = join(home.home, '.var', 'app', app, 'data', 'rustloader', 'rustloader-host');
	expect(readFileSync(launcher, 'utf8')).toBe(
		`#!/bin/sh\nexec flatpak-spawn --host '${join(home.state, 'bin', 'rustloader')}' "$@"\n`,
	);
	const allowed = reportOf(await run(home, 'doctor', '--fix', '--allow-sandbox', '--json'));
	expect(verdictsOf(allowed)[`sandbox:firefox:${app}`]).toBe(null);
	expect(readFileSync(overrides, 'utf8')).toContain('[Session Bus Policy]\norg.freedesktop.Flatpak=talk\n');
	await run(home, 'stop');
	await run(home, 'uninstall');
	expect(readFileSync(overrides, 'utf8')).toBe('[Context]\nfilesystems=home\n');
	expect(existsSync(dirname(launcher))).toBe(false);
});
