/**
 * Which browsers there are, where each looks for the native-messaging hosts of its user, and what tells that it was
 * ever used. Some look where another one does: so places are a table of their own, and are registered with once.
 */
export type Browser = {
	readonly name: string;
	/** For people. */
	readonly title: string;
	/** Absent: it does not exist there. */
	readonly linux?: Use;
	readonly darwin?: Use;
	readonly win32?: Use;
};

type Use = {
	/** Folders that are there once it was used. */
	readonly profiles: readonly RootedPath[];
	readonly places: readonly PlaceName[];
};

export type Place = {
	readonly family: 'chromium' | 'firefox';
	/** Folders of manifests. */
	readonly linux?: RootedPath;
	readonly darwin?: RootedPath;
	/** Below HKEY_CURRENT_USER, or HKEY_LOCAL_MACHINE for everybody: a key whose default value is a manifest's path. */
	readonly win32?: string;
	/** The folders of everybody's manifests. */
	readonly system?: { readonly linux?: readonly string[]; readonly darwin?: string };
};

/** Paths below a root: `config` is XDG_CONFIG_HOME, `support` is ~/Library/Application Support. */
type Root = 'home' | 'config' | 'support' | 'localAppData' | 'roamingAppData';
export type RootedPath = readonly [root: Root, ...names: string[]];

/** On Linux and macOS the hosts of Chromium's family are beside the profiles; on Windows the registry names them. */
export const places = {
	chrome: chromium({
		linux: ['google-chrome'],
		darwin: ['Google', 'Chrome'],
		// All channels look there, and several browsers that want what was made for Chrome.
		key: String.raw`Google\Chrome`,
		system: ['/etc/opt/chrome/native-messaging-hosts', 'Google/Chrome'],
	}),
	'chrome-beta': chromium({ linux: ['google-chrome-beta'], darwin: ['Google', 'Chrome Beta'] }),
	'chrome-dev': chromium({ linux: ['google-chrome-unstable'], darwin: ['Google', 'Chrome Dev'] }),
	'chrome-canary': chromium({ linux: ['google-chrome-canary'], darwin: ['Google', 'Chrome Canary'] }),
	chromium: chromium({
		linux: ['chromium'],
		darwin: ['Chromium'],
		key: 'Chromium',
		system: ['/etc/chromium/native-messaging-hosts', 'Chromium'],
	}),
	edge: chromium({
		linux: ['microsoft-edge'],
		darwin: ['Microsoft Edge'],
		key: String.raw`Microsoft\Edge`,
		system: ['/etc/opt/edge/native-messaging-hosts', 'Microsoft/Edge'],
	}),
	'edge-beta': chromium({ linux: ['microsoft-edge-beta'], darwin: ['Microsoft Edge Beta'] }),
	'edge-dev': chromium({ linux: ['microsoft-edge-dev'], darwin: ['Microsoft Edge Dev'] }),
	'edge-canary': chromium({ linux: ['microsoft-edge-canary'], darwin: ['Microsoft Edge Canary'] }),
	brave: chromium({
		linux: ['BraveSoftware', 'Brave-Browser'],
		darwin: ['BraveSoftware', 'Brave-Browser'],
		key: String.raw`BraveSoftware\Brave-Browser`,
	}),
	'brave-beta': chromium({
		linux: ['BraveSoftware', 'Brave-Browser-Beta'],
		darwin: ['BraveSoftware', 'Brave-Browser-Beta'],
	}),
	'brave-nightly': chromium({
		linux: ['BraveSoftware', 'Brave-Browser-Nightly'],
		darwin: ['BraveSoftware', 'Brave-Browser-Nightly'],
	}),
	vivaldi: chromium({
		linux: ['vivaldi'],
		darwin: ['Vivaldi'],
		key: 'Vivaldi',
		system: ['/etc/opt/vivaldi/native-messaging-hosts', 'Vivaldi'],
	}),
	'vivaldi-snapshot': chromium({ linux: ['vivaldi-snapshot'], darwin: ['Vivaldi Snapshot'] }),
	opera: chromium({ linux: ['opera'], darwin: ['com.operasoftware.Opera'] }),
	'opera-beta': chromium({ linux: ['opera-beta'], darwin: ['com.operasoftware.OperaNext'] }),
	'opera-developer': chromium({ linux: ['opera-developer'], darwin: ['com.operasoftware.OperaDeveloper'] }),
	'opera-gx': chromium({ linux: ['opera-gx'], darwin: ['com.operasoftware.OperaGX'] }),
	yandex: chromium({
		linux: ['yandex-browser'],
		darwin: ['Yandex', 'YandexBrowser'],
		key: String.raw`Yandex\YandexBrowser`,
	}),
	'yandex-beta': chromium({ linux: ['yandex-browser-beta'] }),
	arc: chromium({ darwin: ['Arc', 'User Data'] }),
	mozilla: {
		family: 'firefox',
		linux: ['home', '.mozilla', 'native-messaging-hosts'],
		darwin: ['support', 'Mozilla', 'NativeMessagingHosts'],
		win32: String.raw`Software\Mozilla\NativeMessagingHosts`,
		system: {
			linux: ['/usr/lib/mozilla/native-messaging-hosts', '/usr/lib64/mozilla/native-messaging-hosts'],
			darwin: '/Library/Application Support/Mozilla/NativeMessagingHosts',
		},
	},
	librewolf: fork('LibreWolf', '.librewolf'),
	waterfox: fork('Waterfox', '.waterfox'),
	floorp: fork('Floorp', '.floorp'),
	zen: fork('zen', '.zen'),
} as const satisfies Record<string, Place>;

