import { fault, type Fault } from '../../../shared/domain/faults.ts';
import type { Seq } from '../../../shared/domain/ids.ts';
import type { AbortSignalLike } from '../../../shared/kernel/abort-signal.ts';
import { err, type Result } from '../../../shared/kernel/result.ts';
import { createCaller, type Caller } from '../../../shared/protocol/caller.ts';
import type { Calls, Method, NotificationName, Notifications } from '../../../shared/protocol/contract.ts';
import { protocolOldest, protocolVersion } from '../../../shared/protocol/limits.ts';
import { agreedProtocol } from '../../../shared/protocol/versions.ts';
import { reconnectDelayMs } from '../core/link/backoff.ts';
import { isRetried, reasonOf, reasonOfFault, type DownReason, type Link } from '../core/link/link.ts';
import { quote } from '../../../shared/kernel/quoted.ts';
import { remark } from '../../../shared/domain/remarks.ts';

/** As much of a native messaging port as it takes. */
export type NativePort = {
	postMessage(message: unknown): void;
	disconnect(): void;
	readonly onMessage: { addListener(listener: (message: unknown) => void): void };
	readonly onDisconnect: { addListener(listener: () => void): void };
};

type Ports = {
	/** May throw. */
	readonly connect: () => NativePort;
	/** Why this port ended, in the browser's words; asked within its disconnect event. */
	readonly endReason: (port: NativePort) => string;
	readonly client: { readonly name: string; readonly version: string };
	/** From where on events are wanted. */
	readonly position: () => { readonly journal: string | null; readonly since: Seq };
	readonly heard: <Name extends NotificationName>(name: Name, params: Notifications[Name]) => void;
	readonly changed: (link: Link) => void;
	readonly random: () => number;
	readonly now: () => number;
	/** A timer; gives back how to cancel it. */
	readonly after: (ms: number, run: () => void) => () => void;
};

export type HostLink = {
	readonly current: () => Link;
	/** Whether somebody needs the connection; without need it is given up, so that the worker may sleep. */
	need(needed: boolean): void;
	/** Somebody looks again: what was given up is tried once more. */
	retry(): void;
	/** Waits for a connection that is being made; never rejects. */
	call<M extends Method>(
		method: M,
		params: Calls[M]['params'],
		signal?: AbortSignalLike,
	): Promise<Result<Calls[M]['result'], Fault>>;
	/** Asks for everything again, where events were missed. */
	resync(): void;
};

/** The host starts the daemon first where none runs. */
export const helloTimeoutMs = 15_000;
/** A connection that nobody needs any more is kept this long. */
export const releaseAfterMs = 5_000;
/** A connection that held this long was a good one: the next failure starts counting anew. */
const settledAfterMs = 30_000;

type Session = { readonly port: NativePort; readonly caller: Caller; resyncing: boolean };

