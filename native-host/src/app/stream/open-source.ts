import { ok, type Result } from '../../../../shared/kernel/result.ts';
import { unreachable } from '../../../../shared/kernel/unreachable.ts';
import { mediaExtension } from '../../core/naming/media-extension.ts';
import { askedContainer } from '../../core/naming/stream-name.ts';
import { isPlaylistName, isPlaylistType } from '../../core/stream/playlist-type.ts';
import { firstField } from '../../core/transfer/answer-head.ts';
import type { RunRequest, RunWish } from '../../core/transfer/run.ts';
import type { LoadPorts } from './load-stream.ts';
import { openStreamSource, type MediaSource } from './media-source.ts';
import { fileItem, openPageSource, sourceOf } from './page-source.ts';
import type { NotAsked } from './stream-http.ts';

type Ports = LoadPorts & Parameters<typeof openPageSource>[0];

/** What is to be fetched, by what the address leads to. */
export async function openSource(
	ports: Ports,
	request: RunRequest,
	wish: RunWish,
): Promise<Result<MediaSource, NotAsked>> {
	const source = await openBy(ports, request, wish);
	return source.ok ? ok(withAskedContainer(source.value, request.fileName, wish)) : source;
}

/** A name that was asked for says what the file is to be. */
function withAskedContainer(source: MediaSource, fileName: string | null, { choice }: RunWish): MediaSource {
	const asked = askedContainer(fileName);
	if (asked === null || choice.container !== 'auto' || source.convertTo !== null) return source;
	return { ...source, container: asked };
}

async function openBy(
	ports: Ports,
	request: RunRequest,
	wish: RunWish,
): Promise<Result<MediaSource, NotAsked>> {
	switch (wish.source) {
		case 'stream':
			return await openStreamSource(ports, request.url, wish.choice);
		case 'page':
			return await openPageSource(ports, request, wish);
		case 'any':
			return await openUnknown(ports, request, wish);
		default:
			return unreachable(wish.source);
	}
}

/** A playlist, a file of sound or pictures, or a page: its name tells, else its first answer. */
async function openUnknown(
	ports: Ports,
	request: RunRequest,
	wish: RunWish,
): Promise<Result<MediaSource, NotAsked>> {
	const { pathname } = new URL(request.url);
	if (isPlaylistName(pathname)) return await openStreamSource(ports, request.url, wish.choice);
	const mediaType = wish.item === null ? await askType(ports, request.url) : null;
	if (isPlaylistType(mediaType)) return await openStreamSource(ports, request.url, wish.choice);
	const kind = /^(video|audio)\//iu.exec(mediaType ?? '')?.[1]?.toLowerCase();
	if (kind === undefined) return await openPageSource(ports, request, wish);
	const container = (mediaExtension(mediaType) ?? '.mp4').slice(1);
	const headers = request.headers.map(([name, value]): [string, string] => [name, value]);
	return await sourceOf(ports, fileItem(request.url, container, kind === 'audio', headers), wish.choice);
}

/** Null: it does not say, or does not answer; then whoever reads pages has to find out. */
async function askType({ http, signal }: LoadPorts, url: string): Promise<string | null> {
	const answer = await http.ask({ url, range: null }, signal, async opened => {
		const mediaType = firstField(opened.answer.head, 'content-type');
		opened.answer.discard();
		return { kind: 'type' as const, mediaType };
	});
	return answer.kind === 'type' ? answer.mediaType : null;
}
