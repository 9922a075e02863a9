/** Closes a switch: a case that is added later stops compiling here. */
export function unreachable(value: never): never {
	throw new Error(`Unhandled case: ${JSON.stringify(value)}`);
}
