import {
	mediaKind,
	mergeMedia,
	unknownMedia,
	type MediaFacts,
	type MediaKind,
} from '../../../shared/domain/media.ts';
import type { Settings } from '../../../shared/domain/settings.ts';
import type { Task, TaskTarget } from '../../../shared/domain/task.ts';
import { parseTemplate } from '../../../shared/domain/template.ts';
import type { LibraryDisk } from '../core/library/disk.ts';
import type { FilingSlip } from '../core/library/slip.ts';
import { libraryPath, type Filed } from '../core/naming/library-path.ts';
import { hostOf } from '../core/queue/host.ts';
import { factsAsked } from './facts-asked.ts';

type Ports = {
	readonly disk: Pick<LibraryDisk, 'split' | 'realFolder'>;
	readonly settings: () => Settings;
	readonly downloadFolder: () => string;
	readonly today: () => Filed['day'];
	readonly probe: (path: string, signal: AbortSignal) => Promise<MediaFacts | null>;
};

export type FilingPlan = {
	readonly target: TaskTarget | null;
	/** Null: the file is where it should be, and nothing is wanted beside it. */
	readonly slip: FilingSlip | null;
};

/** What is to be done with the whole file of a run, and what is known of it now. */
export function createPlan({ disk, settings, downloadFolder, today, probe }: Ports) {
	async function factsOf(task: Task, target: TaskTarget, path: string, signal: AbortSignal) {
		const probed = await probe(path, signal);
		// Of sizes the file itself knows best, of names whoever showed it.
		const measured = probed && { ...probed, title: null, creator: null };
		const said = [target.media, factsAsked(task.request)];
		return mergeMedia(measured ?? unknownMedia, ...said, probed ?? undefined);
	}

	return async (
		task: Task,
		target: TaskTarget | null,
		path: string,
		signal: AbortSignal,
	): Promise<FilingPlan> => {
		const now = settings();
		const { folder: asked, fileName, nameTemplate, title, url } = task.request;
		const [folder, name] = disk.split(path);
		const kind = mediaKind(name, target?.mediaType ?? null);
		const sorts = now.sortIntoFolders && asked === null;
		const describe = now.saveMetadata && kind !== 'other';
		const base = asked ?? (now.downloadFolder || downloadFolder());
		const isElsewhere = (await disk.realFolder(folder)) !== (await disk.realFolder(base).catch(() => base));
		if (!sorts && !describe && !(asked !== null && isElsewhere)) return { target, slip: null };
		let known = target;
		if (target && (sorts || describe) && kind !== 'other')
			known = { ...target, media: await factsOf(task, target, path, signal) };
		const filed: Filed = {
			name,
			mediaType: known?.mediaType ?? null,
			media: known?.media ?? task.request.media ?? unknownMedia,
			title,
			host: hostOf(url).replace(/^www\./u, ''),
			day: today(),
		};
		const template = sorts ? parseTemplate(templateOf(now, kind)) : null;
		const found = template?.ok ? libraryPath(template.value, filed) : { folders: [], name };
		// A name that was asked for stays; only its folder is found.
		const isNamed = fileName !== null || nameTemplate !== undefined;
		const goal = { base, folders: [...found.folders], name: isNamed ? name : found.name };
		const slip = { task: task.id, from: path, source: null, goal, placed: null, describe };
		return { target: known, slip };
	};
}

function templateOf(settings: Settings, kind: MediaKind): string {
	const { videoTemplate, audioTemplate, otherTemplate } = settings;
	return { video: videoTemplate, audio: audioTemplate, other: otherTemplate }[kind];
}
