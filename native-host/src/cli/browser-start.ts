import { geckoId } from '../../../installers/extension-ids.ts';

/**
 * Browsers start the registered program with no command: Chrome with the extension's origin, Firefox with the
 * manifest's path and the add-on's id.
 */
export function isBrowserStart([first = '', second = '']: readonly string[]): boolean {
	return first.startsWith('chrome-extension://') || (first.endsWith('.json') && second === geckoId);
}

/** Whom a browser speaks for; null where no browser started this. */
export function senderOf(args: readonly string[]): string | null {
	const [first = '', second] = args;
	if (first.startsWith('chrome-extension://')) return first;
	return first.endsWith('.json') ? (second ?? null) : null;
}
