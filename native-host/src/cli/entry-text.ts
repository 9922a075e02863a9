import { faults, type Fault } from '../../../shared/domain/faults.ts';
import type { AfterStop, Client, PausedBy } from '../../../shared/domain/task.ts';
import type { TimelineEntry } from '../../../shared/domain/timeline.ts';
import { unreachable } from '../../../shared/kernel/unreachable.ts';
import { printable } from '../core/text/printable.ts';
import { formatBytes, formatTime } from './format.ts';
import { detailOf, noteOf } from '../core/text/say-remarks.ts';

/** An entry of a timeline as a line for people. */
export function entryText(entry: TimelineEntry): string {
	switch (entry.kind) {
		case 'added':
			return `Added${from(entry.client)}`;
		case 'started':
			return 'Started';
		case 'identified':
			return identifiedText(entry);
		case 'stalled':
			return `Stalled: no data since ${formatTime(entry.since)}`;
		case 'flowing':
			return 'Data comes again';
		case 'stopping':
			return `Asked to ${wishes[entry.after]}${from(entry.client)}`;
		case 'paused':
			return `Paused${pausedWhy(entry.by, entry.client)}, ${formatBytes(entry.savedBytes)} saved`;
		case 'requeued':
			return `Back in the queue${from(entry.client)}`;
		case 'retrying':
			return `${faultText(entry.fault)} Tries again at ${formatTime(entry.notBeforeAt)}`;
		case 'completed':
			return `Completed: ${printable(entry.path)}, ${formatBytes(entry.bytes)}${noteText(noteOf(entry))}`;
		case 'failed':
			return `${faultText(entry.fault)} Failed, ${formatBytes(entry.savedBytes)} saved`;
		case 'cancelled':
			return `Cancelled${from(entry.client)}`;
		case 'reset':
			return `Begun anew${from(entry.client)}`;
		case 'moved':
			return `Moved in the queue${from(entry.client)}`;
		case 'scheduled':
			return `${scheduledText(entry.startAt)}${from(entry.client)}`;
		case 'duplicateAnswered':
			return `${answerText[entry.as]} ${printable(entry.path)}${from(entry.client)}`;
		case 'fileMoved':
			return `The file lies at ${printable(entry.path)} now`;
		case 'filingFailed':
			return `${faultText(entry.fault)} The file itself is whole`;
		case 'folderChanged':
			return `To be put into ${printable(entry.folder)}${from(entry.client)}`;
		case 'omitted':
			return `… ${entry.count} entries left out …`;
		case 'forgotten':
			return 'What was before is not known any more';
		default:
			return unreachable(entry);
	}
}

const noteText = (note: string | null): string => (note === null ? '' : `. ${printable(note)}`);

type Identified = Extract<TimelineEntry, { kind: 'identified' }>;

function identifiedText({ path, totalBytes, resumable }: Identified): string {
	const size = totalBytes === null ? 'of unknown size' : formatBytes(totalBytes);
	return `Found: ${printable(path)}, ${size}${resumable ? '' : '; a stop begins it anew'}`;
}

const answerText = {
	rename: 'To be kept beside',
	skip: 'To be taken as it is:',
	replace: 'To replace',
} as const;

const scheduledText = (startAt: number | null): string =>
	startAt === null ? 'To be started at once' : `To be started at ${formatTime(startAt)}`;

function faultText(failure: Fault): string {
	const detail = detailOf(failure);
	return `${faults[failure.code].sentence}${detail === '' ? '' : ` (${printable(detail)})`}`;
}

const wishes: Readonly<Record<AfterStop, string>> = {
	pause: 'pause',
	hold: 'pause, by the allowed hours',
	requeue: 'start again',
	retry: 'start again, for nothing came',
	cancel: 'cancel',
	reset: 'begin anew',
	remove: 'leave the list',
	upgrade: 'pause, for a new version of the program',
};

function pausedWhy(by: PausedBy, client: Client | null): string {
	if (by === 'schedule') return ' by the allowed hours';
	if (by === 'upgrade') return ' for a new version of the program';
	return by === 'restart' ? ' by the end of the program' : from(client);
}

function from(client: Client | null): string {
	if (client === null) return '';
	return client === 'cli' ? ' on the command line' : ' in the browser';
}
