import { isFirefox } from '../../core/page/is-firefox.ts';
import type { Browser, WebRequest } from 'webextension-polyfill';
import { headerIn, sentHeaders } from '../../core/takeover/sent-headers.ts';

/** What the browser sent for a download, and what it was given. In memory only: it is full of secrets. */
type SeenRequest = {
	readonly method: string;
	/** As it sent them, for this address. */
	readonly headers: [name: string, value: string][];
	readonly mediaType: string | null;
	readonly etag: string | null;
	readonly lastModified: string | null;
	readonly body: SeenBody | null;
};

/** Of a form; null where it holds files, or nobody could tell. */
export type SeenBody =
	| { readonly kind: 'form'; readonly fields: readonly (readonly [string, string])[] }
	| { readonly kind: 'raw'; readonly bytes: ArrayBuffer };

export type SeenRequests = { find(url: string): SeenRequest | null };

/** Requests that are remembered, and for how long: a download begins a moment after its answer. */
const seenMax = 200;
const seenMs = 120_000;
const bodyBytesMax = 1024 * 1024;

/** Chrome leaves out cookies, referrer and origin unless asked; Firefox does not know the word. */
const extra = (browser: Browser, word: string): [string, ...string[]] =>
	isFirefox(browser.runtime.getURL('')) ? [word] : [word, 'extraHeaders'];

type Open = Pick<SeenRequest, 'method' | 'headers' | 'body'>;

/** Where the user allowed a site, the browser tells what it sent there. In the first turn of the worker. */
export function watchRequests(browser: Browser, now: () => number): SeenRequests {
	const { webRequest } = browser;
	const open = new Map<string, Open>();
	const seen = new Map<string, { readonly at: number; readonly request: SeenRequest }>();
	/** What may become a download: pages, frames, and what links say is to be saved. */
	const filter: WebRequest.RequestFilter = {
		urls: ['http://*/*', 'https://*/*'],
		types: ['main_frame', 'sub_frame', 'other', 'object'],
	};

	const remember = <Value>(map: Map<string, Value>, key: string, value: Value): void => {
		map.delete(key);
		map.set(key, value);
		const [oldest] = map.keys();
		if (map.size > seenMax && oldest !== undefined) map.delete(oldest);
	};

	webRequest.onBeforeRequest.addListener(
		details => {
			if (details.method !== 'GET')
				remember(open, details.requestId, {
					method: details.method,
					headers: [],
					body: bodyOf(details.requestBody ?? null),
				});
			return undefined;
		},
		filter,
		['requestBody'],
	);
	webRequest.onSendHeaders.addListener(
		({ requestId, method, requestHeaders }) => {
			const before = open.get(requestId);
			// A redirect may make a GET of it, without a body.
			const body = before?.method === method ? before.body : null;
			remember(open, requestId, { method, headers: sentHeaders(requestHeaders ?? []), body });
		},
		filter,
		extra(browser, 'requestHeaders') as WebRequest.OnSendHeadersOptions[],
	);
	webRequest.onResponseStarted.addListener(
		({ requestId, url, responseHeaders = [] }) => {
			const request = open.get(requestId);
			open.delete(requestId);
			if (!request) return;
			const tell = (name: string) => headerIn(responseHeaders, name);
			remember(seen, withoutFragment(url), {
				at: now(),
				request: {
					...request,
					mediaType: tell('content-type'),
					etag: tell('etag'),
					lastModified: tell('last-modified'),
				},
			});
		},
		filter,
		['responseHeaders'],
	);
	webRequest.onErrorOccurred.addListener(({ requestId }) => void open.delete(requestId), filter);

	return {
		find(url) {
			const found = seen.get(withoutFragment(url));
			return found && now() - found.at <= seenMs ? found.request : null;
		},
	};
}

const withoutFragment = (url: string): string => url.replace(/#.*$/su, '');

function bodyOf(body: WebRequest.OnBeforeRequestDetailsTypeRequestBodyType | null): SeenBody | null {
	if (!body || body.error !== undefined) return null;
	if (body.formData) {
		const fields = Object.entries(body.formData as unknown as Record<string, unknown[]>).flatMap(
			([name, values]) => values.map(value => [name, value] as const),
		);
		const isText = fields.every((field): field is readonly [string, string] => typeof field[1] === 'string');
		return isText && size(fields) <= bodyBytesMax ? { kind: 'form', fields } : null;
	}
	const [only, ...more] = body.raw ?? [];
	const bytes = only?.bytes as ArrayBuffer | undefined;
	if (!bytes || more.length > 0 || bytes.byteLength > bodyBytesMax) return null;
	return { kind: 'raw', bytes };
}

const size = (fields: readonly (readonly [string, string])[]): number =>
	fields.reduce((sum, [name, value]) => sum + name.length + value.length, 0);
