import { fault, type Fault } from '../../../shared/domain/faults.ts';
import { bytes } from '../../../shared/kernel/units.ts';
import { err, ok, type Result } from '../../../shared/kernel/result.ts';
import { redactUrl } from '../../../shared/domain/redact-url.ts';
import type { AbortSignalLike } from '../../../shared/kernel/abort-signal.ts';
import { chooseName } from '../core/naming/choose-name.ts';
import { hostOf } from '../core/queue/host.ts';
import { faultOf } from '../core/transfer/error-fault.ts';
import type { Manifest } from '../core/transfer/manifest.ts';
import type { Relayed } from '../../../shared/domain/task.ts';
import type { RelaySink, Run, RunObserver, RunOutcome, RunRequest } from '../core/transfer/run.ts';
import { noValidator } from '../core/transfer/validator.ts';
import { abortScope } from './abort-scope.ts';
import { chooseWay, preparePart } from './download-begin.ts';
import { createCheckpoint, type Checkpoint } from './download-checkpoint.ts';
import { failed, leftBy, type End } from './download-end.ts';
import { finishDownload } from './download-finish.ts';
import { clearPart, keyOf, openPart, targetOf, type Part } from './download-part.ts';
import { createRunView } from './download-progress.ts';
import { findFinished } from './download-receipt.ts';
import type { EnginePorts } from './download.ts';
import { passAll } from './rate-limit.ts';
import { createGathering } from './relay-gathering.ts';
import { quote } from '../../../shared/kernel/quoted.ts';
import { remark } from '../../../shared/domain/remarks.ts';

/** Chunks of one relay that may wait to be written; who sends more did not wait for answers. */
const waitingMax = 8;

type Given = {
	readonly ports: EnginePorts;
	readonly request: RunRequest;
	readonly relayed: Relayed;
	readonly observer: RunObserver;
	readonly signal: AbortSignalLike;
};

