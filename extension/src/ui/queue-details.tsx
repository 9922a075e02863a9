import type { ComponentProps } from 'preact';
import type { TaskId } from '../../../shared/domain/ids.ts';
import { Details } from './details.tsx';
import type { Root } from './mount.tsx';
import type { Queue } from './use-queue.ts';

type Given = ComponentProps<Root> & {
	readonly queue: Queue;
	readonly open: TaskId;
	readonly onClose: () => void;
};

/** The details of one download of the queue, for as long as it is in it. */
export function QueueDetails({ page, model, queue, open, onClose }: Given) {
	const task = queue.tasks.find(({ id }) => id === open);
	if (!task) return null;
	const entry = { id: open, estimatedHeight: 0, task };
	return (
		<Details
			page={page}
			task={task}
			progress={model.copy.progress.get(open)}
			speeds={model.speeds.tasks.get(open)?.speeds ?? []}
			row={queue.rowOf(entry)}
			isReady={model.link?.kind === 'ready'}
			onAct={action => queue.act(entry, action)}
			onClose={() => {
				onClose();
				// Back to where it was opened from, once it is drawn again.
				requestAnimationFrame(() =>
					document.querySelector<HTMLElement>(`[data-id="${open}"] .name button`)?.focus(),
				);
			}}
		/>
	);
}
