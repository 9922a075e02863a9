import { execFileSync } from 'node:child_process';
import {
	chmodSync,
	chownSync,
	cpSync,
	existsSync,
	lstatSync,
	mkdirSync,
	readFileSync,
	renameSync,
	rmSync,
	symlinkSync,
	writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Problem } from '../../../../shared/domain/health.ts';
import { daemonFiles } from '../../../../native-host/src/app/daemon-files.ts';
import { digestOf } from '../../../../native-host/src/app/install/keeper.ts';
import type { Registry } from '../../../../native-host/src/effects/registry.ts';
import { lookAtTools } from '../../../../native-host/src/app/doctor/look-around.ts';
import {
	makeScene,
	placeScript,
	placeStub,
	snapshotOf,
	systemOf,
	type Scene,
} from '../../../support/doctor-scene.ts';
import { freePort } from '../../../support/free-port.ts';

/** Of each fault: what the doctor calls it and of what, and whether it mends it or says exactly what to type. */
type Fault = {
	readonly name: string;
	readonly inject: (scene: Scene) => void | Promise<void>;
	/** Undoes what a temporary folder cannot. */
	readonly end?: (scene: Scene) => void;
	readonly id: string;
	readonly problem: Problem;
	/** Absent: it is repaired. */
	readonly command?: RegExp;
	readonly onlyAsRoot?: boolean;
	/** What is left to look at once that is repaired. */
	readonly leaves?: string;
};

const isRoot = process.getuid?.() === 0;
const somebody = 12_345;

