import type { Fault } from '../../../shared/domain/faults.ts';
import { redacted } from '../../../shared/domain/redact-url.ts';
import type { Settings } from '../../../shared/domain/settings.ts';
import type { Task } from '../../../shared/domain/task.ts';
import { parseNameTemplate } from '../../../shared/domain/template.ts';
import { ok, type Result } from '../../../shared/kernel/result.ts';
import { libraryPath } from '../core/naming/library-path.ts';
import { hostOf } from '../core/queue/host.ts';
import type { FoundFile, Known, RunRequest } from '../core/transfer/run.ts';
import { localDay } from '../effects/clock.ts';
import type { SecretsFiles } from '../effects/secrets-file.ts';
import type { Chores } from './queue-chores.ts';
import { wholeUrl } from './queue-secrets.ts';
import { factsAsked } from './facts-asked.ts';

type Ports = {
	readonly settings: () => Settings;
	readonly secrets: Pick<SecretsFiles, 'find'>;
	readonly chores: Pick<Chores, 'done'>;
	readonly known: (task: Task, found: FoundFile) => Promise<Known | null>;
	readonly downloadFolder: () => string;
};

/** Makes of a task what the engine runs: with its secrets, and with the settings where it has no own. */
export function createPrepare({ settings, secrets, chores, known, downloadFolder }: Ports) {
	return async (task: Task): Promise<Result<RunRequest, Fault>> => {
		// A part that is being deleted may have the name this run would choose.
		await chores.done('parts');
		const kept = await secrets.find(task.id);
		const link = kept?.link ?? null;
		// One that is brought by a client is not asked for.
		const { relayed = null } = task.request;
		const whole = relayed ? ok(task.request.url) : wholeUrl(task, kept);
		// Where there is a new address, this one only names the file.
		const url = link && !whole.ok ? ok(task.request.url) : whole;
		if (!url.ok) return url;
		const { folder: asked, fileName, title, segments, checksum, wish } = task.request;
		return ok({
			owner: task.id,
			url: url.value,
			link,
			headers: kept?.headers ?? [],
			mirrors: kept?.mirrors ?? task.request.mirrors.filter(mirror => !mirror.includes(redacted)),
			proxy: kept?.proxy ?? null,
			folder: asked ?? (settings().downloadFolder || downloadFolder()),
			fileName,
			title,
			...renaming(task),
			segments: segments ?? settings().segments,
			checksum,
			digest: null,
			entry: task.request.entry,
			rateLimit: task.request.rateLimit,
			plan: null,
			known: found => known(task, found),
			target: task.target,
			relayed,
			wish: wish ? { ...wish, connections: segments ?? settings().streamConnections } : null,
		});
	};
}

/** By the day it was added, so that another run on another day gives the same name. */
function renaming({ addedAt, request }: Task): Pick<RunRequest, 'rename'> {
	const { nameTemplate, fileName, title, url } = request;
	const template = nameTemplate === undefined || fileName !== null ? null : parseNameTemplate(nameTemplate);
	if (!template?.ok) return {};
	const host = hostOf(url).replace(/^www\./u, '');
	const known = { media: factsAsked(request), title, host, day: localDay(addedAt) };
	return { rename: found => libraryPath(template.value, { ...known, ...found }).name };
}
