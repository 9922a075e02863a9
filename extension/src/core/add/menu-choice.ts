/** As much of a context menu click as it takes; the names are the browser's. */
export type Click = {
	readonly linkUrl?: string | undefined;
	readonly srcUrl?: string | undefined;
	readonly mediaType?: string | undefined;
	readonly selectionText?: string | undefined;
	readonly frameUrl?: string | undefined;
	readonly pageUrl?: string | undefined;
};

/** What a click on "Download with Rustloader" means. */
export type Choice = { readonly kind: 'one'; readonly url: string } | { readonly kind: 'selection' };

/**
 * A player is what was meant even inside a link; a picture in a link stands for the link. With a selection, its
 * addresses are meant (the caller looks whether there are any, and whether the link clicked is among them).
 */
export function menuChoice(click: Click): Choice | null {
	const { linkUrl, srcUrl, mediaType, selectionText, frameUrl, pageUrl } = click;
	if (srcUrl !== undefined && (mediaType === 'video' || mediaType === 'audio')) return one(srcUrl);
	if (selectionText !== undefined && selectionText !== '') return { kind: 'selection' };
	const url = linkUrl ?? srcUrl ?? frameUrl ?? pageUrl;
	return url === undefined || url === '' ? null : one(url);
}

/** The addresses of a selection; a link that was clicked outside of it is meant alone. */
export function selectionUrls(found: readonly string[], linkUrl: string | undefined): readonly string[] {
	if (linkUrl === undefined) return found;
	return found.includes(linkUrl) ? found : [linkUrl];
}

const one = (url: string): Choice => ({ kind: 'one', url });
