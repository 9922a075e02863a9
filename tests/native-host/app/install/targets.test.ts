import { posix, win32 } from 'node:path';
import { describe, expect, test } from 'vitest';
import { planAutostart } from '../../../../native-host/src/app/install/autostart.ts';
import {
	canRegister,
	findAllTargets,
	findTargets,
	systemTargets,
	type Machine,
} from '../../../../native-host/src/app/install/targets.ts';

/** A machine whose folders are those that are listed, each with something in it. */
function machine(
	platform: Machine['platform'],
	folders: Readonly<Record<string, readonly string[]>>,
): Machine {
	const windows = platform === 'win32';
	return {
		platform,
		env: windows
			? {
					LOCALAPPDATA: String.raw`C:\Users\u\AppData\Local`,
					APPDATA: String.raw`C:\Users\u\AppData\Roaming`,
				}
			: {},
		home: windows ? String.raw`C:\Users\u` : platform === 'darwin' ? '/Users/u' : '/home/u',
		join: windows ? win32.join : posix.join,
		names: folder => folders[folder] ?? null,
	};
}
const state = '/state';
const shown = (targets: readonly { id: string; title: string; manifest: string }[]) =>
	targets.map(({ id, title, manifest }) => [id, title, manifest]);

describe('Linux', () => {
	test('each browser that was used, and one that shares a place with another once', () => {
		const found = findTargets(
			{ state, only: null },
			machine('linux', {
				'/home/u/.config/google-chrome': ['Local State'],
				'/home/u/.config/opera': ['Default'],
				'/home/u/.mozilla/firefox': [],
				'/home/u/.zen': ['profiles.ini'],
			}),
		);
		expect(shown(found)).toEqual([
			[
				'chrome',
				'Google Chrome, Opera',
				'/home/u/.config/google-chrome/NativeMessagingHosts/app.rustloader.host.json',
			],
			['opera', 'Opera', '/home/u/.config/opera/NativeMessagingHosts/app.rustloader.host.json'],
			['mozilla', 'Firefox, Zen', '/home/u/.mozilla/native-messaging-hosts/app.rustloader.host.json'],
			['zen', 'Zen', '/home/u/.zen/native-messaging-hosts/app.rustloader.host.json'],
		]);
	});

	test('a folder that only those made who register is no browser, until we have registered there', () => {
		const one = machine('linux', { '/home/u/.config/vivaldi': ['NativeMessagingHosts'] });
		expect(findTargets({ state, only: null }, one)).toEqual([]);
		expect(findAllTargets(state, ['vivaldi'], one)).toMatchObject([{ id: 'vivaldi', title: 'Vivaldi' }]);
		expect(findTargets({ state, only: ['vivaldi'] }, one)).toMatchObject([{ id: 'vivaldi' }]);
	});

	test('Flatpaks have a launcher in a home of their own', () => {
		const found = findTargets(
			{ state, only: null },
			machine('linux', { '/home/u/.var/app/com.brave.Browser': ['config'] }),
		);
		expect(found).toMatchObject([
			{
				id: 'brave:com.brave.Browser',
				manifest:
					'/home/u/.var/app/com.brave.Browser/config/BraveSoftware/Brave-Browser/NativeMessagingHosts/app.rustloader.host.json',
				sandbox: {
					kind: 'flatpak',
					launcher: '/home/u/.var/app/com.brave.Browser/data/rustloader/rustloader-host',
				},
			},
		]);
	});

	test('Snaps: Firefox where the desktop starts programs for it, the others not at all', () => {
		const snaps = { '/home/u/snap/firefox': ['common'], '/home/u/snap/chromium': ['common'] };
		const without = findTargets({ state, only: null }, machine('linux', snaps));
		expect(without.map(one => [one.id, canRegister(one)])).toEqual([
			['firefox:snap', false],
			['chromium:snap', false],
		]);
		const portal = {
			...snaps,
			'/usr/share/dbus-1/interfaces': ['org.freedesktop.portal.WebExtensions.xml'],
		};
		const found = findTargets({ state, only: null }, machine('linux', portal));
		expect(found.map(one => [one.id, canRegister(one), one.manifest])).toEqual([
			['firefox:snap', true, '/home/u/.mozilla/native-messaging-hosts/app.rustloader.host.json'],
			['chromium:snap', false, expect.any(String) as string],
		]);
	});

	test('for everybody', () => {
		const paths = systemTargets({ state: '/opt/rustloader', root: '/pkg' }, machine('linux', {})).map(
			({ manifest }) => posix.dirname(manifest),
		);
		expect(paths).toEqual(
			expect.arrayContaining([
				'/pkg/etc/opt/chrome/native-messaging-hosts',
				'/pkg/etc/chromium/native-messaging-hosts',
				'/pkg/etc/opt/edge/native-messaging-hosts',
				'/pkg/usr/lib/mozilla/native-messaging-hosts',
			]),
		);
		expect(paths.some(path => path.includes('lib64'))).toBe(false);
		const fedora = systemTargets(
			{ state: '/opt/rustloader', root: '' },
			machine('linux', { '/usr/lib64': [] }),
		);
		expect(fedora.map(({ manifest }) => manifest)).toContain(
			'/usr/lib64/mozilla/native-messaging-hosts/app.rustloader.host.json',
		);
		expect(new Set(fedora.map(({ id }) => id)).size).toBe(fedora.length);
	});
});

