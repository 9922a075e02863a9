import type { Told } from '../race.ts';
import type { Workshop } from '../workshop.ts';

/** A case that is no race of equal fetches. */
export type Own = {
	readonly name: string;
	readonly title: string;
	run(place: { readonly workshop: Workshop; readonly quick: boolean }): Promise<Told>;
};
