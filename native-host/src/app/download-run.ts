import { fault, faults, type Fault } from '../../../shared/domain/faults.ts';
import { redactUrl } from '../../../shared/domain/redact-url.ts';
import { bytes, millis, type Millis } from '../../../shared/kernel/units.ts';
import { unreachable } from '../../../shared/kernel/unreachable.ts';
import { chooseName } from '../core/naming/choose-name.ts';
import { encodePlan, nameIn, parsePlan, piecesFor, type FilePlan } from '../core/metalink/file-plan.ts';
import { firstField } from '../core/transfer/answer-head.ts';
import { backoff } from '../core/transfer/backoff.ts';
import { statedDigest } from '../core/transfer/digest-fields.ts';
import { faultOf } from '../core/transfer/error-fault.ts';
import type { Manifest } from '../core/transfer/manifest.ts';
import { withoutCredentials } from '../core/transfer/request-headers.ts';
import { mayBeExpired, type Link } from '../core/transfer/link.ts';
import { countBytes, missingRanges } from '../core/transfer/range-set.ts';
import type { RunObserver, RunOutcome, RunRequest } from '../core/transfer/run.ts';
import { isWebPage, meansNoPage } from '../core/transfer/web-page.ts';
import { noValidator, readValidator } from '../core/transfer/validator.ts';
import { createCheckpoint, type Checkpoint } from './download-checkpoint.ts';
import type { Opened } from './download-open.ts';
import { clearPart, createPart, keyOf, openPart, targetOf, validatorOf, type Part } from './download-part.ts';
import type { RunView } from './download-progress.ts';
import { findFinished } from './download-receipt.ts';
import { askForLink, isOver, matchLink } from './download-link.ts';
import { createSource, whyNobody, type Source } from './download-source.ts';
import type { RunRates } from './rate-limits.ts';
import { startTransfer, type TransferEnd } from './download-transfer.ts';
import { endOf, finishDownload, type Finished } from './download-finish.ts';
import { carriesMetalink, chooseEntry, findPublished, readMetalink, sourcesOf } from './download-plan.ts';
import { restBefore, waitingLeases } from './download-waits.ts';
import type { EnginePorts } from './download.ts';
import type { TaskTarget } from '../../../shared/domain/task.ts';

export type RunContext = {
	readonly ports: EnginePorts;
	readonly request: RunRequest;
	readonly observer: RunObserver;
	readonly signal: AbortSignal;
	readonly view: RunView;
	readonly rates: Pick<RunRates, 'through'>;
};

/** A part is made there. */
type Way = { readonly kind: 'fetch'; readonly fresh: Manifest; readonly folder: string };

/** What a run ends with before everything is closed. */
type End =
	| Extract<Finished, { kind: 'completed' }>
	| { readonly kind: 'stopped' }
	| { readonly kind: 'failed'; readonly fault: Fault; readonly retryAfter: Millis | null };

/** So many connections to a far server are bearable even where the file is small. */
const aheadMax = 8;

