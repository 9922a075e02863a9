import manifest from './manifest.json' with { type: 'json' };

export type BrowserName = 'chrome' | 'firefox';

/** Of the one manifest, what that browser knows. */
export function manifestFor(browser: BrowserName) {
	const { key, minimum_chrome_version, side_panel, browser_specific_settings, sidebar_action, ...common } =
		manifest;
	if (browser === 'firefox') return { ...common, browser_specific_settings, sidebar_action };
	const permissions = [...manifest.permissions, 'sidePanel'];
	return { ...common, key, minimum_chrome_version, side_panel, permissions };
}
