import type { QueuePorts } from '../../../native-host/src/app/queue.ts';
import type { History } from '../../../native-host/src/app/queue-history.ts';
import type { SettingsStore } from '../../../native-host/src/effects/settings-store.ts';
import { fault } from '../../../shared/domain/faults.ts';
import type { Settings } from '../../../shared/domain/settings.ts';
import { err, ok } from '../../../shared/kernel/result.ts';

/** The queue's ports to databases, without any. The settings outlive a queue, as they do on a disk. */
export const withoutDatabases = (settings: {
	now: Settings;
}): Pick<Required<QueuePorts>, 'takeLock' | 'openSettings' | 'openHistory'> => ({
	takeLock: () => ({ [Symbol.dispose]: () => undefined }),
	openSettings: () => ok(keepSettings(settings)),
	openHistory: () => noHistory,
});

/** A projection: nothing depends on it. */
const noHistory: History = {
	push: () => undefined,
	secure: () => Promise.resolve(),
	timeline: () => Promise.resolve(ok({ entries: [], next: null })),
	faultSummary: () => Promise.resolve(err(fault('internal'))),
	savedSummary: () => Promise.resolve(err(fault('internal'))),
	close: () => Promise.resolve(),
};

const keepSettings = (settings: { now: Settings }): SettingsStore => ({
	get: () => settings.now,
	change(change) {
		settings.now = { ...settings.now, ...(change as Partial<Settings>) };
		return ok(settings.now);
	},
	close: () => undefined,
});
