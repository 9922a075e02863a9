/** Told by the address of any page of the extension. */
export const isFirefox = (ownUrl: string): boolean => ownUrl.startsWith('moz-');
