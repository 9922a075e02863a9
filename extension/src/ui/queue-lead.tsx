import { Empty } from './empty.tsx';
import { LinkCard } from './link-card.tsx';
import { Notices } from './notices.tsx';
import type { Page } from './page.ts';
import type { PageModel } from './page-store.ts';
import type { Queue } from './use-queue.ts';

type Given = { readonly page: Page; readonly model: PageModel; readonly queue: Queue };

/** What stands above the rows: what is wrong, or why there are none. */
export const QueueLead = ({ page, model: { link, notices, copy }, queue }: Given) => (
	<>
		{link?.kind === 'down' && <LinkCard page={page} link={link} stale={queue.tasks.length > 0} />}
		<Notices page={page} notices={notices} />
		{queue.entries.length === 0 && link?.kind !== 'down' && (
			<Empty page={page} filter={queue.filter} query={queue.query} known={copy.journal !== null} />
		)}
	</>
);
