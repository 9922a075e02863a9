import type { Browser } from 'webextension-polyfill';
import { fault, type Fault } from '../../../../shared/domain/faults.ts';
import { err, ok, type Result } from '../../../../shared/kernel/result.ts';
import { relayChunkBytesMax } from '../../../../shared/protocol/limits.ts';
import type { Fetched } from './fetched.ts';
import { quote } from '../../../../shared/kernel/quoted.ts';
import { remark } from '../../../../shared/domain/remarks.ts';

type Place = { readonly tabId: number; readonly frameId: number };

/** What a blob: address stands for, which only its page knows: read there, piece by piece, within the click's leave. */
export async function readInPage(
	browser: Browser,
	place: Place,
	url: string,
): Promise<Result<Fetched, Fault>> {
	async function run<Value>(
		func: (...args: never[]) => Promise<Value>,
		args: unknown[],
	): Promise<Value | null> {
		const [answer] = await browser.scripting.executeScript({
			target: { tabId: place.tabId, frameIds: [place.frameId] },
			func,
			args,
		});
		return (answer?.result ?? null) as Value | null;
	}

	const found = await run(openInPage, [url]).catch(() => null);
	if (!found) return err(fault('url_scheme', remark('of_a_player'), quote('blob:')));
	return ok({
		totalBytes: found.size,
		mediaType: found.type === '' ? null : found.type,
		async *read(offset) {
			for (let at = offset; at < found.size; at += relayChunkBytesMax) {
				const text = await run(readSlice, [url, at, at + relayChunkBytesMax]).catch(() => null);
				if (text === null) throw fault('relay_lost', remark('page_closed'));
				yield Uint8Array.from(atob(text), character => character.charCodeAt(0));
			}
		},
	});
}

/** Runs in the page: it must not use anything from outside itself. What it finds stays for `readSlice`. */
async function openInPage(url: string): Promise<{ size: number; type: string } | null> {
	type Kept = { rustloaderBlobs?: Map<string, Blob>; content?: { fetch: typeof fetch } };
	const world = globalThis as Kept;
	try {
		// Firefox: the page's own, for a blob is known to its page alone.
		const answer = await (world.content?.fetch ?? fetch)(url);
		const blob = await answer.blob();
		(world.rustloaderBlobs ??= new Map()).set(url, blob);
		return { size: blob.size, type: blob.type };
	} catch {
		return null;
	}
}

async function readSlice(url: string, start: number, end: number): Promise<string | null> {
	const blob = (globalThis as { rustloaderBlobs?: Map<string, Blob> }).rustloaderBlobs?.get(url);
	if (!blob) return null;
	const bytes = new Uint8Array(await blob.slice(start, end).arrayBuffer());
	if (end >= blob.size) (globalThis as { rustloaderBlobs?: Map<string, Blob> }).rustloaderBlobs?.delete(url);
	let text = '';
	for (let at = 0; at < bytes.length; at += 0x8000)
		text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
	return btoa(text);
}