test('macOS: Arc, and what is shared', () => {
	const support = '/Users/u/Library/Application Support';
	const found = findTargets(
		{ state, only: null },
		machine('darwin', {
			[`${support}/Arc/User Data`]: ['Default'],
			[`${support}/LibreWolf`]: [],
			[`${support}/librewolf`]: [],
		}),
	);
	expect(shown(found)).toEqual([
		['arc', 'Arc', `${support}/Arc/User Data/NativeMessagingHosts/app.rustloader.host.json`],
		['librewolf', 'LibreWolf', `${support}/LibreWolf/NativeMessagingHosts/app.rustloader.host.json`],
		['mozilla', 'LibreWolf', `${support}/Mozilla/NativeMessagingHosts/app.rustloader.host.json`],
	]);
	expect(found.every(({ sandbox }) => sandbox === null)).toBe(true);
});

describe('Windows', () => {
	const windows = machine('win32', {
		[String.raw`C:\Users\u\AppData\Local\Google\Chrome SxS\User Data`]: ['Default'],
		[String.raw`C:\Users\u\AppData\Roaming\Opera Software\Opera Stable`]: ['Preferences'],
		[String.raw`C:\Users\u\AppData\Roaming\Waterfox`]: ['profiles.ini'],
	});

	test('keys lead to manifests in the state folder, one for all who read it', () => {
		expect(findTargets({ state: String.raw`C:\state`, only: null }, windows)).toMatchObject([
			{
				id: 'chrome',
				title: 'Google Chrome Canary, Opera',
				manifest: String.raw`C:\state\browsers\chrome.json`,
				key: String.raw`HKCU\Software\Google\Chrome\NativeMessagingHosts\app.rustloader.host`,
			},
			{
				id: 'mozilla',
				title: 'Waterfox',
				key: String.raw`HKCU\Software\Mozilla\NativeMessagingHosts\app.rustloader.host`,
			},
		]);
	});

	test('for everybody', () => {
		const keys = systemTargets({ state: String.raw`C:\ProgramData\Rustloader`, root: '' }, windows).map(
			({ key }) => key,
		);
		expect(keys).toContain(String.raw`HKLM\Software\Mozilla\NativeMessagingHosts\app.rustloader.host`);
		expect(new Set(keys).size).toBe(keys.length);
	});
});

describe('started with the session', () => {
	const program = `/home/u/My "tools" $HOME/100%/rustloader`;
	test('by systemd where that runs', () => {
		const planned = planAutostart(program, machine('linux', {}), true);
		expect(planned).toMatchObject({
			path: '/home/u/.config/systemd/user/rustloader.service',
			link: '/home/u/.config/systemd/user/default.target.wants/rustloader.service',
		});
		expect(planned?.text).toContain(
			String.raw`ExecStart="/home/u/My \"tools\" $$HOME/100%%/rustloader" daemon`,
		);
	});
	test('by the desktop elsewhere', () => {
		const planned = planAutostart(program, machine('linux', {}), false);
		expect(planned).toMatchObject({ path: '/home/u/.config/autostart/rustloader.desktop', link: null });
		expect(planned?.text).toContain(
			String.raw`Exec="/home/u/My \\"tools\\" \\$HOME/100%%/rustloader" daemon`,
		);
	});
	test('by launchd on macOS, and by nothing on Windows', () => {
		const planned = planAutostart('/A & <B>', machine('darwin', {}), false);
		expect(planned?.path).toBe('/Users/u/Library/LaunchAgents/app.rustloader.daemon.plist');
		expect(planned?.text).toContain('<string>/A &amp; &lt;B&gt;</string><string>daemon</string>');
		expect(planAutostart('C:\\x', machine('win32', {}), false)).toBe(null);
	});
});
