import type { MediaChoice } from '../../../../shared/domain/media-choice.ts';
import { redactUrl } from '../../../../shared/domain/redact-url.ts';
import type { Disk } from '../../core/transfer/disk.ts';

/** What names the same pieces: the address without its secrets, and what is wanted of it. */
export const mediaKey = (disk: Pick<Disk, 'digest'>, url: string, { pick, clip }: MediaChoice): string =>
	disk.digest(`${redactUrl(url)}\n${JSON.stringify([pick, clip])}`);
