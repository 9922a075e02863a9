import { useMemo, useRef, useState } from 'preact/hooks';
import type { Fault } from '../../../../shared/domain/faults.ts';
import { faultText } from '../../core/text/fault-text.ts';
import type { BatchRow } from '../../core/batch/rows.ts';
import { Icon } from '../icons.tsx';
import type { Page } from '../page.ts';
import { TaskList, type ListControl } from '../task-list.tsx';
import type { Batch } from './use-batch.ts';
import type { Mask } from './use-mask.ts';

/** What became of rows that were added before. */
export type Fates = ReadonlyMap<string, 'added' | Fault>;
type Given = { readonly page: Page; readonly batch: Batch; readonly mask: Mask; readonly fates: Fates };

const rowHeight = 53;

/** All that is offered and fits the filter, to be chosen with mouse or keyboard. */
export function BatchList({ page, batch, mask, fates }: Given) {
	const { ids, chosen, shown } = batch;
	const control = useRef<ListControl>(null);
	const [cursor, setCursor] = useState<string | null>(null);
	const items = useMemo(() => shown.map(row => ({ ...row, estimatedHeight: rowHeight })), [shown]);
	/** Numbers are given in the order that is shown. */
	const indexes = useMemo(
		() => new Map(ids.filter(id => chosen.has(id)).map((id, place) => [id, place + 1])),
		[ids, chosen],
	);
	const current = cursor !== null && ids.includes(cursor) ? cursor : (ids[0] ?? null);

	function newName(row: BatchRow): string | null {
		const index = indexes.get(row.id);
		return index === undefined ? null : mask.nameOf(row, { index, count: indexes.size });
	}

	function goTo(id: string | undefined, extends_: boolean): void {
		if (id === undefined) return;
		setCursor(id);
		if (extends_) batch.choose(id, 'extend');
		control.current?.focus(id);
	}

	function onKey(event: KeyboardEvent, id: string): void {
		const here = ids.indexOf(id);
		const isBox = event.target instanceof HTMLInputElement;
		const keys: Record<string, () => void> = {
			ArrowDown: () => goTo(ids[here + 1], event.shiftKey),
			ArrowUp: () => goTo(ids[here - 1], event.shiftKey),
			Home: () => goTo(ids[0], event.shiftKey),
			End: () => goTo(ids.at(-1), event.shiftKey),
			...(!isBox && { ' ': () => batch.choose(id, 'toggle') }),
			...((event.ctrlKey || event.metaKey) && { a: batch.chooseAll }),
			...(chosen.size > 0 && { Escape: batch.chooseNone }),
		};
		const run = keys[event.key];
		if (!run) return;
		event.preventDefault();
		run();
	}

	return (
		<TaskList
			key={batch.source}
			control={control}
			items={items}
			label={page.t('batchTitle')}
			lead={null}
			render={(row, place) => (
				<Row
					key={row.id}
					page={page}
					row={row}
					position={place + 1}
					total={items.length}
					isChosen={chosen.has(row.id)}
					isCurrent={row.id === current}
					newName={newName(row)}
					size={batch.size.isAsked ? batch.sizes.get(row.id) : undefined}
					fate={fates.get(row.id) ?? null}
					onStand={() => setCursor(row.id)}
					onChoose={how => batch.choose(row.id, how)}
					onKey={event => onKey(event, row.id)}
				/>
			)}
		/>
	);
}

type RowGiven = {
	readonly page: Page;
	readonly row: BatchRow;
	readonly position: number;
	readonly total: number;
	readonly isChosen: boolean;
	readonly isCurrent: boolean;
	/** What the mask makes of it. */
	readonly newName: string | null;
	/** null: nobody says; undefined: nobody asked. */
	readonly size: number | null | undefined;
	readonly fate: 'added' | Fault | null;
	readonly onStand: () => void;
	readonly onChoose: (how: 'toggle' | 'extend') => void;
	readonly onKey: (event: KeyboardEvent) => void;
};

function Row({ page, row, position, total, isChosen, isCurrent, newName, size, fate, ...on }: RowGiven) {
	const { t, formats } = page;
	const name = row.fileName ?? row.name;
	return (
		<li
			class={`row batch-row ${isChosen ? 'is-selected' : ''}`}
			data-id={row.id}
			tabIndex={isCurrent ? 0 : -1}
			aria-posinset={position}
			aria-setsize={total}
			aria-label={`${name}, ${t(row.kind === 'page' ? 'batchKindPage' : `fileKind_${row.kind}`)}`}
			onFocus={event => {
				if (event.target === event.currentTarget && !isCurrent) on.onStand();
			}}
			onKeyDown={on.onKey}
			onClick={event => {
				if (event.target instanceof HTMLInputElement) return;
				event.preventDefault();
				on.onChoose(event.shiftKey ? 'extend' : 'toggle');
			}}
		>
			<input
				type="checkbox"
				checked={isChosen}
				tabIndex={isCurrent ? 0 : -1}
				aria-label={t('selectRow', { name })}
				onClick={event => on.onChoose(event.shiftKey ? 'extend' : 'toggle')}
			/>
			<span class="kind">
				<Icon name={row.kind === 'page' ? 'tab' : row.kind} />
			</span>
			<div class="words">
				<p class="name" title={row.url}>
					<bdi>{name}</bdi>
					{newName !== null && newName !== name && (
						<span class="new-name">
							{' → '}
							<bdi>{newName}</bdi>
						</span>
					)}
				</p>
				<p class="sub">
					{fate !== null && (
						<span class={fate === 'added' ? 'fate-added' : 'fate-refused'}>
							{fate === 'added' ? t('batchAdded') : faultText(t, fate).sentence}
						</span>
					)}
					{size !== undefined && (
						<span class="size">{size === null ? t('sizeUnknown') : formats.bytes(size)}</span>
					)}
					{row.text !== '' && row.text !== name && (
						<span class="about">
							<bdi>{row.text}</bdi>
						</span>
					)}
					<span class="host">
						<bdi>{row.host}</bdi>
					</span>
				</p>
			</div>
		</li>
	);
}
