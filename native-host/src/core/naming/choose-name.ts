import { dispositionName } from './content-disposition.ts';
import { mediaExtension } from './media-extension.ts';
import { safeName, splitExtension } from './safe-name.ts';

export type NameSources = {
	/** Asked for by the user. */
	readonly asked: string | null;
	readonly disposition: string | null;
	/** Path of the final address, percent-encoded. */
	readonly urlPath: string;
	/** The page's or link's. */
	readonly title: string | null;
	readonly mediaType: string | null;
};

/** Asked name, Content-Disposition, address, title, "download": the first that names a file. Always safe. */
export function chooseName({ asked, disposition, urlPath, title, mediaType }: NameSources): string {
	const extension = mediaExtension(mediaType) ?? '';
	if (asked !== null && asked.trim() !== '') return safeName(asked);
	const given = disposition === null ? null : dispositionName(disposition);
	if (given !== null && given.trim() !== '') return withExtension(lastComponent(given), extension);
	const fromUrl = urlName(urlPath);
	const hasTitle = title !== null && title.trim() !== '';
	if (fromUrl !== null && splitExtension(fromUrl)[1] !== '') return safeName(fromUrl);
	if (hasTitle) return titleName(title, extension);
	return withExtension(fromUrl ?? 'download', extension);
}

/** Some servers send the path on their own disk. */
const lastComponent = (name: string): string => name.split(/[/\\]/u).findLast(part => part !== '') ?? name;

function withExtension(name: string, extension: string): string {
	const safe = safeName(name);
	return splitExtension(safe)[1] === '' ? safeName(safe + extension) : safe;
}

/** A title ends in a word, not in an extension, even where that word has a dot before it. */
const titleName = (title: string, extension: string): string =>
	title.toLowerCase().endsWith(extension) ? safeName(title) : safeName(title.slice(0, 1024) + extension);

function urlName(path: string): string | null {
	const encoded = path.split('/').findLast(part => part !== '');
	if (encoded === undefined) return null;
	try {
		return decodeURIComponent(encoded);
	} catch {
		return encoded;
	}
}
