import { plural } from '../../core/text/plural.ts';
import type { Page } from '../page.ts';
import type { Adding } from '../use-adding.ts';
import type { Batch } from './use-batch.ts';
import type { Mask } from './use-mask.ts';
import { remarksText } from '../../core/text/remark-text.ts';

type Given = {
	readonly page: Page;
	readonly batch: Batch;
	readonly mask: Mask;
	readonly adding: Adding;
	readonly onAdd: () => void;
};

/** How they are to be called, and the button; while they are added, how far that is. */
export function BatchEnd({ page, batch, mask, adding, onAdd }: Given) {
	const { t, formats } = page;
	const { progress } = adding;
	return (
		<footer class="batch-end">
			<div class="batch-mask field-words">
				<label for="batch-mask">{t('batchMask')}</label>
				<input
					id="batch-mask"
					value={mask.text}
					placeholder="{index} {title}"
					aria-invalid={mask.wrong !== null}
					aria-describedby="batch-mask-said"
					spellcheck={false}
					autocomplete="off"
					dir="ltr"
					onInput={event => mask.set(event.currentTarget.value)}
				/>
				<p id="batch-mask-said" class={mask.wrong === null ? 'muted' : 'wrong'} role="status">
					{mask.wrong === null ? t('batchMaskHelp') : remarksText(page, [mask.wrong])}
				</p>
			</div>
			{progress === null ? (
				<button
					type="button"
					class="primary"
					disabled={batch.chosen.size === 0 || mask.wrong !== null}
					onClick={onAdd}
				>
					{batch.chosen.size === 0
						? t('pickerDownload')
						: plural(t, formats, 'pickerDownloadMany', batch.chosen.size)}
				</button>
			) : (
				<p class="batch-progress" role="status">
					<progress value={progress.done} max={progress.total} aria-label={t('batchTitle')} />
					<span>
						{t('addingSome', { done: formats.count(progress.done), total: formats.count(progress.total) })}
					</span>
					<button type="button" class="secondary" onClick={adding.stop}>
						{t('stopAdding')}
					</button>
				</p>
			)}
		</footer>
	);
}
