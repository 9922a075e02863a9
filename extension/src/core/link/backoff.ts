/** Connections tried in a row without success before the user is left to say when. */
export const attemptsMax = 8;

/** Below the 30 s after which an idle worker is stopped and its timers with it. */
export const delayMaxMs = 20_000;
const delayFirstMs = 500;

/** Before attempt `attempt` + 1; null: no more by itself. `random` in [0, 1) spreads several browsers out. */
export function reconnectDelayMs(attempt: number, random: number): number | null {
	if (attempt >= attemptsMax) return null;
	const most = Math.min(delayMaxMs, delayFirstMs * 2 ** Math.max(0, attempt - 1));
	return Math.round(most * (0.5 + random / 2));
}
