import { faults } from '../../../../shared/domain/faults.ts';
import { backoff } from '../../core/transfer/backoff.ts';
import { restBefore } from '../download-waits.ts';
import type { FetchPorts } from './fetch-ports.ts';
import type { NotAsked } from './stream-http.ts';

type Ports = Pick<FetchPorts, 'clock' | 'limits' | 'random' | 'waits'>;

export type Done<Value> = { readonly kind: 'done'; readonly value: Value };

/** Does it until it works, somebody has to do something first, or it failed too often in a row. */
export async function tryAgain<Value>(
	{ clock, limits, random, waits }: Ports,
	signal: AbortSignal,
	once: () => Promise<Done<Value> | NotAsked>,
): Promise<Done<Value> | NotAsked> {
	for (let attempt = 1; ; attempt++) {
		const outcome = await once();
		if (outcome.kind === 'done' || signal.aborted) return outcome;
		const { fault, retryAfter } = outcome;
		const isFinal = faults[fault.code].retry === 'never' || attempt >= limits.attemptsMax;
		if (isFinal || (retryAfter ?? 0) > limits.retryAfterMaxMs) return outcome;
		const rule = { baseMs: limits.backoffBaseMs, maxMs: limits.backoffMaxMs };
		const ms = Math.max(backoff(rule, attempt, random()), retryAfter ?? 0);
		await restBefore({ waits, clock, signal }, { ms, isAsked: retryAfter !== null });
	}
}