const faults: readonly Fault[] = [
	{
		name: 'something in the way of the folder',
		inject({ manifests: { chromium } }) {
			rmSync(dirname(chromium), { recursive: true });
			writeFileSync(dirname(chromium), 'a file');
		},
		id: 'registration:chromium',
		problem: 'folder_not_writable',
	},
	{
		name: 'missing run bit',
		inject: ({ program }) => chmodSync(program, 0o644),
		id: 'registration:chromium',
		problem: 'program_not_runnable',
	},
	{
		name: 'moved executable',
		inject: ({ program }) => renameSync(program, `${program}-elsewhere`),
		id: 'registration:chromium',
		problem: 'program_missing',
	},
	{
		name: 'executable that is a link which leads nowhere',
		inject({ program }) {
			rmSync(program);
			symlinkSync('/nowhere/at/all', program);
		},
		id: 'registration:chromium',
		problem: 'program_missing',
	},
	{
		name: 'wrong id',
		inject({ manifests: { chromium } }) {
			const text = readFileSync(chromium, 'utf8');
			writeFileSync(
				chromium,
				text.replace(/chrome-extension:\/\/[a-p]+/u, `chrome-extension://${'a'.repeat(32)}`),
			);
		},
		id: 'registration:chromium',
		problem: 'manifest_ids',
	},
	{
		name: 'bad JSON',
		inject: ({ manifests: { chromium } }) => writeFileSync(chromium, '{"name": "app.rustlo'),
		id: 'registration:chromium',
		problem: 'manifest_invalid',
	},
	{
		name: 'manifest gone',
		inject: ({ manifests: { chromium } }) => rmSync(chromium),
		id: 'registration:chromium',
		problem: 'manifest_missing',
	},
	{
		name: 'manifest of an older version, which still starts that',
		inject(scene) {
			const old = join(scene.state, 'bin', 'rustloader-0.9');
			placeStub(old, '0.9.0');
			rewriteRecorded(scene, text => text.replace(scene.program, old));
		},
		id: 'registration:chromium',
		problem: 'program_older',
	},
	{
		name: 'manifest as an older version wrote it',
		inject: scene => rewriteRecorded(scene, text => text.replace('saves what', 'downloads what')),
		id: 'registration:chromium',
		problem: 'manifest_older',
	},
	{
		name: 'stale lock with a dead pid',
		inject: ({ ports }) => writeFileSync(daemonFiles(ports.folders).lock, '4194303\n'),
		id: 'lock',
		problem: 'lock_damaged',
	},
	{
		name: 'stale lock with a reused pid',
		inject: ({ ports }) => writeFileSync(daemonFiles(ports.folders).lock, `${process.pid}\n`),
		id: 'lock',
		problem: 'lock_damaged',
	},
	{
		name: 'socket folder of another user',
		onlyAsRoot: true,
		inject({ ports }) {
			mkdirSync(dirname(ports.folders.socket), { mode: 0o700 });
			chownSync(dirname(ports.folders.socket), somebody, somebody);
		},
		id: 'socket',
		problem: 'socket_foreign',
	},
	{
		name: 'socket folder that others may enter',
		inject({ ports }) {
			mkdirSync(dirname(ports.folders.socket));
			chmodSync(dirname(ports.folders.socket), 0o755);
		},
		id: 'socket',
		problem: 'socket_open',
	},
	{
		name: 'dangling link in place of the manifest',
		inject({ manifests: { chromium } }) {
			rmSync(chromium);
			symlinkSync('/nowhere/at/all.json', chromium);
		},
		id: 'registration:chromium',
		problem: 'manifest_dangling',
	},
	{
		name: 'dangling link in place of the folder',
		inject({ manifests: { chromium } }) {
			rmSync(dirname(chromium), { recursive: true });
			symlinkSync('/nowhere/at/all', dirname(chromium));
		},
		id: 'registration:chromium',
		problem: 'folder_dangling',
	},
	{
		name: 'read-only home',
		onlyAsRoot: true,
		inject({ manifests: { chromium } }) {
			mount(dirname(chromium), 'ro');
		},
		end: ({ manifests: { chromium } }) => unmount(dirname(chromium)),
		id: 'registration:chromium',
		problem: 'folder_read_only',
	},
	{
		name: 'disk that is full of files of ours that nobody needs',
		onlyAsRoot: true,
		inject(scene) {
			const { state } = scene;
			const beside = `${state}-before`;
			cpSync(state, beside, { recursive: true });
			mount(state, 'size=4m,mode=700');
			cpSync(beside, state, { recursive: true });
			const downloadFolder = join(state, 'Downloads');
			mkdirSync(downloadFolder);
			scene.ports = { ...scene.ports, settings: () => Promise.resolve({ proxy: 'direct', downloadFolder }) };
			writeFileSync(join(state, 'journal.earlier-2'), 'the newest copy stays');
			fill(join(state, 'journal.earlier-1'));
		},
		end: ({ state }) => unmount(state),
		id: 'downloads',
		problem: 'disk_full',
		leaves: 'disk_low',
	},
	{
		name: 'disk that is full of what people keep',
		onlyAsRoot: true,
		inject({ home }) {
			mount(home.downloads, 'size=64k');
			fill(join(home.downloads, 'ballast'));
		},
		end: ({ home }) => unmount(home.downloads),
		id: 'downloads',
		problem: 'disk_full',
		command: /^du -xh --max-depth=2 \/.*\/Downloads \| sort -h \| tail -n 20$/u,
	},
	{
		name: 'wrong registry type',
		inject(scene) {
			onWindows(scene);
		},
		id: 'registration:chromium',
		problem: 'registry_type',
	},
	{
		name: 'browser there is only as a Snap',
		inject({ home }) {
			mkdirSync(join(home.home, 'snap', 'chromium'), { recursive: true });
		},
		id: 'sandbox:chromium:snap',
		problem: 'sandbox_snap',
		command: /^flatpak install --user flathub org\.chromium\.Chromium$/u,
	},
	{
		name: 'browser in a Flatpak',
		inject({ home }) {
			mkdirSync(join(home.home, '.var', 'app', 'org.mozilla.firefox'), { recursive: true });
		},
		id: 'sandbox:firefox:org.mozilla.firefox',
		problem: 'sandbox_flatpak',
	},
	{
		name: 'missing libatomic',
		inject: ({ program }) => loseLibatomic(program),
		id: 'route:chromium',
		problem: 'route_library',
	},
	{
		name: 'program that ends at once',
		inject: ({ program }) =>
			placeScript(program, '[ "$1" = --version ] && echo 1.2.3 || { echo boom >&2; exit 7; }'),
		id: 'route:chromium',
		problem: 'route_failed',
	},
	{
		name: 'program that prints before it speaks',
		inject: ({ program }) =>
			placeScript(program, '[ "$1" = --version ] && echo 1.2.3 || { echo Hello, world; cat >/dev/null; }'),
		id: 'route:chromium',
		problem: 'route_failed',
	},
	{
		name: 'old yt-dlp',
		inject: ({ home }) => placeScript(join(home.home, 'tools', 'yt-dlp'), 'echo 2023.03.04'),
		id: 'yt-dlp',
		problem: 'yt_dlp_old',
	},
	{
		name: 'ffmpeg that was chosen and is gone',
		inject: ({ home }) => rmSync(join(home.home, 'tools', 'ffmpeg')),
		id: 'ffmpeg',
		problem: 'ffmpeg_missing',
	},
	{
		name: 'no ffmpeg at all',
		inject(scene) {
			const tools = join(scene.home.home, 'tools');
			for (const name of ['ffmpeg', 'ffprobe']) rmSync(join(tools, name));
			const install = `[ "$*" = 'install -y ffmpeg' ] || exit 9
for one in ffmpeg ffprobe; do printf '#!/bin/sh\\necho %s version 7.1\\n' $one >'${tools}'/$one; chmod 755 '${tools}'/$one; done`;
			for (const name of ['apt-get', 'sudo'])
				placeScript(
					join(systemOf(scene.home), name),
					name === 'sudo' ? '[ "$1" = -n ] && shift && exec "$@"' : install,
				);
			// Where the system has one that is outside of this person's home, it is left out.
			scene.ports = {
				...scene.ports,
				packages: 'apt',
				async tools(signal) {
					const found = await lookAtTools(scene.state, scene.home.env, signal);
					const only = (tool: typeof found.ffmpeg) =>
						tool?.path.startsWith(tools) && tool.version !== null ? tool : null;
					return { ...found, ffmpeg: only(found.ffmpeg), ffprobe: only(found.ffprobe) };
				},
			};
		},
		id: 'ffmpeg',
		problem: 'ffmpeg_missing',
	},
	{
		name: 'second daemon on the same queue',
		inject(scene) {
			const { state } = scene;
			const running = new Set([100, 200]);
			scene.ports = {
				...scene.ports,
				lock: () => ({ path: join(state, 'daemon.lock'), kind: 'held', holder: 100 }),
				daemon: () => Promise.resolve({ kind: 'answered', version: '1.2.3' }),
				daemons: () => Promise.resolve([...running].map(pid => ({ pid, state }))),
			};
			scene.repairPorts = {
				endDaemon(pid) {
					running.delete(pid);
					return Promise.resolve('ended');
				},
			};
		},
		id: 'daemons:200',
		problem: 'daemons_two',
	},
	{
		name: 'daemon that holds the lock and is not to be reached',
		inject(scene) {
			let holder: number | null = 100;
			const path = join(scene.state, 'daemon.lock');
			scene.ports = { ...scene.ports, lock: () => ({ path, kind: holder ? 'held' : 'free', holder }) };
			scene.repairPorts = {
				endDaemon() {
					holder = null;
					return Promise.resolve('ended');
				},
			};
		},
		id: 'lock',
		problem: 'daemon_silent',
	},
	{
		name: 'clock that is a week behind',
		inject(scene) {
			const isSet = join(scene.home.home, 'clock-is-set');
			scene.ports = {
				...scene.ports,
				now: () => Date.now() - (existsSync(isSet) ? 0 : 7 * 86_400_000),
			};
			placeScript(
				join(systemOf(scene.home), 'timedatectl'),
				`[ "$*" = '--no-ask-password set-ntp true' ] && touch '${isSet}'`,
			);
		},
		id: 'clock',
		problem: 'clock_behind',
	},
	{
		name: 'dead proxy',
		async inject(scene) {
			const proxy = `http://me:secret@127.0.0.1:${await freePort()}`;
			const { downloads: downloadFolder } = scene.home;
			scene.ports = { ...scene.ports, settings: () => Promise.resolve({ proxy, downloadFolder }) };
		},
		id: 'proxy',
		problem: 'proxy_dead',
	},
	{
		name: 'record of the installation that makes no sense',
		inject: ({ ports }) => writeFileSync(daemonFiles(ports.folders).receipt, '{"v": 9'),
		id: 'receipt',
		problem: 'receipt_damaged',
	},
	{
		name: 'state folder that others may look into',
		inject: ({ state }) => chmodSync(state, 0o755),
		id: 'state',
		problem: 'state_open',
	},
	{
		name: 'download folder that was removed',
		inject: ({ home }) => rmSync(home.downloads, { recursive: true }),
		id: 'downloads',
		problem: 'downloads_missing',
	},
	{
		name: 'download folder on a disk that is not connected',
		inject(scene) {
			const downloadFolder = join(scene.home.home, 'disk', 'Videos');
			scene.ports = { ...scene.ports, settings: () => Promise.resolve({ proxy: 'direct', downloadFolder }) };
		},
		id: 'downloads',
		problem: 'downloads_gone',
		command: /\/bin\/rustloader settings set downloadFolder ''$/u,
	},
];

