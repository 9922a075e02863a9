import * as v from 'valibot';
import { err, ok, type Result } from '../kernel/result.ts';
import { addressesMax } from './address-range.ts';
import { fault, type Fault } from './faults.ts';
import { redacted } from './redact-url.ts';
import { TaskRequest, type Task } from './task.ts';
import { quote } from '../kernel/quoted.ts';
import { remark } from './remarks.ts';

const documentVersion = 1;
export const exportBytesMax = 64 * 1024 * 1024;

const Envelope = v.object({
	rustloader: v.literal('queue'),
	version: v.number(),
	downloads: v.array(v.unknown()),
});

/** What was asked for, for other queues: as the journal has it, so no secret is in it. */
export type QueueDocument = {
	readonly rustloader: 'queue';
	readonly version: typeof documentVersion;
	readonly downloads: readonly TaskRequest[];
};

export type QueueImport = {
	readonly requests: readonly TaskRequest[];
	/** Entries that are damaged. */
	readonly damaged: number;
	/** Addresses that had a secret in them, which is never exported: a new link is needed. */
	readonly incomplete: readonly string[];
};

/** Downloads whose bytes a browser brought cannot be fetched by anybody else, and are left out. */
export const exportQueue = (tasks: Iterable<Task>): QueueDocument => ({
	rustloader: 'queue',
	version: documentVersion,
	downloads: [...tasks].map(({ request }) => request).filter(({ relayed }) => !relayed),
});

/** An address a line, with its name and mirrors where it has some: aria2 and others read it. */
export const exportList = (tasks: Iterable<Task>): string =>
	exportQueue(tasks)
		.downloads.map(({ url, mirrors, fileName }) => {
			if (url.includes(redacted)) return `# ${url}\n`;
			const whole = mirrors.filter(mirror => !mirror.includes(redacted));
			return `${[url, ...whole].join('\t')}\n${fileName === null ? '' : `  out=${fileName.replace(/\s+/gu, ' ')}\n`}`;
		})
		.join('');

/** null: it is no such document at all, but a list, say. What is damaged costs only itself. */
export function readQueueDocument(text: string): Result<QueueImport, Fault> | null {
	const envelope = v.safeParse(Envelope, parseJson(text));
	if (!envelope.success) return null;
	const { version, downloads } = envelope.output;
	if (version !== documentVersion)
		return err(fault('version_mismatch', remark('version_is', { version: String(version) })));
	if (downloads.length > addressesMax)
		return err(fault('too_many_addresses', quote(String(downloads.length))));
	const read = downloads.map(one => v.safeParse(TaskRequest, one));
	const good = read.flatMap(one => (one.success ? [one.output] : []));
	return ok({
		requests: good.filter(({ url }) => !url.includes(redacted)).map(withoutRedacted),
		damaged: read.length - good.length,
		incomplete: good.map(({ url }) => url).filter(url => url.includes(redacted)),
	});
}

const withoutRedacted = ({ pageUrl, mirrors, ...request }: TaskRequest): TaskRequest => ({
	...request,
	pageUrl: pageUrl?.includes(redacted) === true ? null : pageUrl,
	mirrors: mirrors.filter(mirror => !mirror.includes(redacted)),
});

function parseJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return null;
	}
}
