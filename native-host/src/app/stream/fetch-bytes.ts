import { err, ok, type Result } from '../../../../shared/kernel/result.ts';
import type { Resource } from '../../core/stream/stream-plan.ts';
import { firstField } from '../../core/transfer/answer-head.ts';
import type { FetchPorts } from './fetch-ports.ts';
import { lengthOf, pourAnswer } from './pour-answer.ts';
import type { NotAsked, StreamHttp } from './stream-http.ts';
import { tryAgain } from './try-again.ts';

export type Fetched = {
	readonly bytes: Uint8Array;
	/** After redirects. */
	readonly url: string;
	readonly mediaType: string | null;
	/** As the server's clock has it, in milliseconds since 1970; null: it does not say. */
	readonly servedAt: number | null;
};

/** Something small, whole and in memory: a playlist, a key, an index. */
export async function fetchBytes(
	ports: FetchPorts,
	http: StreamHttp,
	{ resource, bytesMax, signal }: { resource: Resource; bytesMax: number; signal: AbortSignal },
): Promise<Result<Fetched, NotAsked>> {
	const outcome = await tryAgain(ports, signal, () =>
		http.ask(resource, signal, async opened => {
			const chunks: Uint8Array[] = [];
			const problem = await pourAnswer(opened, {
				...ports,
				...ports.limits,
				signal,
				bytesMax,
				length: lengthOf(opened),
				take: chunk => void chunks.push(Buffer.from(chunk)),
			});
			if (problem) return { kind: 'fault' as const, fault: problem, retryAfter: null };
			const { head } = opened.answer;
			const servedAt = Date.parse(firstField(head, 'date') ?? '');
			const value: Fetched = {
				bytes: Buffer.concat(chunks),
				url: opened.place.url,
				mediaType: firstField(head, 'content-type'),
				servedAt: Number.isFinite(servedAt) ? servedAt : null,
			};
			return { kind: 'done' as const, value };
		}),
	);
	return outcome.kind === 'done' ? ok(outcome.value) : err(outcome);
}
