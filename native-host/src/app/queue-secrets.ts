import { isAbsolute } from 'node:path';
import { fault, type Fault } from '../../../shared/domain/faults.ts';
import type { MediaFacts } from '../../../shared/domain/media.ts';
import { redacted, redactUrl } from '../../../shared/domain/redact-url.ts';
import type { Task, TaskRequest } from '../../../shared/domain/task.ts';
import { err, ok, type Result } from '../../../shared/kernel/result.ts';
import type { TaskAdd } from '../../../shared/protocol/contract.ts';
import type { TaskSecrets } from '../effects/secrets-file.ts';
import { readProxy } from '../effects/http-proxy.ts';
import { checkUrl } from './check-url.ts';
import { quote } from '../../../shared/kernel/quoted.ts';

type Parted = { readonly request: TaskRequest; readonly secrets: TaskSecrets | null };

/** Parts what was asked into what the journal may hold and what it must not. */
export function partSecrets(params: TaskAdd): Result<Parted, Fault> {
	const url = checkUrl(params.url);
	if (!url.ok) return url;
	if (params.folder !== undefined && !isAbsolute(params.folder))
		return err(fault('folder_not_absolute', quote(params.folder)));
	const mirrors = (params.mirrors ?? []).map(checkUrl);
	for (const mirror of mirrors) if (!mirror.ok) return mirror;
	const wholeMirrors = mirrors.flatMap(mirror => (mirror.ok ? [mirror.value.href] : []));
	const proxy = params.proxy ?? null;
	if (proxy !== null && proxy !== 'direct') {
		const read = readProxy(proxy);
		if (!read.ok) return read;
	}
	// The page's address is told for people only: one that does not fit is left out.
	const page = params.pageUrl === undefined ? null : checkUrl(params.pageUrl);
	const whole = { url: url.value.href, pageUrl: page?.ok ? page.value.href : null };
	const request: TaskRequest = {
		url: redactUrl(whole.url),
		pageUrl: whole.pageUrl === null ? null : redactUrl(whole.pageUrl),
		title: params.title ?? null,
		folder: params.folder ?? null,
		fileName: params.fileName ?? null,
		...(params.nameTemplate === undefined ? {} : { nameTemplate: params.nameTemplate }),
		segments: params.segments ?? null,
		checksum: params.checksum ?? null,
		mirrors: wholeMirrors.map(redactUrl),
		entry: params.entry ?? null,
		...(params.wish ? { wish: params.wish } : {}),
		...(params.group ? { group: params.group } : {}),
		rateLimit: params.rateLimit ?? 0,
		startAt: params.startAt ?? null,
		...(params.media ? { media: redactMedia(params.media) } : {}),
	};
	const secrets: TaskSecrets = {
		// An address that has the mark in it by itself is kept too, or it would look like a redacted one.
		url: request.url.includes(redacted) ? whole.url : null,
		pageUrl: request.pageUrl === whole.pageUrl ? null : whole.pageUrl,
		headers: (params.headers ?? []).map(([name, value]) => [name, value]),
		mirrors: request.mirrors.some(mirror => mirror.includes(redacted)) ? wholeMirrors : null,
		proxy,
		link: null,
		thumbnailUrl:
			request.media?.thumbnailUrl === params.media?.thumbnailUrl
				? null
				: (params.media?.thumbnailUrl ?? null),
	};
	const { headers, ...single } = secrets;
	const hasSome = headers.length > 0 || Object.values(single).some(value => value !== null);
	return ok({ request, secrets: hasSome ? secrets : null });
}

/** As the journal may hold them. */
export const redactMedia = (media: MediaFacts): MediaFacts => ({
	...media,
	thumbnailUrl: media.thumbnailUrl === null ? null : redactUrl(media.thumbnailUrl),
	pageUrl: media.pageUrl === null ? null : redactUrl(media.pageUrl),
});

/** The address to fetch; a fault where a part of it was secret and is gone. */
export function wholeUrl({ request }: Task, secrets: TaskSecrets | null): Result<string, Fault> {
	const whole = secrets?.url ?? null;
	if (whole !== null) return ok(whole);
	return request.url.includes(redacted) ? err(fault('secrets_gone')) : ok(request.url);
}
