import type { MediaChoice } from '../../../../shared/domain/media-choice.ts';
import { redactUrl } from '../../../../shared/domain/redact-url.ts';
import type { Disk } from '../../core/transfer/disk.ts';

/** What names the same pieces: the address without its secrets, and what is wanted of it. */
export function mediaKey(
	disk: Pick<Disk, 'digest'>,
	url: string,
	{ choice: { pick, clip }, item }: { readonly choice: MediaChoice; readonly item: number | null },
): string {
	const wanted = item === null ? [pick, clip] : [pick, clip, item];
	return disk.digest(`${redactUrl(url)}\n${JSON.stringify(wanted)}`);
}
