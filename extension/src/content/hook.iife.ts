import { looksLikeManifest } from '../core/capture/read-manifest.ts';
import type { Noticed } from '../core/capture/look.ts';
import { listenIn } from './disguise.ts';
import { readPlayer } from './player.ts';

/*
 * Runs among the page's own scripts, before them: notices which playlists are read and what is put into players whose
 * address is a blob:. It passes everything on as it is, keeps no bytes, and tells only the script beside it.
 */

const manifestUnitsMax = 4 * 1024 * 1024;
const fedMax = 12;
const waitingMax = 100;
const readsMax = 20;
const tellMs = 120;
/** Smaller ones are pictures and settings. */
const readBytesMin = 10_000;

const later = setTimeout.bind(globalThis);
// Taken before the page has a chance to put its own in their place.
const dispatch = Reflect.get(EventTarget.prototype, 'dispatchEvent') as () => boolean;
const listen = Reflect.get(EventTarget.prototype, 'addEventListener') as () => void;
const decoder = new TextDecoder();
const stringify = JSON.stringify.bind(JSON);

/** Where the bytes of buffers and blobs came from. */
const origins = new WeakMap<object, string>();
/** The last of them by size: for what was copied on its way. */
const reads: { readonly url: string; readonly bytes: number }[] = [];
type Source = { blob: string; readonly fed: Set<string>; manifest: string; timer: boolean };
const sources = new WeakMap<object, Source>();
const mediaOf = new WeakMap<object, object>();
let lastManifest = '';
let isHeard = false;
const waiting: string[] = [];

function tell(noticed: Noticed): void {
	const text = stringify(noticed);
	if (isHeard) Reflect.apply(dispatch, document, [new CustomEvent('rustloader-noticed', { detail: text })]);
	else if (waiting.length < waitingMax) waiting.push(text);
}

Reflect.apply(listen, document, [
	'rustloader-listening',
	() => {
		isHeard = true;
		for (const detail of waiting.splice(0))
			Reflect.apply(dispatch, document, [new CustomEvent('rustloader-noticed', { detail })]);
	},
]);

/** Whatever a script got to read of an address. */
function read(url: string, value: unknown): void {
	if (!/^https?:/u.test(url)) return;
	if (typeof value === 'string') return readText(url, value);
	if (value instanceof ArrayBuffer) {
		origins.set(value, url);
		remember(url, value.byteLength);
		if (
			value.byteLength <= manifestUnitsMax &&
			isTextual(new Uint8Array(value, 0, Math.min(value.byteLength, 512)))
		)
			readText(url, decoder.decode(value));
	} else if (value instanceof Blob) {
		origins.set(value, url);
		remember(url, value.size);
	}
}

/** Begins as a playlist may begin, after a mark and blanks. */
const isTextual = (head: Uint8Array): boolean => looksLikeManifest(decoder.decode(head));

function readText(url: string, text: string): void {
	if (text.length > manifestUnitsMax || !looksLikeManifest(text)) return;
	lastManifest = url;
	tell({ kind: 'manifest', url, text });
}

function remember(url: string, bytes: number): void {
	if (bytes < readBytesMin) return;
	reads.push({ url, bytes });
	if (reads.length > readsMax) reads.shift();
}

function listenToRequests(): void {
	listenIn(globalThis.XMLHttpRequest?.prototype, 'send', ({ self }) => {
		const request = self as XMLHttpRequest;
		Reflect.apply(listen, request, [
			'load',
			() => {
				try {
					if (request.responseType === 'json' || request.responseType === 'document') return;
					read(request.responseURL, request.response);
				} catch {
					// Not ours to report.
				}
			},
			{ once: true },
		]);
	});
	for (const name of ['text', 'arrayBuffer', 'blob'])
		listenIn(globalThis.Response?.prototype, name, ({ self, result }) => {
			const { url } = self as Response;
			return (result as Promise<unknown>).then(value => {
				try {
					read(url, value);
				} catch {
					// Not ours to report.
				}
				return value;
			});
		});
}

