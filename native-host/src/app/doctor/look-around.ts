import { execFile } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { millis } from '../../../../shared/kernel/units.ts';
import { daysOld } from '../../core/extraction/yt-dlp-release.ts';
import type {
	ClockSeen,
	PackageManager,
	Platform,
	ProxySeen,
	ToolSeen,
	ToolsSeen,
} from '../../core/doctor/seen.ts';
import { findTool, type FoundTool } from '../../effects/find-tool.ts';
import { proxyFor } from '../../effects/http-proxy.ts';
import { locateMediaTools } from '../../effects/media-tools.ts';
import { chosenTools, type ChosenTool } from '../../effects/tool-paths.ts';
import { askVersion } from '../../effects/tool-version.ts';
import { findNode } from '../extraction/javascript-runtime.ts';
import { ownYtDlp } from '../extraction/tools.ts';

export async function lookAtTools(
	state: string,
	env: NodeJS.ProcessEnv,
	signal: AbortSignal,
): Promise<ToolsSeen> {
	const chosen = chosenTools(state);
	const located = locateMediaTools(chosen, env);
	const look = async (name: ChosenTool, tool: FoundTool | null): Promise<ToolSeen | null> => {
		if (tool)
			return {
				path: tool.path,
				version: await askVersion(name, tool.path, env, signal),
				isChosen: tool.foundBy === 'chosen',
			};
		return chosen[name] === '' ? null : { path: chosen[name], version: null, isChosen: true };
	};
	const [ytDlp, ffmpeg, ffprobe] = await Promise.all([
		look('yt-dlp', findTool('yt-dlp', { chosen: chosen['yt-dlp'], own: ownYtDlp(state), env })),
		look('ffmpeg', located.ffmpeg),
		look('ffprobe', located.ffprobe),
	]);
	const age = ytDlp?.version ? daysOld(ytDlp.version, Date.now()) : null;
	const javascript = findNode(state, env) ?? findTool('deno', { env })?.path ?? null;
	return { ytDlp: ytDlp && { ...ytDlp, daysOld: age }, ffmpeg, ffprobe, javascript };
}

const connectMsMax = 4_000;
/** Any address that no list of exceptions names. */
const somewhere = new URL('https://example.com/');

/** `setting`: what the settings say. */
export async function lookAtProxy(setting: string): Promise<ProxySeen> {
	const found = await proxyFor(setting === 'system' ? null : setting, somewhere);
	if (!found.ok) return { kind: 'unusable', detail: found.error.code };
	if (found.value === null) return { kind: 'none' };
	const { url, kind } = found.value;
	const defaults = { http: 80, https: 443, socks5: 1080 } as const;
	const failure = await whyNotConnected(
		url.hostname.replace(/^\[(.*)\]$/u, '$1'),
		Number(url.port || defaults[kind]),
	);
	return { kind: 'address', address: url.href, failure };
}

function whyNotConnected(host: string, port: number): Promise<string | null> {
	return new Promise(resolve => {
		const socket = connect({ host, port });
		const settle = (failure: string | null) => {
			socket.destroy();
			resolve(failure);
		};
		socket.setTimeout(connectMsMax, () => settle('no answer'));
		socket.once('connect', () => settle(null));
		socket.once('error', (error: NodeJS.ErrnoException) => settle(error.code ?? error.message));
	});
}

const filesMax = 100;

export async function lookAtClock(state: string, now: number): Promise<ClockSeen> {
	return { now: millis(now), newest: newestIn(state), isKept: await isClockKept() };
}

/** Straight in that folder. */
function newestIn(folder: string): ClockSeen['newest'] {
	let newest: ClockSeen['newest'] = null;
	try {
		for (const name of readdirSync(folder).slice(0, filesMax)) {
			const path = join(folder, name);
			const at = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
			if (at > (newest?.at ?? 0)) newest = { path, at: millis(Math.floor(at)) };
		}
	} catch {
		// Its own check tells what is wrong with that folder.
	}
	return newest;
}

const commandMsMax = 3_000;

/** Null where the system does not tell, as in a container, which has no clock of its own. */
function isClockKept(): Promise<boolean | null> {
	if (process.platform !== 'linux' || !existsSync('/run/systemd/system')) return Promise.resolve(null);
	return new Promise(resolve => {
		const args = ['show', '--property=NTP', '--property=NTPSynchronized'];
		execFile('timedatectl', args, { timeout: commandMsMax }, (error, stdout) => {
			if (error) resolve(null);
			else resolve(/^(?:NTP|NTPSynchronized)=yes$/mu.test(stdout));
		});
	});
}

const managers: Readonly<Record<Platform, readonly (readonly [PackageManager, readonly string[]])[]>> = {
	linux: [
		['apt', ['/usr/bin/apt-get']],
		['dnf', ['/usr/bin/dnf', '/usr/bin/dnf5']],
		['pacman', ['/usr/bin/pacman']],
		['zypper', ['/usr/bin/zypper']],
		['apk', ['/sbin/apk', '/usr/sbin/apk']],
	],
	darwin: [['brew', ['/opt/homebrew/bin/brew', '/usr/local/bin/brew']]],
	win32: [],
};

/** What installs programs here. */
export function findPackageManager(platform: Platform): PackageManager | null {
	if (platform === 'win32') return 'winget';
	return managers[platform].find(([, paths]) => paths.some(path => existsSync(path)))?.[0] ?? null;
}
