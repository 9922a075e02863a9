import { fault, type Fault } from '../../../../shared/domain/faults.ts';
import type { TaskId } from '../../../../shared/domain/ids.ts';
import type { Task, TaskState } from '../../../../shared/domain/task.ts';
import { unreachable } from '../../../../shared/kernel/unreachable.ts';
import type { Progress } from '../../../../shared/protocol/contract.ts';
import type { Pending } from '../add/pending.ts';
import { parseWebUrl } from '../add/web-url.ts';
import { troubleText, type TroubleText } from '../text/trouble-text.ts';
import type { Formats } from '../text/formats.ts';
import { plural } from '../text/plural.ts';
import type { Translate } from '../text/translate.ts';
import { actionsFor, isStalled, remediesFor, type Action } from './actions.ts';
import { arrivedBytes, barFor, inBrowserBytes, receivedBytes, type Bar } from './bar.ts';
import { fileKind, type FileKind } from './file-kind.ts';
import { addressName, taskName } from './name.ts';
import { secondsLeftMax } from './pace.ts';

/** Everything a row shows, in words. */
export type Row = {
	readonly id: TaskId;
	readonly name: string;
	readonly host: string;
	readonly kind: FileKind;
	readonly tone: Tone;
	readonly stateText: string;
	readonly bar: Bar;
	/** "1.2 GB of 2.7 GB"; empty where nothing is known. */
	readonly amount: string;
	/** Empty where it would be a guess: unknown length, not running. */
	readonly percent: string;
	readonly speed: string;
	readonly timeLeft: string;
	readonly trouble: TroubleText | null;
	/** What helps against the trouble, offered beside it. */
	readonly remedies: readonly Action[];
	/** "tried again 3 times"; empty: never. */
	readonly retried: string;
	readonly actions: readonly Action[];
	/** Bytes that cancelling would throw away, in words; empty: none. */
	readonly atStake: string;
};

type Tone = 'running' | 'stalled' | 'waiting' | 'paused' | 'done' | 'failed' | 'over';
export type Words = { readonly t: Translate; readonly formats: Formats };
type Given = {
	readonly task: Task;
	readonly progress: Progress | undefined;
	readonly place: { readonly first: boolean; readonly last: boolean };
	readonly nowMs: number;
};

export function rowFor({ task, progress, place, nowMs }: Given, { t, formats }: Words): Row {
	const { state } = task;
	const name = taskName(task);
	const bar = barFor(task, progress);
	const running = state.status === 'downloading' && state.stopping === null;
	const speed = running ? (progress?.bytesPerSecond ?? 0) : 0;
	const saved = receivedBytes(task, progress);
	const trouble = faultOf(task);
	return {
		id: task.id,
		name,
		host: hostOf(task.request.url),
		kind: fileKind(name, task.target?.mediaType ?? null),
		tone: toneOf(state),
		stateText: stateText({ task, progress, nowMs }, { t, formats }),
		bar,
		amount: amountText(task, progress, { t, formats }),
		percent: bar.kind === 'pieces' ? formats.percent(bar.share) : '',
		speed: speed > 0 ? formats.speed(speed) : '',
		timeLeft: timeLeft({ task, progress }, speed, { t, formats }),
		trouble: trouble && troubleText({ t, formats }, trouble),
		remedies: remediesFor(state),
		retried: task.retries > 0 ? plural(t, formats, 'triedAgain', task.retries) : '',
		actions: actionsFor(state, { ...place, recording: progress?.media?.totalSeconds === null }),
		atStake: state.status !== 'completed' && saved > 0 ? formats.bytes(saved) : '',
	};
}

/** A download that the daemon does not have yet. */
export function pendingRow(entry: Pending, words: Words): Row {
	const { t } = words;
	const name = addressName(entry.url, entry.title);
	return {
		id: entry.id,
		name,
		host: hostOf(entry.url),
		kind: fileKind(name, null),
		tone: entry.refused ? 'failed' : 'waiting',
		stateText: t(entry.refused ? 'stateRefused' : 'stateUndelivered'),
		bar: { kind: 'none' },
		amount: '',
		percent: '',
		speed: '',
		timeLeft: '',
		trouble: entry.refused && troubleText(words, entry.refused),
		remedies: [],
		retried: '',
		actions: entry.refused ? ['retry', 'remove'] : ['remove'],
		atStake: '',
	};
}

