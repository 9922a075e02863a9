import { useEffect, useState } from 'preact/hooks';
import { parseWebUrl } from '../../core/add/web-url.ts';
import type { Card } from '../../core/capture/card.ts';
import type { MediaView } from '../../core/capture/media-view.ts';
import { siteModes, type SiteMode } from '../../core/capture/sites.ts';
import { faultText } from '../../core/text/fault-text.ts';
import { plural } from '../../core/text/plural.ts';
import type { Fault } from '../../../../shared/domain/faults.ts';
import type { Page } from '../page.ts';
import type { Origin } from '../picker/picker.tsx';
import { MediaCard } from './media-card.tsx';

type Given = {
	readonly page: Page;
	readonly view: MediaView;
	/** Shows what an address holds, to choose from. */
	readonly onLook: (url: string, origin: Origin | null) => void;
	readonly onSaid: (words: string) => void;
};

const cardsShownFirst = 3;

/** What the page in front holds. */
export function MediaSection({ page, view, onLook, onSaid }: Given) {
	const { t, formats } = page;
	const [isWhole, setWhole] = useState(false);
	const [problem, setProblem] = useState<Fault | null>(null);
	const { cards, tab } = view;
	if (!parseWebUrl(view.url)) return null;
	const shown = isWhole ? cards : cards.slice(0, cardsShownFirst);
	const savable = cards.filter(({ isProtected, kind }) => !isProtected && kind !== 'page');

	async function add(wanted: readonly Card[], url: string | null = null): Promise<void> {
		const refused = await page.ask('addCards', { tab, cards: wanted.map(({ key }) => ({ key, url })) });
		setProblem(refused);
		if (!refused) onSaid(plural(t, formats, 'added', wanted.length));
	}

	/** What comes in several qualities is chosen from; the rest is added as it is. */
	function download(card: Card): void {
		const isChoice = card.kind === 'page' || (card.kind !== 'file' && card.ladder.length > 1);
		if (isChoice) onLook(card.url, { tab, key: card.key });
		else void add([card]);
	}

	return (
		<section class="media" aria-labelledby="media-title">
			<header class="media-head">
				<h2 id="media-title">{t('mediaHeading')}</h2>
				{cards.length > 0 && <span class="media-count">{formats.count(cards.length)}</span>}
				<span class="grow" />
				<Modes page={page} view={view} />
			</header>
			{problem && (
				<p class="media-note wrong" role="alert">
					<strong>{faultText(t, problem).sentence}</strong> {faultText(t, problem).hint}
				</p>
			)}
			{cards.length === 0 ? (
				<Nothing page={page} view={view} onLook={onLook} />
			) : (
				<>
					<ul class="media-cards" aria-labelledby="media-title">
						{shown.map(card => (
							<MediaCard
								key={card.key}
								page={page}
								card={card}
								onDownload={() => download(card)}
								onStep={url => void add([card], url)}
							/>
						))}
					</ul>
					<div class="media-end">
						{cards.length > cardsShownFirst && (
							<button
								type="button"
								class="link small"
								aria-expanded={isWhole}
								onClick={() => setWhole(!isWhole)}
							>
								{isWhole ? t('mediaFewer') : t('mediaMore', { count: formats.count(cards.length) })}
							</button>
						)}
						<span class="grow" />
						{savable.length > 1 && (
							<button type="button" class="secondary small" onClick={() => void add(savable)}>
								{plural(t, formats, 'mediaAll', savable.length)}
							</button>
						)}
					</div>
				</>
			)}
		</section>
	);
}

/** Whether this site is looked at: one click, and one click back. */
function Modes({ page, view }: { readonly page: Page; readonly view: MediaView }) {
	const { t } = page;
	async function choose(mode: SiteMode): Promise<void> {
		// Within the click: the browser asks only then.
		if (mode === 'always' && !view.mayWatchAll && !(await page.requestSites(view.url))) return;
		const isUsual = mode === (view.mayWatchAll ? 'always' : 'ask');
		await page.ask('setSiteMode', { url: view.url, mode: isUsual ? null : mode });
		if (mode === 'always') await page.ask('lookAt', { tab: view.tab });
	}
	return (
		<div class="modes" role="group" aria-label={t('mediaMode')}>
			{siteModes.map(mode => (
				<button
					key={mode}
					type="button"
					aria-pressed={view.mode === mode}
					title={t('mediaMode')}
					onClick={() => void choose(mode)}
				>
					{t(modeWords[mode])}
				</button>
			))}
		</div>
	);
}

const modeWords = { always: 'mediaMode_always', ask: 'mediaMode_ask', never: 'mediaMode_never' } as const;

/** No card: why, and what to do. */
function Nothing({ page, view, onLook }: Pick<Given, 'page' | 'view' | 'onLook'>) {
	const { t } = page;
	const [isRefused, setRefused] = useState(false);
	const [isKnown, setKnown] = useState(false);
	const { url, mode } = view;
	useEffect(() => {
		let isShown = true;
		setKnown(false);
		void page.call('media.knows', { url }).then(answer => {
			if (isShown && answer.ok) setKnown(answer.value.site !== null);
		});
		return () => void (isShown = false);
	}, [url]);

	async function look(): Promise<void> {
		setRefused((await page.ask('lookAt', { tab: view.tab })) !== null);
	}

	async function watchAll(): Promise<void> {
		if (await page.requestSites(null)) await look();
	}

	const isAsking = mode === 'ask' && !view.isLooked;
	return (
		<div class="media-none">
			<p class="muted">
				{t(
					isRefused ? 'mediaRefused' : mode === 'never' ? 'mediaNever' : isAsking ? 'mediaAsk' : 'mediaNone',
				)}
			</p>
			<div class="media-ways">
				{isKnown && (
					<button type="button" class="primary" onClick={() => onLook(url, null)}>
						{t('mediaPage')}
					</button>
				)}
				{isAsking && (
					<button type="button" class="secondary" onClick={() => void look()}>
						{t('mediaLook')}
					</button>
				)}
				{!view.mayWatchAll && mode !== 'never' && (
					<button type="button" class="link small" onClick={() => void watchAll()}>
						{t('mediaEverywhere')}
					</button>
				)}
			</div>
		</div>
	);
}
