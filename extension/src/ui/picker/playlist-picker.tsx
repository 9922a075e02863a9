import { useEffect, useRef, useState } from 'preact/hooks';
import type { MediaPlaylist, PlaylistEntry } from '../../../../shared/domain/extraction.ts';
import { mintTaskId } from '../../../../shared/domain/ids.ts';
import { archiveKey } from '../../../../shared/domain/task-group.ts';
import type { Fault } from '../../../../shared/domain/faults.ts';
import { audioFormats, presetHeights, type MediaChoice } from '../../../../shared/domain/media-choice.ts';
import { urlsAtOnceMax } from '../../core/add/pending.ts';
import { chosenOf, matching } from '../../core/media/entries.ts';
import { keyOf, type Pick } from '../../core/media/offers.ts';
import { faultText } from '../../core/text/fault-text.ts';
import { plural } from '../../core/text/plural.ts';
import type { Asks } from '../../core/page/asks.ts';
import type { Page } from '../page.ts';
import { PickerEnd } from './picker-end.tsx';

type Given = {
	readonly page: Page;
	/** Its first page. */
	readonly first: MediaPlaylist;
	readonly url: string;
	readonly origin: Asks['add']['origin'];
	readonly choice: MediaChoice;
	readonly onAdded: (count: number) => void;
};

const titleUnitsMax = 4_096;
/** As many as one call takes. */
const keysAtOnceMax = 1_000;

const picks: readonly Pick[] = [
	{ kind: 'best' },
	...presetHeights.map((height): Pick => ({ kind: 'height', height })),
	...audioFormats.map((format): Pick => ({ kind: 'audio', format })),
];

