import { describe, expect, test } from 'vitest';
import { exploreSpec, readSpec } from './check-spec.ts';
import type { Plant } from './handoff-program.ts';
import { replay, type Model } from './handoff-replay.ts';

const constants = { Losses: 1, Doubles: 1, Crashes: 2, Bug: 'none' };
const spec = exploreSpec<Model>({ source: readSpec('handoff'), constants });

/** More of them by hand. */
const walks = Number(process.env['RUSTLOADER_WALKS'] ?? 100);

test('worker and queue go every way that the model goes', { timeout: 120_000 }, async () => {
	const seen = new Set<string>();
	for (let seed = 0; seed < walks; seed++) {
		const { actions, wrong } = await replay(spec, { seed });
		expect({ seed, actions, wrong }).toEqual({ seed, actions, wrong: null });
		for (const action of actions) seen.add(action);
	}
	const all =
		'Abort AbortRefused Aborted AskAgain Begin Cancel Commit Committed DoCommit Double Doubt End Expire Forget GiveUp Hold ' +
		'KillBrowser KillDaemon KillHost KillWorker Lose Prepare Release Save Settled StartDaemon StartHost Wake';
	expect([...seen].sort()).toEqual(all.split(' '));
});

describe('what is done wrong is found', () => {
	test.each<[string, Plant, RegExp]>([
		['a note that is not there any more', { forgetsNotes: true }, /asked|noted|toDaemon|nobody/u],
		['a download that is not held back', { holdsNothing: true }, /browser/u],
		[
			'a disk that keeps nothing',
			{
				disk: disk => ({
					...disk,
					async openFile(path) {
						const file = await disk.openFile(path);
						// Only how a journal begins.
						return { ...file, write: async (bytes, at) => (at === 0 ? file.write(bytes, at) : undefined) };
					},
				}),
			},
			/disk|running/u,
		],
	])('%s', { timeout: 120_000 }, async (_, plant, wrong) => {
		for (let seed = 0; seed < walks; seed++) {
			const walked = await replay(spec, { seed, plant });
			if (walked.wrong === null) continue;
			expect(walked.wrong).toMatch(wrong);
			return;
		}
		expect.unreachable('not found');
	});
});
