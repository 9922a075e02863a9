/** A controller that is aborted with its parent; disposing it leaves no listener behind. */
export type AbortScope = Disposable & { readonly signal: AbortSignal; abort(reason?: unknown): void };

export function abortScope(parent: {
	readonly aborted: boolean;
	addEventListener(type: 'abort', listener: () => void): void;
	removeEventListener(type: 'abort', listener: () => void): void;
}): AbortScope {
	const controller = new AbortController();
	const abort = () => controller.abort();
	if (parent.aborted) abort();
	parent.addEventListener('abort', abort);
	return {
		signal: controller.signal,
		abort: reason => controller.abort(reason),
		[Symbol.dispose]: () => parent.removeEventListener('abort', abort),
	};
}
