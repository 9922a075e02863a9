const ordinaryJars: ReadonlySet<string> = new Set(['0', 'firefox-default']);

/** Whether the cookies are those that the extension's own requests have: not a container's, nor a private window's. */
export const isOrdinaryJar = (place: {
	readonly storeId: string | null;
	readonly private: boolean;
}): boolean => !place.private && (place.storeId === null || ordinaryJars.has(place.storeId));
