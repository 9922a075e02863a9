/** Browsers in a Flatpak: each has a home of its own, ~/.var/app/APP, which is the only one it sees. */
export type Flatpak = {
	readonly app: string;
	/** In the table of browsers. */
	readonly browser: string;
	readonly title: string;
	readonly family: 'chromium' | 'firefox';
	/** Below that home. */
	readonly manifests: readonly string[];
};

export const flatpaks: readonly Flatpak[] = [
	chromium('com.google.Chrome', 'chrome', 'Google Chrome', 'google-chrome'),
	chromium('com.google.ChromeDev', 'chrome-dev', 'Google Chrome Dev', 'google-chrome-unstable'),
	chromium('org.chromium.Chromium', 'chromium', 'Chromium', 'chromium'),
	chromium('io.github.ungoogled_software.ungoogled_chromium', 'chromium', 'Ungoogled Chromium', 'chromium'),
	chromium('com.microsoft.Edge', 'edge', 'Microsoft Edge', 'microsoft-edge'),
	chromium('com.microsoft.EdgeDev', 'edge-dev', 'Microsoft Edge Dev', 'microsoft-edge-dev'),
	chromium('com.brave.Browser', 'brave', 'Brave', 'BraveSoftware', 'Brave-Browser'),
	chromium('com.vivaldi.Vivaldi', 'vivaldi', 'Vivaldi', 'vivaldi'),
	chromium('com.opera.Opera', 'opera', 'Opera', 'opera'),
	chromium('ru.yandex.Browser', 'yandex', 'Yandex Browser', 'yandex-browser'),
	firefox('org.mozilla.firefox', 'firefox', 'Firefox', '.mozilla'),
	firefox('io.gitlab.librewolf-community', 'librewolf', 'LibreWolf', '.librewolf'),
	firefox('net.waterfox.waterfox', 'waterfox', 'Waterfox', '.waterfox'),
	firefox('one.ablaze.floorp', 'floorp', 'Floorp', '.floorp'),
	firefox('app.zen_browser.zen', 'zen', 'Zen', '.zen'),
];

/** Browsers in a Snap, ~/snap/NAME. */
export type Snap = {
	readonly snap: string;
	readonly browser: string;
	readonly title: string;
	readonly family: 'chromium' | 'firefox';
	/**
	 * Whether it asks the desktop's portal to start hosts (org.freedesktop.portal.WebExtensions), which then looks where
	 * Firefox does. The others cannot start a program outside at all.
	 */
	readonly asksPortal: boolean;
};

export const snaps: readonly Snap[] = [
	{ snap: 'firefox', browser: 'firefox', title: 'Firefox', family: 'firefox', asksPortal: true },
	{ snap: 'chromium', browser: 'chromium', title: 'Chromium', family: 'chromium', asksPortal: false },
	{ snap: 'brave', browser: 'brave', title: 'Brave', family: 'chromium', asksPortal: false },
	{ snap: 'opera', browser: 'opera', title: 'Opera', family: 'chromium', asksPortal: false },
	{ snap: 'vivaldi', browser: 'vivaldi', title: 'Vivaldi', family: 'chromium', asksPortal: false },
];

/** There where the desktop's portal can start hosts. */
export const portalInterface = '/usr/share/dbus-1/interfaces/org.freedesktop.portal.WebExtensions.xml';

function chromium(app: string, browser: string, title: string, ...profile: string[]): Flatpak {
	return {
		app,
		browser,
		title,
		family: 'chromium',
		manifests: ['config', ...profile, 'NativeMessagingHosts'],
	};
}

function firefox(app: string, browser: string, title: string, folder: string): Flatpak {
	return { app, browser, title, family: 'firefox', manifests: [folder, 'native-messaging-hosts'] };
}
