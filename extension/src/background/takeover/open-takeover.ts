import { isFirefox } from '../../core/page/is-firefox.ts';
import * as v from 'valibot';
import type { Browser, Downloads, Runtime } from 'webextension-polyfill';
import { parseWebUrl } from '../../core/add/web-url.ts';
import { isOrdinaryJar } from '../../core/add/ordinary-jar.ts';
import { headersFor } from '../../core/add/headers.ts';
import { trustOf } from '../../core/page/trust.ts';
import { TakeoverMessage, type Question } from '../../core/takeover/ask.ts';
import { nameOf } from '../../core/takeover/file-name.ts';
import { loadKept, withKept } from '../../core/takeover/kept.ts';
import { loadNotes, type Note } from '../../core/takeover/note.ts';
import { loadTakeover } from '../../core/takeover/settings.ts';
import type { TaskId } from '../../../../shared/domain/ids.ts';
import type { LinkOrigin } from '../../core/links/link-origin.ts';
import type { Sent } from '../background.ts';
import { createDownloads, finalUrlOf, isOf, type Item } from './downloads.ts';
import type { HostLink } from '../host-link.ts';
import { askStoring } from '../relay/ask-storing.ts';
import { askStreaming } from '../relay/ask-streaming.ts';
import { bring } from '../relay/bring.ts';
import { fetchAgain as relayAgain } from '../relay/fetched.ts';
import { createHandoffs } from './handoffs.ts';
import { watchRequests } from './seen-requests.ts';
import { createTakeover, type Candidate } from './takeover.ts';

type Given = {
	readonly browser: Browser;
	/** Of the daemon, which is looked for anew where it was not there. */
	readonly call: HostLink['call'];
	/** The Cookie header for it, '' where the user has not allowed any. */
	readonly cookies: (sent: Sent) => Promise<string>;
	/** Where a download that is taken over comes from, and that it was not. */
	readonly remember: (origin: LinkOrigin | null) => void;
	readonly forget: (task: TaskId) => void;
};

const never = new AbortController().signal;

/** Names are waited for by Chrome for 15 s; then it goes on by itself. */
const suggestMs = 14_000;
/** Older ones that are told of are told of again: the browser has just started, or continues them. */
const freshMs = 30_000;
/** The browser may begin one before it has us begin. */
const startMs = 5_000;
const alarmName = 'handoffs';
/** Chrome does not tell a download's store, and calls that of private windows always so. */
const privateStoreOfChrome = '1';

/** Chrome asks what a download is to be called, and waits for that. */
type NameEvent = {
	addListener(listener: (item: Item, suggest: () => void) => boolean): void;
	hasListener(listener: unknown): boolean;
};

