import type { Socket } from 'node:net';

/** A read of less than that costs more than it brings, */
const littleBytes = 24 * 1024;
/** so the connection is left alone for so long: the system goes on receiving for it. */
const restMs = 10;
/** With less to come the end would be late. */
const aheadBytesMin = 4 * 1024 * 1024;

const resting = new Set<Socket>();

/**
 * Whether a connection that has just brought so many bytes, with so many still to come, is to be read on at once; else
 * it is, by itself, in a moment.
 */
export function mayReadOn(socket: Socket, count: number, ahead: number): boolean {
	if (count >= littleBytes || ahead < aheadBytesMin) return true;
	if (resting.size === 0) setTimeout(wake, restMs);
	resting.add(socket);
	return false;
}

function wake(): void {
	const sockets = [...resting];
	resting.clear();
	for (const socket of sockets) socket.resume();
}