/** A run whose bytes a client brings, in their order, because only its browser is given them. */
export function startRelay({ ports, request, relayed, observer, signal }: Given): Run {
	const { disk, clock, limits } = ports;
	const scope = abortScope(signal);
	const view = createRunView(clock);
	const gathering = createGathering(clock);
	const rates = ports.rates.join(request.rateLimit);
	const key = keyOf(disk, { ...request, partKey: `relay\n${request.owner}` });
	const begun = Promise.withResolvers<boolean>();
	const over = Promise.withResolvers<{ readonly total: number } | Fault>();
	let part: Part | null = null;
	let manifest: Manifest | null = null;
	let checkpoint: Checkpoint | null = null;
	let received = 0;
	let savedBefore = 0;
	let last: Promise<unknown> = Promise.resolve();
	let waiting = 0;
	let heardAt = clock.monotonic();

	const describe = (): Manifest => ({
		key,
		url: redactUrl(request.url),
		finalUrl: redactUrl(request.url),
		name: chooseName({
			asked: request.fileName,
			disposition: null,
			urlPath: URL.parse(request.url)?.pathname ?? '',
			title: request.title,
			mediaType: relayed.mediaType,
		}),
		total: relayed.totalBytes,
		replaces: false,
		// Whether it can be, the client finds out: what is here is kept for it.
		resumable: relayed.totalBytes !== null,
		mediaType: relayed.mediaType,
		validator: noValidator,
		digest: null,
		written: [],
		verified: [],
		seams: [],
	});

	async function begin(): Promise<End | null> {
		await disk.checkFolder(request.folder);
		if (request.target) {
			const finished = await findFinished(disk, request.target.path, key);
			if (finished) {
				await clearPart(disk, request.target);
				return { kind: 'completed', ...finished };
			}
			const found = await openPart(disk, request.target, { key, namesMax: limits.namesMax });
			if (found && 'code' in found) return failed(found);
			part = found;
			manifest = found?.saved ?? null;
		}
		if (!manifest) {
			const beginning = { ports, request, signal: scope.signal, plan: null, part: null };
			const way = await chooseWay(beginning, describe());
			if (way.kind !== 'fetch') return way;
			const problem = await preparePart(beginning, way, (made, described) => {
				part = made;
				manifest = described;
			});
			if (problem) return failed(problem);
		}
		return null;
	}

	/** In one piece from the first byte on: what lies behind a gap is none of ours. */
	const start = ({ written }: Manifest): number => (written[0]?.[0] === 0 ? written[0][1] : 0);

	function isHere(at: number): Result<{ readonly part: Part; readonly checkpoint: Checkpoint }, Fault> {
		if (!part || !checkpoint) return err(fault('relay_over'));
		if (at !== received)
			return err(fault('relay_misplaced', remark('byte_instead', { at, wanted: received })));
		return ok({ part, checkpoint });
	}

	async function write(at: number, chunk: Uint8Array): Promise<Result<number, Fault>> {
		const here = isHere(at);
		if (!here.ok) return here;
		const { part: file, checkpoint: record } = here.value;
		gathering.over();
		const total = manifest?.total ?? null;
		if (total !== null && at + chunk.length > total)
			return err(fault('relay_misplaced', remark('bytes_more_than', { count: total })));
		try {
			for (let done = 0; done < chunk.length;) {
				const passing = passAll(rates.through(hostOf(request.url)), chunk.length - done, scope.signal);
				const count = await view.waits.during('rate', passing);
				if (scope.signal.aborted || count === 0) return err(fault('relay_over'));
				await record.room();
				await view.waits.during(
					'disk',
					Promise.resolve(file.file.write(chunk.subarray(done, done + count), received)),
				);
				record.wrote(received, received + count);
				record.poll();
				view.touch();
				received += count;
				done += count;
			}
			return ok(received);
		} catch (error) {
			const reason = faultOf(error);
			over.resolve(reason);
			return err(reason);
		}
	}

	function inTurn<Value>(work: () => Promise<Result<Value, Fault>>): Promise<Result<Value, Fault>> {
		if (waiting >= waitingMax)
			return Promise.resolve(err(fault('relay_misplaced', remark('too_many_at_once'))));
		waiting++;
		const turn = last.then(work).finally(() => {
			waiting--;
			heardAt = clock.monotonic();
		});
		last = turn.catch(() => undefined);
		return turn;
	}

	/** Nobody brings anything any more: the page or the browser is gone. */
	function watchSilence(): Disposable {
		let timer: Disposable | null = null;
		const look = () => {
			if (waiting === 0 && clock.monotonic() - heardAt >= limits.relaySilentMs)
				over.resolve(fault('relay_lost', remark('bytes_after', { count: received })));
			else timer = clock.after(limits.relaySilentMs / 10, look);
		};
		look();
		return { [Symbol.dispose]: () => timer?.[Symbol.dispose]() };
	}

	async function receive(): Promise<End> {
		const problem = await begin();
		if (problem) return problem;
		if (!part || !manifest) return failed(fault('internal', quote('part')));
		const held: Part = part;
		const known: Manifest = { ...manifest, written: start(manifest) > 0 ? [[0, start(manifest)]] : [] };
		manifest = known;
		received = start(known);
		savedBefore = received;
		checkpoint = createCheckpoint({
			part: held,
			manifest: known,
			limits,
			clock,
			failed: error => over.resolve(faultOf(error)),
		});
		observer.identified(targetOf(held.path, known));
		observer.entered('transferring');
		view.show({ transfer: { flows: new Set() }, checkpoint, total: known.total });
		heardAt = clock.monotonic();
		begun.resolve(true);
		const stop = () => over.resolve(fault('relay_over'));
		scope.signal.addEventListener('abort', stop);
		if (scope.signal.aborted) stop();
		const silence = watchSilence();
		const end = await over.promise;
		silence[Symbol.dispose]();
		scope.signal.removeEventListener('abort', stop);
		await last;
		if (signal.aborted) return { kind: 'stopped' };
		if ('code' in end) return failed(end);
		await view.waits.during('disk', checkpoint.secure());
		observer.entered('verifying');
		return await finish(held, known, end.total);
	}

	async function finish(held: Part, known: Manifest, total: number): Promise<End> {
		const finished = await finishDownload({
			disk,
			part: held,
			total,
			stated: null,
			resumable: known.resumable,
			isUnproved: false,
			plan: null,
			verified: [],
			key,
			request,
			signal: scope.signal,
		});
		return finished.kind === 'unproved' ? failed(fault('internal', quote('digest'))) : finished;
	}

	async function leave(): Promise<number> {
		if (!part?.isOpen()) return 0;
		if (!manifest?.resumable || !checkpoint) {
			await part.remove();
			return 0;
		}
		await checkpoint.flush().catch(() => {});
		await part.close();
		return checkpoint.savedBytes();
	}

	async function run(): Promise<RunOutcome> {
		const end = await receive().catch((error: unknown): End => failed(faultOf(error)));
		begun.resolve(false);
		scope.abort();
		await last;
		const saved = end.kind === 'completed' ? 0 : await leave().catch(() => 0);
		rates.leave();
		scope[Symbol.dispose]();
		if (end.kind === 'completed') return { ...end, bytes: bytes(end.bytes) };
		return leftBy(end, saved, savedBefore);
	}

	const relay: RelaySink = {
		async begun() {
			if (!(await begun.promise)) return null;
			// Whoever asks again is told how far it is by now.
			await last;
			return received;
		},
		write: (at, chunk) => inTurn(() => write(at, chunk)),
		gathering: (at, inBrowserBytes) =>
			inTurn(async () => {
				const here = isHere(at);
				if (!here.ok) return here;
				view.touch();
				if (inBrowserBytes !== null) gathering.told(inBrowserBytes);
				return ok(received);
			}),
		close: total =>
			inTurn(async () => {
				const known = manifest?.total ?? null;
				if (total !== received || (known !== null && known !== total))
					return err(
						fault('relay_misplaced', remark('bytes_instead', { count: received, wanted: known ?? total })),
					);
				if (total === 0) return err(fault('empty_body'));
				over.resolve({ total });
				return ok(null);
			}),
	};
	const progress = () => ({ ...view.progress(), ...gathering.progress() });
	return { outcome: run(), relay, progress, limitRate: rate => rates.change(rate) };
}