/** One attempt at a download, from the first request to the finished file. Never rejects. */
export async function runDownload(context: RunContext): Promise<RunOutcome> {
	const { ports, request, signal } = context;
	const { limits } = ports;
	const { waits } = context.view;
	const resting = { waits, clock: ports.clock, signal };
	const leases = waitingLeases(ports.leases.join(), waits);
	const session = ports.transport({ proxy: request.proxy, leases });
	const createFor = (url: string, headers: RunRequest['headers']) =>
		createSource({ session, clock: ports.clock, limits, url, headers });
	const key = keyOf(ports.disk, request);
	let plan = request.plan;
	/** Cookies and the like are for the first address alone. */
	let sources = [
		...(plan ? sourcesOf(plan.urls, request, createFor) : [createFor(request.url, request.headers)]),
		...request.mirrors.map(url => createFor(url, withoutCredentials(request.headers))),
	];
	let part: Part | null = null;
	let manifest: Manifest | null = null;
	let checkpoint: Checkpoint | null = null;
	let savedBefore = 0;
	let firstAnswerMs = 0;
	let url = request.link?.url ?? request.url;
	let renewals = 0;
	let savedAtRenewal = 0;

	/** The first answer; it is the first segment already. Where one does not answer, the next is asked before it again. */
	async function probe(ranged: boolean): Promise<Opened | End> {
		for (let round = 1; ; round++) {
			let wait = Infinity;
			let isAsked = false;
			let end = failed(whyNobody(sources));
			for (const source of sources.filter(({ dropped }) => !dropped)) {
				const opened = await probeOne(source, ranged);
				if (opened.kind === 'opened') {
					sources = [source, ...sources.filter(other => other !== source)];
					return opened;
				}
				if (opened.kind !== 'failed') return opened;
				end = opened;
				const rest = pause(opened.fault, opened.retryAfter, round);
				if (rest === null && sources.length > 1) dropped(source, opened.fault);
				if (rest !== null && rest < wait) isAsked = opened.retryAfter !== null;
				wait = Math.min(wait, rest ?? Infinity);
			}
			if (wait === Infinity) return sources.length > 1 ? failed(whyNobody(sources)) : end;
			await restBefore(resting, { ms: wait, isAsked });
			if (signal.aborted) return { kind: 'stopped' };
		}
	}

	function dropped(source: Source, why: Fault): void {
		source.dropped = why;
		context.observer.droppedMirror?.(source.name, why);
	}

	async function probeOne(source: Source, ranged: boolean): Promise<Opened | End> {
		for (const isRanged of ranged ? [true, false] : [false]) {
			const range = isRanged ? { start: 0, end: null } : null;
			source.known = null;
			const opened = await source.open(range, { signal, waits: true, ahead: aheadAt });
			if (signal.aborted) {
				if (opened.kind === 'opened') drop(opened);
				return { kind: 'stopped' };
			}
			if (opened.kind === 'fault') return failed(opened.fault, opened.retryAfter);
			// Only its end lets it wait no longer.
			if (opened.kind === 'full') return { kind: 'stopped' };
			if (opened.kind === 'opened') {
				firstAnswerMs = opened.tookMs;
				const misfit = misfitOf(opened, request, plan);
				if (!misfit) return opened;
				drop(opened);
				return failed(misfit);
			}
			if (!isRanged) return failed(fault('http_invalid', opened.detail));
		}
		return failed(fault('internal', 'not asked'));
	}

	/** Connections to a far server, before it has said what there is to fetch. */
	const aheadAt = (origin: string): number =>
		Math.min(aheadMax, request.segments, ports.hosts.recall(origin) ?? Infinity) - 1;

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
			key,
			url: redactUrl(request.url),
			finalUrl: redactUrl(place.url),
			name: chooseName({
				asked: request.fileName ?? nameIn(plan),
				disposition: firstField(answer.head, 'content-disposition'),
				urlPath: new URL(place.url).pathname,
				title: request.title,
				mediaType,
			}),
			total: verdict.total,
			replaces: false,
			resumable: verdict.kind === 'part',
			mediaType,
			validator: readValidator(answer.head),
			digest: statedDigest(answer.head, carriesAll(verdict)),
			written: [],
			verified: [],
			seams: [],
		};
	}

	/** The part of this run, made or begun anew. */
	async function preparePart(fresh: Manifest, folder: string): Promise<Fault | null> {
		const free = await ports.disk.freeBytes(folder);
		const present = part ? await part.file.size() : 0;
		if (free !== null && fresh.total !== null && fresh.total - present > free)
			return fault('disk_full', `${fresh.total} bytes needed, ${free} free`);
		if (part) {
			manifest = await part.renew(fresh);
		} else {
			part = await createPart(ports.disk, folder, {
				...fresh,
				namesMax: limits.namesMax,
				owner: request.owner,
			});
			if (!part) return fault('file_exists', fresh.name);
			manifest = part.saved;
		}
		if (plan) await ports.disk.plans.keep(part.path, encodePlan(plan));
		if (fresh.total !== null) await part.file.resize(fresh.total);
		return null;
	}

	async function transfer(held: Part, known: Manifest, first: Opened | null): Promise<TransferEnd> {
		const failure = Promise.withResolvers<Fault>();
		const { total, resumable, validator } = known;
		const isSplit = resumable && limits.segmentsFor(total ?? 0, request.segments, firstAnswerMs) > 1;
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
			newDigest: ports.disk.newDigest,
			hashes: piecesFor(plan, total),
			limits,
			clock: ports.clock,
			random: ports.random,
			rates: context.rates,
			sources,
			droppedSource: dropped,
			received: () => context.view.touch(),
			waits,
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
		// A link whose time is over says nothing of how many connections the server puts up with.
		const isEnded = end.kind === 'failed' && mayBeExpired(end.fault);
		if (refusals > 0 && mirrors.length === 0 && !isEnded) ports.hosts.learn(base.origin, target);
		return end;
	}

	/** From the beginning, or from what is there, to the whole file. */
	async function fetchWhole(): Promise<End | { readonly kind: 'whole'; readonly total: number }> {
		let ranged = true;
		let attempts = 0;
		for (let restarts = 0; ;) {
			let first: Opened | null = null;
			// Before it is asked in vain, which some servers take for an attack.
			if (isOver(url, ports.clock)) {
				const problem = await renew(fault('link_expired'));
				if (problem !== 'as before' && problem !== 'renewed') return problem;
			}
			if (!manifest) {
				for (const source of sources) {
					source.isBase = false;
					source.forget();
				}
				const probed = await probe(ranged);
				if (probed.kind === 'failed' && request.target && (await renew(probed.fault)) === 'renewed') continue;
				if (probed.kind !== 'opened') return explain(probed);
				if (!plan) {
					const problem = carriesMetalink(probed) ? await followMetalink(probed) : await takeAdvice(probed);
					if (problem) return problem;
					if (plan && carriesMetalink(probed)) continue;
				}
				first = probed;
				const chosen = await chooseWay(describe(probed)).catch((error: unknown) => failed(faultOf(error)));
				if (chosen.kind !== 'fetch') {
					drop(probed);
					return chosen;
				}
				const problem = await preparePart(chosen.fresh, chosen.folder).catch(faultOf);
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
			if (end.kind === 'failed') {
				const renewal = await renew(end.fault);
				if (renewal === 'renewed') continue;
				if (renewal !== 'as before') return renewal;
			}
			if (end.kind === 'restart' && end.reason === 'changed' && sources.some(isRenewedBase)) {
				// What came before the new address is all that is surely of one file.
				if (manifest.total !== null)
					await checkpoint?.forget(missingRanges(manifest.written, manifest.total));
				return failed(fault('link_differs', end.detail));
			}
			if (end.kind === 'restart') {
				if (restarts++ >= limits.restartsMax)
					return failed(fault(end.reason === 'changed' ? 'object_changed' : 'range_mismatch', end.detail));
				if (end.reason === 'unranged') ranged = false;
			} else if (end.kind === 'failed' && !manifest.resumable) {
				const wait = pause(end.fault, end.retryAfter, ++attempts);
				if (wait === null) return end;
				await restBefore(resting, { ms: wait, isAsked: end.retryAfter !== null });
				if (signal.aborted) return { kind: 'stopped' };
			} else return explain(end);
			manifest = null;
		}
	}

	/** What a server says to a link whose time is over is of no use to anybody. */
	const explain = (end: End): End =>
		end.kind === 'failed' && mayBeExpired(end.fault) && isOver(url, ports.clock)
			? failed(fault('link_expired', end.fault.detail))
			: end;

	/** Goes over to a new address, where this one does not work any more and somebody knows one. */
	async function renew(why: Fault): Promise<'renewed' | 'as before' | End> {
		const saved = countBytes(checkpoint?.written() ?? []);
		if (saved >= savedAtRenewal + limits.progressBytesMin) renewals = 0;
		if (!mayBeExpired(why) || renewals++ >= limits.freshLinksMax) return 'as before';
		savedAtRenewal = saved;
		const asking = { observer: context.observer, clock: ports.clock, waitMs: limits.freshLinkMs, signal };
		// Whoever looks for one is waited for; the server is not silent.
		const link = await waits.during('server', askForLink(why, asking));
		if (signal.aborted) return { kind: 'stopped' };
		return link ? ((await follow(link)) ?? 'renewed') : 'as before';
	}

	/** What is there is kept where the new address leads to the same file; else it is a fault. */
	async function follow(link: Link): Promise<End | null> {
		const isHome = new URL(link.url).origin === new URL(request.url).origin;
		const headers = link.headers ?? (isHome ? request.headers : withoutCredentials(request.headers));
		const source = createFor(link.url, headers);
		manifest = keepWritten(manifest);
		if (part && manifest?.resumable && manifest.written.length > 0) {
			const { overlapBytes } = limits;
			const matched = await matchLink({ source, part, manifest, overlapBytes, signal });
			if (signal.aborted) return { kind: 'stopped' };
			if (!matched.ok) return failed(matched.error);
			manifest = matched.value;
		} else manifest = null;
		sources = [source, ...sources.slice(1)];
		url = link.url;
		return null;
	}

	/** Whether the file is there already, and what then; asked before the first byte is kept. */
	async function chooseWay(fresh: Manifest): Promise<End | Way> {
		const { folder } = request;
		const digest = fresh.digest ?? request.checksum ?? plan?.checksum ?? null;
		const known = part
			? null
			: await request.known?.({
					folder,
					name: fresh.name,
					totalBytes: fresh.total,
					validator: validatorOf(fresh.validator),
					digest,
					isWhole: false,
					signal,
				});
		if (signal.aborted) return { kind: 'stopped' };
		if (!known) return { kind: 'fetch', fresh, folder };
		if (known.kind !== 'replace') return endOf(known);
		const [place, name] = ports.disk.split(known.path);
		return { kind: 'fetch', fresh: { ...fresh, name, replaces: true }, folder: place };
	}

	/** The answer lists where the file is: that is asked next. */
	async function followMetalink(opened: Opened): Promise<End | null> {
		const read = await readMetalink(opened, ports);
		if (signal.aborted) return { kind: 'stopped' };
		if (!read.ok) return failed(read.error);
		const chosen = chooseEntry(read.value, request.entry);
		if (!chosen) return failed(fault('metalink_invalid', 'the file is no longer in it'));
		if (chosen.others.length > 0) context.observer.listed?.(chosen.others);
		plan = chosen.plan;
		sources = [...sourcesOf(plan.urls, request, createFor), ...sources.slice(1)];
		return null;
	}

	/** The answer is the file, and may name mirrors and digests of it. */
	async function takeAdvice(opened: Opened): Promise<End | null> {
		if (opened.links.length === 0) return null;
		plan = await findPublished(opened, { ...ports, createFor, signal }, request);
		if (plan) sources = [...sources, ...sourcesOf(plan.urls.slice(1), request, createFor)];
		if (!signal.aborted) return null;
		drop(opened);
		return { kind: 'stopped' };
	}

	const keepWritten = (now: Manifest | null): Manifest | null =>
		now && checkpoint
			? {
					...now,
					written: checkpoint.written(),
					verified: checkpoint.verified(),
					seams: checkpoint.seams(),
				}
			: now;

	/** Those who brought what only the digest of the whole can tell to be right. */
	const unproved = (): readonly Source[] =>
		piecesFor(plan, manifest?.total ?? null)
			? []
			: sources.filter(source => !source.isBase && source.brought().length > 0);

	/** Others that may have described the file, where all of it came from one that has another digest. */
	const untried = (): readonly Source[] =>
		plan?.checksum || request.checksum ? sources.filter(source => !source.isBase && mayBegin(source)) : [];

	/**
	 * What mirrors brought is taken back, where there is any. Else the one that described the file is to blame, and what
	 * differed from it may be right.
	 */
	async function takeBack(): Promise<void> {
		const liars = unproved();
		for (const source of liars) {
			await checkpoint?.forget(source.brought());
			source.forget();
			dropped(source, fault('mirror_differs', 'another digest'));
		}
		manifest = keepWritten(manifest);
		if (liars.length > 0) return;
		for (const source of untried()) source.dropped = null;
		for (const source of sources.filter(({ isBase }) => isBase))
			dropped(source, fault('checksum_mismatch', 'all of it came from there'));
		manifest = null;
	}

	/** As it was when the part was made. */
	async function recallPlan(path: string): Promise<void> {
		const text = await ports.disk.plans.read(path);
		plan = text === null ? null : parsePlan(text);
		if (plan) sources = [...sourcesOf(plan.urls, request, createFor), ...sources.slice(1)];
	}

	async function attempt(): Promise<End> {
		await ports.disk.checkFolder(request.folder);
		if (request.target) {
			const finished = await findFinishedBefore(request.target);
			if (finished) return finished;
			const found = await openPart(ports.disk, request.target, {
				key,
				namesMax: limits.namesMax,
			});
			if (found === 'in use') return failed(fault('part_in_use', request.target.path));
			part = found;
			manifest = found?.saved ?? null;
			savedBefore = countBytes(found?.saved.written ?? []);
			if (found && !plan) await recallPlan(found.path);
		}
		const problem = request.link ? await follow(request.link) : null;
		if (problem) return problem;
		for (;;) {
			const fetched = await fetchWhole();
			if (fetched.kind !== 'whole') return fetched;
			if (!part || !checkpoint) return failed(fault('internal', 'no part'));
			if (manifest?.total === null) manifest = { ...manifest, total: fetched.total };
			// Its manifest goes in a moment: the bytes alone must be safe.
			await waits.during('disk', checkpoint.secure());
			context.observer.entered('verifying');
			const { disk } = ports;
			const finished = await finishDownload({
				disk,
				part,
				total: fetched.total,
				stated: manifest?.digest ?? null,
				resumable: manifest?.resumable ?? false,
				isUnproved: unproved().length > 0 || untried().length > 0,
				plan,
				verified: checkpoint.verified(),
				key,
				request,
				signal,
			});
			if (finished.kind !== 'unproved') return finished;
			await takeBack();
		}
	}

	/** The process before this one ended after the file had its name and before anybody knew. */
	async function findFinishedBefore(target: TaskTarget): Promise<End | null> {
		const { disk } = ports;

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

/** Why an answer is certainly not the file, where it is not. */
function misfitOf(opened: Opened, request: RunRequest, plan: FilePlan | null): Fault | null {
	const { verdict, place } = opened;
	if (isPageInstead(opened, plan ? { ...request, fileName: request.fileName ?? nameIn(plan) } : request))
		return fault('page_instead', new URL(place.url).hostname);
	const size = plan?.size ?? null;
	if (size === null || verdict.total === null || verdict.total === size) return null;
	return fault('mirror_differs', `${verdict.total} bytes instead of ${size}`);
}

/** Not dropped, or only because its bytes are others. */
const mayBegin = ({ dropped }: Source): boolean =>
	dropped === null || (dropped.code === 'mirror_differs' && dropped.detail !== 'another digest');

const isRenewedBase = ({ isBase, isRenewed }: Source): boolean => isBase && isRenewed;

/** The first request asks for everything. */
const carriesAll = (verdict: Opened['verdict']): boolean =>
	verdict.kind === 'whole' || (verdict.start === 0 && verdict.end === verdict.total);

const failed = (reason: Fault, retryAfter: Millis | null = null): End => ({
	kind: 'failed',
	fault: reason,
	retryAfter: retryAfter === null ? null : millis(retryAfter),
});

function drop(opened: Opened): void {
	opened.answer.discard();
	opened.scope[Symbol.dispose]();
}
