/** Follows from `key` in extension/manifest.json; that of a store may be another. */
export const chromeExtensionId = 'idkhnldjkoadmigkhbplnpchjolcfjpe';

export const geckoId = 'rustloader@rustloader.app';

/** What the extension asks the browser for, and the name of the manifest that answers. */
export const nativeHostName = 'app.rustloader.host';
