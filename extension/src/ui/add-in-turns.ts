import type { Fault } from '../../../shared/domain/faults.ts';
import type { AbortSignalLike } from '../../../shared/kernel/abort-signal.ts';
import type { AskInputs } from '../core/page/asks.ts';
import type { PageStore } from './page-store.ts';

export type Item = AskInputs['addMany']['items'][number];
/** What has become of them, in their order; who was not asked about any more is `left`. */
export type Added = {
	readonly added: number;
	readonly refused: readonly { readonly item: Item; readonly fault: Fault }[];
	readonly left: readonly Item[];
	/** Why it ended early; null: somebody said so, or it did not. */
	readonly why: Fault | null;
};

type Options = { readonly signal: AbortSignalLike; readonly onProgress: (done: number) => void };

/** So few that it is seen to go on, and is stopped soon. */
export const inTurn = 50;

/** Adds any number of downloads, some at a time: the daemon is never flooded, and whoever waits may stop it. */
export async function addInTurns(
	addMany: PageStore['addMany'],
	items: readonly Item[],
	{ signal, onProgress }: Options,
): Promise<Added> {
	let added = 0;
	const refused: { item: Item; fault: Fault }[] = [];
	for (let done = 0; done < items.length; done += inTurn) {
		const turn = items.slice(done, done + inTurn);
		const end = (why: Fault | null): Added => ({ added, refused, left: items.slice(done), why });
		if (signal.aborted) return end(null);
		const outcome = await addMany(turn);
		if (!outcome.ok) return end(outcome.error);
		const full = outcome.value.refused.filter(({ fault }) => fault.code === 'queue_full');
		const wrong = outcome.value.refused.filter(({ fault }) => fault.code !== 'queue_full');
		added += turn.length - wrong.length - full.length;
		refused.push(...wrong.flatMap(({ place, fault }) => entryOf(turn[place], fault)));
		onProgress(Math.min(items.length, done + inTurn));
		// No more will be taken; those that were not are still to be added.
		if (full.length > 0) {
			const places = new Set(full.map(({ place }) => place));
			const left = [...turn.filter((_, place) => places.has(place)), ...items.slice(done + inTurn)];
			return { added, refused, left, why: full[0]?.fault ?? null };
		}
	}
	return { added, refused, left: [], why: null };
}

const entryOf = (item: Item | undefined, fault: Fault) => (item ? [{ item, fault }] : []);
