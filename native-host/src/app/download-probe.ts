import { fault, type Fault } from '../../../shared/domain/faults.ts';
import type { Millis } from '../../../shared/kernel/units.ts';
import { nameIn, type FilePlan } from '../core/metalink/file-plan.ts';
import { firstField } from '../core/transfer/answer-head.ts';
import { attemptsFor } from '../core/transfer/attempts.ts';
import { backoff } from '../core/transfer/backoff.ts';
import type { RunRequest } from '../core/transfer/run.ts';
import { isWebPage, meansNoPage } from '../core/transfer/web-page.ts';
import { failed, type End } from './download-end.ts';
import type { Opened } from './download-open.ts';
import { whyNobody, type Source } from './download-source.ts';
import { restBefore, type Waits } from './download-waits.ts';
import type { EnginePorts } from './download.ts';
import { quote } from '../../../shared/kernel/quoted.ts';
import { remark } from '../../../shared/domain/remarks.ts';

type Ports = Pick<EnginePorts, 'clock' | 'hosts' | 'limits' | 'random'> & {
	readonly waits: Waits;
	readonly request: RunRequest;
	readonly signal: AbortSignal;
	readonly dropped: (source: Source, why: Fault) => void;
};
type Probe = {
	/** In the order in which they are asked. */
	readonly sources: readonly Source[];
	/** Whether a range is asked for, which is everything. */
	readonly ranged: boolean;
	/** What is published about the file. */
	readonly plan: FilePlan | null;
};
type Probed = { readonly kind: 'probed'; readonly source: Source; readonly opened: Opened };

/** So many connections to a far server are bearable even where the file is small. */
const aheadMax = 8;

/** The first answer; it is the first segment already. Where one does not answer, the next is asked before it again. */
export async function probe(ports: Ports, asking: Probe): Promise<Probed | End> {
	const { waits, clock, signal, dropped } = ports;
	const { sources } = asking;
	for (let round = 1; ; round++) {
		let wait = Infinity;
		let isAsked = false;
		let end = failed(whyNobody(sources));
		for (const source of sources.filter(({ dropped }) => !dropped)) {
			const opened = await probeOne(ports, source, asking);
			if (opened.kind === 'opened') return { kind: 'probed', source, opened };
			if (opened.kind !== 'failed') return opened;
			end = opened;
			const rest = pauseBefore(ports, opened, round);
			if (rest === null && sources.length > 1) dropped(source, opened.fault);
			if (rest !== null && rest < wait) isAsked = opened.retryAfter !== null;
			wait = Math.min(wait, rest ?? Infinity);
		}
		if (wait === Infinity) return sources.length > 1 ? failed(whyNobody(sources)) : end;
		await restBefore({ waits, clock, signal }, { ms: wait, isAsked });
		if (signal.aborted) return { kind: 'stopped' };
	}
}

async function probeOne(
	{ hosts, request, signal }: Ports,
	source: Source,
	{ ranged, plan }: Probe,
): Promise<Opened | End> {
	/** Connections to a far server, before it has said what there is to fetch. */
	const ahead = (origin: string): number =>
		Math.min(aheadMax, request.segments, hosts.recall(origin) ?? Infinity) - 1;
	for (const isRanged of ranged ? [true, false] : [false]) {
		const range = isRanged ? { start: 0, end: null } : null;
		source.known = null;
		const opened = await source.open(range, { signal, waits: true, ahead });
		if (signal.aborted) {
			if (opened.kind === 'opened') discard(opened);
			return { kind: 'stopped' };
		}
		if (opened.kind === 'fault') return failed(opened.fault, opened.retryAfter);
		// Only its end lets it wait no longer.
		if (opened.kind === 'full') return { kind: 'stopped' };
		if (opened.kind === 'opened') {
			const misfit = misfitOf(opened, request, plan);
			if (!misfit) return opened;
			discard(opened);
			return failed(misfit);
		}
		if (!isRanged) return failed(fault('http_invalid', opened.why));
	}
	return failed(fault('internal', quote('ask')));
}

/** How long before the next attempt; null: no further one. */
export function pauseBefore(
	{ limits, random }: Pick<EnginePorts, 'limits' | 'random'>,
	{ fault: reason, retryAfter }: { readonly fault: Fault; readonly retryAfter: Millis | null },
	attempt: number,
): number | null {
	if (attempt >= attemptsFor(reason.code, limits)) return null;
	if ((retryAfter ?? 0) > limits.retryAfterMaxMs) return null;
	const rule = { baseMs: limits.backoffBaseMs, maxMs: limits.backoffMaxMs };
	return Math.max(backoff(rule, attempt, random()), retryAfter ?? 0);
}

/** Nobody reads it. */
export function discard(opened: Opened): void {
	opened.answer.discard();
	opened.scope[Symbol.dispose]();
}

/** Why an answer is certainly not the file, where it is not. */
function misfitOf(opened: Opened, request: RunRequest, plan: FilePlan | null): Fault | null {
	const { verdict, place } = opened;
	if (isPageInstead(opened, plan ? { ...request, fileName: request.fileName ?? nameIn(plan) } : request))
		return fault('page_instead', quote(new URL(place.url).hostname));
	const size = plan?.size ?? null;
	if (size === null || verdict.total === null || verdict.total === size) return null;
	return fault('mirror_differs', remark('bytes_instead', { count: verdict.total, wanted: size }));
}

/** A login page, say, where a file was asked for: by the name that was asked for, else by the address. */
function isPageInstead({ answer, place }: Opened, { url, fileName }: RunRequest): boolean {
	if (!isWebPage(answer.head) || firstField(answer.head, 'content-disposition') !== null) return false;
	if (fileName !== null) return meansNoPage(fileName);
	return [url, place.url].every(address => meansNoPage(new URL(address).pathname));
}
