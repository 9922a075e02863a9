import type { Socket } from 'node:net';
import { fault } from '../../../../shared/domain/faults.ts';
import { defaultSettings } from '../../../../shared/domain/settings.ts';
import { createCaller } from '../../../../shared/protocol/caller.ts';
import { frameBytesMaxToBrowser, protocolVersion } from '../../../../shared/protocol/limits.ts';
import type { DaemonSeen, LockSeen } from '../../core/doctor/seen.ts';
import { connectSocket } from '../../effects/connect-socket.ts';
import { createConnection, defaultBounds } from '../../effects/connection.ts';
import { downloadFolder, type Folders } from '../../effects/folders.ts';
import { lookAtLock } from '../../effects/os-lock.ts';
import { peekSettings } from '../../effects/settings-store.ts';
import { windowsRegistry } from '../../effects/registry.ts';
import { lockHolder, runningDaemons, settledDaemons } from '../../effects/running-daemons.ts';
import { remount, runSystem } from '../../effects/run-system.ts';
import { version } from '../../version.ts';
import { daemonFiles } from '../daemon-files.ts';
import { placeExecutable } from '../install/place-executable.ts';
import type { Target } from '../install/targets.ts';
import type { RepairPorts } from './apply-repair.ts';
import type { DoctorPorts } from './look.ts';
import { remark } from '../../../../shared/domain/remarks.ts';
import { detailOf, sayAll } from '../../core/text/say-remarks.ts';

/** For a process that is not the daemon. */
export function localDoctorPorts(folders: Folders): DoctorPorts {
	const { lock } = daemonFiles(folders);
	return {
		folders,
		version,
		env: process.env,
		registry: windowsRegistry,
		now: Date.now,
		settings() {
			const settings = peekSettings(folders.state) ?? defaultSettings;
			return Promise.resolve({
				proxy: settings.proxy,
				downloadFolder: settings.downloadFolder || downloadFolder(),
			});
		},
		lock: () => lookSafely(lock),
		daemon: signal => askDaemon(folders, signal),
		daemons: settledDaemons,
	};
}

function lookSafely(path: string): LockSeen {
	try {
		const looked = lookAtLock(path);
		return { path, ...looked, holder: looked.kind === 'held' ? lockHolder(path) : null };
	} catch {
		// Its folder cannot be written to, which has a check of its own.
		return { path, kind: 'none', holder: null };
	}
}

const helloMsMax = 5_000;

async function askDaemon(
	address: Pick<Folders, 'socket' | 'pipeKey'>,
	signal: AbortSignal,
): Promise<DaemonSeen> {
	const connected = await connectSocket(address);
	if (connected.ok) return await greet(connected.value, signal);
	// What is unsafe is found where the socket is looked at.
	if (connected.error.kind !== 'busy') return { kind: 'none' };
	return { kind: 'silent', detail: sayAll([connected.error.why]) };
}

async function greet(socket: Socket, signal: AbortSignal): Promise<DaemonSeen> {
	const connection = createConnection(socket, { ...defaultBounds, incomingBytesMax: frameBytesMaxToBrowser });
	const caller = createCaller({
		send: message => connection.send(Buffer.from(JSON.stringify(message))),
		notified: () => {},
	});
	void (async () => {
		for await (const message of connection.incoming) if (message.ok) caller.receive(message.value);
		caller.close(fault('daemon_unreachable', remark('closed_connection')));
	})();
	const giveUp = () => socket.destroy();
	const late = setTimeout(giveUp, helloMsMax);
	signal.addEventListener('abort', giveUp);
	const hello = await caller.call('session.hello', {
		protocol: protocolVersion,
		client: { name: 'doctor', version },
	});
	clearTimeout(late);
	signal.removeEventListener('abort', giveUp);
	connection.close();
	return hello.ok
		? { kind: 'answered', version: hello.value.version }
		: { kind: 'silent', detail: detailOf(hello.error) || hello.error.code };
}

type Local = Pick<RepairPorts, 'keeper' | 'updateYtDlp' | 'useNoProxy'> & { readonly signal: AbortSignal };

export const localRepairPorts = (
	{ state }: Folders,
	targets: readonly Target[],
	{ signal, ...local }: Local,
): RepairPorts => ({
	...local,
	state,
	env: process.env,
	targets,
	registry: windowsRegistry,
	placeProgram: keeper => placeExecutable(state, keeper),
	endDaemon,
	runSystem: command => runSystem(command, { env: process.env, signal }),
	remount: path => remount(path, { env: process.env, signal }),
});

/** A daemon writes down what it is doing before it ends; one that does not listen is ended all the same. */
const endMsMax = 16_000;
const lookMs = 100;

async function endDaemon(pid: number): Promise<string> {
	// Another process may have its number by now.
	const isStill = () => runningDaemons()?.some(one => one.pid === pid) ?? false;
	if (!isStill()) return `process ${pid} had ended already`;
	process.kill(pid, 'SIGTERM');
	for (let waited = 0; waited < endMsMax; waited += lookMs) {
		await new Promise(resolve => setTimeout(resolve, lookMs));
		if (!isStill()) return `ended process ${pid}`;
	}
	process.kill(pid, 'SIGKILL');
	return `killed process ${pid}`;
}
