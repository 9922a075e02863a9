import { fault, type Fault } from '../../../shared/domain/faults.ts';
import type { AbortSignalLike } from '../../../shared/kernel/abort-signal.ts';
import { err, ok, type Result } from '../../../shared/kernel/result.ts';
import { firstField } from '../core/transfer/answer-head.ts';
import type { LookRequest } from '../core/transfer/run.ts';
import type { Found } from '../../../shared/domain/same-thing.ts';
import { readValidator } from '../core/transfer/validator.ts';
import { abortScope } from './abort-scope.ts';
import { firstPlace, openRange, type NotOpened } from './download-open.ts';
import { discard } from './download-probe.ts';
import type { EnginePorts } from './download.ts';
import { quote } from '../../../shared/kernel/quoted.ts';
import { remark } from '../../../shared/domain/remarks.ts';

type Ports = Pick<EnginePorts, 'transport' | 'leases' | 'clock' | 'limits'>;

/**
 * Asks as a run would, and closes the answer: what is there, seen once, within `lookMs`, however long the limits of
 * connections let it wait.
 */
export async function look(
	{ transport, leases: budget, clock, limits }: Ports,
	{ url, headers, proxy }: LookRequest,
	signal: AbortSignalLike,
): Promise<Result<Found, Fault>> {
	using scope = abortScope(signal);
	let isLate = false;
	using _late = clock.after(limits.lookMs, () => {
		isLate = true;
		scope.abort();
	});
	const leases = budget.join();
	const session = transport({ proxy, leases });
	const within = { session, clock, signal: scope.signal, waits: true, ...limits };
	const place = firstPlace(url, headers);
	try {
		for (const range of [{ start: 0, end: null }, null]) {
			const opened = await openRange(within, place, { range, known: null });
			if (opened.kind === 'unranged' && range) continue;
			if (opened.kind !== 'opened') return err(isLate ? late() : whyNot(opened));
			const { head } = opened.answer;
			const found = {
				url: opened.place.url,
				totalBytes: opened.verdict.total,
				mediaType: firstField(head, 'content-type'),
				validator: readValidator(head),
			};
			discard(opened);
			return ok(found);
		}
		return err(fault('internal', quote('ask')));
	} finally {
		await session.close();
		leases.leave();
	}
}

const late = (): Fault => fault('connection_timeout', remark('answer_none'));

function whyNot(opened: NotOpened): Fault {
	if (opened.kind === 'fault') return opened.fault;
	return fault('http_invalid', opened.kind === 'full' ? remark('connections_taken') : opened.why);
}
