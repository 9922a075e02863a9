import { readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import {
	browsers,
	places,
	rootedPath,
	type Place,
	type PlaceName,
	type RootedPath,
	type Surroundings,
} from '../../../../installers/browsers.ts';
import { nativeHostName } from '../../../../installers/extension-ids.ts';
import { flatpaks, portalInterface, snaps, type Flatpak } from '../../../../installers/sandboxes.ts';
import type { Platform } from '../../core/doctor/seen.ts';

/** One place to register with. */
export type Target = {
	/** Unlike that of any other target. */
	readonly id: string;
	/** What `--browser` calls it. */
	readonly browser: string;
	readonly title: string;
	readonly family: Place['family'];
	readonly manifest: string;
	/** Windows: the key that leads to the manifest. */
	readonly key: string | null;
	readonly sandbox: Sandbox | null;
};

type Sandbox =
	/** `launcher`: a file that it sees, and that starts the program outside where that is allowed. */
	| { readonly kind: 'flatpak'; readonly app: string; readonly launcher: string }
	/** `portal`: the desktop starts programs for it; without one nothing can be registered. */
	| { readonly kind: 'snap'; readonly snap: string; readonly portal: boolean };

/** A system to look for browsers on. */
export type Machine = Surroundings & {
	readonly platform: Platform;
	/** The names in a folder; null: there is no such folder. */
	readonly names: (folder: string) => readonly string[] | null;
};

export const thisPlatform: Platform =
	process.platform === 'win32' || process.platform === 'darwin' ? process.platform : 'linux';

export const thisMachine = (): Machine => ({
	platform: thisPlatform,
	env: process.env,
	home: process.env['HOME'] ?? homedir(),
	join,
	names(folder) {
		try {
			return readdirSync(folder);
		} catch {
			return null;
		}
	},
});

/**
 * Those of the browsers that were ever used here, and those that something was once written for, whatever became of
 * their profiles: `recorded` has the ids of a receipt.
 */
export function findAllTargets(state: string, recorded: readonly string[], machine: Machine): Target[] {
	const found = findTargets({ state, only: null }, machine);
	const all = findTargets({ state, only: browsers.map(({ name }) => name) }, machine);
	const known = new Set(found.map(({ id }) => id));
	const others = all.filter(({ id }) => recorded.includes(id) && !known.has(id));
	const profiles = recorded
		.filter(id => id.startsWith(profileMark))
		.map(id => profileTarget(id.slice(profileMark.length)));
	return [
		...found,
		...profiles,
		...others.map(one => ({ ...one, title: one.title.split(', ')[0] ?? one.title })),
	];
}

/** The manifests for everybody that the browsers of a target read where there is none of the user's own. */
export function systemManifests(id: string, machine: Machine): string[] {
	if (machine.platform === 'win32') return [];
	return systemTargets({ state: '', root: '' }, machine)
		.filter(({ browser }) => browser === id)
		.map(({ manifest }) => manifest);
}

type Choice = {
	readonly state: string;
	/** null: every browser that was ever used here. */
	readonly only: readonly string[] | null;
};

export function findTargets({ state, only }: Choice, machine: Machine = thisMachine()): Target[] {
	const sandboxed = machine.platform === 'linux' ? [...flatpakTargets(machine), ...snapTargets(machine)] : [];
	const chosen = sandboxed.filter(({ browser }) => only?.includes(browser) ?? true);
	return [...plainTargets({ state, only }, machine), ...chosen];
}

/** Browsers that look in one place are one target. */
function plainTargets({ state, only }: Choice, machine: Machine): Target[] {
	const { platform } = machine;
	const titles = new Map<PlaceName, { title: string; browser: string }>();
	for (const { name, title, [platform]: use } of browsers) {
		if (!use) continue;
		const wanted = only ? only.includes(name) : use.profiles.some(path => isUsed(path, machine));
		if (!wanted) continue;
		for (const place of use.places) {
			const before = titles.get(place);
			titles.set(place, {
				title: before ? `${before.title}, ${title}` : title,
				browser: before?.browser ?? name,
			});
		}
	}
	return [...titles].flatMap(([name, { title, browser }]) => {
		const at = locate(name, state, machine);
		return at ? [{ id: name, browser, title, family: places[name].family, sandbox: null, ...at }] : [];
	});
}

function locate(name: PlaceName, state: string, machine: Machine): Pick<Target, 'manifest' | 'key'> | null {
	const place: Place = places[name];
	const { platform, join } = machine;
	if (platform === 'win32')
		return place.win32 === undefined
			? null
			: {
					manifest: join(state, 'browsers', `${name}.json`),
					key: `HKCU\\${place.win32}\\${nativeHostName}`,
				};
	const folder = place[platform];
	return folder ? { manifest: join(rootedPath(folder, machine), `${nativeHostName}.json`), key: null } : null;
}

/** A folder that holds registrations alone was made by those who register, and not by a browser. */
function isUsed(profile: RootedPath, machine: Machine): boolean {
	const names = machine.names(rootedPath(profile, machine));
	if (!names) return false;
	return names.length === 0 || names.some(name => !/^native-?messaging-?hosts$/iu.test(name));
}

function flatpakTargets({ home, join, names }: Machine): Target[] {
	const homeOf = ({ app }: Flatpak) => join(home, '.var', 'app', app);
	return flatpaks
		.filter(one => names(homeOf(one)) !== null)
		.map(one => ({
			id: `${one.browser}:${one.app}`,
			browser: one.browser,
			title: `${one.title} (Flatpak)`,
			family: one.family,
			manifest: join(homeOf(one), ...one.manifests, `${nativeHostName}.json`),
			key: null,
			sandbox: {
				kind: 'flatpak',
				app: one.app,
				launcher: join(homeOf(one), 'data', 'rustloader', 'rustloader-host'),
			},
		}));
}

function snapTargets(machine: Machine): Target[] {
	const { home, join, names } = machine;
	const hasPortal = (names('/usr/share/dbus-1/interfaces') ?? []).some(name =>
		portalInterface.endsWith(`/${name}`),
	);
	return snaps
		.filter(({ snap }) => names(join(home, 'snap', snap)) !== null)
		.map(({ snap, browser, title, family, asksPortal }) => ({
			id: `${browser}:snap`,
			browser,
			title: `${title} (Snap)`,
			family,
			manifest: join(rootedPath(looked(family), machine), `${nativeHostName}.json`),
			key: null,
			sandbox: { kind: 'snap', snap, portal: asksPortal && hasPortal },
		}));
}

/** Where it would look, or the portal for it. */
const looked = (family: Place['family']): RootedPath =>
	family === 'firefox'
		? ['home', '.mozilla', 'native-messaging-hosts']
		: ['config', 'chromium', 'NativeMessagingHosts'];

/** Whether a registration can be of any use. */
export const canRegister = ({ sandbox }: Target): boolean => sandbox?.kind !== 'snap' || sandbox.portal;

const profileMark = 'profile:';

/** A Chromium whose profile lies where it was told to put it. */
export const profileTarget = (userDataDir: string): Target => ({
	id: `${profileMark}${userDataDir}`,
	browser: 'profile',
	title: `The profile ${userDataDir}`,
	family: 'chromium',
	manifest: join(userDataDir, 'NativeMessagingHosts', `${nativeHostName}.json`),
	key: null,
	sandbox: null,
});

/** Every place where browsers look for what is there for everybody. `root` is put before each, as packages are built. */
export function systemTargets(
	{ state, root }: { readonly state: string; readonly root: string },
	{ platform, join, names }: Pick<Machine, 'platform' | 'join' | 'names'> = thisMachine(),
): Target[] {
	const at = (path: string) => join(root, path);
	return Object.entries<Place>(places).flatMap(([name, place]): Target[] => {
		const target = { browser: name, title: `${name} (everybody)`, family: place.family, sandbox: null };
		if (platform === 'win32')
			return place.win32 === undefined
				? []
				: [
						{
							...target,
							id: `system:${name}`,
							manifest: join(state, 'browsers', `${name}.json`),
							key: `HKLM\\${place.win32}\\${nativeHostName}`,
						},
					];
		const folders = platform === 'darwin' ? [place.system?.darwin ?? []].flat() : (place.system?.linux ?? []);
		return folders
			.filter(folder => !folder.startsWith('/usr/lib64/') || names(at('/usr/lib64')) !== null)
			.map((folder, index) => ({
				...target,
				id: `system:${name}${index === 0 ? '' : `:${index}`}`,
				manifest: at(join(folder, `${nativeHostName}.json`)),
				key: null,
			}));
	});
}