/** Several on one page: which of them, and how good. */
export function PlaylistPicker({ page, first, url, origin, choice: remembered, onAdded }: Given) {
	const { t, formats } = page;
	const [entries, setEntries] = useState<readonly PlaylistEntry[]>(first.entries);
	const [next, setNext] = useState(first.next);
	const [chosen, setChosen] = useState<ReadonlySet<number>>(new Set());
	const [wanted, setWanted] = useState('');
	const [isReversed, setReversed] = useState(false);
	const [choice, setChoice] = useState<MediaChoice>(() => ({
		...remembered,
		clip: null,
		pick: remembered.pick.kind === 'formats' ? { kind: 'best' } : remembered.pick,
	}));
	const [problem, setProblem] = useState<Fault | null>(null);
	const loading = useRef<AbortController | null>(null);
	const [isLoading, setLoading] = useState(false);
	/** Keys of what was saved before, or is in the queue. */
	const [known, setKnown] = useState<ReadonlySet<string>>(new Set());
	const [group] = useState(() => mintTaskId(Math.random));
	const keyOfEntry = (entry: PlaylistEntry) => archiveKey(first.extractor, entry);
	useEffect(() => () => loading.current?.abort(), []);

	useEffect(() => {
		const keys = entries.map(keyOfEntry).slice(-keysAtOnceMax);
		void page.call('media.known', { keys }).then(found => {
			if (found.ok) setKnown(before => new Set([...before, ...found.value.known]));
		});
	}, [entries]);

	const shown = matching(entries, wanted);
	// What is there already is chosen by hand alone.
	const fresh = shown.filter(entry => !known.has(keyOfEntry(entry)));
	const isAllChosen = fresh.length > 0 && fresh.every(({ index }) => chosen.has(index));

	async function loadMore(from: number): Promise<void> {
		const stop = new AbortController();
		loading.current = stop;
		setLoading(true);
		const found = await page.extract({ url, item: null, from, prefer: 'playlist', origin }, stop.signal);
		if (stop.signal.aborted) return;
		setLoading(false);
		setProblem(found.ok ? null : found.error);
		if (!found.ok || found.value.kind !== 'playlist') return;
		const known = new Set(entries.map(({ index }) => index));
		setEntries([...entries, ...found.value.entries.filter(({ index }) => !known.has(index))]);
		setNext(found.value.next);
	}

	function choose(indices: readonly number[], isIn: boolean): void {
		const after = new Set(chosen);
		for (const index of indices) {
			if (isIn && after.size < urlsAtOnceMax) after.add(index);
			else if (!isIn) after.delete(index);
		}
		setChosen(after);
	}

	return (
		<>
			<div class="details-body playlist">
				<div class="playlist-tools">
					<input
						type="search"
						class="wide"
						value={wanted}
						placeholder={t('playlistFilter')}
						aria-label={t('playlistFilter')}
						onInput={event => setWanted(event.currentTarget.value)}
					/>
					<select
						value={keyOf(choice.pick)}
						aria-label={t('pickerQuality')}
						onChange={event => {
							const pick = picks.find(one => keyOf(one) === event.currentTarget.value);
							if (pick) setChoice({ ...choice, pick });
						}}
					>
						{picks.map(pick => (
							<option key={keyOf(pick)} value={keyOf(pick)}>
								{pick.kind === 'best'
									? t('offerBest')
									: pick.kind === 'height'
										? `${pick.height}p`
										: pick.kind === 'audio'
											? t(`offerAudio_${pick.format}`)
											: ''}
							</option>
						))}
					</select>
				</div>
				<div class="playlist-tools">
					<label>
						<input
							type="checkbox"
							checked={isAllChosen}
							onChange={() =>
								choose(
									fresh.map(({ index }) => index),
									!isAllChosen,
								)
							}
						/>
						<span>{t('playlistAll')}</span>
					</label>
					<label>
						<input
							type="checkbox"
							checked={isReversed}
							onChange={event => setReversed(event.currentTarget.checked)}
						/>
						<span>{t('playlistReversed')}</span>
					</label>
					<span class="grow" />
					<span class="muted small" role="status">
						{plural(t, formats, 'entriesOf', first.total ?? entries.length)}
					</span>
				</div>
				<ol class="entries">
					{(isReversed ? shown.toReversed() : shown).map(entry => (
						<Entry
							key={entry.index}
							page={page}
							entry={entry}
							isChosen={chosen.has(entry.index)}
							isKnown={known.has(keyOfEntry(entry))}
							onChoose={isIn => choose([entry.index], isIn)}
						/>
					))}
				</ol>
				{shown.length === 0 && <p class="empty">{t('playlistNone')}</p>}
				{problem && (
					<p class="unsaved small" role="alert">
						{faultText(t, problem).sentence} {faultText(t, problem).hint}
					</p>
				)}
				{next !== null && (
					<button type="button" class="secondary" disabled={isLoading} onClick={() => void loadMore(next)}>
						{t(isLoading ? 'pickerLooking' : 'playlistMore')}
					</button>
				)}
			</div>
			<PickerEnd
				page={page}
				url={url}
				origin={origin}
				choice={choice}
				items={chosenOf(entries, chosen, isReversed).map((entry, _, { length }) => ({
					url: entry.url,
					title: entry.title,
					item: entry.within ? entry.index : null,
					group: {
						id: group,
						title: first.title.slice(0, titleUnitsMax),
						index: entry.index,
						total: length,
						key: keyOfEntry(entry),
					},
				}))}
				isBlocked={false}
				onAdded={onAdded}
			/>
		</>
	);
}

type EntryGiven = {
	readonly page: Page;
	readonly entry: PlaylistEntry;
	readonly isChosen: boolean;
	readonly isKnown: boolean;
	readonly onChoose: (isIn: boolean) => void;
};

function Entry({ page: { t, formats }, entry, isChosen, isKnown, onChoose }: EntryGiven) {
	const { index, title, url, durationSeconds } = entry;
	const length = durationSeconds === null ? '' : formats.duration(durationSeconds);
	return (
		<li>
			<label>
				<input type="checkbox" checked={isChosen} onChange={event => onChoose(event.currentTarget.checked)} />
				<span class="muted entry-number">{formats.count(index)}</span>
				<span class="entry-title" dir="auto" title={title ?? url}>
					{title ?? url}
				</span>
				<span class="muted small">{isKnown ? t('savedBefore') : length}</span>
			</label>
		</li>
	);
}
