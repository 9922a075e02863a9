import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findExecutable } from './find-executable.ts';
import { connectMarionette, type Marionette } from './marionette.ts';
import { isAlive, killAtExit } from './processes.ts';
import { waitFor } from './wait-for.ts';

export type FirefoxStart = {
	/** The folder; made where it is not there. */
	readonly profile: string;
	readonly env: NodeJS.ProcessEnv;
	readonly preferences?: Readonly<Record<string, unknown>>;
	/** Name of an X display; without one the browser is headless, and has its menus and panels all the same. */
	readonly display?: string | undefined;
	readonly executable?: string | undefined;
};

export type FirefoxProcess = {
	readonly pid: number;
	readonly ended: Promise<void>;
	readonly kill: () => Promise<void>;
	readonly marionette: Marionette;
};

const quiet = {
	'marionette.port': 0,
	'app.update.auto': false,
	'browser.aboutwelcome.enabled': false,
	'browser.download.alwaysOpenPanel': false,
	'browser.download.folderList': 2,
	'browser.download.useDownloadDir': true,
	'browser.shell.checkDefaultBrowser': false,
	// One that is killed again and again asks its person at its start whether to leave things out.
	'toolkit.startup.max_resumed_crashes': -1,
	'browser.startup.homepage_override.mstone': 'ignore',
	'browser.startup.page': 0,
	'browser.topsites.contile.enabled': false,
	// What a person would not miss in a minute, and what costs a start most: processes for pages to come, the page of a
	// new tab, lists of bad sites, movement, reports, guesses and what an account would have.
	'dom.ipc.processPrelaunch.enabled': false,
	'browser.newtab.preload': false,
	'browser.newtabpage.enabled': false,
	'browser.safebrowsing.downloads.enabled': false,
	'browser.safebrowsing.malware.enabled': false,
	'browser.safebrowsing.phishing.enabled': false,
	'browser.ml.enable': false,
	'browser.pagethumbnails.capturing_disabled': true,
	'browser.search.update': false,
	'browser.translations.enable': false,
	'extensions.formautofill.addresses.enabled': false,
	'extensions.formautofill.creditCards.enabled': false,
	'extensions.screenshots.disabled': true,
	'identity.fxaccounts.enabled': false,
	'signon.rememberSignons': false,
	'security.remote_settings.crlite_filters.enabled': false,
	'security.remote_settings.intermediates.enabled': false,
	'toolkit.telemetry.unified': false,
	'app.normandy.enabled': false,
	'app.shield.optoutstudies.enabled': false,
	'extensions.systemAddon.update.enabled': false,
	'media.gmp-manager.updateEnabled': false,
	'ui.prefersReducedMotion': 1,
	'datareporting.healthreport.uploadEnabled': false,
	'datareporting.policy.dataSubmissionEnabled': false,
	'extensions.getAddons.cache.enabled': false,
	'network.captive-portal-service.enabled': false,
	'network.connectivity-service.enabled': false,
	'services.settings.server': 'data:,#remote-settings-dummy/v1',
	'toolkit.telemetry.reportingpolicy.firstRun': false,
	// Notifications as windows of its own, for there is nobody to ask for others.
	'alerts.useSystemBackend': false,
};

export async function startFirefox(start: FirefoxStart): Promise<FirefoxProcess> {
	const { profile, env, preferences, display, executable } = start;
	writePreferences(profile, { ...quiet, ...preferences });
	const child = spawn(
		executable ?? findExecutable('firefox-esr', 'firefox') ?? 'firefox',
		['--marionette', '--remote-allow-system-access', '--no-remote', '--profile', profile, 'about:blank'],
		{
			stdio: 'ignore',
			env: {
				...env,
				...(display === undefined ? { MOZ_HEADLESS: '1' } : { DISPLAY: display }),
				MOZ_HEADLESS_WIDTH: '1280',
				MOZ_HEADLESS_HEIGHT: '900',
				MOZ_CRASHREPORTER_DISABLE: '1',
			},
		},
	);
	const pid = child.pid ?? 0;
	const ended = new Promise<void>(resolve => child.once('exit', () => resolve()));
	const kill = killAtExit(pid);
	try {
		return { pid, ended, kill, marionette: await connectMarionette(await waitForPort(profile, pid)) };
	} catch (error) {
		await kill();
		throw error;
	}
}

function writePreferences(profile: string, preferences: Record<string, unknown>): void {
	mkdirSync(profile, { recursive: true });
	const lines = Object.entries(preferences).map(
		([key, value]) => `user_pref(${JSON.stringify(key)}, ${JSON.stringify(value)});`,
	);
	writeFileSync(join(profile, 'user.js'), lines.join('\n'));
}

/** Firefox chooses a free port and writes it beside its preferences. */
async function waitForPort(profile: string, pid: number): Promise<number> {
	const file = join(profile, 'MarionetteActivePort');
	return waitFor(
		'Firefox to listen',
		() => {
			if (!isAlive(pid)) throw new Error('Firefox ended at once');
			return existsSync(file) && Number(readFileSync(file, 'utf8'));
		},
		{ timeoutMs: 60_000 },
	);
}
