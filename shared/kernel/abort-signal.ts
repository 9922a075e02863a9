/** As much of an AbortSignal as the core needs, for it compiles without a platform. */
export type AbortSignalLike = {
	readonly aborted: boolean;
	addEventListener(type: 'abort', listener: () => void): void;
	removeEventListener(type: 'abort', listener: () => void): void;
};

/** The other end of one, where no platform brings its own. */
export function createAbort(): { readonly signal: AbortSignalLike; abort(): void } {
	const listeners = new Set<() => void>();
	let aborted = false;
	return {
		signal: {
			get aborted() {
				return aborted;
			},
			addEventListener: (_type, listener) => void listeners.add(listener),
			removeEventListener: (_type, listener) => void listeners.delete(listener),
		},
		abort() {
			if (aborted) return;
			aborted = true;
			for (const listener of listeners) listener();
		},
	};
}
