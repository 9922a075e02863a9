/** What a connection reads at once. */
export const chunkBytesMax = 256 * 1024;
/** So many stay for the next who need one; more than that are let go. */
const spareMax = 16;

const spare: Uint8Array[] = [];

/**
 * A copy of a chunk in memory that is used again and again: fresh memory for every chunk is more than the garbage
 * collector takes back in time.
 */
export function lend(chunk: Uint8Array): Uint8Array {
	const whole =
		chunk.length > chunkBytesMax
			? Buffer.allocUnsafeSlow(chunk.length)
			: (spare.pop() ?? Buffer.allocUnsafeSlow(chunkBytesMax));
	const copy = whole.subarray(0, chunk.length);
	copy.set(chunk);
	return copy;
}

/** Nobody may use the copy any more. */
export function giveBack({ buffer }: Uint8Array): void {
	if (spare.length < spareMax && buffer.byteLength === chunkBytesMax) spare.push(new Uint8Array(buffer));
}