/** Listens to the browser's downloads; in the first turn of the worker, and again where the permission comes later. */
export function openTakeover({ browser, call, cookies, remember, forget }: Given): {
	readonly ready: Promise<void>;
} {
	const { storage, runtime, windows } = browser;
	const requests = watchRequests(browser, Date.now);
	const ask = isFirefox(runtime.getURL('')) ? askStoring : askStreaming;
	const after = (ms: number, run: () => void): (() => void) => {
		const timer = setTimeout(run, ms);
		return () => clearTimeout(timer);
	};

	/** This life of the browser: session storage goes with it. */
	const life = once(async () => {
		const { browserLife: name, browserLifeAt: at } = await storage.session.get([
			'browserLife',
			'browserLifeAt',
		]);
		if (typeof name === 'string' && typeof at === 'number') return { name, at };
		const fresh = { name: crypto.randomUUID(), at: Date.now() };
		await storage.session.set({ browserLife: fresh.name, browserLifeAt: fresh.at });
		return fresh;
	});
	const session = async () => (await life()).name;

	async function keep(notes: readonly Note[]): Promise<void> {
		await storage.session.set({ privateHandoffs: notes.filter(note => note.private) });
		await storage.local.set({ handoffs: notes.filter(note => !note.private) });
		// Whatever ends this worker, somebody comes back.
		if (notes.length === 0) await browser.alarms.clear(alarmName);
		else await browser.alarms.create(alarmName, { delayInMinutes: 0.5, periodInMinutes: 0.5 });
	}

	const settings = async () => loadTakeover((await storage.local.get('takeover'))['takeover']);

	const handoffs = createHandoffs({ call, keep, browser: createDownloads(browser, session, after), after });
	const takeover = createTakeover({
		handoffs,
		settings,
		change: async change => await storage.local.set({ takeover: { ...(await settings()), ...change } }),
		session,
		headers,
		fetchAgain,
		bring: (source, params) => bring(source, params, { call, signal: never }),
		async kept(entry) {
			const before = loadKept((await storage.session.get('keptDownloads'))['keptDownloads']);
			await storage.session.set({ keptDownloads: withKept(before, entry) });
		},
		remember,
		forget,
		asked: show,
		now: Date.now,
		random: Math.random,
	});

	/** As the browser sent them, where it tells; else as it would. */
	async function headers(candidate: Candidate): Promise<[name: string, value: string][]> {
		const { url, referrer, storeId } = candidate;
		const sent = requests.find(url)?.headers ?? [];
		if (sent.length > 0) return sent;
		const given = { url, pageUrl: referrer, frameUrl: null, storeId };
		return headersFor({
			url,
			pageUrl: referrer,
			userAgent: navigator.userAgent,
			cookies: await cookies(given),
		});
	}

	/**
	 * Only where the user allowed the site: else the browser itself would not send what belongs to it. And only what is of
	 * the ordinary jar, which is what goes along: nobody of a private window is to be known by it.
	 */
	async function fetchAgain(candidate: Candidate, signal: AbortSignal) {
		if (!isOrdinaryJar(candidate)) return null;
		const { url, totalBytes, mediaType, etag, lastModified } = candidate;
		const site = parseWebUrl(url);
		const origins = site ? [`${site.scheme}://${site.host}/*`] : [];
		if (!site || !(await browser.permissions.contains({ origins }))) return null;
		const request = requests.find(url);
		const method = request?.method ?? 'GET';
		if (method !== 'GET' && !request?.body) return null;
		const expected = { url, totalBytes, mediaType, etag, lastModified };
		return await relayAgain({ url, method, body: request?.body ?? null, expected, signal, ask });
	}

	function candidateOf(item: Item, bornAt: number): Candidate {
		const url = finalUrlOf(item);
		const request = requests.find(url);
		const begunAt = Date.parse(item.startTime);
		return {
			download: item.id,
			firstUrl: item.url,
			url,
			startTime: item.startTime,
			// Chrome asks for a name before it has a path.
			path: /[/\\]/u.test(item.filename) ? item.filename : '',
			storeId: item.cookieStoreId ?? (item.incognito ? privateStoreOfChrome : null),
			referrer: item.referrer || null,
			name: nameOf(item.filename, url) ?? '',
			totalBytes: item.totalBytes > 0 ? item.totalBytes : null,
			mediaType: request?.mediaType ?? (item.mime || null),
			etag: request?.etag ?? null,
			lastModified: request?.lastModified ?? null,
			by: !item.byExtensionId ? 'browser' : item.byExtensionId === runtime.id ? 'us' : 'other extension',
			private: item.incognito,
			method: request?.method ?? null,
			isNew:
				item.state === 'in_progress' &&
				Math.abs(Date.now() - begunAt) < freshMs &&
				// A clock that was set back tells nothing of that.
				(begunAt > bornAt - startMs || Date.now() < bornAt),
		};
	}

	async function begun(item: Item): Promise<void> {
		await ready;
		await takeover.begun(candidateOf(item, (await life()).at));
	}

	/** Answered exactly once, and before the browser stops waiting. */
	function named(item: Item, suggest: () => void): boolean {
		let isAnswered = false;
		const answer = () => {
			if (isAnswered) return;
			isAnswered = true;
			suggest();
		};
		after(suggestMs, answer);
		void begun(item).finally(answer);
		return true;
	}

	const created = (item: Item): void => void begun(item);

	function listen(): void {
		const { downloads } = browser as { downloads?: Browser['downloads'] };
		if (!downloads) return;
		const naming = (downloads as { onDeterminingFilename?: NameEvent }).onDeterminingFilename;
		if (naming && !naming.hasListener(named)) naming.addListener(named);
		if (!naming && !downloads.onCreated.hasListener(created)) downloads.onCreated.addListener(created);
		// This wakes a worker, too, that ended while one was going over.
		if (!downloads.onChanged.hasListener(changed)) downloads.onChanged.addListener(changed);
	}

	function changed({ id, state }: Downloads.OnChangedDownloadDeltaType): void {
		if (state?.current === 'complete') void completed(id);
	}

	async function completed(download: number): Promise<void> {
		await ready;
		const [item] = await browser.downloads.search({ id: download });
		if (item) await handoffs.completed(note => isOf(note)(item));
	}

	let askWindow: number | null = null;

	/** One window for all questions. */
	function show(questions: readonly Question[]): void {
		if (questions.length === 0 || askWindow !== null) {
			void runtime.sendMessage({ type: 'takeover.asked' }).catch(() => {});
			return;
		}
		askWindow = -1;
		void windows
			.create({ url: runtime.getURL('src/ask/index.html'), type: 'popup', width: 460, height: 360 })
			.then(({ id }) => {
				askWindow = id ?? null;
			})
			.catch(() => {
				askWindow = null;
				for (const { download } of questions) takeover.answer(download, 'keep');
			});
	}

	windows.onRemoved.addListener(id => {
		if (id !== askWindow) return;
		askWindow = null;
		// Nobody answers any more.
		for (const { download } of takeover.questions()) takeover.answer(download, 'keep');
	});

	runtime.onMessage.addListener((message: unknown, sender: Runtime.MessageSender) => {
		const parsed = v.safeParse(TakeoverMessage, message);
		if (!parsed.success || trustOf(sender, runtime.id, runtime.getURL('')) !== 'own') return undefined;
		if (parsed.output.type === 'takeover.answer')
			takeover.answer(parsed.output.download, parsed.output.answer);
		return Promise.resolve(takeover.questions());
	});

	browser.alarms.onAlarm.addListener(() => {
		// Waking was all: what was left is looked for at every start.
	});
	browser.permissions.onAdded.addListener(listen);
	listen();

	async function recover(): Promise<void> {
		const left = [
			...loadNotes((await storage.local.get('handoffs'))['handoffs']),
			...loadNotes((await storage.session.get('privateHandoffs'))['privateHandoffs']),
		];
		if (left.length > 0) void takeover.recover(left).catch(() => {});
	}

	// Its beginning is when the first of us begins.
	void life();
	const ready = recover().catch(() => {});
	return { ready };
}

function once<Value>(work: () => Promise<Value>): () => Promise<Value> {
	let value: Promise<Value> | null = null;
	return () => (value ??= work());
}
