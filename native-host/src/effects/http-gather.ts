import { reading } from './spare-memory.ts';

/** How a socket reads into memory of ours; `callback` is given that memory and tells whether it may go on. */
export type OnRead = {
	readonly buffer: () => Uint8Array;
	readonly callback: (count: number, into: Uint8Array) => boolean;
};

type Gathered = {
	readonly onread: OnRead;
	/** Hands on what is there; nothing more comes. */
	readonly end: () => void;
};

/** TLS gives a record at a time. */
const recordBytesMax = 16 * 1024;
/** Enough for a connection that is not fast. */
const firstBytes = 64 * 1024;
/** One that brings so much in a turn of the event loop is given another turn, */
const muchBytes = 32 * 1024;
/** up to so many: what is not handed on is not written. */
const turnsMax = 4;

/**
 * Puts together what a connection brings in a few turns of the event loop: TLS hands out records of 16 KiB, and a write
 * for each of them would cost more than the rest. `hear` is done with what it is given, or keeps it.
 */
export function gather(hear: (chunk: Uint8Array) => boolean, pause: () => void): Gathered {
	const memory = reading(Buffer.allocUnsafeSlow(firstBytes));
	/** What is there and not handed on: from the one to the other. */
	let from = 0;
	let to = 0;
	let isDue = false;
	/** Up to where it had come the last time somebody looked. */
	let seen = 0;
	let turns = 0;

	/** Whether more may come. */
	function handOn(): boolean {
		const start = from;
		from = seen = to;
		return start === to || hear(memory.now().subarray(start, to));
	}

	function look(): void {
		if (to - seen >= muchBytes && ++turns < turnsMax) {
			seen = to;
			setImmediate(look);
			return;
		}
		isDue = false;
		turns = 0;
		if (!handOn()) pause();
	}

	return {
		onread: {
			// Asked for after each callback, and only then: what comes next lands where that pointed to.
			buffer: () => memory.now().subarray(to, to + recordBytesMax),
			callback(count, into) {
				to = into.byteOffset - memory.now().byteOffset + count;
				if (to + recordBytesMax > memory.now().length) {
					const mayGoOn = handOn();
					if (memory.now().length === firstBytes || memory.isKept()) memory.change();
					from = to = seen = 0;
					return mayGoOn;
				}
				if (!isDue) setImmediate(look);
				isDue = true;
				return true;
			},
		},
		end() {
			handOn();
			memory.end();
		},
	};
}
