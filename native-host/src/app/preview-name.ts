import { fault, type Fault } from '../../../shared/domain/faults.ts';
import { unknownMedia } from '../../../shared/domain/media.ts';
import { parseTemplate } from '../../../shared/domain/template.ts';
import { err, ok, type Result } from '../../../shared/kernel/result.ts';
import type { Calls } from '../../../shared/protocol/contract.ts';
import { libraryPath } from '../core/naming/library-path.ts';
import { localDay, systemClock } from '../effects/clock.ts';

type Sample = NonNullable<Calls['settings.previewName']['params']['sample']>;

const defaultSample: Sample = {
	name: 'big-buck-bunny.mp4',
	mediaType: 'video/mp4',
	media: {
		...unknownMedia,
		title: 'Big Buck Bunny',
		creator: 'Blender Foundation',
		site: 'Example Video',
		id: 'YE7VzlLtp-4',
		playlist: 'Open Movies',
		index: 3,
		width: 1920,
		height: 1080,
		audioBitrate: 128_000,
	},
};

/** Where a template would put a file today. */
export function previewName(template: string, sample = defaultSample): Result<{ path: string }, Fault> {
	const parsed = parseTemplate(template);
	if (!parsed.ok) return err(fault('setting_invalid', parsed.error));
	const day = localDay(systemClock.now());
	const { folders, name } = libraryPath(parsed.value, { ...sample, title: null, host: 'example.org', day });
	return ok({ path: [...folders, name].join('/') });
}
