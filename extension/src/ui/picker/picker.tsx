import { useEffect, useRef, useState } from 'preact/hooks';
import type { ExtractionView } from '../../../../shared/domain/extraction.ts';
import type { Fault } from '../../../../shared/domain/faults.ts';
import { bestChoice, type MediaChoice } from '../../../../shared/domain/media-choice.ts';
import { faultText } from '../../core/text/fault-text.ts';
import type { Asks } from '../../core/page/asks.ts';
import { IconButton } from '../icon-button.tsx';
import type { Page } from '../page.ts';
import { ItemPicker } from './item-picker.tsx';
import { PlaylistPicker } from './playlist-picker.tsx';

/** The card of a page that an address was chosen from. */
export type Origin = NonNullable<Asks['add']['origin']>;

/** What is looked at, and the card of the page in front that it was chosen from. */
export type Looked = { readonly url: string; readonly origin: Origin | null };

type Given = {
	readonly page: Page;
	/** The page that is looked at. */
	readonly url: string;
	readonly origin: Origin | null;
	readonly onClose: () => void;
	readonly onAdded: (count: number) => void;
};

type Search =
	| { readonly kind: 'looking' }
	| { readonly kind: 'problem'; readonly fault: Fault }
	| { readonly kind: 'found'; readonly view: ExtractionView; readonly remembered: MediaChoice | null };

/** Looks at what a page holds, and lets people choose what to save of it. */
export function Picker({ page, url, origin, onClose, onAdded }: Given) {
	const { t } = page;
	const [search, setSearch] = useState<Search>({ kind: 'looking' });
	const [prefer, setPrefer] = useState<'item' | 'playlist'>('item');
	const [attempt, setAttempt] = useState(0);
	const heading = useRef<HTMLHeadingElement>(null);

	useEffect(() => {
		const stop = new AbortController();
		setSearch({ kind: 'looking' });
		heading.current?.focus();
		async function look(): Promise<void> {
			const [found, remembered] = await Promise.all([
				page.extract({ url, item: null, from: null, prefer, origin }, stop.signal),
				page.call('media.remembered', { url }),
			]);
			if (stop.signal.aborted) return;
			const choice = remembered.ok ? remembered.value.choice : null;
			setSearch(
				found.ok
					? { kind: 'found', view: found.value, remembered: choice }
					: { kind: 'problem', fault: found.error },
			);
		}
		void look();
		return () => stop.abort();
	}, [url, prefer, attempt]);

	return (
		<section
			class="details picker"
			aria-labelledby="picker-title"
			onKeyDown={event => {
				if (event.key !== 'Escape') return;
				event.preventDefault();
				onClose();
			}}
		>
			<header class="details-head">
				<IconButton icon="back" label={t('closeDetails')} onClick={onClose} />
				<h2 id="picker-title" ref={heading} tabIndex={-1} dir="auto">
					{search.kind === 'found' ? search.view.title : t('pickerTitle')}
				</h2>
			</header>
			{search.kind === 'looking' && (
				<div class="details-body">
					<p class="empty connecting" role="status">
						<span class="pulse" />
						{t('pickerLooking')}
					</p>
				</div>
			)}
			{search.kind === 'problem' && (
				<div class="details-body">
					<div class="card" role="alert">
						<p>
							<strong>{faultText(t, search.fault).sentence}</strong> {faultText(t, search.fault).hint}
						</p>
						{search.fault.detail !== '' && (
							<details>
								<summary>{t('details')}</summary>
								<code dir="auto">{search.fault.detail}</code>
							</details>
						)}
						<div class="card-end">
							<button type="button" class="primary" onClick={() => setAttempt(attempt + 1)}>
								{t('tryAgain')}
							</button>
						</div>
					</div>
				</div>
			)}
			{search.kind === 'found' && search.view.kind === 'item' && (
				<ItemPicker
					page={page}
					item={search.view}
					url={url}
					origin={origin}
					first={search.remembered ?? bestChoice}
					onPlaylist={() => setPrefer('playlist')}
					onAdded={onAdded}
				/>
			)}
			{search.kind === 'found' && search.view.kind === 'playlist' && (
				<PlaylistPicker
					page={page}
					first={search.view}
					url={url}
					origin={origin}
					choice={search.remembered ?? bestChoice}
					onAdded={onAdded}
				/>
			)}
		</section>
	);
}
