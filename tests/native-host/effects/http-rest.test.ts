import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { mayReadOn } from '../../../native-host/src/effects/http-rest.ts';

const MiB = 1024 * 1024;

it('connections that bring little rest together, and go on by themselves, each once', async () => {
	let resumed = 0;
	const sockets = Array.from({ length: 3 }, () => ({ resume: () => void resumed++ }) as unknown as Socket);
	for (const socket of [...sockets, ...sockets]) expect(mayReadOn(socket, 1000, 100 * MiB)).toBe(false);
	expect(resumed).toBe(0);
	await sleep(50);
	expect(resumed).toBe(3);
	expect(mayReadOn(sockets[0] as Socket, 1000, 100 * MiB)).toBe(false);
	await sleep(50);
	expect(resumed).toBe(4);
});

it.each([
	['brings much', 64 * 1024, 100 * MiB],
	['is near its end', 1000, MiB],
])('one that %s does not', async (_, count, ahead) => {
	const socket = { resume: () => expect.unreachable() } as unknown as Socket;
	expect(mayReadOn(socket, count, ahead)).toBe(true);
	await sleep(30);
});
