/** All chance of one simulation, from one seed. */
export type Luck = {
	/** In [0, 1). */
	number(): number;
	/** In [0, below). */
	below(below: number): number;
	between(least: number, most: number): number;
	chance(probability: number): boolean;
	pick<Value>(values: readonly Value[]): Value;
};

/** Small fast counter (sfc32), well mixed before its first number is used. */
export function createLuck(seed: number): Luck {
	let a = seed >>> 0;
	let b = Math.imul(seed, 0x9e3779b1) >>> 0;
	let c = 0x6a09e667;
	let counter = 1;

	function number(): number {
		const mixed = (a + b + counter) | 0;
		counter = (counter + 1) | 0;
		a = b ^ (b >>> 9);
		b = (c + (c << 3)) | 0;
		c = (c << 21) | (c >>> 11);
		c = (c + mixed) | 0;
		return (mixed >>> 0) / 2 ** 32;
	}

	const below = (bound: number): number => Math.floor(number() * bound);
	for (let warm = 0; warm < 15; warm++) number();
	return {
		number,
		below,
		between: (least, most) => least + below(most - least + 1),
		chance: probability => number() < probability,
		pick: values => values[below(values.length)] as (typeof values)[number],
	};
}
