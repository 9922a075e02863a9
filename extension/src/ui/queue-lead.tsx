import { Empty } from './empty.tsx';
import { LinkCard } from './link-card.tsx';
import { MediaSection } from './media/media-section.tsx';
import { Notices } from './notices.tsx';
import type { Page } from './page.ts';
import type { PageModel } from './page-store.ts';
import type { Origin } from './picker/picker.tsx';
import type { Queue } from './use-queue.ts';

type Given = {
	readonly page: Page;
	readonly model: PageModel;
	readonly queue: Queue;
	readonly onLook: (url: string, origin?: Origin | null) => void;
};

/** What stands above the rows: what is wrong, what the page in front holds, or why there are no rows. */
export const QueueLead = ({ page, model: { link, notices, copy, media }, queue, onLook }: Given) => (
	<>
		{link?.kind === 'down' && <LinkCard page={page} link={link} stale={queue.tasks.length > 0} />}
		<Notices page={page} notices={notices} />
		{page.view === 'popup' && media && (
			<MediaSection page={page} view={media} onLook={onLook} onSaid={queue.say} />
		)}
		{queue.entries.length === 0 && link?.kind !== 'down' && (
			<Empty page={page} filter={queue.filter} query={queue.query} known={copy.journal !== null} />
		)}
	</>
);
