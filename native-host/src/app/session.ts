import { fault, type Fault } from '../../../shared/domain/faults.ts';
import { createAnswerer } from '../../../shared/protocol/answerer.ts';
import type { Caller, LinkWanted } from '../../../shared/protocol/contract.ts';
import { frameBytesMaxToBrowser } from '../../../shared/protocol/limits.ts';
import { toRpcError, type Message } from '../../../shared/protocol/message.ts';
import type { Connection } from '../effects/connection.ts';
import type { Log } from '../effects/log-file.ts';
import type { DoctorCalls } from './doctor/doctor-calls.ts';
import type { MediaCalls } from './extraction/media-calls.ts';
import { isAllowedSender } from './senders.ts';
import type { Queue } from './queue.ts';
import type { Follower } from './queue-links.ts';
import { createFeed } from './session-feed.ts';
import { createHandlers, type FileActions } from './session-handlers.ts';
import { createProgressFilter } from './session-progress.ts';
import { quote } from '../../../shared/kernel/quoted.ts';

export type Session = {
	/** Settles when the connection has ended. Never rejects. */
	readonly ended: Promise<void>;
	/** Tells the client how far the runs are, as far as it wants to know and can keep up. */
	tellProgress(): void;
	/** Sends what there still is to send, then hangs up. */
	close(): void;
};

export type SessionPorts = {
	readonly queue: Queue;
	readonly files: FileActions;
	readonly media: MediaCalls;
	readonly doctor: DoctorCalls;
	readonly version: string;
	/** Ids of extensions that an installation allowed beside our own. */
	readonly recordedSenders: () => readonly string[];
	readonly stop: () => void;
	readonly log: Log;
};

/** One client of the daemon: a relay of a browser, or a command line. */
export function openSession(connection: Connection, ports: SessionPorts): Session {
	const { queue, log } = ports;
	let caller: Caller = 'local';
	let refused = false;
	let linking: Follower | null = null;

	function send(message: Message): void {
		const payload = Buffer.from(JSON.stringify(message));
		if (payload.length <= frameBytesMaxToBrowser) return connection.send(payload);
		log('error', `a message of ${payload.length} bytes was not sent`);
		if ('result' in message) refuse(message.id, fault('frame_too_large', quote('result')));
	}

	const refuse = (id: number | null, reason: Fault): void =>
		send({ jsonrpc: '2.0', id, error: toRpcError(reason) });

	/** From then on for good: whatever comes over this connection was said by an extension. */
	function attach(sender: string): void {
		caller = 'browser';
		if (isAllowedSender(sender, ports.recordedSenders())) return;
		refused = true;
		log('error', `refused the extension ${sender}`);
		refuse(null, fault('not_allowed', quote(sender)));
		connection.close();
	}

	const feed = createFeed({
		queue,
		notify: (method, params) => send({ jsonrpc: '2.0', method, params }),
		drained: () => connection.drained(),
		closed: connection.closed,
	});
	const answerer = createAnswerer({
		handlers: createHandlers({
			...ports,
			feed,
			caller: () => caller,
			followLinks,
			linkNotFound: ({ task, looked }) => linking?.notFound(task, looked),
			tellNotices: () => setImmediate(() => queue.notices.list().length > 0 && tellNotices()),
		}),
		send,
		caller: () => caller,
		attach: ({ sender }) => attach(sender),
		defect: (method, error) => log('error', `${method}: ${describe(error)}`),
	});

	/** Of those alone who said that they can find one: a run would wait for the others in vain. */
	function followLinks(): void {
		const tell = (wanted: LinkWanted) => answerer.notify('link.wanted', wanted);
		linking ??= queue.links.subscribe(tell);
		setImmediate(() => queue.links.wanted().forEach(tell));
	}

	function tellNotices(): void {
		if (feed.subscribed) answerer.notify('notices', { notices: queue.notices.list() });
	}
	const noticing = queue.notices.subscribe(tellNotices);

	async function serve(): Promise<void> {
		for await (const message of connection.incoming) {
			// A client that asks faster than it reads waits here, and so its next questions wait on its own side.
			await connection.drained();
			// Not when it is closed: what a client said just before it left still counts.
			if (refused) continue;
			if (message.ok) void answerer.receive(message.value);
			else refuse(null, message.error);
			await answered();
		}
		answerer.close();
		feed[Symbol.dispose]();
		noticing[Symbol.dispose]();
		linking?.[Symbol.dispose]();
		connection.close();
	}

	const filter = createProgressFilter();
	return {
		ended: serve(),
		tellProgress() {
			if (!feed.subscribed || connection.congested) return;
			const items = filter.changed(queue.progress());
			if (items.length > 0) answerer.notify('progress', { items });
		},
		// After the turn in which the feed tells the last events.
		close: () => setImmediate(() => setImmediate(() => connection.close())),
	};
}

/** Lets answers that are ready at once be sent, and so be counted, before the next question is taken. */
const answered = (): Promise<void> => new Promise(resolve => setImmediate(resolve));

const describe = (error: unknown): string =>
	error instanceof Error ? (error.stack ?? error.message) : String(error);