function listenToPlayers(): void {
	listenIn(globalThis.URL, 'createObjectURL', ({ args: [object], result }) => {
		if (typeof result !== 'string' || typeof object !== 'object' || object === null) return;
		if (object instanceof Blob) {
			const url = origins.get(object) ?? reads.findLast(({ bytes }) => bytes === object.size)?.url ?? '';
			if (url !== '' || /^(?:video|audio)\//u.test(object.type))
				tell({ kind: 'blob', blob: result, url, type: object.type.slice(0, 200), bytes: object.size });
		} else sourceOf(object).blob = result;
	});
	for (const constructor of [
		globalThis.MediaSource,
		(globalThis as { ManagedMediaSource?: typeof MediaSource }).ManagedMediaSource,
	])
		listenIn(constructor?.prototype, 'addSourceBuffer', ({ self, result }) => {
			if (typeof self !== 'object' || self === null || typeof result !== 'object' || result === null) return;
			mediaOf.set(result, self);
			const source = sourceOf(self);
			source.manifest ||= lastManifest;
			tellSource(self, source);
		});
	listenIn(globalThis.SourceBuffer?.prototype, 'appendBuffer', ({ self, args: [data] }) => {
		const media = typeof self === 'object' && self !== null ? mediaOf.get(self) : undefined;
		if (!media) return;
		const buffer = ArrayBuffer.isView(data) ? data.buffer : data;
		const url = typeof buffer === 'object' && buffer !== null ? origins.get(buffer) : undefined;
		const source = sourceOf(media);
		if (url === undefined || source.fed.has(url) || source.fed.size >= fedMax) return;
		source.fed.add(url);
		tellSource(media, source);
	});
}

function sourceOf(media: object): Source {
	const known = sources.get(media);
	if (known) return known;
	const fresh: Source = { blob: '', fed: new Set(), manifest: '', timer: false };
	sources.set(media, fresh);
	return fresh;
}

function tellSource(media: object, source: Source): void {
	if (source.timer) return;
	source.timer = true;
	later(() => {
		source.timer = false;
		if (source.blob === '') return;
		const { duration } = media as MediaSource;
		tell({
			kind: 'source',
			blob: source.blob,
			fed: [...source.fed],
			manifest: source.manifest,
			duration: Number.isFinite(duration) && duration > 0 ? Math.min(duration, 1e7) : null,
		});
	}, tellMs);
}

function listenToElements(): void {
	const { prototype } = HTMLMediaElement;
	listenIn(prototype, 'play', ({ self }) => {
		// What is in the page's tree is seen by the script beside this one.
		if (!(self instanceof HTMLMediaElement) || self.isConnected) return;
		const player = self;
		const tellLoose = () => {
			if (!player.isConnected) tell({ kind: 'loose', player: readPlayer(player, false) });
		};
		if (Number.isNaN(player.duration))
			Reflect.apply(listen, player, ['loadedmetadata', tellLoose, { once: true }]);
		else tellLoose();
	});
	listenIn(prototype, 'setMediaKeys', ({ args: [keys], result }) => {
		if (!keys) return;
		// By then the player has them, which may take the browser seconds.
		const set = () => tell({ kind: 'keys', system: '', isUsed: true });
		(result as Promise<unknown>).then(set, () => {});
	});
	listenIn(globalThis.Navigator?.prototype, 'requestMediaKeySystemAccess', ({ args: [system] }) => {
		if (typeof system === 'string') tell({ kind: 'keys', system: system.slice(0, 100), isUsed: false });
	});
}

Reflect.apply(dispatch, document, [new Event('rustloader-hook')]);
for (const start of [listenToRequests, listenToPlayers, listenToElements]) {
	try {
		start();
	} catch {
		// A page without these has nothing to be noticed.
	}
}
