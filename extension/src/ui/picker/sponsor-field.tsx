import { sponsorModes, type MediaChoice } from '../../../../shared/domain/media-choice.ts';
import type { Page } from '../page.ts';

type Value = MediaChoice['sponsorBlock'];
type Given = {
	readonly page: Page;
	readonly value: Value;
	readonly onChange: (value: Value) => void;
};

/** What becomes of the parts that viewers marked as sponsored; which kinds, the command line tells more finely. */
export function SponsorField({ page: { t }, value, onChange }: Given) {
	const texts = { mark: t('sponsorMark'), remove: t('sponsorRemove') };

	function choose(name: string): void {
		const mode = sponsorModes.find(one => one === name);
		onChange(mode ? { mode, categories: value?.categories ?? ['sponsor'] } : null);
	}

	return (
		<label class="line sponsor" title={t('sponsorHelp')}>
			<span>{t('pickerSponsor')}</span>
			<select value={value?.mode ?? 'leave'} onChange={event => choose(event.currentTarget.value)}>
				<option value="leave">{t('sponsorLeave')}</option>
				{sponsorModes.map(mode => (
					<option key={mode} value={mode}>
						{texts[mode]}
					</option>
				))}
			</select>
		</label>
	);
}
