import { fault, type Fault } from '../../../../shared/domain/faults.ts';
import { err, ok, type Result } from '../../../../shared/kernel/result.ts';
import { expandIndex } from '../../core/stream/dash-index.ts';
import { readDash, type Dash } from '../../core/stream/dash-read.ts';
import { readHls, type HlsPlaylist } from '../../core/stream/hls-read.ts';
import type { Variables } from '../../core/stream/hls-prepare.ts';
import { streamLimits } from '../../core/stream/stream-limits.ts';
import type { Ladder, Resource, TrackSegments } from '../../core/stream/stream-plan.ts';
import type { FetchPorts } from './fetch-ports.ts';
import { fetchBytes, type Fetched } from './fetch-bytes.ts';
import type { NotAsked, StreamHttp } from './stream-http.ts';
import { quote } from '../../../../shared/kernel/quoted.ts';

export type LoadPorts = FetchPorts & {
	readonly http: StreamHttp;
	readonly signal: AbortSignal;
};

type Loaded<Value> = Promise<Result<Value, NotAsked>>;

/** A stream whose playlist was read. */
export type Stream = {
	readonly ladder: Ladder;
	/** How long it lasts, where its first playlist says so. */
	readonly seconds: number | null;
	/** The segments of a format at this moment: each call looks again where the stream is still being made. */
	load(formatId: string): Loaded<TrackSegments>;
};

/** The one format of a playlist that has no others beside it. */
const onlyFormat = 'stream';

/** Reads the playlist under an address, of whichever kind it is. */
export async function loadStream(ports: LoadPorts, url: string): Loaded<Stream> {
	const fetched = await fetchPlaylist(ports, url);
	if (!fetched.ok) return fetched;
	const text = textOf(fetched.value);
	if (isMpd(text)) return await loadDash(ports, fetched.value, url);
	const read = readHlsText(text, fetched.value.url, noVariables);
	if (!read.ok) return failed(read.error);
	return read.value.kind === 'master'
		? ok(masterStream(ports, read.value))
		: ok(mediaStream(ports, { url, first: read.value.track }));
}

const isMpd = (text: string): boolean => /<(?:\w+:)?MPD[\s>]/u.test(text.slice(0, 8_192));

function masterStream(
	ports: LoadPorts,
	{ ladder, variables }: Extract<HlsPlaylist, { kind: 'master' }>,
): Stream {
	return {
		ladder,
		seconds: null,
		async load(formatId) {
			const format = ladder.formats.find(({ id }) => id === formatId);
			if (!format) return failed(fault('media_format_gone', quote(formatId)));
			return await loadMedia(ports, format.url, variables);
		},
	};
}

function mediaStream(ports: LoadPorts, { url, first }: { url: string; first: TrackSegments }): Stream {
	let fresh: TrackSegments | null = first;
	const format = {
		id: onlyFormat,
		protocol: 'hls' as const,
		container: 'mp4',
		video: { codec: null, width: null, height: null, fps: null, hdr: null },
		audio: { codec: null, channels: null, language: null },
		bitrate: null,
		size: null,
		rank: 0,
		drm: false,
		note: null,
		url,
	};
	return {
		ladder: { formats: [format], subtitles: [] },
		seconds:
			first.reloadSeconds === null ? first.segments.reduce((sum, { seconds }) => sum + seconds, 0) : null,
		async load() {
			const now = fresh;
			fresh = null;
			return now ? ok(now) : await loadMedia(ports, url, noVariables);
		},
	};
}

async function loadMedia(ports: LoadPorts, url: string, inherited: Variables): Loaded<TrackSegments> {
	const fetched = await fetchPlaylist(ports, url);
	if (!fetched.ok) return fetched;
	const read = readHlsText(textOf(fetched.value), fetched.value.url, inherited);
	if (!read.ok) return failed(read.error);
	if (read.value.kind === 'master') return failed(fault('stream_invalid', quote('EXT-X-STREAM-INF')));
	return ok(read.value.track);
}

function readHlsText(text: string, url: string, inherited: Variables): Result<HlsPlaylist, Fault> {
	const query = new Map(new URL(url).searchParams);
	return readHls(text, { url, resolve: resolveUrl, query, inherited });
}

async function loadDash(ports: LoadPorts, first: Fetched, url: string): Loaded<Stream> {
	const read = readMpd(ports, first);
	if (!read.ok) return failed(read.error);
	let fresh: Dash | null = read.value;
	return ok({
		ladder: read.value.ladder,
		seconds: read.value.reloadSeconds === null ? read.value.seconds : null,
		async load(formatId) {
			const dash = fresh?.reloadSeconds === null ? ok(fresh) : await reload();
			if (!dash.ok) return dash;
			return await dashTrack(ports, dash.value, formatId);
		},
	});

	/** What was read first is used by the first who asks: several tracks are in one MPD. */
	async function reload(): Loaded<Dash> {
		const now = fresh;
		fresh = null;
		if (now) return ok(now);
		const fetched = await fetchPlaylist(ports, url);
		if (!fetched.ok) return fetched;
		const again = readMpd(ports, fetched.value);
		return again.ok ? again : failed(again.error);
	}
}

function readMpd({ clock }: LoadPorts, { url, servedAt, bytes }: Fetched): Result<Dash, Fault> {
	const nowSeconds = (servedAt ?? clock.now()) / 1000;
	return readDash(textOf({ bytes }), { url, resolve: resolveUrl, nowSeconds });
}

async function dashTrack(ports: LoadPorts, dash: Dash, formatId: string): Loaded<TrackSegments> {
	const parts = dash.partsOf(formatId);
	if (!parts.ok) return failed(parts.error);
	let asked: NotAsked | null = null;
	const fetchIndex = async (resource: Resource) => {
		const bytesMax = streamLimits.indexBytes;
		const fetched = await fetchBytes(ports, ports.http, { resource, bytesMax, signal: ports.signal });
		if (!fetched.ok) asked = fetched.error;
		return fetched.ok ? ok(fetched.value.bytes) : err(fetched.error.fault);
	};
	const segments = [];
	for (const part of parts.value) {
		const expanded = part.kind === 'segments' ? ok(part.segments) : await expandIndex(part, fetchIndex);
		if (!expanded.ok) return asked ? err(asked) : failed(expanded.error);
		for (const segment of expanded.value) segments.push(segment);
	}
	return ok({ segments, reloadSeconds: dash.reloadSeconds });
}

const fetchPlaylist = (ports: LoadPorts, url: string): Loaded<Fetched> =>
	fetchBytes(ports, ports.http, {
		resource: { url, range: null },
		bytesMax: streamLimits.playlistBytes,
		signal: ports.signal,
	});

const textOf = ({ bytes }: Pick<Fetched, 'bytes'>): string => new TextDecoder().decode(bytes);

function resolveUrl(reference: string, base: string): string | null {
	const url = URL.parse(reference, base);
	return url && (url.protocol === 'http:' || url.protocol === 'https:') ? url.href : null;
}

const noVariables: Variables = new Map();

const failed = (reason: Fault) => err<NotAsked>({ kind: 'fault', fault: reason, retryAfter: null });
