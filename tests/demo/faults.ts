import type { ServerResponse } from 'node:http';

const promisedBytes = 1_000_000;
const keptBytes = 300_000;

/** Addresses at which something goes wrong, and how. */
export const faults = {
	'/faults/missing.bin': response => void response.writeHead(404).end('Not here'),
	'/faults/forbidden.bin': response => void response.writeHead(403).end('Not for you'),
	'/faults/broken.bin': response => void response.writeHead(500).end('Out of order'),
	'/faults/empty.bin': response => void response.writeHead(200, { 'Content-Length': 0 }).end(),
	'/faults/closes-early.bin': response => {
		response.writeHead(200, { 'Content-Type': 'application/octet-stream', 'Content-Length': promisedBytes });
		response.write(Buffer.alloc(keptBytes), () => response.destroy());
	},
} as const satisfies Record<string, (response: ServerResponse) => void>;

export const isFault = (path: string): path is keyof typeof faults => Object.hasOwn(faults, path);

export const serveFault = (path: keyof typeof faults, response: ServerResponse): void =>
	faults[path](response);