describe('each fault by itself', () => {
	test.each(faults.map(fault => [fault.name, fault] as const))('%s', async (_, fault) => {
		if (fault.onlyAsRoot && !isRoot) return;
		await using scene = makeScene();
		await fault.inject(scene);
		try {
			const examined = await scene.look();
			const found = examined.report.checks.find(({ id }) => id === fault.id);
			expect(found).toMatchObject({ problem: fault.problem });
			expect(found?.sentence).not.toBe('');
			expect(found?.hint).not.toBe('');
			expect(found?.seen).not.toContain('secret');
			const others = [scene.manifests.brave, scene.manifests.mozilla];
			const before = snapshotOf(others);
			const outcomes = await scene.repair(examined);
			expect(snapshotOf(others)).toEqual(before);
			const after = await scene.look();
			if (fault.command) expect(found?.command).toMatch(fault.command);
			else {
				expect(outcomes.filter(({ done }) => !done)).toEqual([]);
				const left = after.report.checks.filter(
					({ problem }) => problem !== null && problem !== fault.leaves,
				);
				expect(left).toEqual([]);
			}
		} finally {
			fault.end?.(scene);
		}
	});
});

test('every browser is started as it would start the program itself', async () => {
	await using scene = makeScene();
	// Nothing is wrong with the scene that the faults are injected into.
	expect(broken(await scene.look())).toEqual([]);
	const folder = dirname(scene.program);
	const origin = 'chrome-extension://idkhnldjkoadmigkhbplnpchjolcfjpe/';
	expect(scene.started().sort()).toEqual(
		[
			// Chromium and Brave start it in the same way.
			`${folder} ${origin}`,
			`${folder} ${scene.manifests.mozilla} rustloader@rustloader.app`,
		].sort(),
	);
});

