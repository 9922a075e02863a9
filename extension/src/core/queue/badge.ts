import type { QueueState } from '../../../../shared/domain/queue-state.ts';

export type Badge = { readonly text: string; readonly tone: 'active' | 'trouble' };

/** The number of running downloads; `!` when something asked for could not be handed over. */
export function badgeFor(state: QueueState, undelivered: number): Badge {
	if (undelivered > 0) return { text: '!', tone: 'trouble' };
	const active = runningCount(state);
	return { text: active === 0 ? '' : active > 99 ? '99+' : String(active), tone: 'active' };
}

function runningCount(state: QueueState): number {
	let count = 0;
	for (const { state: now } of state.tasks.values()) if (now.status === 'downloading') count += 1;
	return count;
}

/** Work goes on or will by itself: the connection is worth keeping. */
export function hasWork(state: QueueState): boolean {
	for (const { state: now } of state.tasks.values())
		if (now.status === 'downloading' || now.status === 'queued') return true;
	return false;
}
