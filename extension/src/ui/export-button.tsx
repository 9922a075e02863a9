import { exportQueue } from '../../../shared/domain/queue-export.ts';
import type { Task } from '../../../shared/domain/task.ts';
import { IconButton } from './icon-button.tsx';
import type { Page } from './page.ts';

type Given = { readonly page: Page; readonly tasks: readonly Task[] };

/** Saves what was asked for as a file, which the page that chooses among many takes, and `rustloader import` does. */
export const ExportButton = ({ page: { t }, tasks }: Given) => (
	<IconButton
		icon="export"
		label={t('exportQueue')}
		disabled={tasks.length === 0}
		onClick={() => save('rustloader-queue.json', JSON.stringify(exportQueue(tasks), null, '\t'))}
	/>
);

function save(name: string, text: string): void {
	const url = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
	const link = document.createElement('a');
	link.href = url;
	link.download = name;
	link.click();
	// The browser has begun by then.
	setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
