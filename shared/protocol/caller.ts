import * as v from 'valibot';
import { fault, type Fault } from '../domain/faults.ts';
import type { AbortSignalLike } from '../kernel/abort-signal.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import {
	calls,
	notifications,
	type Announcements,
	type Calls,
	type Method,
	type NotificationName,
	type Notifications,
} from './contract.ts';
import { pendingCallsMax } from './limits.ts';
import { fromRpcError, parseMessage, type Message } from './message.ts';
import { quote } from '../kernel/quoted.ts';
import { remark } from '../domain/remarks.ts';

/** The asking end of a connection to the daemon: popup, background and command line. */
export type Caller = {
	/** Never rejects: what goes wrong is the fault in the result. */
	call<M extends Method>(
		method: M,
		params: Calls[M]['params'],
		signal?: AbortSignalLike,
	): Promise<Result<Calls[M]['result'], Fault>>;
	announce<Name extends keyof Announcements>(name: Name, params: Announcements[Name]): void;
	receive(value: unknown): void;
	/** Ends every open call with this fault. */
	close(reason: Fault): void;
};

type Ports = {
	readonly send: (message: Message) => void;
	readonly notified: <Name extends NotificationName>(name: Name, params: Notifications[Name]) => void;
	/** One came that a later version may have meant. */
	readonly unreadable?: (name: NotificationName) => void;
};

type Open = { readonly settle: (outcome: Result<unknown, Fault>) => void };

export function createCaller({ send, notified, unreadable }: Ports): Caller {
	const open = new Map<number, Open>();
	let lastId = 0;
	let closed: Fault | null = null;

	function settle(id: number, outcome: Result<unknown, Fault>): void {
		const call = open.get(id);
		open.delete(id);
		call?.settle(outcome);
	}

	async function ask(
		method: Method,
		params: unknown,
		signal?: AbortSignalLike,
	): Promise<Result<unknown, Fault>> {
		if (closed) return err(closed);
		if (open.size >= pendingCallsMax) return err(fault('daemon_unreachable', remark('too_many_at_once')));
		const id = ++lastId;
		const giveUp = () => send({ jsonrpc: '2.0', method: '$/cancelRequest', params: { id } });
		const answered = new Promise<Result<unknown, Fault>>(resolve => open.set(id, { settle: resolve }));
		send({ jsonrpc: '2.0', id, method, params });
		if (signal?.aborted) giveUp();
		signal?.addEventListener('abort', giveUp);
		try {
			return await answered;
		} finally {
			signal?.removeEventListener('abort', giveUp);
		}
	}

	return {
		async call(method, params, signal) {
			const answer = await ask(method, params, signal);
			if (!answer.ok) return answer;
			const parsed = v.safeParse(calls[method].result, answer.value);
			if (!parsed.success) return err(fault('version_mismatch', quote(method)));
			return ok(parsed.output as Calls[typeof method]['result']);
		},
		announce: (method, params) => send({ jsonrpc: '2.0', method, params }),
		receive(value) {
			const parsed = parseMessage(value);
			if (!parsed.ok) return;
			const message = parsed.value;
			if ('result' in message) settle(message.id, ok(message.result));
			else if ('error' in message) {
				if (message.id !== null) settle(message.id, err(fromRpcError(message.error)));
			} else if (!('id' in message) && isNotification(message.method)) {
				const params = v.safeParse(notifications[message.method], message.params);
				if (params.success) notified(message.method, params.output);
				else unreadable?.(message.method);
			}
		},
		close(reason) {
			closed = reason;
			for (const id of open.keys()) settle(id, err(reason));
		},
	};
}

const isNotification = (name: string): name is NotificationName => Object.hasOwn(notifications, name);
