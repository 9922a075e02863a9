import { createLuck, type Luck } from './luck.ts';

/** A file that the virtual servers have. */
export type Served = {
	readonly url: string;
	readonly number: number;
	readonly validator: 'strong' | 'weak' | 'date' | 'none';
	readonly ranges: boolean;
	/** Counts up when the file is replaced by another one. */
	version: number;
	readonly sizes: readonly number[];
};

const noiseBytes = 1 << 21;
const noise = makeNoise();

const sizeOf = ({ sizes, version }: Served): number => sizes[version % sizes.length] as number;

/** No two versions of any file have a stretch in common. */
export function contentOf(file: Served, version = file.version): Uint8Array {
	const size = sizeOf({ ...file, version });
	const start = (file.number * 7_919 + version * 104_729 + 13) % (noiseBytes - size);
	return noise.subarray(start, start + size);
}

/** Which version a finished file is; null: none. */
export function versionOf(file: Served, bytes: Uint8Array): number | null {
	for (let version = file.version; version >= 0; version--)
		if (Buffer.compare(contentOf(file, version), bytes) === 0) return version;
	return null;
}

/** Two pieces of a file are worth a connection each from 128 KiB on. */
const sizes = [1, 700, 3_000, 9_000, 9_000, 9_000, 140_000, 200_000];

export function chooseServed(luck: Luck, number: number): Served {
	const host = luck.below(2);
	return {
		// Some of them have the same name in different places.
		url: `http://host${host}.test/${number}/${luck.pick(['file.bin', 'file.bin', `file${number}.bin`])}`,
		number,
		validator: luck.pick(['strong', 'strong', 'strong', 'weak', 'date', 'none']),
		ranges: luck.chance(0.85),
		version: 0,
		sizes: luck.chance(0.7) ? [luck.pick(sizes)] : [luck.pick(sizes), luck.pick(sizes)],
	};
}

function makeNoise(): Uint8Array {
	const luck = createLuck(0x5eed);
	const words = new Uint32Array(noiseBytes / 4);
	for (let at = 0; at < words.length; at++) words[at] = luck.number() * 2 ** 32;
	return new Uint8Array(words.buffer);
}
