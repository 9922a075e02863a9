import { posix, win32 } from 'node:path';
import { describe, expect, test } from 'vitest';
import { browsers, places, rootedPath, type Place, type PlaceName } from '../../installers/browsers.ts';
import { flatpaks, snaps } from '../../installers/sandboxes.ts';

const linux = { env: {}, home: '/home/u', join: posix.join };
const mac = { env: {}, home: '/Users/u', join: posix.join };
const windows = {
	env: {
		LOCALAPPDATA: String.raw`C:\Users\u\AppData\Local`,
		APPDATA: String.raw`C:\Users\u\AppData\Roaming`,
	},
	home: String.raw`C:\Users\u`,
	join: win32.join,
};

const placeOf = (name: PlaceName): Place => places[name];
const browserOf = (name: string) => {
	const found = browsers.find(one => one.name === name);
	if (!found) throw new Error(`there is no ${name}`);
	return found;
};
const foldersOf = (name: string, platform: 'linux' | 'darwin') =>
	(browserOf(name)[platform]?.places ?? []).map(place => {
		const path = placeOf(place)[platform];
		return path && rootedPath(path, platform === 'linux' ? linux : mac);
	});

/** Where every browser looks, as its maker or those who register with it have written down. */
describe('Linux', () => {
	const chromium = (folder: string) => `/home/u/.config/${folder}/NativeMessagingHosts`;
	const mozilla = '/home/u/.mozilla/native-messaging-hosts';
	test.each([
		['chrome', chromium('google-chrome')],
		['chrome-beta', chromium('google-chrome-beta')],
		['chrome-dev', chromium('google-chrome-unstable')],
		['chrome-canary', chromium('google-chrome-canary')],
		['chromium', chromium('chromium')],
		['edge', chromium('microsoft-edge')],
		['edge-beta', chromium('microsoft-edge-beta')],
		['edge-dev', chromium('microsoft-edge-dev')],
		['edge-canary', chromium('microsoft-edge-canary')],
		['brave', chromium('BraveSoftware/Brave-Browser')],
		['brave-beta', chromium('BraveSoftware/Brave-Browser-Beta')],
		['brave-nightly', chromium('BraveSoftware/Brave-Browser-Nightly')],
		['vivaldi', chromium('vivaldi')],
		['vivaldi-snapshot', chromium('vivaldi-snapshot')],
		['opera', chromium('opera'), chromium('google-chrome')],
		['opera-beta', chromium('opera-beta'), chromium('google-chrome')],
		['opera-developer', chromium('opera-developer'), chromium('google-chrome')],
		['opera-gx', chromium('opera-gx'), chromium('google-chrome')],
		['yandex', chromium('yandex-browser')],
		['yandex-beta', chromium('yandex-browser-beta')],
		['arc'],
		['firefox', mozilla],
		['librewolf', '/home/u/.librewolf/native-messaging-hosts', mozilla],
		['waterfox', '/home/u/.waterfox/native-messaging-hosts', mozilla],
		['floorp', '/home/u/.floorp/native-messaging-hosts', mozilla],
		['zen', '/home/u/.zen/native-messaging-hosts', mozilla],
	])('%s', (name, ...folders) => {
		expect(foldersOf(name, 'linux')).toEqual(folders);
	});
});

describe('macOS', () => {
	const support = (folder: string) => `/Users/u/Library/Application Support/${folder}/NativeMessagingHosts`;
	test.each([
		['chrome', support('Google/Chrome')],
		['chrome-beta', support('Google/Chrome Beta')],
		['chrome-dev', support('Google/Chrome Dev')],
		['chrome-canary', support('Google/Chrome Canary')],
		['chromium', support('Chromium')],
		['edge', support('Microsoft Edge')],
		['edge-beta', support('Microsoft Edge Beta')],
		['edge-dev', support('Microsoft Edge Dev')],
		['brave', support('BraveSoftware/Brave-Browser')],
		['vivaldi', support('Vivaldi')],
		['opera', support('com.operasoftware.Opera'), support('Google/Chrome')],
		['opera-gx', support('com.operasoftware.OperaGX'), support('Google/Chrome')],
		['yandex', support('Yandex/YandexBrowser')],
		['arc', support('Arc/User Data')],
		['firefox', support('Mozilla')],
		['librewolf', support('LibreWolf'), support('Mozilla')],
		['waterfox', support('Waterfox'), support('Mozilla')],
		['floorp', support('Floorp'), support('Mozilla')],
		['zen', support('zen'), support('Mozilla')],
	])('%s', (name, ...folders) => {
		expect(foldersOf(name, 'darwin')).toEqual(folders);
	});
});

