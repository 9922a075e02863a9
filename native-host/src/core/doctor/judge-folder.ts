import type { Problem } from '../../../../shared/domain/health.ts';
import type { Finding, Repair } from './finding.ts';
import { ownCommand, quote, remountCommand, spaceCommand } from './say-command.ts';
import type { FolderSeen, PathSeen, Platform, Seen } from './seen.ts';
import { remark } from '../../../../shared/domain/remarks.ts';

export type Blocked = {
	readonly problem: Problem;
	readonly seen: Finding['seen'];
	readonly command: string | null;
	readonly repairs: readonly Repair[];
};

/** Less cannot hold what has to be written now. */
const freeBytesMin = 1024 * 1024;

/** Why nothing can be written to a folder; null: it can. */
export function judgeFolder(folder: FolderSeen, seen: Seen): Blocked | null {
	const { platform } = seen;
	const { ground, refusal } = folder;
	if (ground.kind === 'dangling')
		return {
			problem: 'folder_dangling',
			seen: ground.path,
			command: null,
			repairs: [{ do: 'setAside', path: ground.path }],
		};
	if (refusal === 'EROFS')
		return {
			problem: 'folder_read_only',
			seen: ground.path,
			command: remountCommand(folder, platform),
			repairs: platform === 'linux' ? [{ do: 'remount', path: ground.path }] : [],
		};
	if (refusal === 'ENOSPC' || (folder.freeBytes ?? freeBytesMin) < freeBytesMin)
		return {
			problem: 'disk_full',
			seen: ground.path,
			command: spaceCommand(folder, platform),
			repairs: makeSpace(folder, seen),
		};
	return refusal === null ? null : notWritable(ground, platform);
}

/** Only where something of ours is on that very disk. */
export const makeSpace = (folder: FolderSeen, { spareBytes, state }: Seen): readonly Repair[] =>
	spareBytes > 0 && folder.disk !== null && folder.disk === state.disk ? [{ do: 'freeSpace' }] : [];

function notWritable(ground: PathSeen, platform: Platform): Blocked {
	const problem = 'folder_not_writable';
	const { path, owner, mode } = ground;
	if (ground.kind !== 'folder')
		return {
			problem,
			seen: remark('no_folder', { path }),
			command: `mv ${quote(path, platform)} ${quote(`${path}.before-rustloader`, platform)}`,
			repairs: owner === 'other' ? [] : [{ do: 'setAside', path }],
		};
	if (owner !== 'us' || mode === null)
		return { problem, seen: path, command: ownCommand(ground, platform), repairs: [] };
	return {
		problem,
		seen: path,
		command: `chmod u+rwx ${quote(path, platform)}`,
		repairs: [{ do: 'addRights', path, mode: 0o700 }],
	};
}
