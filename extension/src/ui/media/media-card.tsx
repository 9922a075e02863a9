import { useState } from 'preact/hooks';
import type { Card } from '../../core/capture/card.ts';
import { cardText } from '../../core/capture/card-text.ts';
import { IconButton } from '../icon-button.tsx';
import { Icon } from '../icons.tsx';
import type { Page } from '../page.ts';

type Given = {
	readonly page: Page;
	readonly card: Card;
	readonly onDownload: () => void;
	/** One of its qualities, where each is a file of its own. */
	readonly onStep: (url: string) => void;
};

/** One video or sound of the page in front. */
export function MediaCard({ page, card, onDownload, onStep }: Given) {
	const { t } = page;
	const { facts, length, doubt, steps } = cardText(card, page);
	return (
		<li data-key={card.key} class={`media-card${card.isProtected ? ' is-protected' : ''}`}>
			<Thumbnail card={card} length={length} />
			<div class="media-words">
				<p class="media-name" dir="auto" title={card.title}>
					{card.title}
				</p>
				<p class="media-facts muted small">
					<span>
						{facts.map(fact => (
							// A name in Latin letters before a number would tear it from its unit, from right to left.
							<span key={fact} class="figure">
								<bdi>{fact}</bdi>
							</span>
						))}
					</span>
					{steps.map(({ name, step }) =>
						step.url !== null && steps.length > 1 && !card.isProtected ? (
							<button
								key={name}
								type="button"
								class="step"
								aria-label={t('mediaDownloadQuality', { name: card.title, quality: name })}
								onClick={() => step.url !== null && onStep(step.url)}
							>
								{name}
							</button>
						) : (
							<span key={name} class="step">
								{name}
							</span>
						),
					)}
				</p>
				{card.isProtected ? (
					<p class="media-state small">
						<Icon name="lock" />
						{t('mediaProtected')}
					</p>
				) : (
					doubt !== '' && <p class="muted small">{doubt}</p>
				)}
			</div>
			{!card.isProtected && (
				<IconButton icon="download" label={t('mediaDownload', { name: card.title })} onClick={onDownload} />
			)}
		</li>
	);
}

/** Only what browsers show as a picture, asked for without saying from where. */
function Thumbnail({ card, length }: { readonly card: Card; readonly length: string }) {
	const [isBroken, setBroken] = useState(false);
	const { thumbnail, media } = card;
	const isShown = thumbnail !== null && !isBroken && /^(?:https?:|data:image\/)/iu.test(thumbnail);
	return (
		<span class="media-thumb">
			{isShown ? (
				<img
					src={thumbnail}
					alt=""
					loading="lazy"
					decoding="async"
					referrerpolicy="no-referrer"
					onError={() => setBroken(true)}
				/>
			) : (
				<Icon name={media} />
			)}
			{length !== '' && <span class="media-length">{length}</span>}
		</span>
	);
}
