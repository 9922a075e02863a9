import { chromeExtensionId, geckoId } from '../../../installers/extension-ids.ts';

/**
 * Whether a browser's extension may use the host. Browsers start a host for the ids of its manifest alone; this is the
 * same list once more, for a relay that something else has started. `recorded` are ids that an installation added.
 */
export function isAllowedSender(sender: string, recorded: readonly string[]): boolean {
	return [chromeExtensionId, geckoId, ...recorded].includes(senderId(sender));
}

/** Chrome names an origin, `chrome-extension://ID/`; Firefox the id itself. */
const senderId = (sender: string): string =>
	/^chrome-extension:\/\/([a-p]{32})\/$/u.exec(sender)?.[1] ?? sender;
