import type { TimelineEntry } from '../../../../shared/domain/timeline.ts';
import { unreachable } from '../../../../shared/kernel/unreachable.ts';
import { faultText } from '../text/fault-text.ts';
import { complaintText } from '../text/trouble-text.ts';
import { remarksText } from '../text/remark-text.ts';
import { plural } from '../text/plural.ts';
import { fileName } from './name.ts';
import type { Words } from './row.ts';
import { remarksOf } from '../../../../shared/domain/remarks.ts';

/** An entry of a task's history, in words. */
export type Moment = {
	readonly id: number;
	readonly time: string;
	readonly tone: 'plain' | 'good' | 'warning' | 'bad' | 'running';
	readonly text: string;
	/** What more there is to say; each may be empty. */
	readonly more: string;
	/** Who asked for it. */
	readonly by: string;
};

export function momentFor(entry: TimelineEntry, words: Words): Moment {
	const { t, formats } = words;
	const said = say(entry, words);
	const client = 'client' in entry ? entry.client : null;
	return {
		id: entry.id,
		time: formats.moment(entry.at),
		tone: 'plain',
		more: '',
		by: client === null ? '' : t(`client_${client}`),
		...said,
	};
}

type Said = Pick<Moment, 'text'> & Partial<Pick<Moment, 'tone' | 'more'>>;

function say(entry: TimelineEntry, words: Words): Said {
	const { t, formats } = words;
	switch (entry.kind) {
		case 'added':
			return { text: t('timelineAdded') };
		case 'started':
			return { text: t('timelineStarted'), tone: 'running' };
		case 'identified':
			return {
				text: t('timelineIdentified', { name: fileName(entry.path) }),
				more: [
					entry.totalBytes === null ? t('sizeUnknown') : formats.bytes(entry.totalBytes),
					entry.resumable ? '' : t('notResumable'),
				]
					.filter(text => text !== '')
					.join(' · '),
			};
		case 'stalled':
			return { text: t('timelineStalled'), tone: 'warning' };
		case 'flowing':
			return { text: t('timelineFlowing'), tone: 'running' };
		case 'stopping':
			return { text: t(`timelineStopping_${entry.after}`) };
		case 'paused':
			return { text: t(`timelinePaused_${entry.by}`), more: saved(entry.savedBytes, words) };
		case 'requeued':
			return { text: t('timelineRequeued'), more: saved(entry.savedBytes, words) };
		case 'retrying':
			return {
				text: complaintText(words, entry.fault),
				more: [
					t('timelineRetrying', { time: formats.moment(entry.notBeforeAt) }),
					saved(entry.savedBytes, words),
				]
					.filter(text => text !== '')
					.join(' · '),
				tone: 'warning',
			};
		case 'completed':
			return { text: t('timelineCompleted'), more: completedText(entry, words), tone: 'good' };
		case 'failed':
			return { text: complaintText(words, entry.fault), more: faultText(t, entry.fault).hint, tone: 'bad' };
		case 'cancelled':
			return { text: t('timelineCancelled'), more: saved(entry.savedBytes, words) };
		case 'reset':
			return { text: t('timelineReset') };
		case 'moved':
			return { text: t('timelineMoved') };
		case 'scheduled':
			return {
				text:
					entry.startAt === null
						? t('timelineUnscheduled')
						: t('timelineScheduled', { time: formats.moment(entry.startAt) }),
			};
		case 'duplicateAnswered':
			return { text: t(`timelineDuplicate_${entry.as}`), more: entry.path };
		case 'fileMoved':
			return { text: t('timelineFileMoved'), more: entry.path };
		case 'filingFailed':
			return { text: complaintText(words, entry.fault), more: t('fileIsWhole'), tone: 'warning' };
		case 'folderChanged':
			return { text: t('timelineFolderChanged'), more: entry.folder };
		case 'omitted':
			return { text: plural(t, formats, 'timelineOmitted', entry.count) };
		case 'forgotten':
			return { text: t('timelineForgotten') };
		default:
			return unreachable(entry);
	}
}

const saved = (count: number, { t, formats }: Words): string =>
	count > 0 ? t('bytesSaved', { size: formats.bytes(count) }) : '';

function completedText(entry: Extract<TimelineEntry, { kind: 'completed' }>, words: Words): string {
	const said = remarksText(words, remarksOf(entry));
	return [words.formats.bytes(entry.bytes), ...(said === '' ? [] : [said])].join(' · ');
}
