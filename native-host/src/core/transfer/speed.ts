/** A sliding window over the last samples; each is a moment and the bytes received by then. */
export type Speed = { readonly samples: [at: number, bytes: number][] };

const samplesMax = 16;
const spacingMs = 100;

export const newSpeed = (): Speed => ({ samples: [] });

export function sampleSpeed(speed: Speed, nowAt: number, received: number): void {
	const last = speed.samples.at(-1);
	if (last && nowAt - last[0] < spacingMs) return;
	speed.samples.push([nowAt, received]);
	if (speed.samples.length > samplesMax) speed.samples.shift();
}

/** Bytes a second over the window up to now. */
export function bytesPerSecond(speed: Speed, nowAt: number, received: number): number {
	const oldest = speed.samples[0];
	if (!oldest || nowAt <= oldest[0]) return 0;
	return Math.max(0, ((received - oldest[1]) * 1000) / (nowAt - oldest[0]));
}
