import { expect, test } from 'vitest';
import { waitUntilIdle } from '../../../native-host/src/app/idle.ts';

test('a client that comes while the door closes keeps the daemon', async () => {
	const did: string[] = [];
	const server = {
		connections: 0,
		hide() {
			did.push('hide');
			if (did.length === 1) server.connections = 1;
		},
		show() {
			did.push('show');
			server.connections = 0;
		},
	};
	await waitUntilIdle({
		server,
		queue: { idle: () => true },
		idleMs: 10,
		asked: new AbortController().signal,
	});
	expect(did).toEqual(['hide', 'show', 'hide']);
});

test('work or a client starts the time anew', async () => {
	let looks = 0;
	const server = { connections: 0, hide: () => undefined, show: () => undefined };
	const queue = { idle: () => ++looks % 5 !== 0 || looks > 40 };
	await waitUntilIdle({ server, queue, idleMs: 10, asked: new AbortController().signal });
	expect(looks).toBeGreaterThan(45);
});

test('ends at once when it is asked to, busy or not', async () => {
	const asked = new AbortController();
	const server = { connections: 3, hide: () => undefined, show: () => undefined };
	const ended = waitUntilIdle({ server, queue: { idle: () => false }, idleMs: 1e9, asked: asked.signal });
	asked.abort();
	await ended;
});
