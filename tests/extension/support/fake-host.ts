import type { NativePort } from '../../../extension/src/background/host-link.ts';
import type { QueueEvent, RecordedEvent } from '../../../shared/domain/events.ts';
import { fault, type Fault } from '../../../shared/domain/faults.ts';
import { fold } from '../../../shared/domain/fold.ts';
import { emptyState } from '../../../shared/domain/queue-state.ts';
import { err, ok } from '../../../shared/kernel/result.ts';
import { millis } from '../../../shared/kernel/units.ts';
import { createAnswerer, type Handlers } from '../../../shared/protocol/answerer.ts';
import type { Calls, TaskAdd } from '../../../shared/protocol/contract.ts';
import type { Seq } from '../../../shared/domain/ids.ts';
import { requestFor } from '../../support/task-request.ts';
import { quote } from '../../../shared/kernel/quoted.ts';

/** A daemon of twenty lines behind native messaging: it remembers, across ports, and answers by the real contract. */
export function createFakeHost() {
	const state = emptyState();
	const events: RecordedEvent[] = [];
	const adds: TaskAdd[] = [];
	const asked: string[] = [];
	const links: (Calls['task.refreshLink']['params'] | Calls['task.linkNotFound']['params'])[] = [];
	let live: { end: (reason: string) => void; notify: ReturnType<typeof createAnswerer>['notify'] } | null =
		null;
	const host = {
		state,
		adds,
		asked,
		/** Answers to `link.wanted`. */
		links,
		/** How often a port was opened. */
		connections: 0,
		installed: true,
		/** The host takes messages and never answers. */
		mute: false,
		protocol: 1,
		refuse: null as Fault | null,
		isConnected: () => live !== null,
		record(...facts: QueueEvent[]) {
			const fresh = facts.map(event => {
				const recorded = { seq: (state.seq + 1) as Seq, at: millis(1_000), event };
				fold(state, recorded);
				return recorded;
			});
			events.push(...fresh);
			live?.notify('events.appended', { events: fresh });
		},
		notify: (...args: Parameters<ReturnType<typeof createAnswerer>['notify']>) => live?.notify(...args),
		crash: () => live?.end('Native host has exited.'),
		connect(): NativePort & { reason: string } {
			host.connections += 1;
			const hearers: ((message: unknown) => void)[] = [];
			const enders: (() => void)[] = [];
			let open = true;
			const end = (reason: string) => {
				if (!open) return;
				open = false;
				live = null;
				port.reason = reason;
				for (const ended of enders) ended();
			};
			const answerer = createAnswerer({
				handlers: handlers(),
				send: message =>
					queueMicrotask(() => {
						if (open) for (const hear of hearers) hear(structuredClone(message));
					}),
				caller: () => 'browser',
				attach: () => {},
				defect: (method, error) => {
					throw new Error(method, { cause: error });
				},
			});
			const port = {
				reason: '',
				postMessage: (message: unknown) => {
					if (open && host.installed && !host.mute) void answerer.receive(structuredClone(message));
				},
				disconnect: () => {
					open = false;
					live = null;
				},
				onMessage: { addListener: (hear: (message: unknown) => void) => void hearers.push(hear) },
				onDisconnect: { addListener: (ended: () => void) => void enders.push(ended) },
			};
			if (host.installed) live = { end, notify: (name, params) => answerer.notify(name, params) };
			else queueMicrotask(() => end('Specified native messaging host not found.'));
			return port;
		},
	};

	const nothing = (name: string) => () => {
		asked.push(name);
		return ok({});
	};

	function handlers(): Handlers {
		const base = new Proxy({} as Handlers, { get: (_, name) => nothing(String(name)) });
		return new Proxy(base, {
			get: (target, name) =>
				Object.hasOwn(own, name) ? own[name as keyof typeof own] : target[name as keyof Handlers],
		});
	}

	const own: Partial<Handlers> = {
		'session.hello': () =>
			ok({
				protocol: host.protocol,
				version: '9.9.9',
				capabilities: [],
				journal: 'fake',
				seq: state.seq,
			}),
		'events.subscribe': ({ journal, since }) => {
			asked.push(`subscribe ${journal} ${since}`);
			const snapshot = journal !== 'fake';
			queueMicrotask(() => {
				if (!snapshot)
					return live?.notify('events.appended', { events: events.filter(({ seq }) => seq > since) });
				const { seq, lastRun, lastRank } = state;
				live?.notify('events.snapshot', {
					journal: 'fake',
					seq,
					lastRun,
					lastRank,
					first: true,
					last: true,
					tasks: [...state.tasks.values()],
				});
			});
			return ok({ snapshot });
		},
		'task.add': params => {
			adds.push(params);
			if (host.refuse) return err(host.refuse);
			if (!state.tasks.has(params.id))
				host.record({
					type: 'task.added',
					task: params.id,
					request: requestFor(params.url),
					rank: state.lastRank + 1,
				});
			return ok({ task: params.id });
		},
		'task.refreshLink': params => {
			links.push(params);
			return ok({});
		},
		'task.linkNotFound': params => {
			links.push(params);
			return ok({});
		},
		'task.pause': () => err(fault('transition_refused', quote('it is complete'))),
	};
	return host;
}
