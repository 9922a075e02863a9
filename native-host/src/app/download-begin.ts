import { fault, type Fault } from '../../../shared/domain/faults.ts';
import { redactUrl } from '../../../shared/domain/redact-url.ts';
import { encodePlan, nameIn, type FilePlan } from '../core/metalink/file-plan.ts';
import { chooseName } from '../core/naming/choose-name.ts';
import { firstField } from '../core/transfer/answer-head.ts';
import { statedDigest } from '../core/transfer/digest-fields.ts';
import type { Manifest } from '../core/transfer/manifest.ts';
import type { RunRequest } from '../core/transfer/run.ts';
import { readValidator } from '../core/transfer/validator.ts';
import type { End } from './download-end.ts';
import { endOf } from './download-finish.ts';
import type { Opened } from './download-open.ts';
import { createPart, validatorOf, type Part } from './download-part.ts';
import type { EnginePorts } from './download.ts';
import { quote } from '../../../shared/kernel/quoted.ts';
import { remark } from '../../../shared/domain/remarks.ts';

type Beginning = {
	readonly ports: Pick<EnginePorts, 'disk' | 'limits'>;
	readonly request: RunRequest;
	readonly signal: AbortSignal;
	/** What is published about the file. */
	readonly plan: FilePlan | null;
	readonly passedLater?: ((path: string) => void) | undefined;
	/** Of this run, where there is one already. */
	readonly part: Part | null;
};
/** A part is made there. */
type Way = { readonly kind: 'fetch'; readonly fresh: Manifest; readonly folder: string };

/** What the first answer tells about the file. */
export function describe(
	{ answer, verdict, place }: Opened,
	{ key, request, plan }: { key: string; request: RunRequest; plan: FilePlan | null },
): Manifest {
	const mediaType = firstField(answer.head, 'content-type');
	const name = chooseName({
		asked: request.fileName ?? nameIn(plan),
		disposition: firstField(answer.head, 'content-disposition'),
		urlPath: new URL(place.url).pathname,
		title: request.title,
		mediaType,
	});
	return {
		key,
		url: redactUrl(request.url),
		finalUrl: redactUrl(place.url),
		name: request.rename?.({ name, mediaType }) ?? name,
		total: verdict.total,
		replaces: false,
		resumable: verdict.kind === 'part',
		mediaType,
		validator: readValidator(answer.head),
		digest: statedDigest(answer.head, carriesAll(verdict)),
		written: [],
		verified: [],
		seams: [],
	};
}

/** The first request asks for everything. */
const carriesAll = (verdict: Opened['verdict']): boolean =>
	verdict.kind === 'whole' || (verdict.start === 0 && verdict.end === verdict.total);

/** Whether the file is there already, and what then; asked before the first byte is kept. */
export async function chooseWay(
	{ ports, request, signal, plan, part }: Beginning,
	fresh: Manifest,
): Promise<End | Way> {
	const { folder } = request;
	const digest = fresh.digest ?? request.checksum ?? plan?.checksum ?? null;
	const known = part
		? null
		: await request.known?.({
				folder,
				name: fresh.name,
				totalBytes: fresh.total,
				validator: validatorOf(fresh.validator),
				digest,
				isWhole: false,
				signal,
			});
	if (signal.aborted) return { kind: 'stopped' };
	if (!known) return { kind: 'fetch', fresh, folder };
	if (known.kind !== 'replace') return endOf(known);
	const [place, name] = ports.disk.split(known.path);
	return { kind: 'fetch', fresh: { ...fresh, name, replaces: true }, folder: place };
}

/** The part of this run, made or begun anew. `held` is told of it before what is left to do can fail. */
export async function preparePart(
	{ ports: { disk, limits }, request, plan, passedLater, part: present }: Beginning,
	{ fresh, folder }: Way,
	held: (part: Part, manifest: Manifest) => void,
): Promise<Fault | null> {
	const free = await disk.freeBytes(folder);
	const size = present ? await present.file.size() : 0;
	if (free !== null && fresh.total !== null && fresh.total - size > free)
		return fault('disk_full', remark('space_needed', { need: fresh.total, free }));
	const wanted = { ...fresh, namesMax: limits.namesMax, owner: request.owner, passedLater };
	const part = present ?? (await createPart(disk, folder, wanted));
	if (!part) return fault('file_exists', quote(fresh.name));
	held(part, present ? await present.renew(fresh) : part.saved);
	if (plan) await disk.plans.keep(part.path, encodePlan(plan));
	if (fresh.total !== null) await part.file.resize(fresh.total);
	return null;
}
