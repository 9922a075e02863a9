/** How a socket reads into memory of ours; `callback` is given that memory and tells whether it may go on. */
export type OnRead = {
	readonly buffer: Uint8Array | (() => Uint8Array);
	readonly callback: (count: number, into: Uint8Array) => boolean;
};

type Gathered = {
	readonly onread: OnRead;
	/** Hands on what is there. */
	readonly flush: () => void;
};

/** TLS gives a record at a time. */
const recordBytesMax = 16 * 1024;
const gatheredBytesMax = 128 * 1024;

/**
 * Puts together what a connection brings in one turn of the event loop: TLS hands out records of 16 KiB, and a write
 * for each of them would cost more than the rest. `hear` uses or copies what it is given.
 */
export function gather(hear: (chunk: Uint8Array) => boolean, pause: () => void): Gathered {
	const memory = Buffer.allocUnsafeSlow(gatheredBytesMax);
	/** What is there and not handed on: from the one to the other. */
	let from = 0;
	let to = 0;
	let isDue = false;

	/** Whether more may come. */
	function handOn(): boolean {
		const start = from;
		from = to;
		return start === to || hear(memory.subarray(start, to));
	}

	function handOnLater(): void {
		isDue = false;
		if (!handOn()) pause();
	}

	return {
		onread: {
			// Asked for after each callback, and only then: what comes next lands where that pointed to.
			buffer: () => memory.subarray(to, to + recordBytesMax),
			callback(count, into) {
				to = into.byteOffset - memory.byteOffset + count;
				if (to + recordBytesMax > gatheredBytesMax) {
					const mayGoOn = handOn();
					from = to = 0;
					return mayGoOn;
				}
				if (!isDue) setImmediate(handOnLater);
				isDue = true;
				return true;
			},
		},
		flush: () => void handOn(),
	};
}
