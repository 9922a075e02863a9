import { fault, type Fault } from '../../../../shared/domain/faults.ts';
import { err, ok, type Result } from '../../../../shared/kernel/result.ts';
import type { Disk } from '../../core/transfer/disk.ts';
import type { MediaTools } from '../../effects/media-tools.ts';
import type { WorkPlace } from './work-place.ts';
import { quote } from '../../../../shared/kernel/quoted.ts';
import { remark } from '../../../../shared/domain/remarks.ts';

export type FfmpegPorts = {
	readonly disk: Disk;
	readonly tools: MediaTools;
	readonly place: WorkPlace;
	readonly signal: AbortSignal;
};

export type Assembled = { readonly name: string; readonly container: string };

/** Makes one file of the folder by one call of ffmpeg. */
export async function callFfmpeg(
	{ tools, place, signal, disk }: FfmpegPorts,
	args: readonly string[],
	output: string,
): Promise<Result<Assembled, Fault | 'stopped'>> {
	await disk.remove(disk.join(place.folder, output));
	const end = await tools.ffmpeg?.(args, { cwd: place.folder, signal });
	if (signal.aborted) return err('stopped');
	if (end?.exitCode === 0) return ok({ name: output, container: '' });
	if (/No space left on device/u.test(end?.stderr ?? '')) return err(fault('disk_full', remark('joining')));
	return err(fault('ffmpeg_failed', quote(lastLines(end?.stderr ?? ''))));
}

/** What ffmpeg said last; its own addresses in memory are of no use. */
const lastLines = (text: string): string =>
	text
		.replaceAll(/ @ 0x[\da-f]+/gu, '')
		.trim()
		.split('\n')
		.slice(-3)
		.join('; ')
		.slice(0, 500);

/** What ffmpeg is to read. */
export const writeBeside = ({ disk, place }: FfmpegPorts, name: string, text: string): Promise<void> =>
	disk.replaceText(disk.join(place.folder, name), text, 'process');
