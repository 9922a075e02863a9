import * as v from 'valibot';

/** Of one page, and of all pages together. */
export const linksMax = 5_000;
export const allLinksMax = 20_000;
/** Longer addresses are no links that anybody follows. */
const urlUnitsMax = 16_384;
const textUnitsMax = 512;

const kinds = ['link', 'image', 'video', 'audio'] as const;
const Text = v.pipe(v.string(), v.maxLength(textUnitsMax));

/** What a page holds: an address, what it stands in, and the words about it. */
export const Found = v.object({
	url: v.pipe(v.string(), v.maxLength(urlUnitsMax), v.regex(/^https?:\/\/[^/?#]/iu)),
	as: v.picklist(kinds),
	text: Text,
});
export type Found = v.InferOutput<typeof Found>;

/** Where it was: whoever fetches it is seen to come from there, with the cookies of that jar. */
export type FoundPage = {
	readonly url: string | null;
	readonly title: string;
	readonly storeId: string | null;
	readonly private: boolean;
};

export type Looked = {
	readonly page: FoundPage;
	readonly found: readonly Found[];
	/** There was more than is taken. */
	readonly isCut: boolean;
};

/** What a script in a page brought, which may be anything: the good ones, as many as are taken. */
export function readFound(value: unknown): Pick<Looked, 'found' | 'isCut'> {
	const given: readonly unknown[] = Array.isArray(value) ? value : [];
	const found = given.slice(0, linksMax).flatMap(one => {
		const parsed = v.safeParse(Found, one);
		return parsed.success ? [parsed.output] : [];
	});
	return { found, isCut: given.length > linksMax };
}
