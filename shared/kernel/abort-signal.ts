/** As much of an AbortSignal as the core needs, for it compiles without a platform. */
export type AbortSignalLike = {
	readonly aborted: boolean;
	addEventListener(type: 'abort', listener: () => void): void;
	removeEventListener(type: 'abort', listener: () => void): void;
};
