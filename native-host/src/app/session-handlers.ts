import type { RecordedEvent } from '../../../shared/domain/events.ts';
import { fault, type Fault } from '../../../shared/domain/faults.ts';
import type { TaskId } from '../../../shared/domain/ids.ts';
import type { QueueState } from '../../../shared/domain/queue-state.ts';
import type { Client } from '../../../shared/domain/task.ts';
import { err, ok, type Result } from '../../../shared/kernel/result.ts';
import type { Handlers } from '../../../shared/protocol/answerer.ts';
import type { Caller, Calls } from '../../../shared/protocol/contract.ts';
import { protocolVersion } from '../../../shared/protocol/limits.ts';
import { agreedProtocol } from '../../../shared/protocol/versions.ts';
import type { Command } from '../core/queue/command.ts';
import type { TaskAction } from '../core/queue/transitions.ts';
import type { Log } from '../effects/log-file.ts';
import type { MediaCalls } from './extraction/media-calls.ts';
import type { DoctorCalls } from './doctor/doctor-calls.ts';
import { findFinishedFile } from './finished-file.ts';
import { previewName } from './preview-name.ts';
import type { Queue } from './queue.ts';
import type { Feed } from './session-feed.ts';
import { createTaskPages } from './task-pages.ts';
import { type Remark, remark } from '../../../shared/domain/remarks.ts';
import { quote } from '../../../shared/kernel/quoted.ts';

/** What the desktop can do with a file; each tells what went wrong, or null. */
export type FileActions = {
	open(path: string): Promise<string | null>;
	show(path: string): Promise<string | null>;
};

type Ports = {
	readonly queue: Queue;
	readonly feed: Feed;
	readonly files: FileActions;
	readonly media: MediaCalls;
	readonly doctor: DoctorCalls;
	readonly version: string;
	readonly stop: () => void;
	/** Tells them, if there are any, once this call is answered. */
	readonly tellNotices: () => void;
	/** From now on tells which addresses stopped working, those of this moment too. */
	readonly followLinks: () => void;
	readonly linkNotFound: (given: Calls['task.linkNotFound']['params']) => void;
	/** Who is at the other end, asked for each call. */
	readonly caller: () => Caller;
	readonly log: Log;
};

type Peer = { readonly name: string; readonly version: string };

