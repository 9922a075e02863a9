import * as v from 'valibot';
import { fault, type Fault } from '../domain/faults.ts';
import { createAbort, type AbortSignalLike } from '../kernel/abort-signal.ts';
import type { Result } from '../kernel/result.ts';
import {
	announcements,
	calls,
	type Announcements,
	type Caller,
	type Calls,
	type Method,
	type Notifications,
} from './contract.ts';
import { pendingCallsMax } from './limits.ts';
import { parseMessage, toRpcError, type Message } from './message.ts';
import { quote } from '../kernel/quoted.ts';
import { remark } from '../domain/remarks.ts';

/** One handler a call; `signal` is aborted when the caller gives up or is gone. */
export type Handlers = {
	[M in Method]: (
		params: Calls[M]['params'],
		signal: AbortSignalLike,
	) => Promise<Result<Calls[M]['result'], Fault>> | Result<Calls[M]['result'], Fault>;
};

export type Answerer = {
	/** Takes one message as it came off the wire; answers, and never throws. */
	receive(value: unknown): Promise<void>;
	notify<Name extends keyof Notifications>(name: Name, params: Notifications[Name]): void;
	/** Nobody waits for an answer any more. */
	close(): void;
};

type Ports = {
	readonly handlers: Handlers;
	readonly send: (message: Message) => void;
	/** Who is at the other end, asked for each call. */
	readonly caller: () => Caller;
	readonly attach: (params: Announcements['session.attach']) => void;
	/** Told what a handler threw: a defect of ours, answered as `internal`. */
	readonly defect: (method: string, error: unknown) => void;
};

/** The answering end: checks who asks and what, then hands over to the handler. */
export function createAnswerer({ handlers, send, caller, attach, defect }: Ports): Answerer {
	const running = new Map<number, { abort(): void }>();

	const refuse = (id: number | null, reason: Fault) =>
		send({ jsonrpc: '2.0', id, error: toRpcError(reason) });

	async function answer(id: number, name: string, params: unknown): Promise<void> {
		if (!isMethod(name)) return refuse(id, fault('unknown_method', quote(name.slice(0, 100))));
		if (calls[name].from === 'local' && caller() !== 'local')
			return refuse(id, fault('not_allowed', quote(name)));
		const parsed = v.safeParse(calls[name].params, params);
		if (!parsed.success) return refuse(id, fault('bad_parameters', quote(describe(name, parsed.issues))));
		if (running.has(id)) return refuse(id, fault('bad_parameters', quote(`id ${id}`)));
		if (running.size >= pendingCallsMax)
			return refuse(id, fault('bad_parameters', remark('too_many_at_once')));
		const call = createAbort();
		running.set(id, call);
		try {
			const result = await invoke(handlers, name, parsed.output, call.signal);
			if (result.ok) send({ jsonrpc: '2.0', id, result: result.value });
			else refuse(id, result.error);
		} catch (error) {
			defect(name, error);
			refuse(id, fault('internal', quote(name)));
		} finally {
			running.delete(id);
		}
	}

	function hear(name: string, params: unknown): void {
		if (name === '$/cancelRequest') {
			const parsed = v.safeParse(announcements[name], params);
			const call = parsed.success ? running.get(parsed.output.id) : undefined;
			call?.abort();
		}
		if (name === 'session.attach') {
			const parsed = v.safeParse(announcements[name], params);
			if (parsed.success) attach(parsed.output);
		}
	}

	return {
		async receive(value) {
			const parsed = parseMessage(value);
			if (!parsed.ok) return refuse(null, fault('frame_invalid', quote(parsed.error)));
			const message = parsed.value;
			if (!('method' in message)) return;
			if ('id' in message) await answer(message.id, message.method, message.params);
			else hear(message.method, message.params);
		},
		notify: (method, params) => send({ jsonrpc: '2.0', method, params }),
		close() {
			for (const call of running.values()) call.abort();
		},
	};
}

const isMethod = (name: string): name is Method => Object.hasOwn(calls, name);

/** The compiler cannot follow that `params` belongs to `method`; the parser just saw to it. */
const invoke = <M extends Method>(handlers: Handlers, method: M, params: unknown, signal: AbortSignalLike) =>
	handlers[method](params as Calls[M]['params'], signal);

function describe(method: string, issues: readonly v.BaseIssue<unknown>[]): string {
	const first = issues[0];
	const path = first?.path?.map(item => String(item.key)).join('.') ?? '';
	// Only the expected type: the received value may be a secret.
	return `${method}: ${path || 'parameters'} should be ${first?.expected ?? 'otherwise'}`;
}