describe('Windows', () => {
	const key = (name: string) => `Software\\${name}\\NativeMessagingHosts`;
	const local = (path: string) => `${windows.env.LOCALAPPDATA}\\${path}\\User Data`;
	const roaming = (path: string) => `${windows.env.APPDATA}\\${path}`;
	const [chrome, mozilla] = [key(String.raw`Google\Chrome`), key('Mozilla')];
	test.each([
		['chrome', local(String.raw`Google\Chrome`), chrome],
		['chrome-beta', local(String.raw`Google\Chrome Beta`), chrome],
		['chrome-dev', local(String.raw`Google\Chrome Dev`), chrome],
		['chrome-canary', local(String.raw`Google\Chrome SxS`), chrome],
		['chromium', local('Chromium'), key('Chromium')],
		['edge', local(String.raw`Microsoft\Edge`), key(String.raw`Microsoft\Edge`)],
		['edge-beta', local(String.raw`Microsoft\Edge Beta`), key(String.raw`Microsoft\Edge`)],
		['brave', local(String.raw`BraveSoftware\Brave-Browser`), key(String.raw`BraveSoftware\Brave-Browser`)],
		['vivaldi', local('Vivaldi'), key('Vivaldi'), chrome],
		['opera', roaming(String.raw`Opera Software\Opera Stable`), chrome],
		['opera-gx', roaming(String.raw`Opera Software\Opera GX Stable`), chrome],
		['yandex', local(String.raw`Yandex\YandexBrowser`), key(String.raw`Yandex\YandexBrowser`)],
		[
			'arc',
			`${windows.env.LOCALAPPDATA}\\${String.raw`Packages\TheBrowserCompany.Arc_ttt1ap7aakyb4`}`,
			chrome,
		],
		['firefox', roaming(String.raw`Mozilla\Firefox`), mozilla],
		['librewolf', roaming('librewolf'), mozilla],
		['waterfox', roaming('Waterfox'), mozilla],
		['floorp', roaming('Floorp'), mozilla],
		['zen', roaming('zen'), mozilla],
	])('%s', (name, profile, ...keys) => {
		const use = browserOf(name).win32;
		expect(use?.profiles.map(path => rootedPath(path, windows))).toEqual([profile]);
		expect(use?.places.map(place => placeOf(place).win32)).toEqual(keys);
	});
});

test('every browser has a name of its own, and every place a reader and one family', () => {
	const names = browsers.map(({ name }) => name);
	expect(new Set(names).size).toBe(names.length);
	const read = browsers.flatMap(one =>
		(['linux', 'darwin', 'win32'] as const).flatMap(platform => one[platform]?.places ?? []),
	);
	expect(new Set(read)).toEqual(new Set(Object.keys(places)));
	for (const one of browsers)
		for (const platform of ['linux', 'darwin', 'win32'] as const) {
			const families = (one[platform]?.places ?? []).map(place => placeOf(place).family);
			expect(new Set(families).size).toBeLessThanOrEqual(1);
			for (const place of one[platform]?.places ?? []) expect(placeOf(place)[platform]).toBeDefined();
		}
});

test('no two places are one, on any system', () => {
	for (const [platform, where] of [
		['linux', linux],
		['darwin', mac],
	] as const) {
		const paths = Object.values<Place>(places).flatMap(place =>
			place[platform] ? [rootedPath(place[platform], where)] : [],
		);
		expect(new Set(paths).size).toBe(paths.length);
	}
	const keys = Object.values<Place>(places).flatMap(({ win32: key }) => key ?? []);
	expect(new Set(keys).size).toBe(keys.length);
});

test('what is for everybody is absolute', () => {
	for (const { system } of Object.values<Place>(places)) {
		for (const folder of system?.linux ?? []) expect(folder).toMatch(/^\/(?:etc|usr\/lib)/u);
		if (system?.darwin !== undefined) expect(system.darwin).toMatch(/^\/Library\/.*NativeMessagingHosts$/u);
	}
});

test('browsers in sandboxes are in the table', () => {
	for (const { browser } of [...flatpaks, ...snaps]) expect(browserOf(browser).linux).toBeDefined();
	expect(new Set(flatpaks.map(({ app }) => app)).size).toBe(flatpaks.length);
});

test('XDG_CONFIG_HOME moves the Chromium family, where it is absolute', () => {
	const path = ['config', 'chromium'] as const;
	expect(rootedPath(path, { ...linux, env: { XDG_CONFIG_HOME: '/c' } })).toBe('/c/chromium');
	expect(rootedPath(path, { ...linux, env: { XDG_CONFIG_HOME: 'c' } })).toBe('/home/u/.config/chromium');
});
