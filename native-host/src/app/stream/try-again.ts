import { faults } from '../../../../shared/domain/faults.ts';
import { backoff } from '../../core/transfer/backoff.ts';
import { sleep } from '../../effects/clock.ts';
import type { EnginePorts } from '../download.ts';
import type { NotAsked } from './stream-http.ts';

type Ports = Pick<EnginePorts, 'clock' | 'limits' | 'random'>;

export type Done<Value> = { readonly kind: 'done'; readonly value: Value };

/** Does it until it works, somebody has to do something first, or it failed too often in a row. */
export async function tryAgain<Value>(
	{ clock, limits, random }: Ports,
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
		await sleep(clock, Math.max(backoff(rule, attempt, random()), retryAfter ?? 0), signal);
	}
}
