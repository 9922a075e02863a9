import type { RateProfile, TimeSpan } from '../../../../shared/domain/hours.ts';
import { readMinute, showMinute } from '../../core/options/clock.ts';
import { IconButton } from '../icon-button.tsx';
import type { Page } from '../page.ts';
import type { ControlGiven } from './field.tsx';
import { RateField } from './rate-field.tsx';

/** Monday first: most of the world plans its weeks so. */
const week = [1, 2, 3, 4, 5, 6, 0];
const spansMax = 32;
const newSpan: TimeSpan = { days: [1, 2, 3, 4, 5], from: 22 * 60, to: 6 * 60 };
const newRate = 1_000_000;

/** Stretches of the week in which downloads may run. */
export function HoursField({ page, value, disabled, ids, onCommit }: ControlGiven<readonly TimeSpan[]>) {
	return (
		<SpanList
			page={page}
			id={ids.field}
			spans={value}
			fresh={newSpan}
			disabled={disabled}
			onChange={onCommit}
			extra={() => null}
		/>
	);
}

/** The same, each with a rate of its own. */
export function ProfilesField({
	page,
	value,
	disabled,
	ids,
	onCommit,
}: ControlGiven<readonly RateProfile[]>) {
	return (
		<SpanList
			page={page}
			id={ids.field}
			spans={value}
			fresh={{ ...newSpan, from: 8 * 60, to: 18 * 60, rateLimit: newRate }}
			disabled={disabled}
			onChange={onCommit}
			extra={(span, replace, place) => (
				<RateField
					page={page}
					value={span.rateLimit}
					disabled={disabled}
					ids={{ ...ids, field: `${ids.field}-rate-${place}` }}
					label={page.t('setting_rateLimit')}
					isWrong={false}
					onDraft={() => {}}
					onCommit={rate => typeof rate === 'number' && replace({ ...span, rateLimit: rate })}
				/>
			)}
		/>
	);
}

type ListGiven<Span extends TimeSpan> = {
	readonly page: Page;
	readonly id: string;
	readonly spans: readonly Span[];
	readonly fresh: Span;
	readonly disabled: boolean;
	readonly onChange: (spans: readonly Span[]) => void;
	readonly extra: (span: Span, replace: (next: Span) => void, place: number) => preact.ComponentChildren;
};

function SpanList<Span extends TimeSpan>(given: ListGiven<Span>) {
	const { page, id, spans, fresh, disabled, onChange, extra } = given;
	const { t } = page;
	const replace = (place: number) => (next: Span) => onChange(spans.with(place, next));
	return (
		<div class="spans">
			{spans.map((span, place) => (
				// Spans have no names: their order is what tells them apart.
				<div key={place} class="span" role="group" aria-label={t('spanLabel', { number: String(place + 1) })}>
					<Days page={page} span={span} disabled={disabled} onChange={replace(place)} />
					<span class="span-times">
						<Time
							label={t('spanFrom')}
							minute={span.from}
							disabled={disabled}
							onChange={from => replace(place)({ ...span, from })}
						/>
						<span aria-hidden="true">–</span>
						<Time
							label={t('spanTo')}
							minute={span.to}
							disabled={disabled}
							onChange={to => replace(place)({ ...span, to })}
						/>
					</span>
					{extra(span, replace(place), place)}
					<IconButton
						icon="remove"
						label={t('spanRemove')}
						disabled={disabled}
						onClick={() => onChange(spans.toSpliced(place, 1))}
					/>
				</div>
			))}
			<button
				id={id}
				type="button"
				class="secondary"
				disabled={disabled || spans.length >= spansMax}
				onClick={() => onChange([...spans, fresh])}
			>
				{t('spanAdd')}
			</button>
		</div>
	);
}

type DaysGiven<Span extends TimeSpan> = {
	readonly page: Page;
	readonly span: Span;
	readonly disabled: boolean;
	readonly onChange: (span: Span) => void;
};

function Days<Span extends TimeSpan>({ page: { formats }, span, disabled, onChange }: DaysGiven<Span>) {
	const has = (day: number) => span.days.includes(day);
	function toggle(day: number): void {
		const days = week.filter(other => (other === day ? !has(day) : has(other)));
		// On no day at all it would be no span.
		if (days.length > 0) onChange({ ...span, days });
	}
	return (
		<span class="days">
			{week.map(day => (
				<button
					key={day}
					type="button"
					aria-pressed={has(day)}
					disabled={disabled}
					onClick={() => toggle(day)}
				>
					{formats.weekday(day)}
				</button>
			))}
		</span>
	);
}

type TimeGiven = {
	readonly label: string;
	readonly minute: number;
	readonly disabled: boolean;
	readonly onChange: (minute: number) => void;
};

function Time({ label, minute, disabled, onChange }: TimeGiven) {
	return (
		<input
			type="time"
			aria-label={label}
			value={showMinute(minute)}
			disabled={disabled}
			onChange={event => {
				const read = readMinute(event.currentTarget.value);
				if (read !== null) onChange(read);
			}}
		/>
	);
}
