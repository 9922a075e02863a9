import { ill, well, type Finding } from './finding.ts';
import { judgeFolder, makeSpace } from './judge-folder.ts';
import { ownCommand, quote, sayCommand, spaceCommand } from './say-command.ts';
import type { FolderSeen, Seen } from './seen.ts';
import { remark } from '../../../../shared/domain/remarks.ts';

/** Below that a download of any size soon meets the end of the disk. */
const lowBytes = 256 * 1024 * 1024;
/** Clocks of disks and machines differ a little. */
const clockMsMax = 10 * 60_000;

export const judgeMachine = (seen: Seen): Finding[] => [
	judgeProgram(seen),
	judgeState(seen),
	judgeDownloads(seen),
	judgeReceipt(seen),
	judgeClock(seen),
	judgeProxy(seen),
];

function judgeProgram({ version, platform, isMusl }: Seen): Finding {
	const about = { id: 'program', what: 'This program', seen: `version ${version}` };
	if (isMusl && platform === 'linux')
		return ill(about, 'musl', { command: 'sudo apk add gcompat libstdc++ libatomic' });
	return well(about.id, about.what, about.seen);
}

function judgeState(seen: Seen): Finding {
	const { state, platform } = seen;
	const about = { id: 'state', what: 'Its own folder', seen: state.path };
	if (state.kind !== 'none' && state.owner === 'other')
		return ill(about, 'state_foreign', { command: ownCommand(state, platform) });
	const blocked = judgeFolder(state, seen);
	if (blocked) {
		const { problem, command, repairs } = blocked;
		const own = problem === 'folder_not_writable' ? 'state_not_writable' : problem;
		return ill({ ...about, seen: blocked.seen }, own, { command, repairs });
	}
	if (state.kind === 'folder' && state.mode !== null && (state.mode & 0o077) !== 0)
		return ill(about, 'state_open', {
			command: `chmod 700 ${quote(state.path, platform)}`,
			repairs: [{ do: 'makePrivate', path: state.path }],
		});
	return judgeSpace(about, state, seen);
}

function judgeDownloads(seen: Seen): Finding {
	const { downloads, platform, command: program } = seen;
	const about = { id: 'downloads', what: 'Download folder', seen: downloads.path };
	const blocked = judgeFolder(downloads, seen);
	if (blocked?.problem === 'folder_not_writable')
		return ill({ ...about, seen: blocked.seen }, 'downloads_not_writable', {
			command: blocked.command ?? `${program} settings set downloadFolder ''`,
		});
	if (blocked)
		return ill({ ...about, seen: blocked.seen }, blocked.problem, {
			command: blocked.command,
			repairs: blocked.repairs,
		});
	if (downloads.kind === 'none' && !isParentThere(downloads))
		return ill(about, 'downloads_gone', { command: `${program} settings set downloadFolder ''` });
	if (downloads.kind === 'none')
		return ill(about, 'downloads_missing', {
			command: `mkdir ${platform === 'win32' ? '' : '-p '}${quote(downloads.path, platform)}`,
			repairs: [{ do: 'makeFolder', path: downloads.path }],
		});
	return judgeSpace(about, downloads, seen);
}

const isParentThere = ({ path, ground }: FolderSeen): boolean =>
	!/[/\\]/u.test(path.slice(ground.path.length).replace(/^[/\\]/u, ''));

function judgeSpace(
	about: { readonly id: string; readonly what: string; readonly seen: string },
	folder: FolderSeen,
	seen: Seen,
): Finding {
	const { freeBytes } = folder;
	if (freeBytes === null) return well(about.id, about.what, about.seen);
	const free = remark('space_free', { path: about.seen, free: freeBytes });
	if (freeBytes < lowBytes)
		return ill({ ...about, seen: free }, 'disk_low', {
			command: spaceCommand(folder, seen.platform),
			repairs: makeSpace(folder, seen),
		});
	return well(about.id, about.what, free);
}

function judgeReceipt({ receipt, platform }: Seen): Finding {
	const about = { id: 'receipt', what: 'Record of the installation', seen: receipt.path };
	if (receipt.kind === 'damaged')
		return ill(about, 'receipt_damaged', {
			command: `mv ${quote(receipt.path, platform)} ${quote(`${receipt.path}.before-rustloader`, platform)}`,
			repairs: [{ do: 'setAside', path: receipt.path }],
		});
	return well(about.id, about.what, receipt.kind === 'none' ? 'nothing was installed' : receipt.path);
}

function judgeClock({ clock, platform }: Seen): Finding {
	const { now, newest, isKept } = clock;
	const about = { id: 'clock', what: 'Clock', seen: iso(now) };
	const command = clockCommands[platform];
	const repairs = platform === 'linux' ? [{ do: 'runSystem', ...keepClock } as const] : [];
	if (newest && newest.at - now > clockMsMax)
		return ill(
			{
				...about,
				seen: remark('clock_says', { now: iso(now), path: newest.path, made: iso(newest.at) }),
			},
			'clock_behind',
			{ command, repairs },
		);
	if (isKept === false) return ill(about, 'clock_unchecked', { command, repairs });
	return well(about.id, about.what, about.seen);
}

const keepClock = { argv: ['timedatectl', 'set-ntp', 'true'], as: 'polkit' } as const;

const clockCommands = {
	linux: sayCommand(keepClock),
	darwin: 'sudo sntp -sS time.apple.com',
	win32: 'w32tm /resync /force',
} as const;

const iso = (at: number): string => new Date(at).toISOString().replace(/\.\d+Z$/u, 'Z');

function judgeProxy({ proxy, command: program }: Seen): Finding {
	const about = { id: 'proxy', what: 'Proxy' };
	const remedy = {
		command: `${program} settings set proxy direct`,
		repairs: [{ do: 'useNoProxy' } as const],
	};
	if (proxy.kind === 'none') return well(about.id, about.what, 'none');
	if (proxy.kind === 'unusable') return ill({ ...about, seen: proxy.detail }, 'proxy_unusable', remedy);
	if (proxy.failure !== null)
		return ill({ ...about, seen: `${proxy.address}: ${proxy.failure}` }, 'proxy_dead', remedy);
	return well(about.id, about.what, proxy.address);
}