export type PlaceName = keyof typeof places;

/** Every one that was ever used is registered with; one that is missing here can be named with `--profile`. */
export const browsers: readonly Browser[] = [
	chromiumBrowser('chrome', 'Google Chrome', ['Google', 'Chrome'], ['chrome']),
	chromiumBrowser('chrome-beta', 'Google Chrome Beta', ['Google', 'Chrome Beta'], ['chrome']),
	chromiumBrowser('chrome-dev', 'Google Chrome Dev', ['Google', 'Chrome Dev'], ['chrome']),
	chromiumBrowser('chrome-canary', 'Google Chrome Canary', ['Google', 'Chrome SxS'], ['chrome']),
	chromiumBrowser('chromium', 'Chromium', ['Chromium'], ['chromium']),
	chromiumBrowser('edge', 'Microsoft Edge', ['Microsoft', 'Edge'], ['edge']),
	chromiumBrowser('edge-beta', 'Microsoft Edge Beta', ['Microsoft', 'Edge Beta'], ['edge']),
	chromiumBrowser('edge-dev', 'Microsoft Edge Dev', ['Microsoft', 'Edge Dev'], ['edge']),
	chromiumBrowser('edge-canary', 'Microsoft Edge Canary', ['Microsoft', 'Edge SxS'], ['edge']),
	chromiumBrowser('brave', 'Brave', ['BraveSoftware', 'Brave-Browser'], ['brave']),
	chromiumBrowser('brave-beta', 'Brave Beta', ['BraveSoftware', 'Brave-Browser-Beta'], ['brave']),
	chromiumBrowser('brave-nightly', 'Brave Nightly', ['BraveSoftware', 'Brave-Browser-Nightly'], ['brave']),
	chromiumBrowser('vivaldi', 'Vivaldi', ['Vivaldi'], ['vivaldi', 'chrome']),
	chromiumBrowser('vivaldi-snapshot', 'Vivaldi Snapshot', null, []),
	opera('opera', 'Opera', 'Opera Stable'),
	opera('opera-beta', 'Opera Beta', 'Opera Next'),
	opera('opera-developer', 'Opera Developer', 'Opera Developer'),
	opera('opera-gx', 'Opera GX', 'Opera GX Stable'),
	chromiumBrowser('yandex', 'Yandex Browser', ['Yandex', 'YandexBrowser'], ['yandex']),
	{
		name: 'yandex-beta',
		title: 'Yandex Browser Beta',
		linux: { profiles: [['config', 'yandex-browser-beta']], places: ['yandex-beta'] },
	},
	{
		name: 'arc',
		title: 'Arc',
		darwin: { profiles: [['support', 'Arc', 'User Data']], places: ['arc'] },
		win32: {
			profiles: [['localAppData', 'Packages', 'TheBrowserCompany.Arc_ttt1ap7aakyb4']],
			places: ['chrome'],
		},
	},
	{
		// ESR, Developer Edition and Nightly have profiles beside each other.
		name: 'firefox',
		title: 'Firefox',
		linux: {
			// Since version 147 new profiles are below XDG_CONFIG_HOME; hosts are looked for in the old place all the same.
			profiles: [
				['home', '.mozilla', 'firefox'],
				['home', '.mozilla', 'extensions'],
				['config', 'mozilla', 'firefox'],
			],
			places: ['mozilla'],
		},
		darwin: { profiles: [['support', 'Firefox']], places: ['mozilla'] },
		win32: { profiles: [['roamingAppData', 'Mozilla', 'Firefox']], places: ['mozilla'] },
	},
	firefoxFork('librewolf', 'LibreWolf', { linux: '.librewolf', other: 'librewolf' }),
	firefoxFork('waterfox', 'Waterfox', { linux: '.waterfox', other: 'Waterfox' }),
	firefoxFork('floorp', 'Floorp', { linux: '.floorp', other: 'Floorp' }),
	firefoxFork('zen', 'Zen', { linux: '.zen', other: 'zen' }),
];