const hostOf = (url: string): string => parseWebUrl(url)?.host ?? '';

/** What a row complains about: why it failed, or what it is being tried again for. */
function faultOf({ state, lastFault }: Task): Fault | null {
	if (state.status === 'failed') return state.fault;
	if (isStalled(state)) return fault('stalled');
	if (state.status === 'completed') return state.trouble ?? null;
	return state.status === 'queued' && state.reason === 'retry' ? lastFault : null;
}

function toneOf(state: TaskState): Tone {
	switch (state.status) {
		case 'queued':
			return 'waiting';
		case 'downloading':
			return isStalled(state) ? 'stalled' : 'running';
		case 'paused':
			return 'paused';
		case 'completed':
			return 'done';
		case 'failed':
			return 'failed';
		case 'cancelled':
			return 'over';
		default:
			return unreachable(state);
	}
}

function stateText({ task, progress, nowMs }: Omit<Given, 'place'>, { t, formats }: Words): string {
	const { state } = task;
	switch (state.status) {
		case 'queued': {
			const seconds = (state.notBeforeAt - nowMs) / 1000;
			if (state.reason !== 'retry' && seconds > 0)
				return t('stateStartsIn', { time: formats.duration(seconds) });
			if (state.reason !== 'retry') return t('stateQueued');
			return seconds > 0 ? t('stateRetryIn', { time: formats.duration(seconds) }) : t('stateRetrySoon');
		}
		case 'downloading':
			if (state.stopping !== null) return t(stoppingWord[state.stopping]);
			if (state.stalledSince !== null)
				return t('stateStalled', { time: formats.duration((nowMs - state.stalledSince) / 1000) });
			return t(inBrowserBytes(task, progress) === null ? phaseWord[state.phase] : 'stateInBrowser');
		case 'paused':
			return t(pausedWord[state.by]);
		case 'completed':
			return t(state.existing ? 'stateExisting' : 'stateCompleted');
		case 'failed':
			return t('stateFailed');
		case 'cancelled':
			return t('stateCancelled');
		default:
			return unreachable(state);
	}
}

const stoppingWord = {
	pause: 'statePausing',
	hold: 'statePausedBySchedule',
	requeue: 'stateQueued',
	retry: 'stateRetrySoon',
	cancel: 'stateCancelling',
	reset: 'stateResetting',
	remove: 'stateRemoving',
	upgrade: 'statePausedByUpgrade',
} as const;
const phaseWord = {
	extracting: 'stateExtracting',
	probing: 'stateProbing',
	assembling: 'stateAssembling',
	transferring: 'stateTransferring',
	verifying: 'stateVerifying',
} as const;
const pausedWord = {
	user: 'statePaused',
	restart: 'statePausedByRestart',
	schedule: 'statePausedBySchedule',
	upgrade: 'statePausedByUpgrade',
} as const;

function amountText(task: Task, progress: Progress | undefined, { t, formats }: Words): string {
	if (task.state.status === 'completed') return formats.bytes(task.state.bytes);
	const received = arrivedBytes(task, progress);
	if (progress?.media) return mediaText(progress.media, received, { t, formats });
	const total = progress?.totalBytes ?? task.target?.totalBytes ?? null;
	if (total === null) return received > 0 ? formats.bytes(received) : '';
	if (received === 0) return formats.bytes(total);
	return t('amountOf', { done: formats.bytes(received), total: formats.bytes(total) });
}

/** Of a stream, whose size is a guess, its length tells more. */
function mediaText(
	{ doneSeconds, totalSeconds }: NonNullable<Progress['media']>,
	received: number,
	{ t, formats }: Words,
): string {
	const done = formats.duration(doneSeconds);
	const length =
		totalSeconds === null ? done : t('amountOf', { done, total: formats.duration(totalSeconds) });
	return received > 0 ? `${length} · ${formats.bytes(received)}` : length;
}

function timeLeft(
	{ task, progress }: Pick<Given, 'task' | 'progress'>,
	speed: number,
	{ t, formats }: Words,
): string {
	if (!progress || progress.totalBytes === null || speed <= 0) return '';
	const seconds = (progress.totalBytes - arrivedBytes(task, progress)) / speed;
	if (seconds < 1 || seconds > secondsLeftMax) return '';
	return t('timeLeft', { time: formats.duration(seconds) });
}
