import type { Millis } from '../../../../shared/kernel/units.ts';

/** What there was to be seen of this machine; a value, so that every system can be judged on any. */
export type Seen = {
	readonly platform: Platform;
	readonly version: string;
	/** What to type for this program. */
	readonly command: string;
	/** Whether it lies where browsers are told to find it. */
	readonly isPlaced: boolean;
	readonly registrations: readonly RegistrationSeen[];
	readonly receipt: { readonly path: string; readonly kind: 'none' | 'read' | 'damaged' };
	readonly state: FolderSeen;
	/** What our own folder holds that nobody needs. */
	readonly spareBytes: number;
	readonly downloads: FolderSeen;
	/** null: a named pipe, which has no place. */
	readonly socket: { readonly folder: PathSeen; readonly file: PathSeen } | null;
	readonly lock: LockSeen;
	readonly daemon: DaemonSeen;
	/** All daemons of this user; null: this system does not tell. */
	readonly daemons: readonly RunningDaemon[] | null;
	/** The version of the extension that asks. */
	readonly extension: string | null;
	readonly tools: ToolsSeen;
	readonly proxy: ProxySeen;
	readonly clock: ClockSeen;
	readonly packages: PackageManager | null;
	readonly isMusl: boolean;
};

export type Platform = 'linux' | 'darwin' | 'win32';
export type PackageManager = 'apt' | 'dnf' | 'pacman' | 'zypper' | 'apk' | 'brew' | 'winget';

export type PathSeen = {
	readonly path: string;
	readonly kind: 'none' | 'file' | 'folder' | 'socket' | 'dangling' | 'other';
	readonly owner: 'us' | 'other' | null;
	/** Rights of owner, group and others; null where the system has no such thing. */
	readonly mode: number | null;
};

/** A folder that something is to be written to. */
export type FolderSeen = PathSeen & {
	/** The first of it and the folders above it that exists: there it has to be possible to write. */
	readonly ground: PathSeen;
	/** The code of the error that writing there meets; null: none. */
	readonly refusal: string | null;
	readonly freeBytes: number | null;
	/** Which disk it is on, as a number that says nothing else; null: that cannot be told. */
	readonly disk: number | null;
};

export type RegistrationSeen = {
	/** Its name in the table of browsers, with the sandbox it is in: `firefox`, `firefox:flatpak`. */
	readonly id: string;
	readonly browser: string;
	readonly title: string;
	readonly family: 'chromium' | 'firefox';
	readonly sandbox: SandboxSeen | null;
	readonly folder: FolderSeen;
	readonly path: string;
	readonly manifest: ManifestSeen;
	/** What an installation would write there. */
	readonly wanted: string;
	/** What the manifest names; null: it names nothing. */
	readonly program: ProgramSeen | null;
	/** Windows: what leads to the manifest. */
	readonly key: KeySeen | null;
	/** null: it was not tried. */
	readonly route: RouteSeen | null;
};

export type SandboxSeen =
	| { readonly kind: 'flatpak'; readonly app: string; readonly isAllowed: boolean }
	/** `portal`: it asks the desktop to start hosts; whether that was allowed before, where that can be told. */
	| { readonly kind: 'snap'; readonly snap: string; readonly portal: boolean };

export type ManifestSeen =
	| { readonly kind: 'none' }
	| { readonly kind: 'dangling' }
	| { readonly kind: 'unreadable'; readonly detail: string }
	/** `isRecorded`: just as an installation recorded that it wrote it. */
	| { readonly kind: 'text'; readonly text: string; readonly isRecorded: boolean };

export type ProgramSeen = PathSeen & {
	readonly isRunnable: boolean;
	/** Whether it is this program, in whatever version. */
	readonly isOurs: boolean;
	/** macOS: it came from the network, and is not started before somebody has agreed. */
	readonly isQuarantined: boolean;
	/** null: it was not asked, or did not tell. */
	readonly version: string | null;
};

type KeySeen = {
	readonly key: string;
	/** null: there is none. */
	readonly value: { readonly type: string; readonly data: string } | null;
};

export type RouteSeen =
	| { readonly kind: 'answered'; readonly version: string }
	| { readonly kind: 'failed'; readonly detail: string };

/** `damaged`: a file that cannot be one of our locks. */
export type LockSeen = {
	readonly path: string;
	/** The process that holds it, where the system tells. */
	readonly holder: number | null;
} & (
	| { readonly kind: 'none' | 'free' | 'held' | 'damaged' }
	/** By the code of what kept it from being looked at. */
	| { readonly kind: 'unreadable'; readonly reason: string }
);

export type DaemonSeen =
	| { readonly kind: 'none' }
	| { readonly kind: 'silent'; readonly detail: string }
	| { readonly kind: 'answered'; readonly version: string };

export type RunningDaemon = { readonly pid: number; readonly state: string };

/** `isChosen`: a person said which one, and no other is looked for; `version` is null where it does not start. */
export type ToolSeen = {
	readonly path: string;
	readonly version: string | null;
	readonly isChosen: boolean;
};
export type ToolsSeen = {
	readonly ytDlp: (ToolSeen & { readonly daysOld: number | null }) | null;
	readonly ffmpeg: ToolSeen | null;
	readonly ffprobe: ToolSeen | null;
	readonly javascript: string | null;
};

export type ProxySeen =
	| { readonly kind: 'none' }
	| { readonly kind: 'unusable'; readonly detail: string }
	/** `failure`: why it could not be connected to; null: it could. The address is without its login. */
	| { readonly kind: 'address'; readonly address: string; readonly failure: string | null };

export type ClockSeen = {
	readonly now: Millis;
	/** The file of ours that was changed last. */
	readonly newest: { readonly path: string; readonly at: Millis } | null;
	/** Whether the system sets it by itself; null: it does not tell. */
	readonly isKept: boolean | null;
};
