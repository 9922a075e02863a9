import { useEffect, useState } from 'preact/hooks';
import type { EntryId, TaskId } from '../../../shared/domain/ids.ts';
import type { Fault } from '../../../shared/domain/faults.ts';
import { timelineEntriesMax, type TimelineEntry } from '../../../shared/domain/timeline.ts';
import type { Result } from '../../../shared/kernel/result.ts';
import type { Calls } from '../../../shared/protocol/contract.ts';
import type { Task } from '../../../shared/domain/task.ts';
import type { PageStore } from './page-store.ts';

export type Timeline =
	| { readonly kind: 'loading' }
	| { readonly kind: 'entries'; readonly entries: readonly TimelineEntry[] }
	| { readonly kind: 'problem'; readonly fault: Fault };

type Page = Result<Calls['task.timeline']['result'], Fault>;

const beginning = 0 as EntryId;

/** A task's history, read anew when something happens to the task. */
export function useTimeline(call: PageStore['call'], task: Task, isReady: boolean): Timeline {
	const [timeline, setTimeline] = useState<Timeline>({ kind: 'loading' });

	useEffect(() => {
		if (!isReady) return undefined;
		let isWanted = true;
		void readTimeline(call, task.id).then(read => isWanted && setTimeline(read));
		return () => {
			isWanted = false;
		};
		// The fold makes a new task of each event that concerns it.
	}, [task, isReady]);

	return timeline;
}

/** All pages, up to as many entries as the daemon keeps. */
async function readTimeline(call: PageStore['call'], task: TaskId): Promise<Timeline> {
	const entries: TimelineEntry[] = [];
	for (let after: EntryId | null = beginning; after !== null && entries.length <= timelineEntriesMax;) {
		const page: Page = await call('task.timeline', { task, after });
		if (!page.ok) return { kind: 'problem', fault: page.error };
		entries.push(...page.value.entries);
		after = page.value.next;
	}
	return { kind: 'entries', entries };
}
