/** Where each browser looks for the native-messaging hosts of its user, and what tells that it was ever used. */
export type Browser = {
	readonly name: BrowserName;
	/** For people. */
	readonly title: string;
	readonly family: 'chromium' | 'firefox';
	readonly linux: Place;
	readonly darwin: Place;
	readonly win32: WindowsPlace;
};

export type BrowserName = 'chrome' | 'chromium' | 'edge' | 'brave' | 'vivaldi' | 'firefox';

/** Paths below a root: `config` is XDG_CONFIG_HOME, `support` is ~/Library/Application Support. */
type Root = 'home' | 'config' | 'support' | 'localAppData' | 'roamingAppData';
export type RootedPath = readonly [root: Root, ...names: string[]];

type Place = { readonly manifests: RootedPath; readonly profiles: readonly RootedPath[] };
type WindowsPlace = { readonly key: string; readonly profiles: readonly RootedPath[] };

export const browsers: readonly Browser[] = [
	chromium('chrome', 'Google Chrome', {
		linux: ['google-chrome'],
		darwin: ['Google', 'Chrome'],
		key: 'Google\\Chrome',
		local: ['Google', 'Chrome', 'User Data'],
	}),
	chromium('chromium', 'Chromium', {
		linux: ['chromium'],
		darwin: ['Chromium'],
		key: 'Chromium',
		local: ['Chromium', 'User Data'],
	}),
	chromium('edge', 'Microsoft Edge', {
		linux: ['microsoft-edge'],
		darwin: ['Microsoft Edge'],
		key: 'Microsoft\\Edge',
		local: ['Microsoft', 'Edge', 'User Data'],
	}),
	chromium('brave', 'Brave', {
		linux: ['BraveSoftware', 'Brave-Browser'],
		darwin: ['BraveSoftware', 'Brave-Browser'],
		key: 'BraveSoftware\\Brave-Browser',
		local: ['BraveSoftware', 'Brave-Browser', 'User Data'],
	}),
	chromium('vivaldi', 'Vivaldi', {
		linux: ['vivaldi'],
		darwin: ['Vivaldi'],
		key: 'Vivaldi',
		local: ['Vivaldi', 'User Data'],
	}),
	{
		name: 'firefox',
		title: 'Firefox',
		family: 'firefox',
		linux: {
			manifests: ['home', '.mozilla', 'native-messaging-hosts'],
			// Since version 147 new profiles are below XDG_CONFIG_HOME; hosts are looked for in the old place all the same.
			profiles: [
				['home', '.mozilla'],
				['config', 'mozilla', 'firefox'],
			],
		},
		darwin: {
			manifests: ['support', 'Mozilla', 'NativeMessagingHosts'],
			profiles: [['support', 'Firefox']],
		},
		win32: {
			key: 'HKCU\\Software\\Mozilla\\NativeMessagingHosts',
			profiles: [['roamingAppData', 'Mozilla', 'Firefox']],
		},
	},
];

type Names = {
	readonly linux: readonly string[];
	readonly darwin: readonly string[];
	readonly key: string;
	readonly local: readonly string[];
};

/** On Linux and macOS the hosts are beside the profiles; on Windows the registry names them. */
function chromium(name: BrowserName, title: string, { linux, darwin, key, local }: Names): Browser {
	return {
		name,
		title,
		family: 'chromium',
		linux: { manifests: ['config', ...linux, 'NativeMessagingHosts'], profiles: [['config', ...linux]] },
		darwin: { manifests: ['support', ...darwin, 'NativeMessagingHosts'], profiles: [['support', ...darwin]] },
		win32: {
			key: `HKCU\\Software\\${key}\\NativeMessagingHosts`,
			profiles: [['localAppData', ...local]],
		},
	};
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
