import { useRef, useState } from 'preact/hooks';
import * as v from 'valibot';
import type { Fault } from '../../../../shared/domain/faults.ts';
import { SettingsChange, type Settings } from '../../../../shared/domain/settings.ts';
import { faultText } from '../../core/text/fault-text.ts';
import type { Page } from '../page.ts';

type Given = {
	readonly page: Page;
	readonly settings: Settings;
	readonly disabled: boolean;
	readonly onSave: (change: Partial<Settings>) => Promise<Fault | null>;
};

const fileBytesMax = 256 * 1024;

/** All settings out into a file, and in again: all of it or nothing. */
export function Transfer({ page, settings, disabled, onSave }: Given) {
	const { t } = page;
	const chooser = useRef<HTMLInputElement>(null);
	const [said, setSaid] = useState('');

	function save(): void {
		const text = JSON.stringify(settings, null, '\t');
		const address = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
		const anchor = document.createElement('a');
		anchor.href = address;
		anchor.download = 'rustloader-settings.json';
		anchor.click();
		// The download has begun by then.
		setTimeout(() => URL.revokeObjectURL(address), 10_000);
	}

	async function take(file: File): Promise<void> {
		const text = file.size <= fileBytesMax ? await file.text().catch(() => '') : '';
		const parsed = v.safeParse(SettingsChange, parseJson(text));
		if (!parsed.success) {
			const where = parsed.issues[0].path?.map(({ key }) => String(key)).join('.') ?? '';
			return setSaid(where === '' ? t('importNoSettings') : t('importWrong', { setting: where }));
		}
		const refused = await onSave(parsed.output as Partial<Settings>);
		setSaid(refused ? faultText(t, refused).sentence : t('importDone'));
	}

	return (
		<section class="options-group" aria-labelledby="group-transfer">
			<h2 id="group-transfer">{t('groupTransfer')}</h2>
			<div class="field">
				<div class="field-words">
					<p class="muted">{t('transferHelp')}</p>
					<p class="field-said" role="status">
						{said}
					</p>
				</div>
				<div class="field-control buttons">
					<button type="button" class="secondary" onClick={save}>
						{t('exportSettings')}
					</button>
					<button
						type="button"
						class="secondary"
						disabled={disabled}
						onClick={() => chooser.current?.click()}
					>
						{t('importSettings')}
					</button>
					<input
						ref={chooser}
						type="file"
						accept="application/json,.json"
						hidden
						aria-label={t('importSettings')}
						onChange={event => {
							const [file] = event.currentTarget.files ?? [];
							event.currentTarget.value = '';
							if (file) void take(file);
						}}
					/>
				</div>
			</div>
		</section>
	);
}

function parseJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return null;
	}
}
