import { join } from 'node:path';
import { fault, type Fault } from '../../../shared/domain/faults.ts';
import { err, ok, type Result } from '../../../shared/kernel/result.ts';
import { frameBytesMaxToDaemon, progressIntervalMs } from '../../../shared/protocol/limits.ts';
import { createConnection, defaultBounds } from '../effects/connection.ts';
import type { Folders } from '../effects/folders.ts';
import type { Log } from '../effects/log-file.ts';
import { takeLock } from '../effects/os-lock.ts';
import { openFile, showInFolder } from '../effects/reveal-file.ts';
import { makePipeKey } from '../effects/pipe-key.ts';
import { serveSocket } from '../effects/socket-server.ts';
import { runFolders, sweepRunFolders } from '../effects/run-folder.ts';
import { openMediaStore } from '../effects/media-store.ts';
import { daemonFiles } from './daemon-files.ts';
import { createDoctorCalls } from './doctor/doctor-calls.ts';
import { openKnownSites } from './extraction/open-extraction.ts';
import { createMediaCalls, type Extract } from './extraction/media-calls.ts';
import { waitUntilIdle } from './idle.ts';
import { recordedExtensions } from './install/receipt.ts';
import { systemReceipt } from './install/system-place.ts';
import type { Queue } from './queue.ts';
import { openSession, type Session, type SessionPorts } from './session.ts';
import { quote } from '../../../shared/kernel/quoted.ts';

type Options = {
	readonly folders: Folders;
	readonly version: string;
	/** Time without clients and without anything to do after which it ends. */
	readonly idleMs: number;
	readonly openQueue: () => Promise<Result<Queue, Fault>>;
	/** Reads pages. */
	readonly extract: () => Promise<Extract>;
	readonly log: Log;
	/** Called once when it was asked to end, and before it does. */
	readonly leaving: () => void;
	/** Ends it from outside. */
	readonly signal: AbortSignal;
};

/** Browsers, their profiles and command lines at once; more are turned away. */
const connectionsMax = 64;

/** Whoever looks at the lock, the doctor say, keeps it so long at most. */
const lookMsMax = 200;

/** Serves the queue until it is told to stop or has long had nothing to do. */
export async function runDaemon(options: Options): Promise<Result<null, Fault>> {
	const { folders, log } = options;
	using lock = takeLock(daemonFiles(folders).lock, lookMsMax);
	if (!lock) return err(fault('daemon_locked', quote(folders.state)));
	log('info', `rustloader ${options.version} starts`);
	const queue = await options.openQueue();
	if (!queue.ok) return queue;
	try {
		return await serve(queue.value, options);
	} finally {
		await queue.value.close();
		log('info', 'ended');
	}
}

async function serve(queue: Queue, { folders, log, ...options }: Options): Promise<Result<null, Fault>> {
	const stopping = new AbortController();
	const store = openMediaStore(join(folders.state, 'media.db'), Date.now);
	// Cookies of runs that were killed with the daemon before this one.
	sweepRunFolders(runFolders(folders.state));
	// What was saved once of a list is known from then on.
	using _archiving = queue.subscribe(events => {
		for (const { event } of events) {
			if (event.type !== 'task.completed') continue;
			const group = queue.state.tasks.get(event.task)?.request.group;
			if (group) store.archive(group.key);
		}
	});
	const ports: SessionPorts = {
		queue,
		log,
		files: { open: openFile, show: showInFolder },
		media: createMediaCalls({
			open: options.extract,
			store,
			knows: openKnownSites({ folders }, AbortSignal.any([options.signal, stopping.signal])),
		}),
		doctor: createDoctorCalls({ folders, version: options.version, queue }),
		version: options.version,
		recordedSenders: () => [daemonFiles(folders).receipt, systemReceipt()].flatMap(recordedExtensions),
		// The answer to whoever asked for it leaves first.
		stop() {
			options.leaving();
			setImmediate(() => stopping.abort());
		},
	};
	const sessions = new Set<Session>();
	const server = await serveSocket({
		path: folders.socket,
		key: folders.pipeKey === null ? null : makePipeKey(folders.pipeKey),
		connectionsMax,
		accept(socket) {
			const bounds = { ...defaultBounds, incomingBytesMax: frameBytesMaxToDaemon };
			const session = openSession(createConnection(socket, bounds), ports);
			sessions.add(session);
			void session.ended.finally(() => sessions.delete(session));
		},
	});
	if (!server.ok) return err(fault('daemon_unreachable', server.error));

	const telling = setInterval(() => sessions.forEach(session => session.tellProgress()), progressIntervalMs);
	const asked = AbortSignal.any([options.signal, stopping.signal]);
	await waitUntilIdle({ server: server.value, queue, idleMs: options.idleMs, asked });
	log('info', asked.aborted ? 'ends, as asked' : 'ends, for nothing is left to do');
	clearInterval(telling);
	server.value.refuse();
	// What the runs report on their way out is still told to whoever listens.
	await queue.close();
	for (const session of sessions) session.close();
	await server.value.close();
	return ok(null);
}
