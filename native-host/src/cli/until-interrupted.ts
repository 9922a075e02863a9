/** Ctrl-C, or a friendly kill, aborts the work's signal; the work then ends by itself. */
export async function untilInterrupted<Value>(work: (signal: AbortSignal) => Promise<Value>): Promise<Value> {
	const stop = new AbortController();
	const interrupt = () => stop.abort();
	process.on('SIGINT', interrupt);
	process.on('SIGTERM', interrupt);
	try {
		return await work(stop.signal);
	} finally {
		process.off('SIGINT', interrupt);
		process.off('SIGTERM', interrupt);
	}
}
