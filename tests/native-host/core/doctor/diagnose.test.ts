import { describe, expect, test } from 'vitest';
import { problems, type Problem } from '../../../../shared/domain/health.ts';
import { millis } from '../../../../shared/kernel/units.ts';
import { diagnose } from '../../../../native-host/src/core/doctor/diagnose.ts';
import { toCheck } from '../../../../native-host/src/core/doctor/finding.ts';
import type {
	FolderSeen,
	PathSeen,
	RegistrationSeen,
	Seen,
} from '../../../../native-host/src/core/doctor/seen.ts';

const folder = (path: string, more: Partial<FolderSeen> = {}): FolderSeen => {
	const seen: PathSeen = { path, kind: 'folder', owner: 'us', mode: 0o700 };
	return { ...seen, ground: seen, refusal: null, freeBytes: 1e12, disk: 1, ...more };
};

const text = JSON.stringify({
	name: 'app.rustloader.host',
	path: '/s/bin/rustloader',
	type: 'stdio',
	allowed_extensions: ['rustloader@rustloader.app'],
});

const registration: RegistrationSeen = {
	id: 'mozilla',
	browser: 'firefox',
	title: 'Firefox',
	family: 'firefox',
	sandbox: null,
	folder: folder('/h/native-messaging-hosts'),
	path: '/h/native-messaging-hosts/app.rustloader.host.json',
	manifest: { kind: 'text', text, isRecorded: true },
	wanted: text,
	program: {
		path: '/s/bin/rustloader',
		kind: 'file',
		owner: 'us',
		mode: 0o755,
		isRunnable: true,
		isOurs: true,
		isQuarantined: false,
		version: '1.0.0',
	},
	key: null,
	route: { kind: 'answered', version: '1.0.0' },
};

const healthy: Seen = {
	platform: 'linux',
	version: '1.0.0',
	command: 'rustloader',
	isPlaced: true,
	registrations: [registration],
	receipt: { path: '/s/install.json', kind: 'read' },
	state: folder('/s'),
	spareBytes: 0,
	downloads: folder('/d'),
	socket: {
		folder: folder('/s/run'),
		file: { path: '/s/run/daemon.sock', kind: 'none', owner: null, mode: null },
	},
	lock: { path: '/s/daemon.lock', kind: 'free', holder: null },
	daemon: { kind: 'none' },
	daemons: [],
	extension: null,
	tools: {
		ytDlp: { path: '/usr/bin/yt-dlp', version: '2026.11.01', isChosen: false, daysOld: 20 },
		ffmpeg: { path: '/usr/bin/ffmpeg', version: '7', isChosen: false },
		ffprobe: { path: '/usr/bin/ffprobe', version: '7', isChosen: false },
		javascript: '/usr/bin/node',
	},
	proxy: { kind: 'none' },
	clock: { now: millis(1_800_000_000_000), newest: null, isKept: true },
	packages: 'apt',
	isMusl: false,
};

const mac: Seen = { ...healthy, platform: 'darwin', packages: 'brew' };
const windows: Seen = { ...healthy, platform: 'win32', packages: 'winget', socket: null };

test.each([healthy, mac, windows])('a machine that is well', seen => {
	expect(diagnose(seen).filter(({ problem }) => problem !== null)).toEqual([]);
});

const browser = (change: Partial<RegistrationSeen>, seen = healthy): Seen => ({
	...seen,
	registrations: [{ ...registration, ...change }],
});
const tools = (change: Partial<Seen['tools']>, seen = healthy): Seen => ({
	...seen,
	tools: { ...seen.tools, ...change },
});
const key = String.raw`HKCU\Software\Mozilla\NativeMessagingHosts\app.rustloader.host`;

