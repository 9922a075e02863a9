import { useState } from 'preact/hooks';
import type { Fault } from '../../../../shared/domain/faults.ts';
import type { TaskGroup } from '../../../../shared/domain/task-group.ts';
import type { MediaChoice } from '../../../../shared/domain/media-choice.ts';
import { faultText } from '../../core/text/fault-text.ts';
import { plural } from '../../core/text/plural.ts';
import { urlsAtOnceMax } from '../../core/add/pending.ts';
import type { Asks } from '../../core/page/asks.ts';
import type { Page } from '../page.ts';

/** What is to be saved: a page, or one entry of a page with several. */
type Wanted = {
	readonly url: string;
	readonly title: string | null;
	readonly item: number | null;
	readonly group: TaskGroup | null;
};

type Given = {
	readonly page: Page;
	readonly url: string;
	readonly origin: Asks['add']['origin'];
	readonly choice: MediaChoice;
	readonly items: readonly Wanted[];
	readonly isBlocked: boolean;
	readonly onAdded: (count: number) => void;
};

/** Adds what was chosen; the same choice is offered first next time on this site. */
export function PickerEnd({ page, url, origin, choice, items, isBlocked, onAdded }: Given) {
	const { t, formats } = page;
	const [isRemembered, setRemembered] = useState(false);
	const [problem, setProblem] = useState<Fault | null>(null);
	const [isBusy, setBusy] = useState(false);

	async function add(): Promise<void> {
		setBusy(true);
		const wanted = items.slice(0, urlsAtOnceMax).map(({ url: address, title, item, group }) => ({
			url: address,
			title,
			group,
			wish: { source: 'page' as const, item, choice, skipLive: group !== null },
		}));
		const refused = await page.ask('add', { items: wanted, origin });
		setBusy(false);
		setProblem(refused);
		if (refused) return;
		if (isRemembered) void page.call('media.remember', { url, choice: { ...choice, clip: null } });
		onAdded(wanted.length);
	}

	return (
		<footer class="picker-end">
			{problem && (
				<p class="unsaved small" role="alert">
					{faultText(t, problem).sentence} {faultText(t, problem).hint}
				</p>
			)}
			<div class="card-end">
				<label class="remember">
					<input
						type="checkbox"
						checked={isRemembered}
						onChange={event => setRemembered(event.currentTarget.checked)}
					/>
					<span>{t('rememberChoice')}</span>
				</label>
				<span class="grow" />
				<button
					type="button"
					class="primary"
					disabled={isBusy || isBlocked || items.length === 0}
					onClick={() => void add()}
				>
					{items.length <= 1 ? t('pickerDownload') : plural(t, formats, 'pickerDownloadMany', items.length)}
				</button>
			</div>
		</footer>
	);
}
