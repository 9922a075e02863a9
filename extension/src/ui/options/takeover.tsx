import { useState } from 'preact/hooks';
import { keptText, listOf } from '../../core/takeover/kept-text.ts';
import {
	compile,
	takeoverModes,
	type TakeoverMode,
	type TakeoverSettings,
} from '../../core/takeover/settings.ts';
import type { Kept } from '../../core/takeover/kept.ts';
import type { Page } from '../page.ts';
import { useTakeover } from '../use-takeover.ts';
import { useDraft } from './use-draft.ts';

/** Which of the browser's downloads go over. Of the extension alone: it works the same where the program is not there. */
export function TakeoverOptions({ page }: { readonly page: Page }) {
	const { t, takeover } = page;
	const state = useTakeover(page);
	const [isDenied, setDenied] = useState(false);
	if (!state) return null;
	const { settings, kept, isAllowed, seesSites } = state;
	const isOff = settings.mode === 'off' || !isAllowed;
	const save = (change: Partial<TakeoverSettings>) => void takeover.change(change);

	async function choose(mode: TakeoverMode): Promise<void> {
		const allowed = mode === 'off' || isAllowed || (await takeover.allow('downloads'));
		setDenied(!allowed);
		if (allowed) await takeover.change({ mode });
	}

	const text = (name: TextName) => (
		<TextRow key={name} page={page} name={name} settings={settings} disabled={isOff} onSave={save} />
	);
	const toggle = (name: ToggleName, disabled = false) => (
		<ToggleRow
			key={name}
			page={page}
			name={name}
			settings={settings}
			disabled={isOff || disabled}
			onSave={save}
		/>
	);

	return (
		<section class="options-group takeover" aria-labelledby="group-takeover">
			<h2 id="group-takeover">{t('groupTakeover')}</h2>
			<Row page={page} name="mode" said={isDenied ? t('takeoverDenied') : ''}>
				<select
					id="t-mode"
					value={isAllowed ? settings.mode : 'off'}
					aria-describedby="th-mode"
					onChange={event => void choose(event.currentTarget.value as TakeoverMode)}
				>
					{takeoverModes.map(mode => (
						<option key={mode} value={mode}>
							{t(`takeover_mode_${mode}`)}
						</option>
					))}
				</select>
			</Row>
			<SizeRow page={page} settings={settings} disabled={isOff} onSave={save} />
			{text('types')}
			{text('onlySites')}
			{text('neverSites')}
			{text('pattern')}
			{toggle('inPrivate')}
			{toggle('relay')}
			{toggle('relayForms', !settings.relay)}
			<Row page={page} name="sites" said="">
				{seesSites ? (
					<span class="muted">{t('takeoverSitesOn')}</span>
				) : (
					<button
						id="t-sites"
						type="button"
						class="secondary"
						disabled={isOff}
						onClick={() => void takeover.allow('sites')}
					>
						{t('takeoverSitesAllow')}
					</button>
				)}
			</Row>
			{kept.length > 0 && <KeptList page={page} kept={kept} />}
		</section>
	);
}

type RowName = TextName | ToggleName | 'mode' | 'minBytes' | 'sites';
type TextName = 'types' | 'onlySites' | 'neverSites' | 'pattern';
type ToggleName = 'inPrivate' | 'relay' | 'relayForms';
type RowGiven = {
	readonly page: Page;
	readonly settings: TakeoverSettings;
	readonly disabled: boolean;
	readonly onSave: (change: Partial<TakeoverSettings>) => void;
};

function Row({
	page: { t },
	name,
	said,
	children,
}: {
	readonly page: Page;
	readonly name: RowName;
	readonly said: string;
	readonly children: preact.ComponentChildren;
}) {
	return (
		<div class="field" role="group" aria-labelledby={`tl-${name}`}>
			<div class="field-words">
				<label id={`tl-${name}`} for={`t-${name}`}>
					{t(`takeover_${name}`)}
				</label>
				<p id={`th-${name}`} class="muted">
					{t(`takeover_${name}_help`)}
				</p>
				<p class="field-said" role="status">
					{said !== '' && <span class="unsaved">{said}</span>}
				</p>
			</div>
			<div class="field-control">{children}</div>
		</div>
	);
}

