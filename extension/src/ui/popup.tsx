import { useState } from 'preact/hooks';
import type { TaskId } from '../../../shared/domain/ids.ts';
import { plural } from '../core/text/plural.ts';
import { AddForm } from './add-form.tsx';
import { CookieBar } from './cookie-bar.tsx';
import { FilterBar } from './filter-bar.tsx';
import { IconButton } from './icon-button.tsx';
import { Mark } from './icons.tsx';
import type { Root } from './mount.tsx';
import { Pace } from './pace.tsx';
import { Picker, type Looked, type Origin } from './picker/picker.tsx';
import { QueueDetails } from './queue-details.tsx';
import { QueueLead } from './queue-lead.tsx';
import { QueueList } from './queue-list.tsx';
import { TakeoverBar } from './takeover-bar.tsx';
import { SearchField } from './search-field.tsx';
import { Toast } from './toast.tsx';
import { Toolbar } from './toolbar.tsx';
import { useKeys } from './use-keys.ts';
import { useQueue } from './use-queue.ts';
import { useRows } from './use-rows.ts';
import { useSearch } from './use-search.ts';

const filters = ['all', 'open', 'done', 'failed'] as const;

/** The popup: one thing at a time, in a frame whose size never changes, and nothing in it jumps once it is there. */
export const Popup: Root = given => {
	const { page, model } = given;
	const { t, formats } = page;
	const queue = useQueue(given);
	const rows = useRows(queue);
	const search = useSearch(queue);
	const [open, setOpen] = useState<TaskId | null>(null);
	const [lookedAt, setLookedAt] = useState<Looked | null>(null);
	const look = (url: string, origin: Origin | null = null) => setLookedAt({ url, origin });
	useKeys({ search: search.open, undo: queue.undo });

	return (
		<>
			<header class="header">
				<Mark />
				<h1>{t('extensionName')}</h1>
				{model.link?.kind === 'connecting' && model.copy.journal !== null && (
					<span class="pulse" title={t('connecting')} />
				)}
				<span class="grow" />
				<Pace page={page} model={model} />
				<IconButton icon="list" label={t('openBatch')} onClick={page.openBatch} />
				<IconButton icon="search" label={t('searchLabel')} onClick={search.open} />
				{page.openPanel && <IconButton icon="panel" label={t('openPanel')} onClick={page.openPanel} />}
				<IconButton icon="tab" label={t('openDashboard')} onClick={page.openTab} />
				<IconButton icon="settings" label={t('openOptions')} onClick={page.openOptions} />
			</header>
			{lookedAt !== null ? (
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
			) : open !== null && queue.tasks.some(({ id }) => id === open) ? (
				<QueueDetails {...given} queue={queue} open={open} onClose={() => setOpen(null)} />
			) : (
				<>
					{search.isOpen ? (
						<div class="add">
							<SearchField
								page={page}
								field={search.field}
								query={queue.query}
								onQuery={queue.search}
								onLeave={search.close}
							/>
						</div>
					) : (
						<AddForm page={page} onSaid={queue.say} onLook={look} />
					)}
					<Toolbar page={page} queue={queue} rows={rows}>
						{model.isSettled && <FilterBar page={page} queue={queue} filters={filters} />}
					</Toolbar>
					<main>
						{model.isSettled && (
							<QueueList
								page={page}
								model={model}
								queue={queue}
								rows={rows}
								lead={<QueueLead page={page} model={model} queue={queue} onLook={look} />}
								open={open}
								onOpen={setOpen}
							/>
						)}
					</main>
				</>
			)}
			<Toast page={page} said={queue.said} onOver={queue.hush} />
			<TakeoverBar page={page} nowMs={given.nowMs} />
			<CookieBar page={page} />
		</>
	);
};
