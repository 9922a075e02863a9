import * as v from 'valibot';
import type { Fault } from '../../../../shared/domain/faults.ts';
import { ExtractionView, type Extraction } from '../../../../shared/domain/extraction.ts';
import type { Task } from '../../../../shared/domain/task.ts';
import type { MediaChoice } from '../../../../shared/domain/media-choice.ts';
import type { AbortSignalLike } from '../../../../shared/kernel/abort-signal.ts';
import { ok, type Result } from '../../../../shared/kernel/result.ts';
import type { MediaExtract } from '../../../../shared/protocol/contract.ts';
import type { ExtractRequest } from '../../core/extraction/extractor.ts';
import { siteOf } from '../../core/extraction/site.ts';
import type { MediaStore } from '../../effects/media-store.ts';
import type { KnowsPage } from './known-sites.ts';
import { checkUrl } from '../check-url.ts';

export type Extract = (
	request: ExtractRequest,
	signal: AbortSignalLike,
) => Promise<Result<Extraction, Fault>>;

export type MediaCalls = {
	extract(params: MediaExtract, signal: AbortSignalLike): Promise<Result<ExtractionView, Fault>>;
	remembered(url: string): Result<{ choice: MediaChoice | null }, Fault>;
	/** Those that are archived or in the queue; what failed or was cancelled there is not. */
	known(keys: readonly string[], tasks: Iterable<Task>): string[];
	remember(url: string, choice: MediaChoice | null): Result<Record<string, never>, Fault>;
	/** Who knows that page. */
	knows(url: string): Promise<Result<{ site: string | null }, Fault>>;
};

type Ports = {
	/** Loaded when it is first used. */
	readonly open: () => Promise<Extract>;
	readonly store: MediaStore;
	readonly knows: KnowsPage;
};

/** What a picker asks for. */
export function createMediaCalls({ open, store, knows }: Ports): MediaCalls {
	let opening: Promise<Extract> | null = null;
	return {
		async extract(params, signal) {
			const url = checkUrl(params.url);
			if (!url.ok) return url;
			const extract = await (opening ??= open());
			const found = await extract(requestOf(url.value.href, params), signal);
			return found.ok ? ok(v.parse(ExtractionView, found.value)) : found;
		},
		known(keys, tasks) {
			const queued = new Set<string>();
			for (const { request, state } of tasks)
				if (request.group && state.status !== 'failed' && state.status !== 'cancelled')
					queued.add(request.group.key);
			const archived = new Set(store.archived(keys));
			return keys.filter(key => archived.has(key) || queued.has(key));
		},
		remembered(url) {
			const site = checkUrl(url);
			return site.ok ? ok({ choice: store.choice(siteOf(site.value.hostname)) }) : site;
		},
		async knows(address) {
			const url = checkUrl(address);
			return url.ok ? ok({ site: await knows(url.value) }) : url;
		},
		remember(url, choice) {
			const site = checkUrl(url);
			if (!site.ok) return site;
			store.keepChoice(siteOf(site.value.hostname), choice);
			return ok({});
		},
	};
}

const requestOf = (url: string, { headers, proxy, item, from, prefer }: MediaExtract): ExtractRequest => ({
	url,
	headers: headers ?? [],
	proxy: proxy ?? null,
	item: item ?? null,
	from: from ?? 1,
	prefer,
});
