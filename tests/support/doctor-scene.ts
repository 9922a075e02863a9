import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RepairOutcome } from '../../shared/domain/health.ts';
import { ok } from '../../shared/kernel/result.ts';
import { daemonFiles } from '../../native-host/src/app/daemon-files.ts';
import type { RepairPorts } from '../../native-host/src/app/doctor/apply-repair.ts';
import { examine, repairAll, type Examined } from '../../native-host/src/app/doctor/doctor.ts';
import type { DoctorPorts } from '../../native-host/src/app/doctor/look.ts';
import { digestOf, openKeeper, type Keeper } from '../../native-host/src/app/install/keeper.ts';
import { executablePlace } from '../../native-host/src/app/install/place-executable.ts';
import { register } from '../../native-host/src/app/install/register.ts';
import { findTargets, type Machine } from '../../native-host/src/app/install/targets.ts';
import type { Leave } from '../../native-host/src/core/doctor/finding.ts';
import { frameHeader } from '../../native-host/src/core/wire/frames.ts';
import { findFolders } from '../../native-host/src/effects/folders.ts';
import { lookAtLock } from '../../native-host/src/effects/os-lock.ts';
import { remount, runSystem } from '../../native-host/src/effects/run-system.ts';
import { chooseTool } from '../../native-host/src/effects/tool-paths.ts';
import { thisMachine } from '../../native-host/src/app/install/targets.ts';
import { makeHome, type Home } from './browsers/home.ts';

const sceneVersion = '1.2.3';

/** A person with Chromium, Brave and Firefox, in all of which the program is registered, and who is well. */
export type Scene = AsyncDisposable & {
	readonly home: Home;
	readonly state: string;
	/** The registered program: it says hello and its version, and writes down how it was started. */
	readonly program: string;
	readonly manifests: Readonly<Record<'chromium' | 'brave' | 'mozilla', string>>;
	/** Changed by a test, from the next look on. */
	ports: DoctorPorts;
	repairPorts: Partial<RepairPorts>;
	look(): Promise<Examined>;
	/** Has everything repaired that those may have repaired. */
	repair(examined: Examined, leave?: readonly Leave[]): Promise<RepairOutcome[]>;
	keeper(): Keeper;
	/** How the registered program was started: arguments and folder, a line each. */
	started(): string[];
};

const everything: readonly Leave[] = ['here', 'command line', 'sandbox', 'proxy', 'system'];

