/**
 * The last part of a path, as the browser would have called it. Firefox tells a path that is free already: a number
 * that is not in the address was put there by it.
 */
export function nameOf(path: string, url: string): string | null {
	const name = path.split(/[/\\]/u).at(-1) ?? '';
	const [, start, end] = /^(.+)\(\d+\)(\.[^.]*)?$/su.exec(name) ?? [];
	if (start !== undefined && !decoded(url).includes(name)) return start.trimEnd() + (end ?? '');
	return name === '' ? null : name;
}

function decoded(url: string): string {
	try {
		return decodeURIComponent(url);
	} catch {
		return url;
	}
}
