import { findExecutable } from '../support/browsers/find-executable.ts';

export type FoundBrowser = { readonly family: 'chromium' | 'firefox'; readonly executable: string };

/** installers/setup.sh looks for the same. */
const names = {
	chromium: [
		'chromium',
		'chromium-browser',
		'google-chrome',
		'google-chrome-stable',
		'microsoft-edge',
		'brave-browser',
		'vivaldi',
		'/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
		'/Applications/Chromium.app/Contents/MacOS/Chromium',
	],
	firefox: ['firefox', 'firefox-esr', '/Applications/Firefox.app/Contents/MacOS/firefox'],
} as const;

/** The browser to show the demo in; Chrome's family first. */
export function findBrowser(): FoundBrowser | null {
	for (const family of ['chromium', 'firefox'] as const) {
		const executable = findExecutable(...names[family]);
		if (executable !== null) return { family, executable };
	}
	return null;
}
