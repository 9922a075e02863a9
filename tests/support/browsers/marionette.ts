import { connect, type Socket } from 'node:net';
import { within } from './wait-for.ts';

/**
 * Firefox's own remote protocol: `LENGTH:JSON` over TCP, each message an array `[0, id, command, parameters]`,
 * each answer `[1, id, error, result]`. It is here and no WebDriver library because it alone reaches the
 * browser's own windows (menus, toolbar, panels), and needs no geckodriver.
 */
export type Marionette = AsyncDisposable & {
	/** About the page in front. */
	send(command: string, parameters?: object): Promise<unknown>;
	/** The result of a function body in the browser's own window, with the browser's own privileges. */
	runInBrowser<Value>(body: string, ...parameters: readonly unknown[]): Promise<Value>;
};

const answerTimeoutMs = 60_000;
const messageBytesMax = 64 * 1024 * 1024;

type Context = 'content' | 'chrome';
type Waiting = { resolve(value: unknown): void; reject(error: Error): void };

export async function connectMarionette(port: number): Promise<Marionette> {
	const socket = connect(port, '127.0.0.1');
	const waiting = new Map<number, Waiting>();
	let lastId = 0;
	let present: Context = 'content';

	const greeted = new Promise<void>((resolve, reject) => {
		socket.once('error', reject);
		readMessages(socket, message => {
			if (!Array.isArray(message)) return resolve();
			settle(waiting, message);
		});
	});
	socket.on('error', () => {});
	socket.once('close', () => {
		for (const call of waiting.values()) call.reject(new Error('Firefox closed the connection'));
		waiting.clear();
	});
	await within(answerTimeoutMs, 'Firefox to greet', greeted);

	const call = (command: string, parameters: object): Promise<unknown> => {
		if (socket.destroyed) return Promise.reject(new Error('Firefox closed the connection'));
		const id = ++lastId;
		const answer = new Promise((resolve, reject) => waiting.set(id, { resolve, reject }));
		const text = JSON.stringify([0, id, command, parameters]);
		socket.write(`${Buffer.byteLength(text)}:${text}`);
		return within(answerTimeoutMs, command, answer);
	};
	// One after the other, for the context is the connection's.
	let last: Promise<unknown> = Promise.resolve();
	const callIn = (context: Context, command: string, parameters: object): Promise<unknown> => {
		const answer = last.then(async () => {
			if (context !== present) await call('Marionette:SetContext', { value: context });
			present = context;
			return call(command, parameters);
		});
		last = answer.catch(() => {});
		return answer;
	};
	await call('WebDriver:NewSession', { capabilities: { alwaysMatch: {} } });
	await call('WebDriver:SetTimeouts', { script: answerTimeoutMs });

	return {
		send: (command, parameters = {}) => callIn('content', command, parameters),
		runInBrowser: async <Value>(body: string, ...args: readonly unknown[]) => {
			// A promise that the body returns is awaited by the browser.
			const result = await callIn('chrome', 'WebDriver:ExecuteScript', { script: body, args, sandbox: null });
			return (result as { value: Value }).value;
		},
		[Symbol.asyncDispose]: () => {
			socket.destroy();
			return Promise.resolve();
		},
	};
}

function settle(waiting: Map<number, Waiting>, [, id, error, result]: unknown[]): void {
	const call = waiting.get(Number(id));
	waiting.delete(Number(id));
	if (!error) return call?.resolve(result);
	const { error: kind, message } = error as { error: string; message: string };
	call?.reject(new Error(`${kind}: ${message}`));
}

function readMessages(socket: Socket, onMessage: (message: unknown) => void): void {
	let rest: Buffer = Buffer.alloc(0);
	socket.on('data', chunk => {
		rest = Buffer.concat([rest, chunk as Buffer]);
		for (;;) {
			const colon = rest.indexOf(':');
			if (colon === -1) return;
			const end = colon + 1 + Number(rest.subarray(0, colon));
			if (!(end <= messageBytesMax)) {
				socket.destroy(new Error('A message of impossible length'));
				return;
			}
			if (rest.length < end) return;
			onMessage(JSON.parse(rest.subarray(colon + 1, end).toString()));
			rest = rest.subarray(end);
		}
	});
}
