import type { TaskId } from '../../../shared/domain/ids.ts';
import { unreachable } from '../../../shared/kernel/unreachable.ts';
import type { NoticeKind } from '../core/options/preferences.ts';
import type { Notice } from '../core/queue/notices.ts';
import { faultText } from '../core/text/fault-text.ts';
import { complaintText } from '../core/text/trouble-text.ts';
import { plural } from '../core/text/plural.ts';
import type { Words } from '../core/view/row.ts';
import type { Word } from './background.ts';

/** A notification in words. Its id says what a click on it is about. */
export type Said = {
	readonly id: string;
	/** Any of these that is wanted is enough. */
	readonly kinds: readonly NoticeKind[];
	readonly title: string;
	readonly message: string;
	/** In the order of `buttonsOf`; where a browser has none, a click does the last. */
	readonly buttons: readonly string[];
};

export function noticeText(notice: Notice, { t, formats }: Words): Said | null {
	switch (notice.kind) {
		case 'none':
			return null;
		case 'one': {
			const { ending } = notice;
			if (ending.kind === 'completed')
				return {
					id: `${completedPrefix}${ending.task}`,
					kinds: ['completed'],
					title: t('noticeCompleted'),
					message: ending.name,
					buttons: [t('actionOpenFile'), t('actionShowInFolder')],
				};
			const { sentence, hint } = faultText(t, ending.fault);
			return {
				id: `failed:${ending.task}`,
				kinds: ['failed'],
				title: t('noticeFailed'),
				message: `${ending.name}\n${sentence} ${hint}`,
				buttons: [],
			};
		}
		case 'many': {
			const { completed, failed } = notice;
			const good = completed > 0 ? [plural(t, formats, 'noticeManyCompleted', completed)] : [];
			const bad = failed > 0 ? [plural(t, formats, 'noticeManyFailed', failed)] : [];
			return {
				id: 'many',
				kinds: [...(completed > 0 ? ['completed' as const] : []), ...(failed > 0 ? ['failed' as const] : [])],
				title: t('extensionName'),
				message: [...good, ...bad].join('\n'),
				buttons: [],
			};
		}
		default:
			return unreachable(notice);
	}
}

export function wordText(word: Word, { t, formats }: Words): Said {
	const kept = { kinds: ['kept'], buttons: [] } as const;
	const refused = { kinds: ['refused'], buttons: [] } as const;
	switch (word.kind) {
		case 'kept':
			return { ...kept, id: 'kept', title: t('noticeUndelivered'), message: t('noticeUndeliveredText') };
		case 'full':
			return { ...kept, id: 'full', title: t('noticeFull'), message: t('noticeFullText') };
		case 'noAddress':
			return { ...refused, id: 'noAddress', title: t('noticeNoAddress'), message: t('noticeNoAddressText') };
		case 'tooMany':
			return {
				...refused,
				id: 'tooMany',
				title: t('extensionName'),
				message: plural(t, formats, 'noticeTooMany', word.taken),
			};
		case 'refused': {
			const { hint } = faultText(t, word.fault);
			const shown = complaintText({ t, formats }, word.fault);
			return { ...refused, id: 'refused', title: t('noticeRefused'), message: `${shown}\n${hint}` };
		}
		default:
			return unreachable(word);
	}
}

const completedPrefix = 'completed:';

/** What the buttons of a notification do, in their order. */
const completedActions = ['openFile', 'showInFolder'] as const;

/**
 * What a click on a notification wants of its download; null: to look at the list. `button` is null for a click on the
 * notification itself.
 */
export function clickedAction(
	notificationId: string,
	button: number | null,
): { readonly task: TaskId; readonly action: (typeof completedActions)[number] } | null {
	if (!notificationId.startsWith(completedPrefix)) return null;
	const action = button === null ? 'showInFolder' : completedActions[button];
	// The id is our own, made of the task's.
	return action ? { task: notificationId.slice(completedPrefix.length) as TaskId, action } : null;
}
