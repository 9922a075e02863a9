import { parseManifest, type Seam } from '../../native-host/src/core/transfer/manifest.ts';
import { createLuck } from '../simulator/luck.ts';
import type { exploreSpec, Explored } from './check-spec.ts';
import {
	createProgram,
	finalPath,
	manifestPath,
	partPath,
	type Plant,
	type Program,
} from './resume-program.ts';
import { blockBytes, blocksIn, sha256, versionOfDigest, versionOfTag, versionsIn } from './resume-server.ts';

type Blocks = readonly number[];
type Record = { readonly tag: number; readonly blocks: Blocks; readonly seams: Blocks };
type Syncing = { readonly on: boolean };

/** The variables of resume.tla. */
export type Model = {
	readonly served: number;
	readonly cache: Blocks;
	readonly disk: Blocks;
	readonly final: Blocks;
	readonly manifest: Record & { readonly there: boolean };
	readonly note: Record & { readonly boot: number };
	readonly phase: 'down' | 'run' | 'renew' | 'cut' | 'done';
	readonly written: Blocks;
	readonly syncing: Syncing;
	readonly synced: Syncing;
	readonly seams: Blocks;
};

type Walk = { readonly seed: number; readonly isStrong: boolean; readonly plant?: Plant };
export type Walked = { readonly actions: readonly string[]; readonly wrong: string | null };

const stepsMax = 40;
const blocks = 3;

/** Goes a way through the model by chance, and the program beside it: the first step after which they differ. */
export async function replay(
	spec: ReturnType<typeof exploreSpec<Model>>,
	{ seed, isStrong, plant = {} }: Walk,
): Promise<Walked> {
	const luck = createLuck(seed);
	const program = createProgram({ blocks, isStrong, plant });
	const actions: string[] = [];
	let at: Explored<Model> = spec.first;
	while (actions.length < stepsMax) {
		const steps = spec.next(at);
		// Each kind of step as likely as another, and what goes wrong less so: it happens a few times at most.
		const kinds = [...new Set(steps.map(({ action }) => action))];
		const usual = kinds.filter(kind => !troubles.has(kind));
		// Between two versions is the moment when it matters most.
		const isBetween = at.state.phase === 'renew' || at.state.phase === 'cut';
		const kind = luck.pick(usual.length > 0 && luck.chance(isBetween ? 0.4 : 0.85) ? usual : kinds);
		if (kinds.length === 0) break;
		const { action, to } = luck.pick(steps.filter(step => step.action === kind));
		actions.push(action);
		try {
			await take(program, action, { before: at.state, after: to.state, isStrong });
			const differs = difference(expected(to.state), seen(program));
			if (differs !== null) return { actions, wrong: differs };
		} catch (error) {
			return { actions, wrong: String(error) };
		}
		at = to;
	}
	return { actions, wrong: null };
}

const troubles = new Set(['Kill', 'PowerCut', 'Change']);

type Change = { readonly before: Model; readonly after: Model; readonly isStrong: boolean };

async function take(program: Program, action: string, { before, after, isStrong }: Change): Promise<void> {
	const all = before.cache.map((_, index) => index + 1);
	const known = {
		etag: isStrong ? `"${before.manifest.tag}"` : null,
		lastModified: null,
		strong: isStrong ? ('etag' as const) : null,
	};
	switch (action) {
		case 'Begin':
			return await program.begin();
		case 'Resume':
			return await program.resume();
		case 'Fetch': {
			const [block = 0] = after.written.filter(each => !before.written.includes(each));
			return must('fetched', await program.fetchBlock(block, known), 'done');
		}
		case 'Renew': {
			const missing = all.filter(block => !before.written.includes(block));
			const [block = 0] = missing.filter(
				each => isStrong || (before.written.includes(each - 1) && before.cache[each - 2] !== before.served),
			);
			must('fetched', await program.fetchBlock(block, known), 'changed');
			return await program.renew();
		}
		case 'SeamFails':
			must('seams', await program.holdsSeams(), false);
			return await program.renew();
		case 'Renoted':
			return await program.noteRenewed();
		case 'Cut':
			return await program.cut();
		case 'Note':
			return await program.note();
		case 'SyncBegins':
			return await program.beginSync();
		case 'SyncEnds':
			return await program.endSync();
		case 'Record':
			return await program.record();
		case 'Finish':
			must('seams', await program.holdsSeams(), true);
			return await program.finish();
		case 'Kill':
			return await program.kill();
		case 'PowerCut':
			return await program.cutPower(all.filter(block => after.cache[block - 1] !== before.cache[block - 1]));
		case 'Change':
			program.server.version = after.served;
			return;
		default:
			throw new Error(`no step of the program is ${action}`);
	}
}

