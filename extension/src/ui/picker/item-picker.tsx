import { useState } from 'preact/hooks';
import type { MediaItemView } from '../../../../shared/domain/extraction.ts';
import {
	isKnownToSponsorBlock,
	mediaContainers,
	type MediaChoice,
} from '../../../../shared/domain/media-choice.ts';
import { offerText } from '../../core/media/offer-text.ts';
import { keyOf, obstacle, offersOf } from '../../core/media/offers.ts';
import { troubleText } from '../../core/text/trouble-text.ts';
import type { Asks } from '../../core/page/asks.ts';
import type { Page } from '../page.ts';
import { Trouble } from '../trouble.tsx';
import { ClipFields } from './clip-fields.tsx';
import { FormatFields } from './format-fields.tsx';
import { PickerEnd } from './picker-end.tsx';
import { SponsorField } from './sponsor-field.tsx';
import { SubtitleFields } from './subtitle-fields.tsx';

type Given = {
	readonly page: Page;
	readonly item: MediaItemView;
	readonly url: string;
	readonly origin: Asks['add']['origin'];
	/** What is chosen at first. */
	readonly first: MediaChoice;
	/** It may be one of several. */
	readonly onPlaylist: () => void;
	readonly onAdded: (count: number) => void;
};

/** One video or piece of music: how good, and what else of it. */
export function ItemPicker({ page, item, url, origin, first, onPlaylist, onAdded }: Given) {
	const { t, formats } = page;
	const [choice, setChoice] = useState(() => fitting(item, first));
	const [isWrong, setWrong] = useState(false);
	const offers = offersOf(item, choice.container);
	const change = (part: Partial<MediaChoice>) => setChoice({ ...choice, ...part });
	const problem = obstacle(item);
	const facts = [
		item.creator ?? '',
		item.durationSeconds === null ? '' : formats.duration(item.durationSeconds),
		item.live === 'live' ? t('isLive') : '',
	].filter(text => text !== '');

	return (
		<>
			<div class="details-body">
				{facts.length > 0 && (
					<p class="muted small">
						{facts.map(fact => (
							<span key={fact} class="figure">
								<bdi>{fact}</bdi>
							</span>
						))}
					</p>
				)}
				{problem && (
					<Trouble page={page} trouble={troubleText(page, problem)} remedies={[]} onAct={() => {}} />
				)}
				<fieldset class="offers" hidden={offers.length === 0}>
					<legend class="hidden">{t('pickerQuality')}</legend>
					{offers.map(offer => {
						const { name, kind, size } = offerText(offer, page);
						return (
							<label key={offer.key} class="offer">
								<input
									type="radio"
									name="offer"
									checked={keyOf(choice.pick) === offer.key}
									onChange={() => change({ pick: offer.pick })}
								/>
								<span class="offer-name">{name}</span>
								<span class="offer-kind muted">
									<bdi>{kind}</bdi>
								</span>
								<span class="offer-size">{size}</span>
							</label>
						);
					})}
				</fieldset>
				<details class="more" hidden={problem !== null}>
					<summary>{t('pickerMore')}</summary>
					<label class="line">
						<span>{t('pickerContainer')}</span>
						<select
							value={choice.container}
							onChange={event => change({ container: event.currentTarget.value as MediaChoice['container'] })}
						>
							<option value="auto">{t('containerAuto')}</option>
							{mediaContainers.map(container => (
								<option key={container} value={container}>
									{container}
								</option>
							))}
						</select>
					</label>
					<FormatFields page={page} item={item} pick={choice.pick} onChange={pick => change({ pick })} />
					<SubtitleFields
						page={page}
						item={item}
						value={choice.subtitles}
						onChange={subtitles => change({ subtitles })}
					/>
					<ClipFields
						page={page}
						value={choice.clip}
						onChange={clip => {
							setWrong(clip === undefined);
							if (clip !== undefined) change({ clip });
						}}
					/>
					{isKnownToSponsorBlock(item) && (
						<SponsorField
							page={page}
							value={choice.sponsorBlock}
							onChange={sponsorBlock => change({ sponsorBlock })}
						/>
					)}
					<button type="button" class="link small" onClick={onPlaylist}>
						{t('pickerAsPlaylist')}
					</button>
				</details>
			</div>
			<PickerEnd
				page={page}
				url={url}
				origin={origin}
				choice={choice}
				items={[{ url, title: item.title, item: null, group: null }]}
				isBlocked={isWrong || (offers.length === 0 && choice.pick.kind !== 'formats')}
				onAdded={onAdded}
			/>
		</>
	);
}

/** Formats and clips belong to the item they were chosen for. */
function fitting(item: MediaItemView, first: MediaChoice): MediaChoice {
	const offers = offersOf(item, first.container);
	const isOffered = offers.some(({ key }) => key === keyOf(first.pick));
	const pick = isOffered ? first.pick : (offers[0]?.pick ?? ({ kind: 'best' } as const));
	return { ...first, pick, clip: null };
}
