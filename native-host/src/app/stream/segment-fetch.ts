import { createDecipheriv, type Decipheriv } from 'node:crypto';
import { fault, type Fault } from '../../../../shared/domain/faults.ts';
import { err, ok, type Result } from '../../../../shared/kernel/result.ts';
import type { Resource, SegmentKey } from '../../core/stream/stream-plan.ts';
import type { Disk, PartFile } from '../../core/transfer/disk.ts';
import { faultOf } from '../../core/transfer/error-fault.ts';
import type { WorkFolders } from '../../effects/work-folder.ts';
import type { FetchPorts } from './fetch-ports.ts';
import type { Opened } from '../download-open.ts';
import { fetchBytes } from './fetch-bytes.ts';
import { lengthOf, pourAnswer } from './pour-answer.ts';
import type { NotAsked, StreamHttp } from './stream-http.ts';
import { tryAgain } from './try-again.ts';
import { quote } from '../../../../shared/kernel/quoted.ts';
import { remark } from '../../../../shared/domain/remarks.ts';

export type SegmentPorts = FetchPorts & {
	readonly disk: Pick<Disk, 'create' | 'remove' | 'join'>;
	readonly work: Pick<WorkFolders, 'rename'>;
	readonly http: StreamHttp;
	readonly keys: KeyRing;
	/** Bytes came in. */
	readonly received: (count: number) => void;
};

type Wanted = {
	readonly resource: Resource;
	readonly key: SegmentKey | null;
	readonly folder: string;
	readonly name: string;
	readonly signal: AbortSignal;
};

/** No segment is larger. */
const segmentBytesMax = 16 * 1024 ** 3;

/**
 * Fetches one piece of a track, deciphered as it comes, into the file of its name: that is there only once all of it
 * is, and durable. Gives its length on the disk.
 */
export async function fetchSegment(ports: SegmentPorts, wanted: Wanted): Promise<Result<number, NotAsked>> {
	const { disk, work } = ports;
	const { folder, name, signal, resource, key } = wanted;
	const secret = key ? await ports.keys.find(key.url, signal) : ok(null);
	if (!secret.ok) return secret;
	const temporary = disk.join(folder, `${name}.new`);
	const outcome = await tryAgain(ports, signal, () =>
		ports.http.ask(resource, signal, async opened => {
			await disk.remove(temporary);
			const file = await disk.create(temporary);
			if (!file) return notAsked(fault('part_in_use', quote(name)));
			try {
				const decipher = key && secret.value ? decipherOf(secret.value, key) : null;
				const written = await write(ports, { file, opened, decipher, signal });
				if (!written.ok) return notAsked(written.error);
				await ports.waits.during('disk', file.sync());
				return { kind: 'done' as const, value: written.value };
			} catch (error) {
				return notAsked(faultOf(error));
			} finally {
				await file.close();
			}
		}),
	);
	if (outcome.kind === 'done') {
		await work.rename(temporary, disk.join(folder, name));
		return ok(outcome.value);
	}
	await disk.remove(temporary).catch(() => {});
	return err(outcome);
}

type Writing = {
	readonly file: PartFile;
	readonly opened: Opened;
	readonly decipher: Decipheriv | null;
	readonly signal: AbortSignal;
};

async function write(
	ports: SegmentPorts,
	{ file, opened, decipher, signal }: Writing,
): Promise<Result<number, Fault>> {
	let position = 0;
	let isScript = false;
	const put = (chunk: Uint8Array): void | Promise<void> => {
		const at = position;
		if (at === 0) isScript = isFileList(chunk);
		position += chunk.length;
		return file.write(chunk, at);
	};
	const problem = await pourAnswer(opened, {
		...ports,
		...ports.limits,
		signal,
		bytesMax: segmentBytesMax,
		length: lengthOf(opened),
		take(chunk) {
			ports.received(chunk.length);
			return put(decipher ? decipher.update(chunk) : chunk);
		},
	});
	if (isScript) return err(fault('stream_unsupported', remark('list_for_segment')));
	if (problem) return err(problem);
	if (!decipher) return ok(position);
	try {
		await put(decipher.final());
		return ok(position);
	} catch {
		// The padding at the end is what tells: a wrong key, or not all of it.
		return err(fault('stream_key', remark('key_unfit')));
	}
}

/** What would have ffmpeg open further files. */
const isFileList = (head: Uint8Array): boolean =>
	/^\s*(?:\uFEFF)?(?:#EXTM3U|ffconcat)/u.test(Buffer.from(head.subarray(0, 64)).toString('utf8'));

const decipherOf = (secret: Uint8Array, { ivHex }: SegmentKey): Decipheriv =>
	createDecipheriv('aes-128-cbc', secret, Buffer.from(ivHex, 'hex'));

/** The keys of one run, each fetched once. */
export type KeyRing = { find(url: string, signal: AbortSignal): Promise<Result<Uint8Array, NotAsked>> };

const keyBytes = 16;
const keysMax = 10_000;

export function createKeyRing(ports: FetchPorts, http: StreamHttp): KeyRing {
	const known = new Map<string, Promise<Result<Uint8Array, NotAsked>>>();

	async function fetchKey(url: string, signal: AbortSignal): Promise<Result<Uint8Array, NotAsked>> {
		const fetched = await fetchBytes(ports, http, {
			resource: { url, range: null },
			bytesMax: 64 * 1024,
			signal,
		});
		if (!fetched.ok) return fetched;
		const { bytes } = fetched.value;
		if (bytes.length === keyBytes) return ok(bytes);
		return err(
			notAsked(fault('stream_key', remark('bytes_instead', { count: bytes.length, wanted: keyBytes }))),
		);
	}

	return {
		find(url, signal) {
			const asked = known.get(url) ?? fetchKey(url, signal);
			if (known.size >= keysMax) known.clear();
			known.set(url, asked);
			// A key that could not be had is asked for again.
			void asked.then(found => (found.ok ? undefined : known.delete(url)));
			return asked;
		},
	};
}

const notAsked = (reason: Fault): NotAsked => ({ kind: 'fault', fault: reason, retryAfter: null });
