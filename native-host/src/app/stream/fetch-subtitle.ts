import { joinWebVtt } from '../../core/stream/webvtt.ts';
import type { Resource } from '../../core/stream/stream-plan.ts';
import { fetchBytes } from './fetch-bytes.ts';
import { loadStream, type LoadPorts } from './load-stream.ts';

const bytesMax = 16 * 1024 * 1024;
/** Three hours of segments of two seconds. */
const segmentsMax = 6_000;
const atOnce = 4;

/** Subtitles, whole, also where they come in segments; null where they cannot be had. */
export async function fetchSubtitle(ports: LoadPorts, url: string): Promise<Uint8Array | null> {
	const fetched = await fetchOne(ports, { url, range: null });
	if (!fetched || !new TextDecoder().decode(fetched.subarray(0, 16)).startsWith('#EXTM3U')) return fetched;
	const stream = await loadStream(ports, url);
	const track = stream.ok ? await stream.value.load(stream.value.ladder.formats[0]?.id ?? '') : stream;
	// Those of a recording move on with it.
	if (!track.ok || track.value.reloadSeconds !== null) return null;
	const { segments } = track.value;
	if (segments.length > segmentsMax || segments.some(({ key }) => key !== null)) return null;
	const texts: string[] = [];
	let size = 0;
	for (let at = 0; at < segments.length; at += atOnce) {
		const parts = await Promise.all(segments.slice(at, at + atOnce).map(one => fetchOne(ports, one)));
		for (const part of parts) {
			size += part?.length ?? Infinity;
			if (!part || size > bytesMax) return null;
			texts.push(new TextDecoder().decode(part));
		}
	}
	return Buffer.from(joinWebVtt(texts));
}

async function fetchOne(ports: LoadPorts, { url, range }: Resource): Promise<Uint8Array | null> {
	const { http, signal } = ports;
	const fetched = await fetchBytes(ports, http, { resource: { url, range }, bytesMax, signal });
	return fetched.ok ? fetched.value.bytes : null;
}
