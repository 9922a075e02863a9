import { useEffect, useState } from 'preact/hooks';
import type { Fault } from '../../../../shared/domain/faults.ts';
import type { HealthReport } from '../../../../shared/domain/health.ts';
import { faultText } from '../../core/text/fault-text.ts';
import { findingsOf, type CheckText } from '../../core/view/health.ts';
import { CommandLine } from '../command-line.tsx';
import { Icon } from '../icons.tsx';
import type { Page } from '../page.ts';
import { Step } from './step.tsx';

/** Looked at again this often while the page is in front: what was typed in a terminal shows by itself. */
const lookEveryMs = 10_000;

/** What the program finds of itself and of those that it works with. */
export function Health({ page }: { readonly page: Page }) {
	const { t, call } = page;
	const [report, setReport] = useState<HealthReport | null>(null);
	const [problem, setProblem] = useState<Fault | null>(null);
	const [isBusy, setBusy] = useState(false);
	/** Findings that a repair did not end. */
	const [unrepaired, setUnrepaired] = useState<ReadonlySet<string>>(new Set());

	async function look(): Promise<void> {
		setBusy(true);
		const found = await call('doctor.report', { extension: page.version });
		if (found.ok) setReport(found.value);
		setProblem(found.ok ? null : found.error);
		setBusy(false);
	}

	async function repair(id: string): Promise<void> {
		setBusy(true);
		const repaired = await call('doctor.fix', { ids: [id] });
		if (repaired.ok) {
			setReport(repaired.value.report);
			const isDone = repaired.value.outcomes.every(({ done }) => done);
			setUnrepaired(before => noteRepair(before, id, isDone));
		}
		setProblem(repaired.ok ? null : repaired.error);
		setBusy(false);
	}

	useEffect(() => {
		const lookInFront = () => {
			if (document.visibilityState === 'visible') void look();
		};
		lookInFront();
		const timer = setInterval(lookInFront, lookEveryMs);
		addEventListener('focus', lookInFront);
		return () => {
			clearInterval(timer);
			removeEventListener('focus', lookInFront);
		};
	}, []);

	if (!report)
		return (
			<Step
				page={page}
				verdict={problem ? 'warn' : 'busy'}
				title={t('setupHealth')}
				text={problem ? faultText(t, problem).sentence : t('setupLooking')}
			/>
		);
	const findings = findingsOf(report, page);
	return (
		<>
			{findings.map(finding => (
				<Finding
					key={finding.id}
					page={page}
					finding={finding}
					isBusy={isBusy}
					isUnrepaired={unrepaired.has(finding.id)}
					onRepair={repair}
				/>
			))}
			<li class="step-row">
				<span class="step-mark">{isBusy ? <span class="pulse" /> : <Icon name="retry" />}</span>
				<div class="step-words">
					{findings.every(({ verdict }) => verdict === 'ok') && <p class="muted">{t('setupAllWell')}</p>}
					<button type="button" class="secondary" disabled={isBusy} onClick={() => void look()}>
						{t('setupLookAgain')}
					</button>
				</div>
			</li>
		</>
	);
}

/** Whether that one is in it follows from how its repair ended. */
function noteRepair(before: ReadonlySet<string>, id: string, isDone: boolean): ReadonlySet<string> {
	const after = new Set(before);
	if (isDone) after.delete(id);
	else after.add(id);
	return after;
}

type Given = {
	readonly page: Page;
	readonly finding: CheckText;
	readonly isBusy: boolean;
	readonly isUnrepaired: boolean;
	readonly onRepair: (id: string) => Promise<void>;
};

const Finding = ({ page, finding, isBusy, isUnrepaired, onRepair }: Given) => (
	<Step
		page={page}
		verdict={finding.verdict}
		title={finding.title}
		text={finding.verdict === 'ok' ? finding.seen : `${finding.sentence} ${finding.hint}`}
	>
		{finding.verdict !== 'ok' && finding.seen !== '' && (
			<p class="muted">
				<bdi>{finding.seen}</bdi>
			</p>
		)}
		{isUnrepaired && finding.verdict !== 'ok' && (
			<div role="alert">
				<p>{page.t('setupRepairFailed')}</p>
				<CommandLine page={page} command="rustloader doctor --fix" />
			</div>
		)}
		{finding.isRepairable ? (
			<button type="button" class="secondary" disabled={isBusy} onClick={() => void onRepair(finding.id)}>
				{page.t('setupRepair')}
			</button>
		) : (
			finding.command !== null && <CommandLine page={page} command={finding.command} />
		)}
	</Step>
);