test('what is there of another program is named and left, whoever repairs', async () => {
	await using scene = makeScene();
	const { chromium } = scene.manifests;
	const foreign = JSON.stringify({
		name: 'app.rustloader.host',
		path: '/bin/sh',
		type: 'stdio',
		allowed_origins: [],
	});
	writeFileSync(chromium, foreign);
	const examined = await scene.look();
	expect(examined.report.checks.find(({ id }) => id === 'registration:chromium')).toMatchObject({
		problem: 'manifest_foreign',
		command: expect.stringMatching(/install --browser chromium --replace$/u) as string,
		repair: null,
	});
	expect(examined.report.checks.some(({ id }) => id === 'route:chromium')).toBe(false);
	await scene.repair(examined);
	expect(readFileSync(chromium, 'utf8')).toBe(foreign);
});

test('what is damaged is kept beside what is written anew, and uninstall knows of it', async () => {
	await using scene = makeScene();
	const { chromium } = scene.manifests;
	writeFileSync(chromium, 'mine');
	await scene.repair(await scene.look());
	expect(readFileSync(`${chromium}.before-rustloader`, 'utf8')).toBe('mine');
	expect(scene.keeper().remembered(chromium)?.replaced).toBe(`${chromium}.before-rustloader`);
});

test('an extension has only that repaired which decides nothing about programs', async () => {
	await using scene = makeScene();
	renameSync(scene.program, `${scene.program}-elsewhere`);
	placeScript(join(scene.home.home, 'tools', 'yt-dlp'), 'echo 2023.03.04');
	mkdirSync(join(scene.home.home, '.var', 'app', 'org.mozilla.firefox'), { recursive: true });
	rmSync(scene.manifests.brave);
	chmodSync(scene.state, 0o755);
	const outcomes = await scene.repair(await scene.look(), ['here']);
	const done = outcomes.filter(one => one.done).map(({ id }) => id);
	expect(done).toEqual(['state']);
	expect(existsSync(scene.program)).toBe(false);
	expect(outcomes.find(({ id }) => id === 'yt-dlp')?.detail).toBe('that is for the command line');
	expect(outcomes.find(({ id }) => id.startsWith('sandbox:'))?.detail).toContain('--allow-sandbox');
	expect(lstatSync(scene.state).mode & 0o777).toBe(0o700);
});

