import { fault, faults, type Fault } from '../../../shared/domain/faults.ts';
import { redactUrl } from '../../../shared/domain/redact-url.ts';
import { bytes, millis, type Millis } from '../../../shared/kernel/units.ts';
import { unreachable } from '../../../shared/kernel/unreachable.ts';
import { chooseName } from '../core/naming/choose-name.ts';
import { firstField } from '../core/transfer/answer-head.ts';
import { backoff } from '../core/transfer/backoff.ts';
import { statedDigest } from '../core/transfer/digest-fields.ts';
import { faultOf } from '../core/transfer/error-fault.ts';
import type { Manifest } from '../core/transfer/manifest.ts';
import { withoutCredentials } from '../core/transfer/request-headers.ts';
import { countBytes } from '../core/transfer/range-set.ts';
import type { RunObserver, RunOutcome, RunRequest } from '../core/transfer/run.ts';
import { isWebPage, meansNoPage } from '../core/transfer/web-page.ts';
import { readValidator } from '../core/transfer/validator.ts';
import { sleep } from '../effects/clock.ts';
import { createCheckpoint, type Checkpoint } from './download-checkpoint.ts';
import type { Opened } from './download-open.ts';
import { clearPart, createPart, keyOf, openPart, targetOf, type Part } from './download-part.ts';
import type { RunView } from './download-progress.ts';
import { findFinished } from './download-receipt.ts';
import { createSource, type Source } from './download-source.ts';
import { startTransfer, type TransferEnd } from './download-transfer.ts';
import { finishDownload, type Finished } from './download-finish.ts';
import type { EnginePorts } from './download.ts';
import type { TaskTarget } from '../../../shared/domain/task.ts';

export type RunContext = {
	readonly ports: EnginePorts;
	readonly request: RunRequest;
	readonly observer: RunObserver;
	readonly signal: AbortSignal;
	readonly view: RunView;
};

/** What a run ends with before everything is closed. */
type End =
	| Extract<Finished, { kind: 'completed' }>
	| { readonly kind: 'stopped' }
	| { readonly kind: 'failed'; readonly fault: Fault; readonly retryAfter: Millis | null };

