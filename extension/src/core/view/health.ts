import { problems, type Problem } from '../../../../shared/domain/health.ts';
import type { Check, HealthReport } from '../../../../shared/domain/health.ts';
import { remarksText } from '../text/remark-text.ts';
import type { MessageKey, Translate } from '../text/translate.ts';
import type { Words } from './row.ts';

/** A finding of the doctor, as people read it. */
export type CheckText = {
	readonly id: string;
	readonly verdict: Check['verdict'];
	readonly title: string;
	/** What is wrong; empty where nothing is. */
	readonly sentence: string;
	readonly hint: string;
	readonly seen: string;
	readonly command: string | null;
	readonly isRepairable: boolean;
};

/** What is always told, also where all is well: people ask for these by name. */
const alwaysShown = new Set(['yt-dlp', 'ffmpeg']);

/** What wants attention, the worst first; then what is well and worth saying. */
export function findingsOf({ checks }: HealthReport, words: Words): CheckText[] {
	const { t } = words;
	return checks
		.filter(({ id, verdict }) => verdict !== 'ok' || alwaysShown.has(id))
		.sort((a, b) => weights[a.verdict] - weights[b.verdict])
		.map(check => ({
			id: check.id,
			verdict: check.verdict,
			title: titleOf(check, t),
			...(check.verdict === 'ok' ? { sentence: '', hint: '' } : wordsOf(check, t)),
			seen: check.remarks ? remarksText(words, check.remarks) : check.seen,
			command: check.command,
			isRepairable: check.repair === 'here',
		}));
}

const weights = { broken: 0, warn: 1, ok: 2 } as const;

/** In words of ours where the table has the problem, else in those of a newer program. */
function wordsOf({ problem, sentence, hint }: Check, t: Translate): { sentence: string; hint: string } {
	if (problem === null || !isProblem(problem)) return { sentence, hint };
	const say = (key: string) => t(key as ProblemKey);
	return {
		sentence: say(`problem_${problem}`) || problems[problem].sentence,
		hint: say(`problem_${problem}_hint`) || problems[problem].hint,
	};
}

type ProblemKey = Extract<MessageKey, `problem_${string}`>;
const isProblem = (name: string): name is Problem => Object.hasOwn(problems, name);

/** `registration:firefox` is about a browser, whose name comes first in what the program calls it. */
function titleOf({ id, what }: Check, t: Translate): string {
	const [kind = ''] = id.split(':');
	if (isOfBrowser(kind)) return t(`check_${kind}`, { browser: what.split(':')[0] ?? what });
	return kind in titles ? t(titles[kind as keyof typeof titles]) : what;
}

const isOfBrowser = (kind: string): kind is 'registration' | 'sandbox' | 'route' =>
	['registration', 'sandbox', 'route'].includes(kind);

const titles = {
	more: 'check_more',
	browsers: 'check_browsers',
	program: 'check_program',
	state: 'check_state',
	downloads: 'check_downloads',
	receipt: 'check_receipt',
	clock: 'check_clock',
	proxy: 'check_proxy',
	socket: 'check_socket',
	lock: 'check_lock',
	daemon: 'check_daemon',
	daemons: 'check_daemons',
	extension: 'check_extension',
	javascript: 'check_javascript',
} as const satisfies Record<string, MessageKey>;
