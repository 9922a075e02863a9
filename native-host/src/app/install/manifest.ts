import type { Place } from '../../../../installers/browsers.ts';
import { chromeExtensionId, geckoId, nativeHostName } from '../../../../installers/extension-ids.ts';

const chromiumId = /^[a-p]{32}$/u;

/** What a browser reads to learn which program answers which extensions. `extra` are allowed beside our own. */
export function hostManifest(family: Place['family'], executable: string, extra: readonly string[]): Buffer {
	const head = {
		name: nativeHostName,
		description: 'Rustloader: saves what your browser shows',
		path: executable,
		type: 'stdio',
	};
	const whole =
		family === 'chromium'
			? { ...head, allowed_origins: [chromeExtensionId, ...extra.filter(isChromiumId)].map(originOf) }
			: { ...head, allowed_extensions: [geckoId, ...extra.filter(id => !isChromiumId(id))] };
	return Buffer.from(`${JSON.stringify(whole, null, '\t')}\n`);
}

const originOf = (id: string): string => `chrome-extension://${id}/`;

export const isChromiumId = (id: string): boolean => chromiumId.test(id);

/** The program that a manifest, perhaps of somebody else's, starts. */
export function manifestProgram(text: string): string | null {
	try {
		const { path } = JSON.parse(text) as { path?: unknown };
		return typeof path === 'string' ? path : null;
	} catch {
		return null;
	}
}

/** What a browser in a Flatpak starts: it sees no program outside, and may ask for one where it was allowed to. */
export const flatpakLauncher = (executable: string): Buffer =>
	Buffer.from(`#!/bin/sh\nexec flatpak-spawn --host ${inShell(executable)} "$@"\n`);

/** As one word of a POSIX shell. */
export const inShell = (word: string): string => `'${word.replaceAll("'", String.raw`'\''`)}'`;
