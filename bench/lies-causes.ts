import { faults, type FaultCode } from '../shared/domain/faults.ts';

/** What became of one script with one client. */
export type Ended = { readonly end: string; readonly reason: string | null };

/** What we said where we did not end well, and whether anybody else did there. */
export function whyFailed(
	ours: readonly Ended[],
	theirs: readonly (readonly Ended[])[],
): readonly Readonly<Record<string, string>>[] {
	const groups = new Map<string, { scripts: number; had: number }>();
	ours.forEach(({ end, reason }, script) => {
		if (end === 'equal') return;
		const group = groups.get(reason ?? end) ?? { scripts: 0, had: 0 };
		groups.set(reason ?? end, group);
		group.scripts++;
		if (theirs.some(ends => ends[script]?.end === 'equal')) group.had++;
	});
	return [...groups]
		.sort(([, a], [, b]) => b.scripts - a.scripts)
		.map(([reason, { scripts, had }]) => ({
			'what Rustloader said': sentenceOf(reason),
			scripts: String(scripts),
			'nobody got a right file': String(scripts - had),
			'another client did': String(had),
		}));
}

const sentenceOf = (reason: string): string =>
	reason in faults ? faults[reason as FaultCode].sentence : reason;
