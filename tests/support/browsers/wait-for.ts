import { setTimeout as sleep } from 'node:timers/promises';

export type WaitOptions = { readonly timeoutMs?: number; readonly everyMs?: number };

const timeoutMsDefault = 20_000;
const everyMsDefault = 50;

/** Later looks are further apart, for each may start a process and so hold up what is waited for. */
const slowerEachTime = 1.25;
const slowerAtMost = 4;

/** The first value of `probe` that is neither null, undefined nor false. For what no event tells of. */
export async function waitFor<Value>(
	what: string,
	probe: () => Promise<Value | null | undefined | false> | Value | null | undefined | false,
	{ timeoutMs = timeoutMsDefault, everyMs = everyMsDefault }: WaitOptions = {},
): Promise<Value> {
	const end = performance.now() + timeoutMs;
	for (let pauseMs = everyMs; ; pauseMs = Math.min(pauseMs * slowerEachTime, everyMs * slowerAtMost)) {
		const value = await within(timeoutMs, what, Promise.resolve(probe()));
		if (value !== null && value !== undefined && value !== false) return value;
		if (performance.now() > end) throw new Error(`Waited ${timeoutMs} ms in vain for ${what}`);
		await sleep(pauseMs);
	}
}

/** What `promise` gives, if it does in time. */
export async function within<Value>(
	timeoutMs: number,
	what: string,
	promise: Promise<Value>,
): Promise<Value> {
	let timer: NodeJS.Timeout | undefined;
	const late = new Promise<never>((_resolve, reject) => {
		timer = setTimeout(() => reject(new Error(`No answer in ${timeoutMs} ms: ${what}`)), timeoutMs);
	});
	try {
		return await Promise.race([promise, late]);
	} finally {
		clearTimeout(timer);
	}
}
