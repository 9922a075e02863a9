import { useState } from 'preact/hooks';
import type { Filter } from '../core/view/list.ts';
import { filterWord } from './filter-bar.tsx';
import { Icon, Mark, type IconName } from './icons.tsx';
import type { Page } from './page.ts';
import type { PageModel } from './page-store.ts';
import { Pace } from './pace.tsx';
import type { Queue } from './use-queue.ts';

const filters = ['all', 'active', 'queued', 'done', 'failed'] as const;
/** Sites shown before somebody asks for the others. */
const sitesShownMax = 8;
/** Beyond these a list of sites helps nobody: searching does. */
const sitesMax = 100;

export type View = 'downloads' | 'statistics';

type Given = {
	readonly page: Page;
	readonly model: PageModel;
	readonly queue: Queue;
	readonly view: View;
	readonly connecting: boolean;
	readonly onView: (view: View) => void;
};

/** The dashboard's parts of the queue, its sites, and everything else that can be gone to. */
export function Sidebar({ page, model, queue, view, connecting, onView }: Given) {
	const { t, formats } = page;
	const choose = (filter: Filter, site: string | null = null) => {
		queue.choose(filter, site);
		onView('downloads');
	};
	return (
		<aside class="sidebar">
			<header class="brand">
				<Mark />
				<h1>{t('extensionName')}</h1>
				{connecting && <span class="pulse" title={t('connecting')} />}
			</header>
			<nav class="parts" aria-label={t('viewLabel')}>
				{filters.map(name => (
					<Part
						key={name}
						icon={filterIcon[name]}
						text={t(filterWord[name])}
						count={queue.counts[name] > 0 ? formats.count(queue.counts[name]) : ''}
						tone={name === 'failed' && queue.counts.failed > 0 ? 'bad' : ''}
						isCurrent={view === 'downloads' && queue.filter === name && queue.site === null}
						onClick={() => choose(name)}
					/>
				))}
				<Part
					icon="chart"
					text={t('viewStatistics')}
					count=""
					tone=""
					isCurrent={view === 'statistics'}
					onClick={() => onView('statistics')}
				/>
			</nav>
			<Sites page={page} queue={queue} isShown={view === 'downloads'} onSite={site => choose('all', site)} />
			<footer class="sidebar-end">
				<Pace page={page} model={model} />
				<div class="sidebar-links">
					<Part
						icon="plug"
						text={t('openSetup')}
						count=""
						tone=""
						isCurrent={false}
						onClick={page.openSetup}
					/>
					<Part
						icon="settings"
						text={t('openOptions')}
						count=""
						tone=""
						isCurrent={false}
						onClick={page.openOptions}
					/>
				</div>
			</footer>
		</aside>
	);
}

const filterIcon = {
	all: 'list',
	active: 'arrow',
	queued: 'clock',
	done: 'check',
	failed: 'warning',
} as const satisfies Partial<Record<Filter, IconName>>;

type PartGiven = {
	readonly icon: IconName | null;
	readonly text: string;
	readonly count: string;
	readonly tone: '' | 'bad';
	readonly isCurrent: boolean;
	readonly onClick: () => void;
};

const Part = ({ icon, text, count, tone, isCurrent, onClick }: PartGiven) => (
	<button type="button" class="part" aria-current={isCurrent} title={text} onClick={onClick}>
		{icon && <Icon name={icon} />}
		<span class="grow part-text">
			<bdi>{text}</bdi>
		</span>
		{count !== '' && <span class={`count ${tone}`}>{count}</span>}
	</button>
);

type SitesGiven = {
	readonly page: Page;
	readonly queue: Queue;
	readonly isShown: boolean;
	readonly onSite: (site: string) => void;
};

function Sites({ page: { t, formats }, queue, isShown, onSite }: SitesGiven) {
	const [isWhole, setWhole] = useState(false);
	const sites = queue.sites.slice(0, isWhole ? sitesMax : sitesShownMax);
	if (sites.length === 0) return <div class="sites" />;
	return (
		<nav class="sites" aria-labelledby="sites-title">
			<h2 id="sites-title">{t('bySite')}</h2>
			{sites.map(({ site, count }) => (
				<Part
					key={site}
					icon={null}
					text={site}
					count={formats.count(count)}
					tone=""
					isCurrent={isShown && queue.site === site}
					onClick={() => onSite(site)}
				/>
			))}
			{queue.sites.length > sitesShownMax && (
				<button type="button" class="link small" aria-expanded={isWhole} onClick={() => setWhole(!isWhole)}>
					{t(isWhole ? 'fewerSites' : 'moreSites')}
				</button>
			)}
		</nav>
	);
}
