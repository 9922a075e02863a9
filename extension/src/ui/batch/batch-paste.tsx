import { IconButton } from '../icon-button.tsx';
import type { Page } from '../page.ts';
import type { Batch } from './use-batch.ts';

/** Of a file; more is no list that anybody chooses from. */
const fileBytesMax = 32 * 1024 * 1024;

type Given = { readonly page: Page; readonly batch: Batch };

/** A list, pasted or out of a file: addresses, or the queue of another Rustloader. */
export function BatchPaste({ page: { t, formats }, batch }: Given) {
	const { file, offered } = batch;
	const { refused, without, incomplete } = offered.left;
	const said = [
		...(refused > 0 ? [t('linesRefused', { count: formats.count(refused) })] : []),
		...(without > 0 ? [t('linesWithout', { count: formats.count(without) })] : []),
		...(incomplete > 0 ? [t('batchIncomplete', { count: formats.count(incomplete) })] : []),
	];

	async function open(input: HTMLInputElement): Promise<void> {
		const [chosen] = input.files ?? [];
		if (!chosen) return;
		const text = await chosen.slice(0, fileBytesMax).text();
		// The same one may be chosen again.
		input.value = '';
		batch.setFile({ name: chosen.name, text: text.replace(/^\ufeff/u, '') });
	}

	return (
		<div class="batch-paste">
			{file === null ? (
				<textarea
					rows={6}
					value={batch.text}
					placeholder={t('batchListPlaceholder')}
					aria-label={t('addLabel')}
					spellcheck={false}
					dir="auto"
					autofocus
					onInput={event => batch.setText(event.currentTarget.value)}
				/>
			) : (
				<p class="batch-file">
					<bdi class="grow">{file.name}</bdi>
					<IconButton icon="cancel" label={t('batchCloseFile')} onClick={() => batch.setFile(null)} />
				</p>
			)}
			<p class="batch-paste-end">
				<label class="secondary small">
					{t('batchOpenFile')}
					<input
						type="file"
						class="hidden"
						accept=".json,.txt,.csv,.lst,text/plain,application/json"
						onChange={event => void open(event.currentTarget)}
					/>
				</label>
				<span class="muted" role="status">
					{said.join(' · ')}
				</span>
			</p>
		</div>
	);
}
