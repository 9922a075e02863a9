import { createInterface } from 'node:readline';
import type { ServedFile } from './script.ts';
import { startServer } from './server.ts';

/**
 * The lying server as a process of its own, so that it outlives whoever is killed.
 *
 *     node tests/support/server/main.ts '{"/a.bin":{"size":1000,"seed":1}}' [port]
 *
 * The first line it prints is its origin. Each line of its input is a command, answered by one line of JSON:
 * `{"files":{…}}` serves these too, `{"totalBytesPerSecond":N}`, `{"connectionsMax":N}`, `{"forget":true}`, and in
 * every case the answer is `{openSockets, maxSockets, requests, twice: {path: {bytes, again}}}`. It ends with its
 * input.
 */
type Command = {
	readonly files?: Record<string, ServedFile>;
	readonly totalBytesPerSecond?: number;
	readonly connectionsMax?: number;
	readonly forget?: boolean;
};

const files = JSON.parse(process.argv[2] ?? '{}') as Record<string, ServedFile>;
const server = await startServer(files, { port: Number(process.argv[3] ?? 0) });
console.log(server.origin);

for await (const line of createInterface({ input: process.stdin })) {
	const command = JSON.parse(line) as Command;
	for (const [path, file] of Object.entries(command.files ?? {})) server.files.set(path, file);
	if (command.totalBytesPerSecond !== undefined) server.totalBytesPerSecond = command.totalBytesPerSecond;
	if (command.connectionsMax !== undefined) server.connectionsMax = command.connectionsMax;
	if (command.forget) server.forget();
	const twice = Object.fromEntries([...server.files.keys()].map(path => [path, server.servedTwice(path)]));
	const { openSockets, maxSockets, seen } = server;
	console.log(JSON.stringify({ openSockets, maxSockets, requests: seen.length, twice }));
}
await server.close();
