import { accessSync, constants, readFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { chromeExtensionId, geckoId } from '../../../../installers/extension-ids.ts';
import { isTalkAllowed } from '../../core/doctor/flatpak-override.ts';
import { readManifest } from '../../core/doctor/read-manifest.ts';
import type {
	ManifestSeen,
	ProgramSeen,
	RegistrationSeen,
	RouteSeen,
	SandboxSeen,
} from '../../core/doctor/seen.ts';
import { lookAtFolder, lookAtPath } from '../../effects/look-at-path.ts';
import type { Registry } from '../../effects/registry.ts';
import { runChild } from '../../effects/run-child.ts';
import { digestOf } from '../install/keeper.ts';
import { hostManifest } from '../install/manifest.ts';
import type { Receipt } from '../install/receipt.ts';
import { programFor } from '../install/register.ts';
import type { Target } from '../install/targets.ts';
import { overridesPath } from '../install/allow-flatpak.ts';
import { bareEnvironment, tryRoute } from './try-route.ts';

export type RegistrationPorts = {
	readonly receipt: Receipt;
	/** Where an installation puts the program. */
	readonly executable: string;
	readonly version: string;
	readonly env: NodeJS.ProcessEnv;
	readonly registry: Registry;
	readonly triesRoutes: boolean;
	/** What was started is not started again the same way: browsers share one program, and often the words to it. */
	readonly started: Started;
	readonly systemManifests: (id: string) => readonly string[];
	readonly signal: AbortSignal;
};

type Started = {
	readonly versions: Map<string, Promise<string | null>>;
	readonly routes: Map<string, Promise<RouteSeen>>;
};

function once<Value>(known: Map<string, Promise<Value>>, key: string, start: () => Promise<Value>) {
	const found = known.get(key) ?? start();
	known.set(key, found);
	return found;
}

const versionMsMax = 10_000;
const versionBytesMax = 4_096;
const manifestBytesMax = 64 * 1024;

export async function lookAtRegistration(
	target: Target,
	ports: RegistrationPorts,
): Promise<RegistrationSeen> {
	const path = manifestInUse(target, ports.systemManifests(target.id));
	const manifest = lookAtManifest(path, ports.receipt);
	const read = manifest.kind === 'text' ? readManifest(manifest.text, target.family) : null;
	const program = read && (await lookAtProgram(read.program, target, ports));
	const mayRun = program?.isOurs && program.isRunnable && !program.isQuarantined;
	const canTry = mayRun && ports.triesRoutes && target.sandbox?.kind !== 'flatpak';
	// One that was installed in its place stays there.
	const executable = program?.isOurs && program.isRunnable ? program.path : null;
	return {
		id: target.id,
		browser: target.browser,
		title: target.title,
		family: target.family,
		sandbox: lookAtSandbox(target, ports.env),
		folder: lookAtFolder(dirname(target.manifest)),
		path,
		manifest,
		wanted: hostManifest(
			target.family,
			executable ?? programFor(target, ports.executable),
			ports.receipt.extensions,
		).toString('utf8'),
		program,
		key: target.key === null ? null : { key: target.key, value: ports.registry.read(target.key) },
		route: canTry ? await routeOf(program.path, path, target, ports) : null,
	};
}

/** A browser looks for that of everybody where its user has none. */
function manifestInUse({ manifest, key }: Target, ofSystem: readonly string[]): string {
	const isThere = (path: string) => lookAtPath(path).kind !== 'none';
	return key !== null || isThere(manifest) ? manifest : (ofSystem.find(isThere) ?? manifest);
}

function lookAtManifest(path: string, receipt: Receipt): ManifestSeen {
	try {
		const seen = lookAtPath(path);
		if (seen.kind === 'none' || seen.kind === 'dangling') return { kind: seen.kind };
		if (seen.kind !== 'file') return { kind: 'unreadable', detail: 'it is no file of ours to read' };
		const content = readFileSync(path).subarray(0, manifestBytesMax);
		const isRecorded = receipt.files.some(file => file.path === path && file.sha256 === digestOf(content));
		return { kind: 'text', text: content.toString('utf8'), isRecorded };
	} catch (error) {
		const { code = '' } = error as NodeJS.ErrnoException;
		// What is below a file, or below a link that leads nowhere, is not there.
		if (code === 'ENOTDIR' || code === 'ENOENT') return { kind: 'none' };
		return { kind: 'unreadable', detail: code };
	}
}

async function lookAtProgram(
	path: string,
	target: Target,
	{ receipt, executable, env, started, signal }: RegistrationPorts,
): Promise<ProgramSeen> {
	const seen = lookAtPath(path);
	const isRecorded = receipt.files.some(file => file.path === path);
	const isOurs =
		isRecorded || path === programFor(target, executable) || /^rustloader/iu.test(basename(path));
	const isRunnable =
		seen.kind === 'file' &&
		safely(() => {
			accessSync(path, constants.X_OK);
			return true;
		}, false);
	const ask = isOurs && isRunnable && target.sandbox?.kind !== 'flatpak';
	const isQuarantined = isRunnable && (await hasQuarantine(path, signal));
	const version =
		ask && !isQuarantined ? await once(started.versions, path, () => askVersion(path, env, signal)) : null;
	return { ...seen, isOurs, isRunnable, isQuarantined, version };
}

/** The mark that macOS gives to what browsers fetch. */
async function hasQuarantine(path: string, signal: AbortSignal): Promise<boolean> {
	if (process.platform !== 'darwin') return false;
	const { exitCode } = await runChild({
		command: '/usr/bin/xattr',
		args: ['-p', 'com.apple.quarantine', path],
		env: {},
		cwd: '/',
		timeoutMs: versionMsMax,
		stdoutBytesMax: versionBytesMax,
		signal,
	});
	return exitCode === 0;
}

async function askVersion(
	program: string,
	env: NodeJS.ProcessEnv,
	signal: AbortSignal,
): Promise<string | null> {
	const { stdout, exitCode } = await runChild({
		command: program,
		args: ['--version'],
		env: Object.fromEntries(
			Object.entries(bareEnvironment(env)).flatMap(([name, value]) =>
				value === undefined ? [] : [[name, value]],
			),
		),
		cwd: dirname(program),
		timeoutMs: versionMsMax,
		stdoutBytesMax: versionBytesMax,
		signal,
	});
	const version = stdout.trim();
	return exitCode === 0 && /^[\w.+-]{1,64}$/u.test(version) ? version : null;
}

/** Chrome names the extension's origin, Firefox the manifest and the add-on. */
async function routeOf(
	program: string,
	manifest: string,
	target: Target,
	{ version, env, started, signal }: RegistrationPorts,
): Promise<RouteSeen> {
	const args =
		target.family === 'chromium' ? [`chrome-extension://${chromeExtensionId}/`] : [manifest, geckoId];
	return await once(started.routes, JSON.stringify([program, ...args]), () =>
		tryRoute({ program, args, env: bareEnvironment(env), version, signal }),
	);
}

function lookAtSandbox({ sandbox }: Target, env: NodeJS.ProcessEnv): SandboxSeen | null {
	if (sandbox?.kind !== 'flatpak') return sandbox;
	const text = safely(() => readFileSync(overridesPath(sandbox.app, env), 'utf8'), '');
	return { kind: 'flatpak', app: sandbox.app, isAllowed: isTalkAllowed(text) };
}

function safely<Value>(look: () => Value, otherwise: Value): Value {
	try {
		return look();
	} catch {
		return otherwise;
	}
}
