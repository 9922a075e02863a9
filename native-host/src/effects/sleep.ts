/** Ends early, and without a complaint, when the signal is aborted. */
export function sleep(ms: number, signal: AbortSignal): Promise<void> {
	return new Promise(resolve => {
		const done = () => {
			clearTimeout(timer);
			signal.removeEventListener('abort', done);
			resolve();
		};
		const timer = setTimeout(done, ms);
		signal.addEventListener('abort', done);
		if (signal.aborted) done();
	});
}
