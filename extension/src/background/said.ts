import { unreachable } from '../../../shared/kernel/unreachable.ts';
import type { Notice } from '../core/queue/notices.ts';
import { faultText } from '../core/text/fault-text.ts';
import { plural } from '../core/text/plural.ts';
import type { Words } from '../core/view/row.ts';
import type { Word } from './background.ts';

/** A notification in words. Its id says what a click on it is about. */
export type Said = { readonly id: string; readonly title: string; readonly message: string };

export function noticeText(notice: Notice, { t, formats }: Words): Said | null {
	switch (notice.kind) {
		case 'none':
			return null;
		case 'one': {
			const { ending } = notice;
			if (ending.kind === 'completed')
				return { id: completedId(ending.task), title: t('noticeCompleted'), message: ending.name };
			const { sentence, hint } = faultText(t, ending.fault);
			return {
				id: `failed:${ending.task}`,
				title: t('noticeFailed'),
				message: `${ending.name}\n${sentence} ${hint}`,
			};
		}
		case 'many': {
			const { completed, failed } = notice;
			const good = completed > 0 ? [plural(t, formats, 'noticeManyCompleted', completed)] : [];
			const bad = failed > 0 ? [plural(t, formats, 'noticeManyFailed', failed)] : [];
			return { id: 'many', title: t('extensionName'), message: [...good, ...bad].join('\n') };
		}
		default:
			return unreachable(notice);
	}
}

export function wordText(word: Word, { t, formats }: Words): Said {
	switch (word.kind) {
		case 'kept':
			return { id: 'kept', title: t('noticeUndelivered'), message: t('noticeUndeliveredText') };
		case 'full':
			return { id: 'full', title: t('noticeFull'), message: t('noticeFullText') };
		case 'noAddress':
			return { id: 'noAddress', title: t('noticeNoAddress'), message: t('noticeNoAddressText') };
		case 'tooMany':
			return {
				id: 'tooMany',
				title: t('extensionName'),
				message: plural(t, formats, 'noticeTooMany', word.taken),
			};
		case 'refused': {
			const { sentence, hint, detail } = faultText(t, word.fault);
			const shown = detail === '' ? sentence : `${sentence} (${detail})`;
			return { id: 'refused', title: t('noticeRefused'), message: `${shown}\n${hint}` };
		}
		default:
			return unreachable(word);
	}
}

const completedPrefix = 'completed:';
const completedId = (task: string): string => `${completedPrefix}${task}`;

/** The finished download a notification was about, if it was about one. */
export const completedTask = (notificationId: string): string | null =>
	notificationId.startsWith(completedPrefix) ? notificationId.slice(completedPrefix.length) : null;