export function createHostLink(ports: Ports): HostLink {
	let link: Link = { kind: 'off' };
	let session: Session | null = null;
	let attempt = 0;
	let readyAt = 0;
	let needed = false;
	let openCalls = 0;
	let cancelTimer = () => {};
	const waiting: (() => void)[] = [];

	function become(next: Link): void {
		link = next;
		if (next.kind !== 'connecting') for (const wake of waiting.splice(0)) wake();
		ports.changed(next);
	}

	function timer(ms: number, run: () => void): void {
		cancelTimer();
		cancelTimer = ports.after(ms, run);
	}

	function open(): void {
		cancelTimer();
		attempt += 1;
		let port: NativePort;
		try {
			port = ports.connect();
		} catch (error) {
			return fail(String(error));
		}
		const caller = createCaller({
			send: message => port.postMessage(message),
			notified: (name, params) => {
				if (session?.port === port) ports.heard(name, params);
			},
			// A later program may tell what is not known here: to leave that out would show a wrong list.
			unreadable: name =>
				lose(mine, 'mismatch', fault('version_mismatch', remark('unknown_message', { name }))),
		});
		const mine = { port, caller, resyncing: false };
		session = mine;
		port.onMessage.addListener(message => caller.receive(message));
		port.onDisconnect.addListener(() => {
			const text = ports.endReason(port);
			lose(mine, reasonOf(text), unreachable(text));
		});
		become({ kind: 'connecting' });
		timer(helloTimeoutMs, () => lose(mine, 'unreachable', late));
		void greet(mine);
	}

	async function greet(mine: Session): Promise<void> {
		const hello = await mine.caller.call('session.hello', {
			protocol: protocolVersion,
			oldest: protocolOldest,
			client: ports.client,
		});
		if (!hello.ok) return lose(mine, reasonOfFault(hello.error), hello.error);
		const { protocol, version } = hello.value;
		if (agreedProtocol({ protocol }) === null) return lose(mine, 'mismatch', whoIsOlder(protocol, version));
		const subscribed = await mine.caller.call('events.subscribe', ports.position());
		if (!subscribed.ok) return lose(mine, reasonOfFault(subscribed.error), subscribed.error);
		if (session !== mine) return;
		cancelTimer();
		readyAt = ports.now();
		become({ kind: 'ready', version });
		releaseWhenIdle();
	}

	/** Does nothing for a connection that is gone already: its last calls end after it. */
	function lose(mine: Session, reason: DownReason, why: Fault): void {
		if (session !== mine) return;
		session = null;
		if (link.kind === 'ready' && ports.now() - readyAt >= settledAfterMs) attempt = 0;
		mine.caller.close({ ...why, code: 'daemon_unreachable' });
		mine.port.disconnect();
		rest(reason, why);
	}

	const fail = (text: string) => rest('hostExited', unreachable(text));

	function rest(reason: DownReason, why: Fault): void {
		cancelTimer();
		const delay = isRetried(reason) && wanted() ? reconnectDelayMs(attempt, ports.random()) : null;
		if (delay !== null) timer(delay, open);
		become({ kind: 'down', reason, why, retrying: delay !== null });
	}

	const wanted = () => needed || openCalls > 0;

	function releaseWhenIdle(): void {
		if (wanted()) {
			if (link.kind === 'ready') cancelTimer();
			else if (link.kind === 'off') {
				attempt = 0;
				open();
			}
		} else if (link.kind === 'ready') timer(releaseAfterMs, release);
		else if (link.kind === 'down' && link.retrying) {
			cancelTimer();
			become({ ...link, retrying: false });
		}
	}

	function release(): void {
		const mine = session;
		session = null;
		mine?.caller.close(fault('daemon_unreachable'));
		mine?.port.disconnect();
		become({ kind: 'off' });
	}

	function retry(): void {
		if (link.kind !== 'down') return;
		attempt = 0;
		open();
	}

	return {
		current: () => link,
		need(next) {
			needed = next;
			releaseWhenIdle();
		},
		retry,
		async call(method, params, signal) {
			openCalls += 1;
			try {
				releaseWhenIdle();
				if (link.kind === 'connecting') await new Promise<void>(resolve => waiting.push(resolve));
				if (!session)
					return err(
						link.kind === 'down' ? { ...link.why, code: 'daemon_unreachable' } : fault('daemon_unreachable'),
					);
				return await session.caller.call(method, params, signal);
			} finally {
				openCalls -= 1;
				releaseWhenIdle();
			}
		},
		resync() {
			const mine = session;
			if (!mine || mine.resyncing) return;
			mine.resyncing = true;
			void mine.caller.call('events.subscribe', { journal: null, since: 0 as Seq }).then(answer => {
				mine.resyncing = false;
				if (!answer.ok) lose(mine, reasonOfFault(answer.error), answer.error);
			});
		},
	};
}

const unreachable = (text: string): Fault => fault('daemon_unreachable', quote(text));
const late = fault('daemon_unreachable', remark('answer_late', { time: helloTimeoutMs / 1000 }));

function whoIsOlder(protocol: number, version: string): Fault {
	const spoken = { ours: `${version} (${protocol})`, theirs: `(${protocolVersion})` };
	return fault(
		'version_mismatch',
		remark(protocol < protocolVersion ? 'older_program' : 'older_extension', spoken),
	);
}
