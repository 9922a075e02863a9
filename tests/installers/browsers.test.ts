import { posix, win32 } from 'node:path';
import { expect, test } from 'vitest';
import { browsers, rootedPath, type RootedPath } from '../../installers/browsers.ts';

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
const at = (paths: readonly RootedPath[], where: typeof linux | typeof windows) =>
	paths.map(path => rootedPath(path, where));

test.each([
	['chrome', '/home/u/.config/google-chrome/NativeMessagingHosts'],
	['chromium', '/home/u/.config/chromium/NativeMessagingHosts'],
	['edge', '/home/u/.config/microsoft-edge/NativeMessagingHosts'],
	['brave', '/home/u/.config/BraveSoftware/Brave-Browser/NativeMessagingHosts'],
	['vivaldi', '/home/u/.config/vivaldi/NativeMessagingHosts'],
	['firefox', '/home/u/.mozilla/native-messaging-hosts'],
])('Linux: %s', (name, manifests) => {
	const browser = browsers.find(one => one.name === name);
	expect(browser && rootedPath(browser.linux.manifests, linux)).toBe(manifests);
});

test.each([
	['chrome', 'Google/Chrome/NativeMessagingHosts'],
	['chromium', 'Chromium/NativeMessagingHosts'],
	['edge', 'Microsoft Edge/NativeMessagingHosts'],
	['brave', 'BraveSoftware/Brave-Browser/NativeMessagingHosts'],
	['vivaldi', 'Vivaldi/NativeMessagingHosts'],
	['firefox', 'Mozilla/NativeMessagingHosts'],
])('macOS: %s', (name, manifests) => {
	const browser = browsers.find(one => one.name === name);
	const expected = `/Users/u/Library/Application Support/${manifests}`;
	expect(browser && rootedPath(browser.darwin.manifests, mac)).toBe(expected);
});

test.each([
	['chrome', String.raw`Google\Chrome`, String.raw`Local\Google\Chrome\User Data`],
	['chromium', 'Chromium', String.raw`Local\Chromium\User Data`],
	['edge', String.raw`Microsoft\Edge`, String.raw`Local\Microsoft\Edge\User Data`],
	['brave', String.raw`BraveSoftware\Brave-Browser`, String.raw`Local\BraveSoftware\Brave-Browser\User Data`],
	['vivaldi', 'Vivaldi', String.raw`Local\Vivaldi\User Data`],
	['firefox', 'Mozilla', String.raw`Roaming\Mozilla\Firefox`],
])('Windows: %s', (name, key, profile) => {
	const browser = browsers.find(one => one.name === name);
	expect(browser?.win32.key).toBe(
		String.raw`HKCU\Software\${key}\NativeMessagingHosts`.replace('${key}', key),
	);
	expect(at(browser?.win32.profiles ?? [], windows)).toEqual([
		String.raw`C:\Users\u\AppData` + `\\${profile}`,
	]);
});

test('XDG_CONFIG_HOME moves the Chromium family, where it is absolute', () => {
	const path: RootedPath = ['config', 'chromium'];
	expect(rootedPath(path, { ...linux, env: { XDG_CONFIG_HOME: '/c' } })).toBe('/c/chromium');
	expect(rootedPath(path, { ...linux, env: { XDG_CONFIG_HOME: 'c' } })).toBe('/home/u/.config/chromium');
});
