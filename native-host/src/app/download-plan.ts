import { fault, type Fault } from '../../../shared/domain/faults.ts';
import { err, ok, type Result } from '../../../shared/kernel/result.ts';
import { mirrorsMax } from '../../../shared/protocol/limits.ts';
import { vouches, type FilePlan } from '../core/metalink/file-plan.ts';
import { isMetalink } from '../core/metalink/is-metalink.ts';
import { readLinks } from '../core/metalink/link-fields.ts';
import { withoutCredentials } from '../core/transfer/request-headers.ts';
import type { RunRequest } from '../core/transfer/run.ts';
import type { Clock } from '../effects/clock.ts';
import { checkUrl } from './check-url.ts';
import type { Opened } from './download-open.ts';
import type { Source } from './download-source.ts';
import { remark } from '../../../shared/domain/remarks.ts';

type Ports = {
	readonly clock: Clock;
	readonly limits: { readonly answerMs: number };
	readonly createFor: (url: string, headers: RunRequest['headers']) => Source;
	readonly signal: AbortSignal;
};

export const carriesMetalink = ({ answer, place }: Opened): boolean =>
	isMetalink(answer.head, new URL(place.url).pathname);

/** Reads the answer to its end: at most a metalink's length, and no longer than an answer may take. */
export async function readMetalink(
	opened: Opened,
	{ clock, limits }: Pick<Ports, 'clock' | 'limits'>,
): Promise<Result<readonly FilePlan[], Fault>> {
	const { metalinkBytesMax, parseMetalink } = await import('../core/metalink/parse-metalink.ts');
	const chunks: Uint8Array[] = [];
	let length = 0;
	using _scope = opened.scope;
	using _patience = clock.after(limits.answerMs, () => opened.scope.abort());
	const failure = await opened.answer.pour(chunk => {
		length += chunk.length;
		if (length > metalinkBytesMax) return 'enough';
		chunks.push(Uint8Array.from(chunk));
		return 'more';
	});
	if (failure) return err(failure);
	if (length > metalinkBytesMax)
		return err(fault('metalink_invalid', remark('bytes_more_than', { count: metalinkBytesMax })));
	const parsed = parseMetalink(Buffer.concat(chunks).toString('utf8'));
	if (!parsed.ok) return parsed;
	const { url } = opened.place;
	const plans = parsed.value.map(plan => ({ ...plan, urls: usableUrls(plan.urls, url, vouches(plan)) }));
	const usable = plans.filter(plan => plan.urls.length > 0);
	return usable.length > 0 ? ok(usable) : err(fault('metalink_invalid', remark('holds_no_address')));
}

/** What the fields of an answer, and of the redirects on the way to it, say about the file: null where nothing. */
export async function findPublished(
	opened: Opened,
	ports: Ports,
	request: RunRequest,
): Promise<FilePlan | null> {
	const links = opened.links.map(({ from, fields }) => ({ from, ...readLinks(fields) }));
	const described = links.flatMap(({ from, describedBy }) => usableUrls(describedBy, from, false))[0];
	const told = described === undefined ? null : await fetchDescription(described, opened, ports, request);
	const duplicates = links.flatMap(({ from, duplicates: urls }) =>
		usableUrls(urls, from, told !== null && vouches(told)),
	);
	const others = [...duplicates, ...(told?.urls ?? [])].filter(
		(url, index, all) => url !== opened.place.url && url !== request.url && all.indexOf(url) === index,
	);
	if (others.length === 0 && !told) return null;
	const urls = [request.url, ...others].slice(0, mirrorsMax + 1);
	return { name: null, size: null, checksum: null, pieces: null, ...told, urls };
}

/** A metalink that cannot be had, or is of something else, is none: the file is there without it. */
async function fetchDescription(
	url: string,
	about: Opened,
	ports: Ports,
	{ url: asked, headers }: RunRequest,
): Promise<FilePlan | null> {
	const { origin } = new URL(url);
	const isHome = origin === new URL(asked).origin || origin === new URL(about.place.url).origin;
	const source = ports.createFor(url, isHome ? about.place.headers : withoutCredentials(headers));
	// The file's own connection is open: to wait for another one could be to wait for ever.
	const opened = await source.open(null, { signal: ports.signal, waits: false });
	if (opened.kind !== 'opened') return null;
	const read = await readMetalink(opened, ports);
	if (!read.ok) return null;
	const { total } = about.verdict;
	const names = [asked, about.place.url].map(address => new URL(address).pathname.split('/').at(-1));
	const fits = (plan: FilePlan): boolean =>
		(plan.size === null || total === null || plan.size === total) &&
		(read.value.length === 1 || names.includes(encodeURIComponent(plan.name ?? '')));
	return read.value.find(fits) ?? null;
}

/** Where an answer over TLS names an address without it, only digests that nobody can forge make up for that. */
function usableUrls(urls: readonly string[], from: string, isVouchedFor: boolean): string[] {
	const base = new URL(from);
	return urls.flatMap(url => {
		const target = URL.parse(url, base);
		const checked = target && checkUrl(target.href);
		if (!checked?.ok) return [];
		const { value } = checked;
		if (base.protocol === 'https:' && value.protocol === 'http:' && !isVouchedFor) return [];
		value.hash = '';
		return [value.href];
	});
}

/** A source an address; what is secret goes only to where it was meant for. */
export function sourcesOf(
	urls: readonly string[],
	request: RunRequest,
	createFor: Ports['createFor'],
): Source[] {
	const { origin } = new URL(request.url);
	return urls.map(url =>
		createFor(url, new URL(url).origin === origin ? request.headers : withoutCredentials(request.headers)),
	);
}

/** The file that was asked for among those of a metalink, and the names of the others. */
export function chooseEntry(
	plans: readonly FilePlan[],
	entry: string | null,
): { readonly plan: FilePlan; readonly others: readonly string[] } | null {
	const [first] = plans;
	const plan = entry === null ? first : plans.find(({ name }) => name === entry);
	if (!plan) return null;
	const names = new Set(plans.slice(1).flatMap(({ name }) => (name === null ? [] : [name])));
	names.delete(plan.name ?? '');
	return { plan, others: entry === null ? [...names] : [] };
}
