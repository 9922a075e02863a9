import { launchChromium } from '../support/browsers/chromium.ts';
import { launchFirefox } from '../support/browsers/firefox.ts';
import type { Home } from '../support/browsers/home.ts';
import { geckoId } from '../../installers/extension-ids.ts';
import { built } from '../support/rustloader.ts';
import type { FoundBrowser } from './find-browser.ts';
import type { Site } from './site.ts';

export type Showing = {
	readonly site: Site;
	readonly home: Home;
	readonly browser: FoundBrowser;
	readonly interrupted: AbortSignal;
};

/** Opens the demo page in a window, says what to click, and waits until the window is closed. */
export async function showToPerson({ site, home, browser, interrupted }: Showing): Promise<void> {
	const driven = await openWindow(browser, home);
	try {
		await driven.goTo(site.url);
		console.log(instructions(site, home, browser));
		const stopped = new Promise<void>(resolve => interrupted.addEventListener('abort', () => resolve()));
		await Promise.race([driven.ended, stopped]);
	} finally {
		await driven[Symbol.asyncDispose]();
	}
}

function openWindow({ family, executable }: FoundBrowser, home: Home) {
	const screen = { ...home, env: { ...home.env, ...screenOf(process.env) } };
	const display = process.env['DISPLAY'] ?? '';
	if (family === 'firefox')
		return launchFirefox({ extension: built.firefox, home: screen, addonId: geckoId, display, executable });
	return launchChromium({
		extension: built.chrome,
		home: screen,
		display,
		executable,
		sandbox: process.getuid?.() !== 0,
	});
}

/** Windows, and notifications, are shown by the desktop that the person really has. */
function screenOf(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
	const names = [
		'WAYLAND_DISPLAY',
		'XAUTHORITY',
		'DBUS_SESSION_BUS_ADDRESS',
		'XDG_RUNTIME_DIR',
		'XDG_SESSION_TYPE',
	];
	const xauthority = { XAUTHORITY: `${env['HOME'] ?? ''}/.Xauthority` };
	return {
		...xauthority,
		...Object.fromEntries(names.filter(name => env[name]).map(name => [name, env[name]])),
	};
}

const instructions = (site: Site, home: Home, { executable }: FoundBrowser): string => `
The demo is open in ${executable}: ${site.url}

  1. Right-click the button "sample-200MB.bin" (or the video, the picture, any link).
  2. Choose "Download with Rustloader".
  3. Click the Rustloader button in the toolbar (it may be behind the puzzle piece), and watch.

Files come to ${home.downloads}
Close the window whenever you like: what is running is finished without it. Ctrl-C ends everything.
`;
