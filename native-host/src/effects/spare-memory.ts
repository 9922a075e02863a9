/** What a connection reads at once. */
export const chunkBytesMax = 256 * 1024;
/** So many stay for the next who need one; more than that are let go. */
const spareMax = 16;
/** Of those that connections read into: further ones share what they have. */
const readersMax = 24;

const spare: Uint8Array[] = [];
/** How many use a memory of ours; any other is somebody else's. */
const users = new Map<ArrayBufferLike, number>();
let readers = 0;

/**
 * Memory of `chunkBytesMax` that is used again and again: fresh memory for every chunk is more than the garbage collector
 * takes back in time. Whoever takes it is its first user.
 */
function take(): Uint8Array {
	const memory = spare.pop() ?? Buffer.allocUnsafeSlow(chunkBytesMax);
	users.set(memory.buffer, 1);
	return memory;
}

/**
 * The chunk, for use after whoever read it has gone on: itself where its memory is ours, for the reader then goes over to
 * another one; else a copy.
 */
export function keep(chunk: Uint8Array): Uint8Array {
	const count = users.get(chunk.buffer);
	if (count !== undefined) {
		users.set(chunk.buffer, count + 1);
		return chunk;
	}
	const whole = chunk.length > chunkBytesMax ? Buffer.allocUnsafeSlow(chunk.length) : take();
	const copy = whole.subarray(0, chunk.length);
	copy.set(chunk);
	return copy;
}

/** How many memories of ours somebody uses. */
export const usedMemories = (): number => users.size;

/** Its user does not need it any more. */
export function giveBack({ buffer }: Uint8Array): void {
	const count = users.get(buffer);
	if (count === undefined) return;
	if (count > 1) {
		users.set(buffer, count - 1);
		return;
	}
	users.delete(buffer);
	if (spare.length < spareMax) spare.push(new Uint8Array(buffer));
}

/** Memory to read into. */
type Reading = {
	/** What comes next goes there. */
	readonly now: () => Uint8Array;
	/** Whether somebody else uses it too: then nothing more may go where something is. */
	readonly isKept: () => boolean;
	/** Goes over to another one, large if there is one. */
	readonly change: () => void;
	/** Nothing more is read. */
	readonly end: () => void;
};

/** Begins with `first`, which is the caller's and may be shared with others. */
export function reading(first: Uint8Array): Reading {
	let own: Uint8Array | null = null;

	function end(): void {
		if (!own) return;
		readers--;
		giveBack(own);
		own = null;
	}

	return {
		now: () => own ?? first,
		isKept: () => own !== null && (users.get(own.buffer) ?? 0) > 1,
		change() {
			end();
			if (readers >= readersMax) return;
			readers++;
			own = take();
		},
		end,
	};
}