function must<Value>(what: string, is: Value, expected: Value): void {
	if (is !== expected) throw new Error(`${what}: ${String(is)}, not ${String(expected)}`);
}

/** What must be the same in both. Bytes by the version of each block, 0 for a hole. */
type Seen = { readonly [part: string]: unknown };

function expected(model: Model): Seen {
	const { cache, disk, final, manifest, note, phase } = model;
	const isRunning = phase === 'run';
	return {
		cache,
		disk,
		final,
		manifest: manifest.there ? recordOf(manifest) : null,
		// A note that says of no block that it is there says nothing.
		note: note.blocks.length > 0 ? { ...recordOf(note), boot: note.boot } : null,
		written: isRunning ? sorted(model.written) : null,
		seams: isRunning ? model.seams : null,
		waiting: waitingIn(model),
	};
}

function waitingIn({ phase, syncing, synced }: Model): readonly string[] {
	if (phase === 'renew') return ['part write'];
	if (phase === 'cut') return ['part resize'];
	if (syncing.on) return ['part sync'];
	return synced.on ? ['text rename'] : [];
}

const sorted = (set: Blocks): Blocks => set.toSorted((one, other) => one - other);
const recordOf = ({ tag, blocks, seams }: Record): Record => ({ tag, blocks: sorted(blocks), seams });

function seen(program: Program): Seen {
	const part = program.find(partPath) ?? program.find(finalPath);
	const checkpoint = program.checkpoint();
	const note = readText(program, `${manifestPath}.now`);
	const [boot, body, sum] = note.split('\n');
	const noted = readRecord(`${body}\n${sum}\n`);
	return {
		cache: versionsIn(part?.seen ?? new Uint8Array(), blocks),
		disk: versionsIn(part?.kept ?? new Uint8Array(), blocks),
		final: versionsIn(program.find(finalPath)?.seen ?? new Uint8Array(), blocks),
		manifest: readRecord(readText(program, manifestPath)),
		note: noted && noted.blocks.length > 0 ? { ...noted, boot: Number(boot?.split(' ')[1]) } : null,
		written: checkpoint && blocksIn(checkpoint.written(), blocks),
		seams: checkpoint && seamsOf(checkpoint.seams()),
		waiting: program.waiting(),
	};
}

const readText = (program: Program, path: string): string =>
	Buffer.from(program.find(path)?.seen ?? []).toString('utf8');

function readRecord(text: string): Record | null {
	const parsed = parseManifest(text, sha256);
	if (!parsed.ok) return null;
	const { validator, written, seams } = parsed.value;
	return { tag: versionOfTag(validator.etag), blocks: blocksIn(written, blocks), seams: seamsOf(seams) };
}

function seamsOf(seams: readonly Seam[]): Blocks {
	const versions = Array.from({ length: blocks }, () => 0);
	for (const { at, digest } of seams) {
		const before = at / blockBytes;
		versions[before] = versionOfDigest(digest, before);
	}
	return versions;
}

function difference(model: Seen, program: Seen): string | null {
	for (const [part, value] of Object.entries(model)) {
		const [one, other] = [JSON.stringify(value), JSON.stringify(program[part])];
		if (one !== other) return `${part}: ${one} in the model, ${other} in the program`;
	}
	return null;
}
