const newline = 0x0a;

/** `bytes` is null for a line that was too long to be kept. `end` is after its line end. */
export type TakeLine = (bytes: Uint8Array | null, start: number, end: number) => void;

/** Cuts a stream of bytes into lines, holding no more than one line of `bytesMax`. */
export function splitLines(bytesMax: number, take: TakeLine) {
	/** Where the line begins that is being gathered, and what there is of it; null: too long, skipped. */
	let start = 0;
	let gathered: Uint8Array | null = new Uint8Array(0);
	let length = 0;

	function gather(piece: Uint8Array): void {
		length += piece.length;
		if (length > bytesMax) gathered = null;
		// Always a copy: the giver may use its chunk again.
		else if (gathered) gathered = join(gathered, piece);
	}

	return {
		push(chunk: Uint8Array): void {
			let from = 0;
			for (;;) {
				const at = chunk.indexOf(newline, from);
				if (at < 0) break;
				const piece = chunk.subarray(from, at);
				if (length === 0 && piece.length <= bytesMax) length = piece.length;
				else gather(piece);
				const end = start + length + 1;
				take(gathered === null ? null : gathered.length === 0 ? piece : gathered, start, end);
				start = end;
				length = 0;
				gathered = new Uint8Array(0);
				from = at + 1;
			}
			if (from < chunk.length) gather(chunk.subarray(from));
		},
		/** What follows the last line end; null: more than a line may have. */
		rest: () => ({ rest: gathered, start }),
	};
}

function join(a: Uint8Array, b: Uint8Array): Uint8Array {
	const both = new Uint8Array(a.length + b.length);
	both.set(a);
	both.set(b, a.length);
	return both;
}
