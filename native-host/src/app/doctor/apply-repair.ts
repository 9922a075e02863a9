import { chmodSync, lstatSync, mkdirSync, rmSync } from 'node:fs';
import type { Result } from '../../../../shared/kernel/result.ts';
import { unreachable } from '../../../../shared/kernel/unreachable.ts';
import type { Repair, SystemCommand } from '../../core/doctor/finding.ts';
import { freeSpareFiles } from '../../effects/spare-files.ts';
import type { Registry } from '../../effects/registry.ts';
import { chooseTool } from '../../effects/tool-paths.ts';
import { allowFlatpak } from '../install/allow-flatpak.ts';
import { putAside, type Keeper } from '../install/keeper.ts';
import { executablePlace } from '../install/place-executable.ts';
import { register } from '../install/register.ts';
import type { Target } from '../install/targets.ts';

export type RepairPorts = {
	readonly state: string;
	readonly env: NodeJS.ProcessEnv;
	readonly targets: readonly Target[];
	/** Opened when it is needed: it may be what is put aside. */
	readonly keeper: () => Keeper;
	readonly registry: Registry;
	readonly placeProgram: (keeper: Keeper) => Promise<string>;
	readonly endDaemon: (pid: number) => Promise<string>;
	readonly updateYtDlp: () => Promise<Result<string, string>>;
	readonly useNoProxy: () => Promise<Result<null, string>>;
	/** Gives the command that was run; throws where it fails. */
	readonly runSystem: (command: SystemCommand) => Promise<string>;
	readonly remount: (path: string) => Promise<string>;
};

/** Does one thing, and says what; throws where that fails. */
export async function applyRepair(repair: Repair, ports: RepairPorts): Promise<string> {
	switch (repair.do) {
		case 'register':
			return registerAgain(repair.id, ports);
		case 'placeProgram':
			return `put ${await ports.placeProgram(ports.keeper())} into its place`;
		case 'addRights':
			chmodSync(repair.path, (lstatSync(repair.path).mode & 0o777) | repair.mode);
			return `changed the rights of ${repair.path}`;
		case 'makePrivate':
			chmodSync(repair.path, 0o700);
			return `closed ${repair.path} to others`;
		case 'makeFolder':
			mkdirSync(repair.path, { recursive: true });
			return `made ${repair.path}`;
		case 'setAside':
			return `put ${repair.path} aside as ${putAside(repair.path)}`;
		case 'removeLock':
			rmSync(repair.path, { force: true });
			return `removed ${repair.path}`;
		case 'endDaemon':
			return await ports.endDaemon(repair.pid);
		case 'updateYtDlp': {
			const updated = await ports.updateYtDlp();
			if (!updated.ok) throw new Error(updated.error);
			return `yt-dlp ${updated.value} is used from now on`;
		}
		case 'allowFlatpak':
			allowFlatpak(repair.app, ports.keeper(), ports.env);
			return `${repair.app} may start programs outside of its sandbox`;
		case 'lookForTool':
			chooseTool(ports.state, repair.name, '');
			return `${repair.name} is looked for again`;
		case 'freeSpace': {
			const freed = freeSpareFiles(ports.state);
			return `removed ${freed.count} old files of its own, ${freed.bytes} bytes`;
		}
		case 'useNoProxy': {
			const changed = await ports.useNoProxy();
			if (!changed.ok) throw new Error(changed.error);
			return 'no proxy is used from now on';
		}
		case 'runSystem':
			return `ran ${await ports.runSystem(repair)}`;
		case 'remount':
			return `ran ${await ports.remount(repair.path)}`;
		default:
			return unreachable(repair);
	}
}

function registerAgain(id: string, { state, targets, keeper, registry }: RepairPorts): string {
	const target = targets.find(one => one.id === id);
	if (!target) throw new Error('that browser is not there any more');
	const ports = { executable: executablePlace(state), replace: false, keeper: keeper(), registry };
	const registration = register(target, ports);
	switch (registration.kind) {
		case 'registered':
			return registration.replaced === null
				? `wrote ${target.manifest}`
				: `wrote ${target.manifest}; what was there is kept as ${registration.replaced}`;
		case 'unchanged':
			return `${target.manifest} is right`;
		case 'foreign':
			throw new Error(`it belongs to another program: ${registration.program}`);
		case 'unreachable':
			throw new Error('its sandbox lets it start no program');
		case 'failed':
			throw new Error(registration.detail);
		default:
			return unreachable(registration);
	}
}