const table: readonly (readonly [Seen, string, Problem, string | null])[] = [
	[tools({ ffmpeg: null }), 'ffmpeg', 'ffmpeg_missing', 'sudo apt-get install -y ffmpeg'],
	[
		tools({ ffmpeg: null }, { ...healthy, packages: 'dnf' }),
		'ffmpeg',
		'ffmpeg_missing',
		'sudo dnf install -y ffmpeg-free',
	],
	[
		tools({ ffmpeg: null }, { ...healthy, packages: 'pacman' }),
		'ffmpeg',
		'ffmpeg_missing',
		'sudo pacman -S --needed --noconfirm ffmpeg',
	],
	[tools({ ffmpeg: null }, { ...healthy, packages: null }), 'ffmpeg', 'ffmpeg_missing', null],
	[tools({ ffmpeg: null }, mac), 'ffmpeg', 'ffmpeg_missing', 'brew install ffmpeg'],
	[tools({ ffprobe: null }, windows), 'ffprobe', 'ffmpeg_missing', 'winget install --exact --id Gyan.FFmpeg'],
	[tools({ javascript: null }), 'javascript', 'javascript_missing', null],
	[tools({ ytDlp: null }), 'yt-dlp', 'yt_dlp_missing', 'rustloader yt-dlp update'],
	[{ ...healthy, isMusl: true }, 'program', 'musl', 'sudo apk add gcompat libstdc++ libatomic'],
	[{ ...healthy, registrations: [] }, 'browsers', 'browser_none', 'rustloader install --browser firefox'],
	[browser({ key: { key, value: null } }, windows), 'registration:mozilla', 'registry_missing', null],
	[
		browser({ key: { key, value: { type: 'REG_DWORD', data: '0x1' } } }, windows),
		'registration:mozilla',
		'registry_type',
		null,
	],
	[
		browser({ key: { key, value: { type: 'REG_SZ', data: String.raw`C:\other.json` } } }, windows),
		'registration:mozilla',
		'registry_elsewhere',
		'rustloader install --browser firefox --replace',
	],
	[
		browser({ program: { ...program(), isQuarantined: true } }, mac),
		'registration:mozilla',
		'program_quarantined',
		'xattr -d com.apple.quarantine /s/bin/rustloader',
	],
	[
		browser({ program: { ...program(), owner: 'other', isRunnable: false } }),
		'registration:mozilla',
		'program_not_runnable',
		'sudo chmod 755 /s/bin/rustloader',
	],
	[
		browser({
			route: {
				kind: 'failed',
				detail: '/s/x: error while loading shared libraries: libatomic.so.1: cannot open shared object file',
			},
		}),
		'route:mozilla',
		'route_library',
		'sudo apt-get install -y libatomic1',
	],
	[
		browser({ sandbox: { kind: 'flatpak', app: 'org.mozilla.firefox', isAllowed: false } }),
		'sandbox:mozilla',
		'sandbox_flatpak',
		'flatpak override --user --talk-name=org.freedesktop.Flatpak org.mozilla.firefox',
	],
	[
		browser({ sandbox: { kind: 'snap', snap: 'firefox', portal: true } }),
		'sandbox:mozilla',
		'sandbox_portal',
		'flatpak permission-set webextensions app.rustloader.host snap.firefox yes',
	],
	[
		browser({ sandbox: { kind: 'snap', snap: 'firefox', portal: false } }),
		'sandbox:mozilla',
		'sandbox_snap',
		'sudo apt-get install -y xdg-desktop-portal',
	],
	[
		{ ...healthy, state: folder("/it's", { owner: 'other' }) },
		'state',
		'state_foreign',
		String.raw`sudo chown -R "$(id -u):$(id -g)" '/it'\''s'`,
	],
	[
		{ ...mac, state: folder('/s', { refusal: 'EROFS' }) },
		'state',
		'folder_read_only',
		`sudo mount -uw "$(df -P /s | awk 'NR==2 {print $NF}')"`,
	],
	[
		{ ...windows, downloads: folder(String.raw`C:\My Files`, { freeBytes: 5 }) },
		'downloads',
		'disk_full',
		'cleanmgr',
	],
	[
		{ ...healthy, downloads: folder('/d', { freeBytes: 50e6 }) },
		'downloads',
		'disk_low',
		'du -xh --max-depth=2 /d | sort -h | tail -n 20',
	],
	[
		{ ...healthy, lock: { path: '/s/daemon.lock', kind: 'unreadable', reason: 'EACCES', holder: null } },
		'lock',
		'lock_unreadable',
		'sudo chown -R "$(id -u):$(id -g)" /s/daemon.lock && chmod u+rw /s/daemon.lock',
	],
	[
		{ ...healthy, lock: { path: '/s/daemon.lock', kind: 'unreadable', reason: 'EIO', holder: null } },
		'lock',
		'lock_unreadable',
		null,
	],
	[
		{ ...healthy, clock: { ...healthy.clock, isKept: false } },
		'clock',
		'clock_unchecked',
		'sudo timedatectl set-ntp true',
	],
	[
		{ ...windows, clock: { ...healthy.clock, newest: { path: 'x', at: millis(1_900_000_000_000) } } },
		'clock',
		'clock_behind',
		'w32tm /resync /force',
	],
	[
		{ ...healthy, proxy: { kind: 'unusable', detail: 'proxy_script' } },
		'proxy',
		'proxy_unusable',
		'rustloader settings set proxy direct',
	],
	[
		{ ...healthy, daemon: { kind: 'answered', version: '0.9.0' } },
		'daemon',
		'daemon_other_version',
		'rustloader stop',
	],
	[{ ...healthy, extension: '0.9.0' }, 'extension', 'extension_other_version', null],
];

function program(): NonNullable<RegistrationSeen['program']> {
	if (!registration.program) throw new Error('it has one');
	return registration.program;
}

describe('what is said on each system', () => {
	test.each(
		table.map(([seen, id, problem, command]) => [problem, seen.platform, id, seen, command] as const),
	)('%s on %s: %s', (problem, _platform, id, seen, command) => {
		const found = diagnose(seen).filter(one => one.problem !== null);
		expect(found).toMatchObject([{ id, problem, command }]);
	});
});

test('each row of the table is plain, and says what to do', () => {
	for (const [code, { sentence, hint }] of Object.entries(problems)) {
		expect(sentence, code).toMatch(/^(?:[A-Z]|yt-dlp|ffmpeg|macOS).*\.$/u);
		expect(hint, code).toMatch(/^[A-Z].*\.$/u);
	}
});

test('who may repair it is the strictest that any of its repairs asks for', () => {
	const about = { id: 'a', what: 'A', seen: '', problem: 'manifest_missing', command: null } as const;
	const repairOf = (...repairs: Parameters<typeof toCheck>[0]['repairs']) =>
		toCheck({ ...about, repairs }).repair;
	expect(repairOf()).toBe(null);
	expect(repairOf({ do: 'register', id: 'a' })).toBe('here');
	expect(repairOf({ do: 'placeProgram' }, { do: 'register', id: 'a' })).toBe('command line');
	expect(repairOf({ do: 'register', id: 'a' }, { do: 'allowFlatpak', app: 'a' })).toBe('consent');
});
