import { fault, type Fault } from '../../../shared/domain/faults.ts';
import { bytes } from '../../../shared/kernel/units.ts';
import { parsePlan, piecesFor } from '../core/metalink/file-plan.ts';
import { faultOf } from '../core/transfer/error-fault.ts';
import type { Manifest } from '../core/transfer/manifest.ts';
import { withoutCredentials } from '../core/transfer/request-headers.ts';
import { mayBeExpired, type Link } from '../core/transfer/link.ts';
import { countBytes, missingRanges } from '../core/transfer/range-set.ts';
import type { RunObserver, RunOutcome, RunRequest } from '../core/transfer/run.ts';
import { noValidator } from '../core/transfer/validator.ts';
import { createCheckpoint, type Checkpoint } from './download-checkpoint.ts';
import type { Opened } from './download-open.ts';
import { clearPart, keyOf, openPart, targetOf, type Part } from './download-part.ts';
import type { RunView } from './download-progress.ts';
import { findFinished } from './download-receipt.ts';
import { askForLink, isOver, matchLink } from './download-link.ts';
import { createSource, type Source } from './download-source.ts';
import type { RunRates } from './rate-limits.ts';
import { startTransfer, type TransferEnd } from './download-transfer.ts';
import { chooseWay, describe, preparePart } from './download-begin.ts';
import { takeBack, untried, unproved, type Bringing } from './download-blame.ts';
import { failed, leftBy, type End } from './download-end.ts';
import { finishDownload } from './download-finish.ts';
import { discard, pauseBefore, probe } from './download-probe.ts';
import { carriesMetalink, chooseEntry, findPublished, readMetalink, sourcesOf } from './download-plan.ts';
import { restBefore, waitingLeases } from './download-waits.ts';
import type { EnginePorts } from './download.ts';
import type { TaskTarget } from '../../../shared/domain/task.ts';
import { quote } from '../../../shared/kernel/quoted.ts';
import { remark } from '../../../shared/domain/remarks.ts';

export type RunContext = {
	readonly ports: EnginePorts;
	readonly request: RunRequest;
	readonly observer: RunObserver;
	readonly signal: AbortSignal;
	readonly view: RunView;
	readonly rates: Pick<RunRates, 'through'>;
};

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

	function dropped(source: Source, why: Fault): void {
		source.dropped = why;
		context.observer.droppedMirror?.(source.name, why);
	}

	/** Makes the part for what the first answer describes. */
	async function begin(opened: Opened): Promise<End | null> {
		const passedLater = (path: string) => context.observer.passedLater?.(path);
		const beginning = { ports, request, signal, plan, part, passedLater };
		const chosen = await chooseWay(beginning, describe(opened, { key, request, plan }));
		if (chosen.kind !== 'fetch') return chosen;
		const problem = await preparePart(beginning, chosen, (made, described) => {
			part = made;
			manifest = described;
		});
		return problem && failed(problem);
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
				const probed = await probe({ ...ports, waits, request, signal, dropped }, { sources, ranged, plan });
				if (probed.kind === 'failed' && request.target) {
					const renewal = await renew(probed.fault);
					if (renewal === 'renewed') continue;
					if (renewal !== 'as before') return renewal;
				}
				if (probed.kind !== 'probed') return explain(probed);
				const { source, opened } = probed;
				sources = [source, ...sources.filter(other => other !== source)];
				firstAnswerMs = opened.tookMs;
				if (!plan) {
					const problem = carriesMetalink(opened) ? await followMetalink(opened) : await takeAdvice(opened);
					if (problem) return problem;
					if (plan && carriesMetalink(opened)) continue;
				}
				const problem = await begin(opened).catch((error: unknown) => failed(faultOf(error)));
				if (problem) {
					discard(opened);
					return problem;
				}
				first = opened;
			}
			if (!part || !manifest) return failed(fault('internal', quote('part')));
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
				return failed(fault('link_differs', end.why));
			}
			if (end.kind === 'restart') {
				if (restarts++ >= limits.restartsMax)
					return failed(fault(end.reason === 'changed' ? 'object_changed' : 'range_mismatch', end.why));
				if (end.reason === 'unranged') ranged = false;
			} else if (end.kind === 'failed' && !manifest.resumable) {
				const wait = pauseBefore(ports, end, ++attempts);
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
			? failed({ ...end.fault, code: 'link_expired' })
			: end;

	/** Goes over to a new address, where this one does not work any more and somebody knows one. */
	async function renew(why: Fault): Promise<'renewed' | 'as before' | End> {
		const saved = countBytes(checkpoint?.written() ?? []);
		if (saved >= savedAtRenewal + limits.progressBytesMin) renewals = 0;
		if (!mayBeExpired(why)) return 'as before';
		savedAtRenewal = saved;
		const asking = { observer: context.observer, clock: ports.clock, waitMs: limits.freshLinkMs, signal };
		let asked = why;
		for (;;) {
			const isGuess = asked !== why;
			const without = isGuess ? failed(asked) : 'as before';
			if (renewals++ >= limits.freshLinksMax) return without;
			// Whoever looks for one is waited for; the server is not silent.
			const link = await waits.during('server', askForLink(asked, asking));
			if (signal.aborted) return { kind: 'stopped' };
			if (link === 'lost') return isGuess ? without : failed({ ...why, code: 'link_lost' });
			if (!link) return without;
			const problem = await follow(link);
			if (!problem) return 'renewed';
			// Who found that one may know the next best.
			if (problem.kind !== 'failed' || problem.fault.code !== 'link_differs') return problem;
			asked = problem.fault;
		}
	}

	/** An address that was new once may have had its time as well. */
	async function resumeAt(link: Link): Promise<End | null> {
		const problem = await follow(link);
		if (problem?.kind !== 'failed') return problem;
		const renewal = await renew(problem.fault);
		if (renewal === 'renewed') return null;
		return renewal === 'as before' ? problem : renewal;
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

	/** The answer lists where the file is: that is asked next. */
	async function followMetalink(opened: Opened): Promise<End | null> {
		const read = await readMetalink(opened, ports);
		if (signal.aborted) return { kind: 'stopped' };
		if (!read.ok) return failed(read.error);
		const chosen = chooseEntry(read.value, request.entry);
		if (!chosen) return failed(fault('metalink_invalid', remark('lost_file')));
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
		discard(opened);
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

	/** Who brought what, and what there is to tell whether it is right. */
	const bringing = (): Bringing => ({
		sources,
		hasPieces: piecesFor(plan, manifest?.total ?? null) !== null,
		hasDigest: (plan?.checksum ?? request.checksum) !== null,
	});

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
			if (found && 'code' in found) return failed(found);
			part = found;
			manifest = found?.saved ?? null;
			savedBefore = countBytes(found?.saved.written ?? []);
			if (found && !plan) await recallPlan(found.path);
		}
		const problem = request.link ? await resumeAt(request.link) : null;
		if (problem) return problem;
		for (;;) {
			const fetched = await fetchWhole();
			if (fetched.kind !== 'whole') return fetched;
			if (!part || !checkpoint) return failed(fault('internal', quote('part')));
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
				isUnproved: unproved(bringing()).length > 0 || untried(bringing()).length > 0,
				plan,
				verified: checkpoint.verified(),
				key,
				request,
				signal,
			});
			if (finished.kind !== 'unproved') return finished;
			manifest = (await takeBack(bringing(), checkpoint, dropped)) ? keepWritten(manifest) : null;
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
	return leftBy(end, saved, savedBefore);
}

const isRenewedBase = ({ isBase, isRenewed }: Source): boolean => isBase && isRenewed;