const broken = ({
	report,
}: {
	readonly report: { readonly checks: readonly { id: string; verdict: string }[] };
}) => report.checks.filter(({ verdict }) => verdict !== 'ok').map(({ id }) => id);

function rewriteRecorded(scene: Scene, change: (text: string) => string): void {
	const { chromium } = scene.manifests;
	const text = change(readFileSync(chromium, 'utf8'));
	writeFileSync(chromium, text);
	scene.keeper().remember({
		browser: 'chromium',
		path: chromium,
		sha256: digestOf(Buffer.from(text)),
		replaced: null,
	});
}

function mount(path: string, options: string): void {
	execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', path]);
}

function unmount(path: string): void {
	execFileSync('umount', [path]);
}

function fill(path: string): void {
	try {
		writeFileSync(path, Buffer.alloc(8 * 1024 * 1024));
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
	}
}

/** Where this may be done, the real loader really misses it; else its words, as it says them then. */
function loseLibatomic(program: string): void {
	const asked = '[ "$1" = --version ] && { echo 1.2.3; exit; }';
	const library = /libatomic\.so\.1 => (\/\S+)/u.exec(
		execFileSync('ldd', [process.execPath], { encoding: 'utf8' }),
	)?.[1];
	if (isRoot && library !== undefined)
		return placeScript(
			program,
			`${asked}\nexec unshare -m sh -c 'mount --bind /dev/null ${library} && exec ${process.execPath} -p 1'`,
		);
	const words = 'error while loading shared libraries: libatomic.so.1: cannot open shared object file';
	placeScript(program, `${asked}\necho "$0: ${words}: No such file or directory" >&2\nexit 127`);
}

/** Windows as far as the registry goes: keys lead to manifests in the state folder. */
function onWindows(scene: Scene): void {
	const values = new Map<string, { type: string; data: string }>();
	const registry: Registry = {
		read: key => values.get(key) ?? null,
		write: (key, data) => void values.set(key, { type: 'REG_SZ', data }),
		remove: key => void values.delete(key),
	};
	const machine = scene.ports.machine;
	if (!machine) throw new Error('no machine');
	const local = join(scene.home.home, 'Local');
	for (const name of ['Chromium', 'Google/Chrome'])
		mkdirSync(join(local, name, 'User Data', 'Default'), { recursive: true });
	const env = { ...machine.env, LOCALAPPDATA: local, APPDATA: join(scene.home.home, 'Roaming') };
	scene.ports = { ...scene.ports, registry, machine: { ...machine, platform: 'win32', env } };
	for (const [name, key, type] of [
		['chromium', 'Chromium', 'REG_EXPAND_SZ'],
		['chrome', String.raw`Google\Chrome`, 'REG_SZ'],
	] as const) {
		const path = join(scene.state, 'browsers', `${name}.json`);
		mkdirSync(dirname(path), { recursive: true });
		writeFileSync(path, readFileSync(scene.manifests.chromium));
		values.set(`HKCU\\Software\\${key}\\NativeMessagingHosts\\app.rustloader.host`, { type, data: path });
	}
}