/** One attempt at a download, from the first request to the finished file. Never rejects. */
export async function runDownload(context: RunContext): Promise<RunOutcome> {
	const { ports, request, signal } = context;
	const { limits } = ports;
	const leases = ports.leases.join();
	const session = ports.transport({ proxy: request.proxy, leases });
	const createFor = (url: string, headers: RunRequest['headers']) =>
		createSource({ session, clock: ports.clock, limits, url, headers });
	/** Cookies and the like are for the first address alone. */
	let sources = [
		createFor(request.url, request.headers),
		...request.mirrors.map(url => createFor(url, withoutCredentials(request.headers))),
	];
	let part: Part | null = null;
	let manifest: Manifest | null = null;
	let checkpoint: Checkpoint | null = null;
	let savedBefore = 0;
	let firstAnswerMs = 0;

	/** The first answer; it is the first segment already. */
	async function probe(ranged: boolean): Promise<Opened | End> {
		let end: End = failed(fault('internal', 'no source'));
		for (const source of sources) {
			if (source.dropped) continue;
			const opened = await probeOne(source, ranged);
			if (opened.kind === 'opened') {
				sources = [source, ...sources.filter(other => other !== source)];
				return opened;
			}
			if (opened.kind === 'stopped') return opened;
			end = opened;
			if (opened.kind === 'failed' && sources.length > 1) dropped(source, opened.fault);
		}
		return end;
	}

	function dropped(source: Source, why: Fault): void {
		source.dropped = why;
		context.observer.droppedMirror?.(source.name, why);
	}

	async function probeOne(source: Source, ranged: boolean): Promise<Opened | End> {
		let isRanged = ranged;
		for (let attempt = 1; ; attempt++) {
			const range = isRanged ? { start: 0, end: null } : null;
			source.known = null;
			const opened = await source.open(range, { signal, waits: true });
			if (signal.aborted) {
				if (opened.kind === 'opened') drop(opened);
				return { kind: 'stopped' };
			}
			if (opened.kind === 'opened') {
				firstAnswerMs = opened.tookMs;
				return opened;
			}
			// Only its end lets it wait no longer.
			if (opened.kind === 'full') return { kind: 'stopped' };
			if (opened.kind === 'unranged' || opened.kind === 'changed') {
				if (!isRanged) return failed(fault('http_invalid', opened.detail));
				isRanged = false;
				continue;
			}
			const wait = pause(opened.fault, opened.retryAfter, attempt);
			if (wait === null) return failed(opened.fault, opened.retryAfter);
			await sleep(ports.clock, wait, signal);
		}
	}

	/** How long before the next attempt; null: no further one. */
	function pause(reason: Fault, retryAfter: Millis | null, attempt: number): number | null {
		if (faults[reason.code].retry === 'never' || attempt >= limits.attemptsMax) return null;
		if ((retryAfter ?? 0) > limits.retryAfterMaxMs) return null;
		const rule = { baseMs: limits.backoffBaseMs, maxMs: limits.backoffMaxMs };
		return Math.max(backoff(rule, attempt, ports.random()), retryAfter ?? 0);
	}

	/** What the first answer tells about the file. */
	function describe({ answer, verdict, place }: Opened): Manifest {
		const mediaType = firstField(answer.head, 'content-type');
		return {
			key: keyOf(ports.disk, request.url),
			url: redactUrl(request.url),
			finalUrl: redactUrl(place.url),
			name: chooseName({
				asked: request.fileName,
				disposition: firstField(answer.head, 'content-disposition'),
				urlPath: new URL(place.url).pathname,
				title: request.title,
				mediaType,
			}),
			total: verdict.total,
			resumable: verdict.kind === 'part',
			mediaType,
			validator: readValidator(answer.head),
			digest: statedDigest(answer.head, carriesAll(verdict)),
			written: [],
			seams: [],
		};
	}

	/** The part of this run, made or begun anew: bytes of two versions never meet in it. */
	async function preparePart(fresh: Manifest): Promise<Fault | null> {
		const free = await ports.disk.freeBytes(request.folder);
		const present = part ? await part.file.size() : 0;
		if (free !== null && fresh.total !== null && fresh.total - present > free)
			return fault('disk_full', `${fresh.total} bytes needed, ${free} free`);
		if (part) {
			const [, name] = ports.disk.split(part.path);
			manifest = { ...fresh, name };
			await part.save(manifest);
			await part.note(manifest);
			await part.file.resize(0);
		} else {
			part = await createPart(ports.disk, request.folder, {
				...fresh,
				namesMax: limits.namesMax,
				owner: request.owner,
			});
			if (!part) return fault('file_exists', fresh.name);
			manifest = part.saved;
		}
		if (fresh.total !== null) await part.file.resize(fresh.total);
		return null;
	}

	async function transfer(held: Part, known: Manifest, first: Opened | null): Promise<TransferEnd> {
		const failure = Promise.withResolvers<Fault>();
		const { total, resumable, validator } = known;
		const isSplit = resumable && limits.segmentsFor(total ?? 0, request.segments) > 1;
		const [base, ...mirrors] = sources as [Source, ...Source[]];
		// Where redirects led the last time, before this run has asked anything.
		const server = URL.parse(known.finalUrl)?.origin ?? base.origin;
		const ceiling = isSplit && mirrors.length === 0 ? ports.hosts.recall(server) : null;
		checkpoint = createCheckpoint({
			part: held,
			manifest: known,
			limits,
			clock: ports.clock,
			failed: error => failure.resolve(faultOf(error)),
		});
		const { mediaType } = known;
		base.isBase = true;
		base.known = total === null ? null : { total, validator, mediaType };
		// Whether another address serves the same file, its bytes must tell.
		for (const mirror of mirrors)
			mirror.known = total === null ? null : { total, validator: noValidator, mediaType };
		const started = startTransfer({
			part: held,
			checkpoint,
			digest: ports.disk.digest,
			limits,
			clock: ports.clock,
			random: ports.random,
			rateLimits: ports.rateLimits,
			sources,
			droppedSource: dropped,
			received: () => context.view.touch(),
			total,
			resumable,
			segments: Math.min(request.segments, ceiling ?? Infinity),
			leases,
			firstAnswerMs,
			first,
			signal,
			failure: failure.promise,
		});
		context.view.show({ transfer: started, checkpoint, total });
		const end = await started.end;
		// What comes next may take its time: others get the places.
		await session.close();
		const { target, refusals } = started.growth();
		if (refusals > 0 && mirrors.length === 0) ports.hosts.learn(base.origin, target);
		return end;
	}

	/** From the beginning, or from what is there, to the whole file. */
	async function fetchWhole(): Promise<End | { readonly kind: 'whole'; readonly total: number }> {
		let ranged = true;
		let attempts = 0;
		for (let restarts = 0; ;) {
			let first: Opened | null = null;
			if (!manifest) {
				for (const source of sources) {
					source.isBase = false;
					source.forget();
				}
				const probed = await probe(ranged);
				if (probed.kind !== 'opened') return probed;
				first = probed;
				if (isPageInstead(probed, request)) {
					drop(probed);
					return failed(fault('page_instead', new URL(probed.place.url).hostname));
				}
				const problem = await preparePart(describe(probed)).catch(faultOf);
				if (problem) {
					drop(probed);
					return failed(problem);
				}
			}
			if (!part || !manifest) return failed(fault('internal', 'no part'));
			context.observer.identified(targetOf(part.path, manifest));
			context.observer.entered('transferring');
			const end = await transfer(part, manifest, first);
			if (end.kind === 'complete') return { kind: 'whole', total: end.total };
			if (end.kind === 'restart' && end.reason === 'mirrors') {
				manifest = keepWritten(manifest);
				continue;
			}
			if (end.kind === 'restart') {
				if (restarts++ >= limits.restartsMax)
					return failed(fault(end.reason === 'changed' ? 'object_changed' : 'range_mismatch', end.detail));
				if (end.reason === 'unranged') ranged = false;
			} else if (end.kind === 'failed' && !manifest.resumable) {
				const wait = pause(end.fault, end.retryAfter, ++attempts);
				if (wait === null) return end;
				await sleep(ports.clock, wait, signal);
				if (signal.aborted) return { kind: 'stopped' };
			} else return end;
			manifest = null;
		}
	}

	const keepWritten = (now: Manifest | null): Manifest | null =>
		now && checkpoint ? { ...now, written: checkpoint.written(), seams: checkpoint.seams() } : now;

	/** What mirrors brought is taken back, where there is any. */
	async function takeBack(): Promise<boolean> {
		const unproved = sources.filter(source => !source.isBase && source.brought().length > 0);
		for (const source of unproved) {
			await checkpoint?.forget(source.brought());
			source.forget();
			dropped(source, fault('mirror_differs', 'another digest'));
		}
		return unproved.length > 0;
	}

	async function attempt(): Promise<End> {
		await ports.disk.checkFolder(request.folder);
		if (request.target) {
			const finished = await findFinishedBefore(request.target);
			if (finished) return finished;
			const found = await openPart(ports.disk, request.target, {
				key: keyOf(ports.disk, request.url),
				namesMax: limits.namesMax,
			});
			if (found === 'in use') return failed(fault('part_in_use', request.target.path));
			part = found;
			manifest = found?.saved ?? null;
			savedBefore = countBytes(found?.saved.written ?? []);
		}
		for (;;) {
			const fetched = await fetchWhole();
			if (fetched.kind !== 'whole') return fetched;
			if (!part || !checkpoint) return failed(fault('internal', 'no part'));
			if (manifest?.total === null) manifest = { ...manifest, total: fetched.total };
			// Its manifest goes in a moment: the bytes alone must be safe.
			await checkpoint.secure();
			context.observer.entered('verifying');
			const { disk } = ports;
			const finished = await finishDownload({
				disk,
				part,
				total: fetched.total,
				stated: manifest?.digest ?? null,
				isUnproved: sources.some(source => !source.isBase && source.brought().length > 0),
				key: keyOf(disk, request.url),
				request,
				signal,
			});
			if (finished.kind !== 'unproved') return finished;
			await takeBack();
			manifest = keepWritten(manifest);
		}
	}

	/** The process before this one ended after the file had its name and before anybody knew. */
	async function findFinishedBefore(target: TaskTarget): Promise<End | null> {
		const { disk } = ports;
		const key = keyOf(disk, request.url);
		try {
			const receipt = await findFinished(disk, target.path, key);
			if (!receipt) return null;
			context.observer.entered('verifying');
			await clearPart(disk, target);
			const { path, bytes, digest } = receipt;
			return { kind: 'completed', path, bytes, digest };
		} catch (error) {
			if (signal.aborted) return { kind: 'stopped' };
			throw error;
		}
	}

	/** What was saved stays, durable; what cannot be continued goes. */
	async function leave(): Promise<number> {
		if (!part?.isOpen()) return 0;
		if (!manifest?.resumable || !checkpoint) {
			await part.remove();
			return 0;
		}
		const point = checkpoint;
		await point.flush().catch(() => {});
		await part.close();
		return point.savedBytes();
	}

	const end = await attempt().catch((error: unknown): End => failed(faultOf(error)));
	await session.close();
	leases.leave();
	if (end.kind === 'completed') return { ...end, bytes: bytes(end.bytes) };
	const saved = await leave().catch(() => 0);
	switch (end.kind) {
		case 'stopped':
			return { kind: 'stopped', savedBytes: bytes(saved) };
		case 'failed':
			return { ...end, savedBytes: bytes(saved), progressed: saved > savedBefore };
		default:
			return unreachable(end);
	}
}

/** A login page, say, where a file was asked for: by the name that was asked for, else by the address. */
function isPageInstead({ answer, place }: Opened, { url, fileName }: RunRequest): boolean {
	if (!isWebPage(answer.head) || firstField(answer.head, 'content-disposition') !== null) return false;
	if (fileName !== null) return meansNoPage(fileName);
	return [url, place.url].every(address => meansNoPage(new URL(address).pathname));
}

/** The first request asks for everything. */
const carriesAll = (verdict: Opened['verdict']): boolean =>
	verdict.kind === 'whole' || (verdict.start === 0 && verdict.end === verdict.total);

const noValidator = { etag: null, lastModified: null, strong: null };

const failed = (reason: Fault, retryAfter: Millis | null = null): End => ({
	kind: 'failed',
	fault: reason,
	retryAfter: retryAfter === null ? null : millis(retryAfter),
});

function drop(opened: Opened): void {
	opened.answer.discard();
	opened.scope[Symbol.dispose]();
}
