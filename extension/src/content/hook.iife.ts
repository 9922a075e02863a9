import { looksLikeManifest } from '../core/capture/read-manifest.ts';
import type { Noticed } from '../core/capture/look.ts';
import { advertsIn } from './adverts.ts';
import { listenIn } from './disguise.ts';
import { readPlayer } from './player.ts';
import { cut } from './text.ts';

/*
 * Runs among the page's own scripts, before them: notices which playlists are read and what is put into players whose
 * address is a blob:. It passes everything on as it is, keeps no bytes, and tells only the script beside it. What the
 * page may have put in place of the browser's own (getters, `then`, events) is never called: only what was there first.
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
const then = Reflect.get(Promise.prototype, 'then') as () => Promise<unknown>;
const Told = CustomEvent;
const decoder = new TextDecoder();
const decode = decoder.decode.bind(decoder);
const stringify = JSON.stringify.bind(JSON);

/** What the browser's own getter gives. */
function getterOf(owner: object | undefined, name: string): (of: unknown) => unknown {
	const get = owner && Reflect.getOwnPropertyDescriptor(owner, name)?.get;
	return of => (get ? (Reflect.apply(get, of, []) as unknown) : undefined);
}
const urlOf = getterOf(globalThis.Response?.prototype, 'url');
const answerOf = getterOf(globalThis.XMLHttpRequest?.prototype, 'response');
const answerTypeOf = getterOf(globalThis.XMLHttpRequest?.prototype, 'responseType');
const answerUrlOf = getterOf(globalThis.XMLHttpRequest?.prototype, 'responseURL');
const durationOf = getterOf(globalThis.MediaSource?.prototype, 'duration');
const isInTree = getterOf(Node.prototype, 'isConnected');

/** Not ours to report, and never the page's to see. */
function quietly(run: () => void): void {
	try {
		run();
	} catch {
		// Something that is not as it is in other pages.
	}
}

/** Tells of what a promise gives, and gives the page one that is settled alike. */
const onceKept = (promise: unknown, kept: (value: unknown) => void): unknown =>
	Reflect.apply(then, promise, [
		(value: unknown) => {
			quietly(() => kept(value));
			return value;
		},
	] as never);

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
	if (isHeard) Reflect.apply(dispatch, document, [new Told('rustloader-noticed', { detail: text })]);
	else if (waiting.length < waitingMax) waiting.push(text);
}

Reflect.apply(listen, document, [
	'rustloader-listening',
	() => {
		isHeard = true;
		for (const detail of waiting.splice(0))
			Reflect.apply(dispatch, document, [new Told('rustloader-noticed', { detail })]);
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
			readText(url, decode(value));
	} else if (ArrayBuffer.isView(value)) {
		origins.set(value.buffer, url);
		remember(url, value.byteLength);
	} else if (value instanceof Blob) {
		origins.set(value, url);
		remember(url, value.size);
	}
}

/** Begins as a playlist may begin, after a mark and blanks. */
const isTextual = (head: Uint8Array): boolean => looksLikeManifest(decode(head));

function readText(url: string, text: string): void {
	if (text.length > manifestUnitsMax) return;
	const urls = advertsIn(text).map(cut);
	if (urls.length > 0) tell({ kind: 'adverts', urls });
	if (!looksLikeManifest(text)) return;
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
		const loaded = () => {
			const type = answerTypeOf(self);
			if (type !== 'json' && type !== 'document') read(answerUrlOf(self) as string, answerOf(self));
		};
		Reflect.apply(listen, self, ['load', () => quietly(loaded), { once: true }] as never);
	});
	for (const name of ['text', 'arrayBuffer', 'blob', 'bytes'])
		listenIn(globalThis.Response?.prototype, name, ({ self, result }) => {
			const url = urlOf(self) as string;
			return onceKept(result, value => read(url, value));
		});
}

/** Sound that the page plays by itself: effects, mostly. */
function listenToDecoders(): void {
	listenIn(globalThis.BaseAudioContext?.prototype, 'decodeAudioData', ({ args: [data], result }) => {
		const url = typeof data === 'object' && data !== null ? origins.get(data) : undefined;
		if (url === undefined) return undefined;
		return onceKept(result, decoded => {
			const { duration } = decoded as AudioBuffer;
			tell({ kind: 'decoded', url, seconds: Math.min(duration, 1e7) });
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
		const duration = durationOf(media) as number;
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
		if (!(self instanceof HTMLMediaElement) || isInTree(self)) return;
		const player = self;
		const tellLoose = () => {
			if (!isInTree(player)) tell({ kind: 'loose', player: readPlayer(player, false) });
		};
		if (Number.isNaN(player.duration))
			Reflect.apply(listen, player, ['loadedmetadata', () => quietly(tellLoose), { once: true }] as never);
		else tellLoose();
	});
	listenIn(prototype, 'setMediaKeys', ({ args: [keys], result }) => {
		if (!keys) return;
		// By then the player has them, which may take the browser seconds.
		const set = () => tell({ kind: 'keys', system: '', isUsed: true });
		void Reflect.apply(then, result, [set, () => {}] as never);
	});
	listenIn(globalThis.Navigator?.prototype, 'requestMediaKeySystemAccess', ({ args: [system] }) => {
		if (typeof system === 'string') tell({ kind: 'keys', system: system.slice(0, 100), isUsed: false });
	});
}

Reflect.apply(dispatch, document, [new Event('rustloader-hook')]);
for (const start of [listenToRequests, listenToDecoders, listenToPlayers, listenToElements]) {
	try {
		start();
	} catch {
		// A page without these has nothing to be noticed.
	}
}
