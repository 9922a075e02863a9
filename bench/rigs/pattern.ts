export const patternBytes = 2 ** 20;

const base = Buffer.alloc(patternBytes, Buffer.from(Array.from({ length: 251 }, (_, index) => index)));

/** A mebibyte that says which one it is, so that none can stand in another's place. Valid until the next is asked. */
export function patternBlock(block: number): Buffer {
	for (let at = 0; at < patternBytes; at += 4096) base.writeUInt32LE(block, at);
	return base;
}
