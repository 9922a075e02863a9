import { describe, expect, test } from 'vitest';
import type { Disk, PartFile } from '../../native-host/src/core/transfer/disk.ts';
import { mutants } from '../simulator/mutants.ts';
import { exploreSpec, readSpec } from './check-spec.ts';
import type { Plant } from './resume-program.ts';
import { replay, type Model, type Walked } from './resume-replay.ts';

const source = readSpec('resume');
const world = { Versions: 2, Boots: 2, Kills: 2, Blocks: 3, Bug: 'none' };
const specs = {
	strong: exploreSpec<Model>({ source, constants: { ...world, Strong: true } }),
	weak: exploreSpec<Model>({ source, constants: { ...world, Strong: false } }),
};
type Kind = keyof typeof specs;

/** More of them by hand. */
const walks = Number(process.env['RUSTLOADER_WALKS'] ?? 60);

const walk = (kind: Kind, seed: number, plant: Plant = {}): Promise<Walked> =>
	replay(specs[kind], { seed, isStrong: kind === 'strong', plant });

const always =
	'Begin Resume Fetch Note SyncBegins SyncEnds Record Renew Renoted Cut Finish Kill PowerCut Change';

describe('the program takes the steps of the model, and is where the model is', () => {
	test.each([
		['strong', always],
		['weak', `${always} SeamFails`],
	] as const)('with a validator that is %s', { timeout: 300_000 }, async (kind, all) => {
		const taken = new Set<string>();
		for (let seed = 0; seed < walks; seed++) {
			const { actions, wrong } = await walk(kind, seed);
			expect(wrong, `seed ${seed}: ${actions.join(', ')}`).toBeNull();
			for (const action of actions) taken.add(action);
		}
		expect([...taken].toSorted()).toEqual(all.split(' ').toSorted());
	});
});

const withFiles = (change: (file: PartFile, path: string) => PartFile) => (disk: Disk) => ({
	...disk,
	async create(path: string) {
		const file = await disk.create(path);
		return file && change(file, path);
	},
});

/** What the program could do wrong, and after which step it is seen. */
describe('a program that does something else is found', () => {
	test.each<[what: string, Kind, Plant, step: RegExp, wrong: RegExp]>([
		['a sync that does nothing', 'strong', { disk: mutants.skipPartSync.disk }, /^SyncBegins$/u, /^waiting/u],
		[
			'a note of another boot is believed',
			'strong',
			{ disk: mutants.oneBootForEver.disk },
			/^Note$|^Resume$/u,
			/^note|^manifest/u,
		],
		[
			'records are left in memory',
			'strong',
			{
				disk: disk => ({
					...disk,
					replaceText: (path, text) => disk.replaceText(path, text, 'process'),
				}),
			},
			/^Resume$|^Record$|^Renew$/u,
			/takes the record back/u,
		],
		[
			'nothing is noted',
			'strong',
			{
				disk: withFiles((file, path) => (path.endsWith('.now') ? { ...file, write: () => undefined } : file)),
			},
			/^Note$/u,
			/^note/u,
		],
		[
			'nothing is cut off',
			'weak',
			{
				disk: withFiles(file => ({
					...file,
					resize: length => (length === 0 ? Promise.resolve() : file.resize(length)),
				})),
			},
			/^Cut$/u,
			/^cache/u,
		],
		[
			'any version is taken for the one that was asked for',
			'strong',
			{ ignoresIfRange: true },
			/^Renew$/u,
			/^Error: fetched: done/u,
		],
		[
			'no digest tells anything',
			'weak',
			{
				disk: disk => ({
					...disk,
					digest: content => (typeof content === 'string' ? disk.digest(content) : 'same'),
				}),
			},
			/^Fetch$/u,
			/^seams/u,
		],
	])('%s', async (_, kind, plant, step, wrong) => {
		for (let seed = 0; seed < walks; seed++) {
			const walked = await walk(kind, seed, plant);
			if (walked.wrong === null) continue;
			expect(walked.wrong).toMatch(wrong);
			expect(walked.actions.at(-1)).toMatch(step);
			return;
		}
		expect.unreachable('not found');
	});
});
