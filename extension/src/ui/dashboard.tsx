import { useState } from 'preact/hooks';
import type { TaskId } from '../../../shared/domain/ids.ts';
import { plural } from '../core/text/plural.ts';
import { AddForm } from './add-form.tsx';
import { filterWord } from './filter-bar.tsx';
import { LinkCard } from './link-card.tsx';
import type { Root } from './mount.tsx';
import { Picker, type Looked, type Origin } from './picker/picker.tsx';
import { QueueDetails } from './queue-details.tsx';
import { QueueLead } from './queue-lead.tsx';
import { QueueList } from './queue-list.tsx';
import { SearchField } from './search-field.tsx';
import { Sidebar, type View } from './sidebar.tsx';
import { Statistics } from './statistics/statistics.tsx';
import { Toast } from './toast.tsx';
import { Toolbar } from './toolbar.tsx';
import { useKeys } from './use-keys.ts';
import { useQueue } from './use-queue.ts';
import { useRows } from './use-rows.ts';
import { useSearch } from './use-search.ts';

/** The whole queue beside its parts and its details; in a side panel one below the other. */
export const Dashboard: Root = given => {
	const { page, model, nowMs } = given;
	const { t, formats } = page;
	const queue = useQueue(given);
	const rows = useRows(queue);
	const search = useSearch(queue);
	const [view, setView] = useState<View>('downloads');
	const [open, setOpen] = useState<TaskId | null>(null);
	const [lookedAt, setLookedAt] = useState<Looked | null>(null);
	const look = (url: string, origin: Origin | null = null) => setLookedAt({ url, origin });
	const isReady = model.link?.kind === 'ready';
	const isDetailed = open !== null && queue.tasks.some(({ id }) => id === open);
	useKeys({ search: search.open, undo: queue.undo });

	const list = (
		<>
			<AddForm page={page} onSaid={queue.say} onLook={look} />
			<Toolbar page={page} queue={queue} rows={rows}>
				<h2 class="part-title" dir="auto">
					{queue.site ?? t(filterWord[queue.filter])}
				</h2>
				<span class="grow" />
				<SearchField
					page={page}
					field={search.field}
					query={queue.query}
					onQuery={queue.search}
					onLeave={search.close}
				/>
			</Toolbar>
			<QueueList
				page={page}
				model={model}
				queue={queue}
				rows={rows}
				lead={<QueueLead page={page} model={model} queue={queue} onLook={look} />}
				open={open}
				onOpen={id => setOpen(id === open ? null : id)}
			/>
		</>
	);

	return (
		<>
			<Sidebar
				page={page}
				model={model}
				queue={queue}
				view={view}
				connecting={model.link?.kind === 'connecting' && model.copy.journal !== null}
				onView={next => {
					setView(next);
					setLookedAt(null);
				}}
			/>
			<main>
				{view === 'statistics' ? (
					<>
						{model.link?.kind === 'down' && <LinkCard page={page} link={model.link} stale={false} />}
						<Statistics page={page} nowMs={nowMs} isReady={isReady} />
					</>
				) : lookedAt !== null ? (
					<Picker
						page={page}
						url={lookedAt.url}
						origin={lookedAt.origin}
						onClose={() => setLookedAt(null)}
						onAdded={count => {
							setLookedAt(null);
							queue.say(plural(t, formats, 'added', count));
						}}
					/>
				) : (
					list
				)}
				<Toast page={page} said={queue.said} onOver={queue.hush} />
			</main>
			{view === 'downloads' && isDetailed && (
				<QueueDetails {...given} queue={queue} open={open} onClose={() => setOpen(null)} />
			)}
		</>
	);
};
