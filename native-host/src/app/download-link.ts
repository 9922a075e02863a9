import { fault, type Fault } from '../../../shared/domain/faults.ts';
import { redactUrl } from '../../../shared/domain/redact-url.ts';
import { err, ok, type Result } from '../../../shared/kernel/result.ts';
import type { FreshLink } from '../core/transfer/link.ts';
import { linkExpiry } from '../core/transfer/link-expiry.ts';
import type { Manifest } from '../core/transfer/manifest.ts';
import { noValidator, readValidator } from '../core/transfer/validator.ts';
import type { RunObserver } from '../core/transfer/run.ts';
import type { Clock } from '../effects/clock.ts';
import { abortScope } from './abort-scope.ts';
import { checkUrl } from './check-url.ts';
import type { Part } from './download-part.ts';
import type { Source } from './download-source.ts';
import { quote } from '../../../shared/kernel/quoted.ts';
import { remark } from '../../../shared/domain/remarks.ts';

/** Whether the address itself says that its time is over. */
export function isOver(url: string, clock: Clock): boolean {
	const at = linkExpiry(new URL(url).search.slice(1));
	return at !== null && at <= clock.now();
}

type Asking = {
	readonly observer: RunObserver;
	readonly clock: Clock;
	readonly waitMs: number;
	readonly signal: AbortSignal;
};

/** A new address from whoever knows one; null: nobody does, or not in time. */
export async function askForLink(
	why: Fault,
	{ observer, clock, waitMs, signal }: Asking,
): Promise<FreshLink> {
	if (!observer.freshLink) return null;
	using scope = abortScope(signal);
	using _bound = clock.after(waitMs, () => scope.abort());
	const stopped = new Promise<null>(resolve => {
		scope.signal.addEventListener('abort', () => resolve(null));
		if (scope.signal.aborted) resolve(null);
	});
	const asked = observer.freshLink(why, scope.signal).catch(() => null);
	const link = await Promise.race([asked, stopped]);
	return link === 'lost' || link === null || checkUrl(link.url).ok ? link : null;
}

type Compared = {
	readonly source: Source;
	readonly part: Part;
	readonly manifest: Manifest;
	readonly overlapBytes: number;
	readonly signal: AbortSignal;
};

/**
 * Whether a new address leads to the file that was begun: by its length, and by the last bytes of what is there. Gives
 * the manifest as it is from now on; what follows is compared at each seam.
 */
export async function matchLink(compared: Compared): Promise<Result<Manifest, Fault>> {
	const { source, part, manifest, signal } = compared;
	const [run] = manifest.written;
	if (!run || manifest.total === null) return err(fault('internal', quote('compare')));
	const end = run[1];
	const start = Math.max(run[0], end - compared.overlapBytes);
	source.known = { total: manifest.total, validator: noValidator, mediaType: manifest.mediaType };
	const opened = await source.open({ start, end }, { signal, waits: true });
	if (opened.kind === 'fault') return err(opened.fault);
	if (opened.kind === 'full') return err(fault('connection_reset'));
	if (opened.kind !== 'opened') return err(fault('link_differs', opened.why));
	using _scope = opened.scope;
	if (opened.verdict.kind !== 'part') {
		opened.answer.discard();
		return err(fault('link_differs', remark('whole_instead')));
	}
	const served = Buffer.alloc(end - start);
	let count = 0;
	const failure = await opened.answer.pour(chunk => {
		count += Buffer.from(chunk).copy(served, count);
		return count < served.length ? 'more' : 'enough';
	});
	if (failure) return err(failure);
	if (count < served.length) return err(fault('range_mismatch', remark('bytes_too_few')));
	if (Buffer.compare(served, await part.file.read(start, served.length)) !== 0)
		return err(fault('link_differs', remark('bytes_other', { at: end })));
	const validator = readValidator(opened.answer.head);
	source.isRenewed = true;
	return ok({ ...manifest, validator, finalUrl: redactUrl(opened.place.url) });
}