const megabyte = 1_000_000;
const megabytesMax = 1_000_000;

function SizeRow({ page, settings, disabled, onSave }: RowGiven) {
	const [isWrong, setWrong] = useState(false);
	const [draft, setDraft] = useDraft(settings.minBytes, () => String(settings.minBytes / megabyte));
	const isFit = (text: string) => /^\d+([.,]\d+)?$/u.test(text) && numberIn(text) <= megabytesMax;
	return (
		<Row page={page} name="minBytes" said={isWrong ? page.t('optionUnfit') : ''}>
			<span class="with-unit">
				<input
					id="t-minBytes"
					type="text"
					inputMode="decimal"
					class="narrow"
					value={draft}
					disabled={disabled}
					aria-invalid={isWrong}
					aria-describedby="th-minBytes"
					onInput={event => {
						setDraft(event.currentTarget.value);
						setWrong(!isFit(event.currentTarget.value.trim()));
					}}
					onChange={event => {
						const text = event.currentTarget.value.trim();
						if (isFit(text)) onSave({ minBytes: Math.round(numberIn(text) * megabyte) });
					}}
				/>
				<span class="muted">{page.t('takeoverMegabytes')}</span>
			</span>
		</Row>
	);
}

const numberIn = (text: string): number => Number(text.replace(',', '.'));

function TextRow({ page, name, settings, disabled, onSave }: RowGiven & { readonly name: TextName }) {
	const [isWrong, setWrong] = useState(false);
	const value = settings[name];
	const shown = typeof value === 'string' ? value : value.join(', ');
	const [draft, setDraft] = useDraft(shown, () => shown);
	const isFit = (text: string) => name !== 'pattern' || compile(text) !== null;
	return (
		<Row page={page} name={name} said={isWrong ? page.t('takeoverPatternWrong') : ''}>
			<input
				id={`t-${name}`}
				type="text"
				class="wide"
				dir="ltr"
				spellcheck={false}
				autocomplete="off"
				value={draft}
				disabled={disabled}
				placeholder={page.t(`takeover_${name}_example`)}
				aria-invalid={isWrong}
				aria-describedby={`th-${name}`}
				onInput={event => {
					setDraft(event.currentTarget.value);
					setWrong(!isFit(event.currentTarget.value.trim()));
				}}
				onChange={event => {
					const text = event.currentTarget.value.trim();
					if (isFit(text)) onSave({ [name]: name === 'pattern' ? text : listOf(text) });
				}}
			/>
		</Row>
	);
}

function ToggleRow({ page, name, settings, disabled, onSave }: RowGiven & { readonly name: ToggleName }) {
	return (
		<Row page={page} name={name} said="">
			<input
				id={`t-${name}`}
				type="checkbox"
				role="switch"
				checked={settings[name]}
				disabled={disabled}
				aria-describedby={`th-${name}`}
				onChange={event => onSave({ [name]: event.currentTarget.checked })}
			/>
		</Row>
	);
}

function KeptList({ page, kept }: { readonly page: Page; readonly kept: readonly Kept[] }) {
	const { t, formats } = page;
	return (
		<div class="field field-list kept">
			<h3>{t('keptTitle')}</h3>
			<ul>
				{kept.map(one => {
					const { sentence, hint } = keptText(page, one);
					return (
						<li key={`${one.at} ${one.name}`}>
							<p>
								<bdi>{one.name || one.host}</bdi>
								<span class="muted small">
									{' '}
									<bdi>{one.host}</bdi> · {formats.moment(one.at)}
								</span>
							</p>
							<p class="muted small">
								{sentence} {hint}
							</p>
						</li>
					);
				})}
			</ul>
		</div>
	);
}
