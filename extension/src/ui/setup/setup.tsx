import { LinkCard } from '../link-card.tsx';
import { Mark } from '../icons.tsx';
import type { Root } from '../mount.tsx';
import { Step } from './step.tsx';
import { Permissions } from './permissions.tsx';
import { Health } from './health.tsx';

/** After the installation, and whenever somebody asks: is everything there, and what to do where it is not. */
export const Setup: Root = ({ page, model: { link } }) => {
	const { t } = page;
	const isReady = link?.kind === 'ready';
	return (
		<>
			<header class="header setup-head">
				<Mark />
				<h1>{t('setupTitle')}</h1>
			</header>
			<main class="setup">
				<div class="scroller">
					<p class="setup-lead">{t('setupLead')}</p>
					<ol class="steps">
						<Step
							page={page}
							verdict={isReady ? 'ok' : link?.kind === 'down' ? 'broken' : 'busy'}
							title={t('setupProgram')}
							text={
								isReady
									? t('setupProgramThere', { version: link.version })
									: link?.kind === 'down'
										? ''
										: t('connecting')
							}
						>
							{link?.kind === 'down' && <LinkCard page={page} link={link} stale={false} />}
						</Step>
						<Permissions page={page} />
						{isReady && <Health page={page} />}
					</ol>
					<section class="card setup-end">
						<h2>{t('setupHowTitle')}</h2>
						<ul>
							<li>{t('setupHowMenu')}</li>
							<li>{t('setupHowPopup')}</li>
							<li>{t('setupHowClosed')}</li>
						</ul>
						<div class="card-end">
							<button type="button" class="primary" onClick={page.openTab}>
								{t('setupOpenDashboard')}
							</button>
							<button type="button" class="secondary" onClick={page.openOptions}>
								{t('openOptions')}
							</button>
						</div>
					</section>
				</div>
			</main>
		</>
	);
};
