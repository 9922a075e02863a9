import { ill, well, type Finding, type Repair } from './finding.ts';
import { openCommand, ownCommand, quote } from './say-command.ts';
import type { PathSeen, RunningDaemon, Seen } from './seen.ts';
import { remark } from '../../../../shared/domain/remarks.ts';

export const judgeDaemon = (seen: Seen): Finding[] => [
	...judgeSocket(seen),
	judgeLock(seen),
	judgeAnswer(seen),
	...judgeOthers(seen),
	...judgeExtension(seen),
];

function judgeSocket({ socket, platform }: Seen): Finding[] {
	if (!socket) return [];
	const { folder, file } = socket;
	const about = { id: 'socket', what: 'Where its parts meet', seen: file.path };
	const aside = (path: string): Repair => ({ do: 'setAside', path });
	if (isForeign(folder, 'folder'))
		return [
			ill({ ...about, seen: folder.path }, 'socket_foreign', {
				command: ownCommand(folder, platform),
				repairs: [aside(folder.path)],
			}),
		];
	if (isForeign(file, 'socket'))
		return [
			ill(about, 'socket_foreign', {
				command: `rm -f ${quote(file.path, platform)}`,
				repairs: [aside(file.path)],
			}),
		];
	if (folder.mode !== null && (folder.mode & 0o077) !== 0)
		return [
			ill({ ...about, seen: folder.path }, 'socket_open', {
				command: `chmod 700 ${quote(folder.path, platform)}`,
				repairs: [{ do: 'makePrivate', path: folder.path }],
			}),
		];
	return [well(about.id, about.what, file.kind === 'none' ? 'nobody there, as it should be' : file.path)];
}

const isForeign = (path: PathSeen, kind: PathSeen['kind']): boolean =>
	path.kind !== 'none' && (path.owner === 'other' || path.kind !== kind);

/** No part of ours meets another there: nothing that is started gets to the daemon. */
export const isPlaceForeign = (socket: Seen['socket']): boolean =>
	socket !== null && (isForeign(socket.folder, 'folder') || isForeign(socket.file, 'socket'));

/** What rights to the file put right. */
const refusals: ReadonlySet<string> = new Set(['EACCES', 'EPERM']);

function judgeLock({ lock, daemon, platform }: Seen): Finding {
	const about = { id: 'lock', what: 'Lock of the queue', seen: lock.path };
	if (lock.kind === 'damaged')
		return ill(about, 'lock_damaged', {
			command: `rm ${quote(lock.path, platform)}`,
			repairs: [{ do: 'removeLock', path: lock.path }],
		});
	if (lock.kind === 'unreadable')
		return ill({ ...about, seen: `${lock.path} (${lock.reason})` }, 'lock_unreadable', {
			command: refusals.has(lock.reason) ? openCommand(lock.path, platform) : null,
		});
	if (lock.kind !== 'held')
		return well(about.id, about.what, lock.kind === 'none' ? 'not taken' : 'left behind, and free');
	const by = lock.holder === null ? 'held' : remark('process_holds', { process: String(lock.holder) });
	// Who holds it and cannot be reached hangs; the check of the daemon says so where it was found and is silent.
	if (daemon.kind === 'none') return ill({ ...about, seen: by }, 'daemon_silent', endOf(lock.holder));
	return well(about.id, about.what, by);
}

function endOf(pid: number | null) {
	if (pid === null) return {};
	return { command: `kill ${pid}`, repairs: [{ do: 'endDaemon', pid } as const] };
}

function judgeAnswer({ daemon, lock, version, command }: Seen): Finding {
	const about = { id: 'daemon', what: 'Daemon' };
	if (daemon.kind === 'none')
		return well(about.id, about.what, 'none runs; one is started when there is something to do');
	if (daemon.kind === 'silent')
		return ill({ ...about, seen: daemon.detail }, 'daemon_silent', endOf(lock.holder));
	if (daemon.version !== version)
		return ill(
			{ ...about, seen: remark('type_instead', { type: daemon.version, wanted: version }) },
			'daemon_other_version',
			{
				command: `${command} stop`,
			},
		);
	return well(about.id, about.what, `version ${daemon.version} answers`);
}

function judgeOthers({ daemons, state, lock }: Seen): Finding[] {
	if (!daemons) return [];
	const isHere = (one: RunningDaemon) => one.state === state.path;
	const here = daemons.filter(isHere);
	const there = daemons.filter(one => !isHere(one));
	const surplus = here.filter(({ pid }) => pid !== lock.holder);
	const two =
		here.length > 1 && surplus.length < here.length
			? surplus.map(({ pid }) =>
					ill(
						{
							id: `daemons:${pid}`,
							what: 'Another daemon',
							seen: remark('process_beside', { process: String(pid), other: String(lock.holder) }),
						},
						'daemons_two',
						endOf(pid),
					),
				)
			: [];
	const elsewhere = there.map(one =>
		ill(
			{
				id: `daemons:${one.pid}`,
				what: 'Another daemon',
				seen: remark('process_folder', { process: String(one.pid), path: one.state }),
			},
			'daemon_elsewhere',
			{ command: `kill ${one.pid}` },
		),
	);
	return [...two, ...elsewhere];
}

function judgeExtension({ extension, version }: Seen): Finding[] {
	if (extension === null) return [];
	const about = { id: 'extension', what: 'Extension', seen: `version ${extension}` };
	if (extension !== version)
		return [
			ill(
				{ ...about, seen: remark('type_instead', { type: extension, wanted: version }) },
				'extension_other_version',
			),
		];
	return [well(about.id, about.what, about.seen)];
}
