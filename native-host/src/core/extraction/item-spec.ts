/** Numbers of items, each from one up to another (including); Infinity: to the end. */
export type ItemSpec = readonly (readonly [from: number, to: number])[];

const partsMax = 1_000;
const indexMax = 1_000_000;

/** `all`, `1-10`, `1,3,7-`; null where it makes no sense. */
export function parseItemSpec(text: string): ItemSpec | null {
	if (text.trim().toLowerCase() === 'all') return [[1, Infinity]];
	const parts = text.split(',');
	if (parts.length > partsMax) return null;
	const spec: [number, number][] = [];
	for (const part of parts) {
		const [, from = '', dash = '', to = ''] = /^\s*(\d{1,7})(?:(-)(\d{0,7}))?\s*$/u.exec(part) ?? [];
		const first = Number(from);
		const last = dash === '' ? first : to === '' ? Infinity : Number(to);
		if (from === '' || first < 1 || last < first || first > indexMax) return null;
		spec.push([first, last]);
	}
	return spec;
}

export const isWanted = (spec: ItemSpec, index: number): boolean =>
	spec.some(([from, to]) => index >= from && index <= to);

/** The last that is wanted at all. */
export const lastWanted = (spec: ItemSpec): number => Math.max(...spec.map(([, to]) => to));

/** The first that is wanted at all. */
export const firstWanted = (spec: ItemSpec): number => Math.min(...spec.map(([from]) => from));
