import { statSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import {
	browsers,
	rootedPath,
	type Browser,
	type BrowserName,
	type RootedPath,
} from '../../../../installers/browsers.ts';
import { nativeHostName } from '../../../../installers/extension-ids.ts';

/** One place to register with. */
export type Target = {
	readonly browser: string;
	readonly title: string;
	readonly family: Browser['family'];
	readonly manifest: string;
	/** Windows: the key that leads to the manifest. */
	readonly key: string | null;
};

type Choice = {
	readonly state: string;
	/** null: every browser that was ever used here. */
	readonly only: readonly BrowserName[] | null;
};

export function findTargets({ state, only }: Choice): Target[] {
	const surroundings = { env: process.env, home: process.env['HOME'] ?? homedir(), join };
	const locate = (path: RootedPath) => rootedPath(path, surroundings);
	const platform = process.platform === 'win32' || process.platform === 'darwin' ? process.platform : 'linux';
	return browsers.flatMap(browser => {
		const wanted = only ? only.includes(browser.name) : browser[platform].profiles.map(locate).some(isFolder);
		if (!wanted) return [];
		const { name, title, family } = browser;
		const manifest =
			platform === 'win32'
				? join(state, 'browsers', `${name}.json`)
				: join(locate(browser[platform].manifests), `${nativeHostName}.json`);
		const key = platform === 'win32' ? `${browser.win32.key}\\${nativeHostName}` : null;
		return [{ browser: name, title, family, manifest, key }];
	});
}

/** A Chromium whose profile lies where it was told to put it. */
export const profileTarget = (userDataDir: string): Target => ({
	browser: 'profile',
	title: `The profile ${userDataDir}`,
	family: 'chromium',
	manifest: join(userDataDir, 'NativeMessagingHosts', `${nativeHostName}.json`),
	key: null,
});

const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
