import type { MediaItemView } from '../../../../shared/domain/extraction.ts';
import { formatText } from '../../core/media/offer-text.ts';
import type { Format, Pick } from '../../core/media/offers.ts';
import type { Page } from '../page.ts';

type Given = {
	readonly page: Page;
	readonly item: MediaItemView;
	readonly pick: Pick;
	readonly onChange: (pick: Pick) => void;
};

/** Picture and sound by their formats, for who knows which. */
export function FormatFields({ page, item, pick, onChange }: Given) {
	const { t } = page;
	const open = item.formats.filter(({ drm }) => !drm);
	const now = pick.kind === 'formats' ? pick : ({ kind: 'formats', video: null, audio: null } as const);

	function change(next: typeof now): void {
		onChange(next.video === null && next.audio === null ? { kind: 'best' } : next);
	}

	return (
		<>
			<FormatSelect
				page={page}
				label={t('pickerPicture')}
				formats={open.filter(({ video }) => video !== null)}
				value={now.video}
				onChange={video => change({ ...now, video })}
			/>
			<FormatSelect
				page={page}
				label={t('pickerSound')}
				formats={open.filter(({ audio }) => audio !== null)}
				value={now.audio}
				onChange={audio => change({ ...now, audio })}
			/>
		</>
	);
}

type SelectGiven = {
	readonly page: Page;
	readonly label: string;
	readonly formats: readonly Format[];
	readonly value: string | null;
	readonly onChange: (id: string | null) => void;
};

const FormatSelect = ({ page, label, formats, value, onChange }: SelectGiven) => (
	<label class="line">
		<span>{label}</span>
		<select
			value={value ?? ''}
			disabled={formats.length === 0}
			onChange={event => onChange(event.currentTarget.value || null)}
		>
			<option value="">{page.t('formatAuto')}</option>
			{formats.map(format => (
				<option key={format.id} value={format.id}>
					{formatText(format, page)}
				</option>
			))}
		</select>
	</label>
);
