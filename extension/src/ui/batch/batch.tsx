import { useRef, useState } from 'preact/hooks';
import { itemsOf } from '../../core/batch/wanted.ts';
import { faultText } from '../../core/text/fault-text.ts';
import { plural } from '../../core/text/plural.ts';
import { IconButton } from '../icon-button.tsx';
import { Mark } from '../icons.tsx';
import { LinkCard } from '../link-card.tsx';
import type { Root } from '../mount.tsx';
import { Toast, type Said } from '../toast.tsx';
import { useAdding } from '../use-adding.ts';
import { useKeys } from '../use-keys.ts';
import { BatchEnd } from './batch-end.tsx';
import { BatchList, type Fates } from './batch-list.tsx';
import { BatchNothing } from './batch-nothing.tsx';
import type { BatchSources } from './batch-sources.ts';
import { BatchPaste } from './batch-paste.tsx';
import { BatchTools } from './batch-tools.tsx';
import { useAccess } from './use-access.ts';
import { useBatch } from './use-batch.ts';
import { useMask } from './use-mask.ts';

const sourceWord = {
	page: 'batchPage',
	selection: 'batchSelection',
	tabs: 'batchTabs',
	list: 'batchList',
} as const;

/** Of everything that a page, all tabs, a selection or a pasted list holds: what is to be downloaded. */
export const Batch: Root = given =>
	given.page.batch ? <Choosing {...given} sources={given.page.batch} /> : null;

type Given = Parameters<Root>[0] & { readonly sources: BatchSources };

function Choosing({ page, model, sources }: Given) {
	const { t, formats } = page;
	const batch = useBatch(sources, useAccess(page));
	const mask = useMask(page);
	const adding = useAdding(page);
	const search = useRef<HTMLInputElement>(null);
	const [fates, setFates] = useState<Fates>(new Map());
	const [said, setSaid] = useState<Said | null>(null);
	useKeys({ search: () => search.current?.focus(), undo: () => {} });

	async function add(): Promise<void> {
		const rows = batch.shown.filter(({ id }) => batch.chosen.has(id));
		const outcome = await adding.add(itemsOf(rows, mask.text));
		if (!outcome) return;
		const left = new Set(outcome.left.map(({ url }) => url));
		const refused = new Map(outcome.refused.map(({ item, fault }) => [item.url, fault]));
		const gone = rows.filter(({ url }) => !left.has(url));
		setFates(new Map([...fates, ...gone.map(({ id, url }) => [id, refused.get(url) ?? 'added'] as const)]));
		// What was refused or left out stays chosen, to be tried again.
		batch.drop(new Set(gone.filter(({ url }) => !refused.has(url)).map(({ id }) => id)));
		const why = outcome.why ?? outcome.refused[0]?.fault;
		setSaid({
			text: [
				...(outcome.added > 0 ? [plural(t, formats, 'added', outcome.added)] : []),
				...(why ? [faultText(t, why).sentence] : []),
			].join(' · '),
			tone: why ? 'bad' : 'plain',
			undo: null,
		});
	}

	return (
		<>
			<header class="header">
				<Mark />
				<h1>{t('batchTitle')}</h1>
				<span class="grow" />
				<div class="filters" role="group" aria-label={t('batchSources')}>
					{sources.offered.map(source => (
						<button
							key={source}
							type="button"
							aria-pressed={source === batch.source}
							onClick={() => batch.setSource(source)}
						>
							{t(sourceWord[source])}
						</button>
					))}
				</div>
				<IconButton icon="tab" label={t('openDashboard')} onClick={page.openTab} />
			</header>
			<main class="batch">
				{model.link?.kind === 'down' && <LinkCard page={page} link={model.link} stale={false} />}
				{batch.source === 'list' && <BatchPaste page={page} batch={batch} />}
				{batch.offered.rows.length > 0 && <BatchTools page={page} batch={batch} field={search} />}
				<BatchNothing page={page} batch={batch} />
				{batch.shown.length > 0 && <BatchList page={page} batch={batch} mask={mask} fates={fates} />}
				<Toast page={page} said={said} onOver={() => setSaid(null)} />
			</main>
			<BatchEnd page={page} batch={batch} mask={mask} adding={adding} onAdd={() => void add()} />
		</>
	);
}