export function makeScene(): Scene {
	const home = makeHome();
	const folders = { state: home.state, socket: findFolders(home.env).socket, pipeKey: null };
	chmodSync(home.state, 0o700);
	mkdirSync(join(home.home, '.config', 'BraveSoftware', 'Brave-Browser', 'Default'), { recursive: true });
	const program = executablePlace(home.state);
	const startedPath = join(home.home, 'started');
	placeStub(program, sceneVersion, startedPath);
	placeTools(home);
	const machine: Machine = { ...thisMachine(), env: home.env, home: home.home };
	const keeper = () => openKeeper(daemonFiles(folders).receipt);
	const registry = {
		read: () => null,
		write: () => {},
		remove: () => {},
	};
	const targets = findTargets({ state: home.state, only: null }, machine);
	const opened = keeper();
	for (const target of targets)
		register(target, { executable: program, replace: false, keeper: opened, registry });
	opened.remember({ browser: null, path: program, sha256: digestOf(readFileSync(program)), replaced: null });
	const manifestOf = (id: string) => targets.find(one => one.id === id)?.manifest ?? id;

	const around = () => ({
		env: { ...home.env, PATH: `${systemOf(home)}:/usr/bin:/bin` },
		signal: new AbortController().signal,
	});

	const scene: Scene = {
		home,
		state: home.state,
		program,
		manifests: {
			chromium: manifestOf('chromium'),
			brave: manifestOf('brave'),
			mozilla: manifestOf('mozilla'),
		},
		ports: {
			folders,
			version: sceneVersion,
			env: home.env,
			registry,
			machine,
			now: Date.now,
			settings: () => Promise.resolve({ proxy: 'direct', downloadFolder: home.downloads }),
			lock() {
				const { lock: path } = daemonFiles(folders);
				return { path, ...lookAtLock(path), holder: null };
			},
			daemon: () => Promise.resolve({ kind: 'none' }),
			daemons: () => Promise.resolve([]),
		},
		repairPorts: {},
		keeper,
		look: () => examine(scene.ports, null, new AbortController().signal),
		repair: ({ findings, targets: found }, leave = everything) =>
			repairAll(
				findings.filter(({ problem }) => problem !== null),
				new Set(leave),
				{
					state: home.state,
					env: home.env,
					targets: found,
					keeper,
					registry: scene.ports.registry,
					placeProgram(keeping) {
						placeStub(program, sceneVersion, startedPath);
						const sha256 = digestOf(readFileSync(program));
						keeping.remember({ browser: null, path: program, sha256, replaced: null });
						return Promise.resolve(program);
					},
					endDaemon: pid => Promise.resolve(`ended ${pid}`),
					updateYtDlp() {
						const today = versionOfToday();
						placeScript(join(home.home, 'tools', 'yt-dlp'), `echo '${today}'`);
						return Promise.resolve(ok(today));
					},
					useNoProxy() {
						const settings = { proxy: 'direct', downloadFolder: home.downloads };
						scene.ports = { ...scene.ports, settings: () => Promise.resolve(settings) };
						return Promise.resolve(ok(null));
					},
					// Of the system there is what a test puts into this folder, and what does no harm.
					runSystem: command => runSystem(command, around()),
					remount: path => remount(path, around()),
					...scene.repairPorts,
				},
			),
		started: () => (existsSync(startedPath) ? readFileSync(startedPath, 'utf8').trimEnd().split('\n') : []),
		[Symbol.asyncDispose]: () => home[Symbol.asyncDispose](),
	};
	return scene;
}

/** Programs of the system, as a test has them. */
export const systemOf = ({ home }: Home): string => join(home, 'system');

/** Stands for the program: the first question that is asked is hello, and its answer does not depend on it. */
export function placeStub(path: string, version: string, startedPath = '/dev/null'): void {
	const result = { protocol: 1, version, journal: 'j', seq: 0 };
	const payload = Buffer.from(JSON.stringify({ jsonrpc: '2.0', id: 1, result }));
	placeScript(
		path,
		`if [ "$1" = --version ]; then echo ${version}; exit; fi
echo "$PWD $*" >> '${startedPath}'
cat '${path}.hello'
exec cat > /dev/null`,
	);
	writeFileSync(`${path}.hello`, Buffer.concat([frameHeader(payload.length), payload]));
}

export function placeScript(path: string, script: string): void {
	mkdirSync(join(path, '..'), { recursive: true, mode: 0o700 });
	rmSync(path, { force: true });
	writeFileSync(path, `#!/bin/sh\n${script}\n`);
	chmodSync(path, 0o755);
}

/** All tools, of which each says its version only; yt-dlp is of today, so that nothing is to be fetched. */
export function placeTools({ home, state }: Home): void {
	for (const [name, answer] of [
		['yt-dlp', versionOfToday()],
		['ffmpeg', 'ffmpeg version 7.1'],
		['ffprobe', 'ffprobe version 7.1'],
	] as const) {
		const path = join(home, 'tools', name);
		placeScript(path, `echo '${answer}'`);
		chooseTool(state, name, path);
	}
}

const versionOfToday = (): string => new Date().toISOString().slice(0, 10).replaceAll('-', '.');

/** What a repair of one browser must leave as it was in the others. */
export const snapshotOf = (paths: readonly string[]): string[] =>
	paths.map(path => {
		const { mtimeMs, ino, mode } = statSync(path);
		return [path, ino, mtimeMs, mode, digestOf(readFileSync(path))].join(' ');
	});
