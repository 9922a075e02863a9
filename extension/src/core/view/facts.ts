import { mergeMedia } from '../../../../shared/domain/media.ts';
import type { Task } from '../../../../shared/domain/task.ts';
import type { Progress } from '../../../../shared/protocol/contract.ts';
import { remarksText } from '../text/remark-text.ts';
import { plural } from '../text/plural.ts';
import type { Words } from './row.ts';
import { redacted } from '../../../../shared/domain/redact-url.ts';
import { remarksOf } from '../../../../shared/domain/remarks.ts';

/** Something that is known of a download, with its name. */
export type Fact = {
	readonly name: string;
	readonly value: string;
	/** `address`: of the web or of a disk, or a digest: what is read letter by letter. */
	readonly kind: 'plain' | 'address' | 'page';
	/** Nothing was taken out of it because it is a secret. */
	readonly isWhole: boolean;
};

/** What the details tell of a download beside its state, in the order of interest. */
export function factsOf(task: Task, progress: Progress | undefined, { t, formats }: Words): Fact[] {
	const { request, target, state } = task;
	const plain = (name: string, value: string | null | undefined): Fact[] =>
		value ? [{ name, value, kind: 'plain', isWhole: true }] : [];
	const address = (name: string, value: string | null | undefined, kind: Fact['kind'] = 'address'): Fact[] =>
		value ? [{ name, value, kind, isWhole: !value.includes(redacted) }] : [];
	const total = state.status === 'completed' ? state.bytes : (target?.totalBytes ?? null);
	const path = state.status === 'completed' ? state.path : target?.path;
	const digest = state.status === 'completed' ? state.digest : null;
	const note = state.status === 'completed' ? remarksText({ t, formats }, remarksOf(state)) : null;
	const media = mergeMedia(target?.media, request.media);
	return [
		...plain(t('factTitle'), media.title ?? request.title),
		...plain(t('factNote'), note),
		...plain(t('factCreator'), media.creator),
		...plain(
			t('factList'),
			request.group &&
				t('listPlace', { title: request.group.title, number: formats.count(request.group.index) }),
		),
		...plain(t('factSize'), total === null ? null : formats.bytes(total)),
		...plain(t('factDuration'), media.durationMs ? formats.duration(media.durationMs / 1000) : null),
		...plain(t('factConnections'), progress && formats.count(progress.connections)),
		...plain(t('factWaiting'), progress?.waitingFor && t(`waitingFor_${progress.waitingFor}`)),
		...plain(t('factRetries'), task.retries > 0 ? plural(t, formats, 'triedAgain', task.retries) : null),
		...address(t('factFile'), path),
		...address(t('factAddress'), request.url),
		...address(t('factPage'), request.pageUrl, 'page'),
		...(digest ? address(digest.algorithm.toUpperCase(), digest.hex) : []),
		...plain(t('factAdded'), formats.moment(task.addedAt)),
	];
}
