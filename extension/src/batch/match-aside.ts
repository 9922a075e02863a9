export type MatchAsked = { readonly pattern: string; readonly texts: readonly string[] };

/** An expression may be such that it takes years; so long is waited for it. */
const deadlineMs = 2_000;

/** Which texts the pattern fits, looked at beside the page, which goes on meanwhile; null: it took too long. */
export function matchAside(
	pattern: string,
	texts: readonly string[],
	signal: AbortSignal,
): Promise<readonly number[] | null> {
	const worker = new Worker(new URL('match-worker.ts', import.meta.url), { type: 'module' });
	return new Promise(resolve => {
		const end = (places: readonly number[] | null): void => {
			clearTimeout(timer);
			signal.removeEventListener('abort', giveUp);
			worker.terminate();
			resolve(places);
		};
		const giveUp = (): void => end(null);
		const timer = setTimeout(giveUp, deadlineMs);
		signal.addEventListener('abort', giveUp);
		worker.addEventListener('message', ({ data }: MessageEvent<readonly number[]>) => end(data));
		worker.addEventListener('error', giveUp);
		worker.postMessage({ pattern, texts } satisfies MatchAsked, []);
	});
}