/** One row a call of the contract. */
export function createHandlers({
	queue,
	feed,
	files,
	media,
	doctor,
	version,
	stop,
	log,
	caller,
	tellNotices,
	followLinks,
	linkNotFound,
}: Ports): Handlers {
	const listTasks = createTaskPages(queue);

	const client = (): Client => (caller() === 'local' ? 'cli' : 'browser');

	const change = async (command: Command): Promise<Result<Record<string, never>, Fault>> =>
		map(await queue.dispatch(command, client()), () => ({}));

	const act = (type: TaskAction) => (params: { readonly task: TaskId }) =>
		change({ type, task: params.task });

	const changeAll = async (type: 'pauseAll' | 'resumeAll' | 'clearCompleted') =>
		map(await queue.dispatch({ type }, client()), events => ({ changed: countTasks(events) }));

	function greet({ protocol, oldest, client: peer }: Calls['session.hello']['params']) {
		log('info', `${peer.name} ${peer.version} says hello`);
		const agreed = agreedProtocol({ protocol, oldest });
		if (agreed === null) return err(fault('version_mismatch', whoIsOlder(protocol, peer, version)));
		const { journal, state } = queue;
		return ok({ protocol: agreed, version, capabilities: ['handOver'], journal, seq: state.seq });
	}

	return {
		'session.hello': greet,
		'task.add': params => queue.add(params, client()),
		'handoff.prepare': (params, signal) => queue.handoffs.prepare(params, client(), signal),
		'handoff.commit': ({ task }) => queue.handoffs.commit(task, client()),
		'handoff.abort': ({ task }) => queue.handoffs.abort(task, client()),
		'relay.open': (params, signal) => queue.relays.open(params, client(), signal),
		'relay.chunk': params => queue.relays.chunk(params),
		'relay.close': (params, signal) => queue.relays.close(params, signal),
		'task.pause': act('pause'),
		'task.resume': act('resume'),
		'task.restart': act('restart'),
		'task.cancel': act('cancel'),
		'task.retry': act('retry'),
		'task.reset': act('reset'),
		'task.dismiss': act('dismiss'),
		'task.remove': act('remove'),
		'task.finish': ({ task }) => map(queue.finish(task), () => ({})),
		'task.move': ({ task, before }) => change({ type: 'move', task, before }),
		'task.resolveDuplicate': ({ task, as }) => change({ type: 'resolveDuplicate', task, as }),
		'task.moveFile': ({ task, folder }) => queue.moveFile(task, folder, client()),
		'task.schedule': ({ task, startAt }) => change({ type: 'schedule', task, startAt }),
		'task.limit': ({ task, rate }) => change({ type: 'limit', task, rate }),
		'task.refreshLink': params => queue.links.give(params, client()),
		'task.linkNotFound'(params) {
			linkNotFound(params);
			return ok({});
		},
		'task.list': ({ after }) => listTasks(after),
		'task.timeline': async ({ task, after }) =>
			queue.state.tasks.has(task) ? await queue.timeline(task, after) : err(fault('task_unknown')),
		'faults.summary': ({ since }) => queue.faultSummary(since),
		'saved.summary': ({ since }) => queue.savedSummary(since),
		'task.openFile': ({ task }) => actOnFile(queue.state, task, path => files.open(path)),
		'task.showInFolder': ({ task }) => actOnFile(queue.state, task, path => files.show(path)),
		'media.extract': (params, signal) => media.extract(params, signal),
		'media.remembered': ({ url }) => media.remembered(url),
		'media.known': ({ keys }) => ok({ known: media.known(keys, queue.state.tasks.values()) }),
		'media.knows': ({ url }) => media.knows(url),
		'media.remember': ({ url, choice }) => media.remember(url, choice),
		'queue.pauseAll': () => changeAll('pauseAll'),
		'queue.resumeAll': () => changeAll('resumeAll'),
		'queue.clearCompleted': () => changeAll('clearCompleted'),
		'settings.get': () => ok(queue.settings()),
		'settings.set': settings => queue.changeSettings(settings),
		'settings.import': ({ document }) => queue.changeSettings(document),
		'settings.previewName': ({ template, sample }) => previewName(template, sample),
		'notices.list': () => ok({ notices: queue.notices.list() }),
		'notices.dismiss': ({ upTo }) => {
			queue.notices.dismiss(upTo);
			return ok({});
		},
		'doctor.report': ({ extension }, signal) => doctor.report(extension ?? null, signal),
		'doctor.fix': ({ ids }, signal) => doctor.fix(ids, signal),
		'links.follow'() {
			followLinks();
			return ok({});
		},
		'events.subscribe': ({ journal, since }) => {
			tellNotices();
			return ok({ snapshot: feed.subscribe(journal, since) });
		},
		'daemon.stop': () => {
			stop();
			return ok({});
		},
		async 'daemon.handOver'() {
			const handed = await queue.handOver();
			// Whatever the journal says: who asked starts the next one now.
			stop();
			return map(handed, () => ({}));
		},
	};
}

async function actOnFile(
	state: QueueState,
	task: TaskId,
	act: (path: string) => Promise<string | null>,
): Promise<Result<Record<string, never>, Fault>> {
	const file = await findFinishedFile(state, task);
	if (!file.ok) return file;
	const failure = await act(file.value);
	return failure === null ? ok({}) : err(fault('no_file_opener', quote(failure)));
}

function whoIsOlder(protocol: number, client: Peer, version: string): Remark {
	const spoken = { ours: `${version} (${protocolVersion})`, theirs: `${client.version} (${protocol})` };
	return remark(protocol < protocolVersion ? 'older_extension' : 'older_program', spoken);
}

function countTasks(events: readonly RecordedEvent[]): number {
	return new Set(events.flatMap(({ event }) => ('task' in event ? [event.task] : []))).size;
}

const map = <A, B>(result: Result<A, Fault>, change: (value: A) => B): Result<B, Fault> =>
	result.ok ? ok(change(result.value)) : result;
