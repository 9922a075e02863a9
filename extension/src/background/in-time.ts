type After = (ms: number, run: () => void) => () => void;

const byTimer: After = (ms, run) => {
	const timer = setTimeout(run, ms);
	return () => clearTimeout(timer);
};

/** What `promise` gives within `ms`; null: it is late. Whoever waited no longer hears of it. */
export async function inTime<Value>(
	ms: number,
	promise: Promise<Value>,
	after: After = byTimer,
): Promise<Value | null> {
	const late = Promise.withResolvers<null>();
	const cancel = after(ms, () => late.resolve(null));
	try {
		return await Promise.race([promise, late.promise]);
	} finally {
		cancel();
	}
}