type Names = {
	readonly linux?: readonly string[];
	readonly darwin?: readonly string[];
	readonly key?: string;
	readonly system?: readonly [linux: string, darwin: string];
};

function chromium({ linux, darwin, key, system }: Names): Place {
	const hosts = 'NativeMessagingHosts';
	return {
		family: 'chromium',
		...(linux && { linux: ['config', ...linux, hosts] as const }),
		...(darwin && { darwin: ['support', ...darwin, hosts] as const }),
		...(key !== undefined && { win32: `Software\\${key}\\${hosts}` }),
		...(system && {
			system: { linux: [system[0]], darwin: `/Library/${system[1]}/NativeMessagingHosts` },
		}),
	};
}

/** Forks of Firefox look in their own folder or in Mozilla's, by version: both are registered with. */
function fork(darwin: string, linux: string): Place {
	return {
		family: 'firefox',
		linux: ['home', linux, 'native-messaging-hosts'],
		darwin: ['support', darwin, 'NativeMessagingHosts'],
		system: { linux: [`/usr/lib/${linux.slice(1)}/native-messaging-hosts`] },
	};
}

/** `local`: where its profiles lie on Windows; null: it shares those of another. */
function chromiumBrowser(
	name: PlaceName,
	title: string,
	local: readonly string[] | null,
	windows: readonly PlaceName[],
): Browser {
	const { linux, darwin }: Place = places[name];
	return {
		name,
		title,
		...(linux && { linux: { profiles: [parentOf(linux)], places: [name] } }),
		...(darwin && { darwin: { profiles: [parentOf(darwin)], places: [name] } }),
		...(local && {
			win32: { profiles: [['localAppData', ...local, 'User Data'] as const], places: windows },
		}),
	};
}

/** Opera takes what was made for Chrome, on Windows and for everybody; some versions also for one user. */
function opera(name: PlaceName, title: string, roaming: string): Browser {
	const { linux, darwin } = chromiumBrowser(name, title, null, []);
	return {
		name,
		title,
		...(linux && { linux: { ...linux, places: [name, 'chrome'] } }),
		...(darwin && { darwin: { ...darwin, places: [name, 'chrome'] } }),
		win32: { profiles: [['roamingAppData', 'Opera Software', roaming]], places: ['chrome'] },
	};
}

function firefoxFork(
	name: PlaceName,
	title: string,
	{ linux, other }: { readonly linux: string; readonly other: string },
): Browser {
	return {
		name,
		title,
		linux: { profiles: [['home', linux]], places: [name, 'mozilla'] },
		darwin: { profiles: [['support', other]], places: [name, 'mozilla'] },
		win32: { profiles: [['roamingAppData', other]], places: ['mozilla'] },
	};
}

function parentOf([root, ...names]: RootedPath): RootedPath {
	return [root, ...names.slice(0, -1)];
}

/** The absolute path; `env` and `home` decide. Windows' variables are set in every session of a user. */
export function rootedPath(path: RootedPath, { env, home, join }: Surroundings): string {
	const [root, ...names] = path;
	const roots: Record<Root, string> = {
		home,
		config: env['XDG_CONFIG_HOME']?.startsWith('/') ? env['XDG_CONFIG_HOME'] : join(home, '.config'),
		support: join(home, 'Library', 'Application Support'),
		localAppData: env['LOCALAPPDATA'] ?? join(home, 'AppData', 'Local'),
		roamingAppData: env['APPDATA'] ?? join(home, 'AppData', 'Roaming'),
	};
	return join(roots[root], ...names);
}

export type Surroundings = {
	readonly env: Readonly<Record<string, string | undefined>>;
	readonly home: string;
	readonly join: (...parts: string[]) => string;
};
