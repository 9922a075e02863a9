import type { MediaItemView } from '../../../../shared/domain/extraction.ts';
import type { MediaChoice } from '../../../../shared/domain/media-choice.ts';
import { languagesOf } from '../../core/media/languages.ts';
import type { Page } from '../page.ts';

type Value = MediaChoice['subtitles'];
type Given = {
	readonly page: Page;
	readonly item: MediaItemView;
	readonly value: Value;
	readonly onChange: (value: Value) => void;
};

export function SubtitleFields({ page: { t }, item, value, onChange }: Given) {
	const languages = languagesOf(item);
	if (languages.length === 0) return null;
	const chosen = new Set(value?.languages ?? []);

	function toggle(code: string): void {
		const next = languages
			.map(language => language.code)
			.filter(other => chosen.has(other) !== (other === code));
		const auto = languages.some(language => language.auto && next.includes(language.code));
		onChange(next.length === 0 ? null : { languages: next, auto, as: value?.as ?? 'embed' });
	}

	return (
		<fieldset class="subtitles">
			<legend>{t('pickerSubtitles')}</legend>
			<div class="languages">
				{languages.map(({ code, name, auto }) => (
					<label key={code}>
						<input type="checkbox" checked={chosen.has(code)} onChange={() => toggle(code)} />
						<span dir="auto">{name}</span>
						{auto && <span class="muted small"> {t('madeByMachine')}</span>}
					</label>
				))}
			</div>
			{value && (
				<label class="line">
					<span>{t('subtitlesAs')}</span>
					<select
						value={value.as}
						onChange={event =>
							onChange({ ...value, as: event.currentTarget.value === 'sidecar' ? 'sidecar' : 'embed' })
						}
					>
						<option value="embed">{t('subtitlesEmbed')}</option>
						<option value="sidecar">{t('subtitlesSidecar')}</option>
					</select>
				</label>
			)}
		</fieldset>
	);
}
