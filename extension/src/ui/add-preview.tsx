import type { AddressList } from '../../../shared/domain/address-list.ts';
import { hasRange } from '../../../shared/domain/address-range.ts';
import type { Fault } from '../../../shared/domain/faults.ts';
import type { Result } from '../../../shared/kernel/result.ts';
import { faultText } from '../core/text/fault-text.ts';
import { plural } from '../core/text/plural.ts';
import type { Page } from './page.ts';
import type { Adding } from './use-adding.ts';

type Given = {
	readonly page: Page;
	readonly text: string;
	readonly list: Result<AddressList, Fault>;
	readonly ranges: boolean;
	readonly onRanges: (ranges: boolean) => void;
	readonly adding: Adding;
};

/** What is about to be added, where that is more than the one address to be seen; then how far it is. */
export function AddPreview({ page, text, list, ranges, onRanges, adding }: Given) {
	const { t, formats } = page;
	const { progress } = adding;
	if (progress && progress.total > 1)
		return (
			<p class="add-preview" role="status">
				<span class="grow">
					{t('addingSome', { done: formats.count(progress.done), total: formats.count(progress.total) })}
				</span>
				<button type="button" class="link" onClick={adding.stop}>
					{t('stopAdding')}
				</button>
			</p>
		);
	const isRange = hasRange(text);
	const words = list.ok ? countsOf(list.value) : [faultText(t, list.error).sentence];
	if (words.length === 0 && !isRange) return null;
	return (
		<p class="add-preview" role="status">
			<span class="grow">{words.join(' · ')}</span>
			{isRange && (
				<label>
					<input type="checkbox" checked={ranges} onChange={event => onRanges(event.currentTarget.checked)} />
					{t('useRanges')}
				</label>
			)}
		</p>
	);

	function countsOf({ items, refused, without }: AddressList): string[] {
		const isMany = items.length > 1 || isRange;
		return [
			...(isMany || (items.length > 0 && without + refused.length > 0)
				? [plural(t, formats, 'addresses', items.length)]
				: []),
			...(items.length > 0 && refused.length > 0
				? [t('linesRefused', { count: formats.count(refused.length) })]
				: []),
			...(items.length > 0 && without > 0 ? [t('linesWithout', { count: formats.count(without) })] : []),
		];
	}
}
