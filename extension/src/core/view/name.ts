import type { Task } from '../../../../shared/domain/task.ts';
import { parseWebUrl } from '../add/web-url.ts';

/** What a download is called: the file's name once known, else what the address or the title suggests. */
export function taskName({ target, request, state }: Task): string {
	if (state.status === 'completed') return fileName(state.path);
	if (target) return fileName(target.path);
	return request.fileName ?? addressName(request.url, request.title);
}

/** The last part of the path when it looks like a file, else the title, else the host. */
export function addressName(url: string, title: string | null): string {
	const parsed = parseWebUrl(url);
	const last = decode(parsed?.path.split('/').findLast(part => part !== '') ?? '');
	if (/\.[a-z\d]{1,8}$/iu.test(last)) return last;
	const words = title?.trim() ?? '';
	return words || last || parsed?.host || url;
}

/** The last part of a path of any system. */
export const fileName = (path: string): string => path.split(/[/\\]/u).at(-1) || path;

function decode(part: string): string {
	try {
		return decodeURIComponent(part);
	} catch {
		return part;
	}
}
