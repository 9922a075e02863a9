export type Chores = {
	/** Runs `work` after every earlier one of the same key. */
	run<Value>(key: string, work: () => Promise<Value>): Promise<Value>;
	/** The same, for work nobody waits for: what it throws is told. */
	later(key: string, work: () => Promise<void>): void;
	/** Resolves when all work of this key so far is over, well or not. */
	done(key: string): Promise<void>;
	allDone(): Promise<void>;
	isBusy(): boolean;
};

/** Work beside the spine that must keep its order, key by key. Bounded by what asks for it. */
export function createChores(report: (text: string) => void): Chores {
	const last = new Map<string, Promise<void>>();

	const done = (key: string): Promise<void> => last.get(key) ?? Promise.resolve();

	function run<Value>(key: string, work: () => Promise<Value>): Promise<Value> {
		const turn = done(key).then(work);
		const over = turn.then(
			() => undefined,
			() => undefined,
		);
		last.set(key, over);
		void over.then(() => {
			if (last.get(key) === over) last.delete(key);
		});
		return turn;
	}

	return {
		run,
		later(key, work) {
			run(key, work).catch((error: unknown) =>
				report(`queue: not tidied up (${(error as NodeJS.ErrnoException).code ?? 'unknown'})`),
			);
		},
		done,
		async allDone() {
			await Promise.all(last.values());
		},
		isBusy: () => last.size > 0,
	};
}
