import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import type { DaemonSeen, LockSeen, Seen } from '../../core/doctor/seen.ts';
import { isPlaceForeign } from '../../core/doctor/judge-daemon.ts';
import { quote } from '../../core/doctor/say-command.ts';
import type { Folders } from '../../effects/folders.ts';
import { isMusl } from '../../effects/is-musl.ts';
import { ownCommand } from '../../effects/launch-daemon.ts';
import { lookAtFolder, lookAtPath } from '../../effects/look-at-path.ts';
import { spareBytesIn } from '../../effects/spare-files.ts';
import type { Registry } from '../../effects/registry.ts';
import { daemonFiles } from '../daemon-files.ts';
import { fewAtOnce } from '../few-at-once.ts';
import { executablePlace } from '../install/place-executable.ts';
import { emptyReceipt, readReceipt, type Receipt } from '../install/receipt.ts';
import {
	findAllTargets,
	systemManifests,
	thisMachine,
	type Machine,
	type Target,
} from '../install/targets.ts';
import { findPackageManager, lookAtClock, lookAtProxy, lookAtTools } from './look-around.ts';
import { lookAtRegistration } from './look-registrations.ts';

/** What differs between the daemon and a command line that look at the same machine. */
export type DoctorPorts = {
	readonly folders: Folders;
	readonly version: string;
	readonly env: NodeJS.ProcessEnv;
	readonly registry: Registry;
	readonly machine?: Machine;
	readonly now: () => number;
	readonly settings: () => Promise<{ readonly proxy: string; readonly downloadFolder: string }>;
	readonly lock: () => LockSeen;
	readonly daemon: (signal: AbortSignal) => Promise<DaemonSeen>;
	readonly daemons: () => Promise<Seen['daemons']>;
	/** In place of what this machine has beside the environment. */
	readonly packages?: Seen['packages'];
	readonly tools?: (signal: AbortSignal) => Promise<Seen['tools']>;
};

export type Looked = {
	readonly seen: Seen;
	readonly targets: readonly Target[];
};

export async function lookAtAll(
	ports: DoctorPorts,
	extension: string | null,
	signal: AbortSignal,
): Promise<Looked> {
	const { folders, version, env, registry } = ports;
	const { state } = folders;
	const machine = ports.machine ?? thisMachine();
	const receipt = lookAtReceipt(daemonFiles(folders).receipt);
	const executable = executablePlace(state);
	const recorded = receipt.value.files.flatMap(({ browser }) => browser ?? []);
	const targets = findAllTargets(state, recorded, machine);
	const settings = await ports.settings();
	const socket =
		machine.platform === 'win32'
			? null
			: { folder: lookAtPath(dirname(folders.socket)), file: lookAtPath(folders.socket) };
	// Behind one that hangs, or a place of somebody else's, no browser gets an answer: that is said once, and not waited for with each.
	const before = await ports.daemon(signal);
	const registrationPorts = {
		triesRoutes: before.kind !== 'silent' && !isPlaceForeign(socket),
		receipt: receipt.value,
		executable,
		version,
		env,
		registry,
		started: { versions: new Map(), routes: new Map() },
		systemManifests: (id: string) => systemManifests(id, machine),
		signal,
	};
	const [registrations, tools, proxy, clock] = await Promise.all([
		fewAtOnce(targets, routesAtOnce, target => lookAtRegistration(target, registrationPorts)),
		ports.tools?.(signal) ?? lookAtTools(state, env, signal),
		lookAtProxy(settings.proxy),
		lookAtClock(state, ports.now()),
	]);
	const [daemon, lock] =
		before.kind === 'silent' ? [before, ports.lock()] : await settledDaemon(ports, signal);
	const seen: Seen = {
		platform: machine.platform,
		version,
		command: (existsSync(executable) ? [executable] : ownCommand())
			.map(word => quote(word, machine.platform))
			.join(' '),
		isPlaced: existsSync(executable),
		registrations,
		receipt: { path: daemonFiles(folders).receipt, kind: receipt.kind },
		state: lookAtFolder(state),
		spareBytes: spareBytesIn(state),
		downloads: lookAtFolder(settings.downloadFolder),
		socket,
		lock,
		daemon,
		daemons: await ports.daemons(),
		extension,
		tools,
		proxy,
		clock,
		packages: ports.packages ?? findPackageManager(machine.platform),
		isMusl: isMusl(),
	};
	return { seen, targets };
}

/** Each starts the program, which takes some memory and most of a processor for a moment. */
const routesAtOnce = 4;

const settleLooksMax = 4;
const settleMs = 500;

/** One that is about to end keeps its lock for a moment after it was last to be reached. */
async function settledDaemon(
	ports: DoctorPorts,
	signal: AbortSignal,
): Promise<[daemon: DaemonSeen, lock: LockSeen]> {
	for (let look = 1; ; look++) {
		const daemon = await ports.daemon(signal);
		const lock = ports.lock();
		const isBetween = daemon.kind === 'none' && lock.kind === 'held';
		if (!isBetween || look === settleLooksMax || signal.aborted) return [daemon, lock];
		await new Promise(resolve => setTimeout(resolve, settleMs));
	}
}

function lookAtReceipt(path: string): {
	readonly kind: Seen['receipt']['kind'];
	readonly value: Receipt;
} {
	try {
		const value = readReceipt(path);
		return value ? { kind: 'read', value } : { kind: 'none', value: emptyReceipt };
	} catch {
		return { kind: 'damaged', value: emptyReceipt };
	}
}
