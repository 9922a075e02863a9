import type { Fault } from '../../../shared/domain/faults.ts';
import { ok, type Result } from '../../../shared/kernel/result.ts';
import { isEarlierVersion } from '../../../shared/protocol/versions.ts';
import { version } from '../version.ts';
import { greetDaemon, type Client } from './greet-daemon.ts';
import { findDaemon, reachDaemon } from './reach-daemon.ts';

/** A daemon ends within this time, or is recovered by the next one. */
const leaveMsMax = 20_000;

/**
 * Where the daemon at work is of an earlier version than this program, it is asked to make room, and has ended when
 * this resolves: what it was downloading is safe, and the next daemon goes on with it. Tells whether that was so.
 */
export async function replaceEarlierDaemon(): Promise<Result<boolean, Fault>> {
	const found = await findDaemon();
	if (!found.ok) return found;
	if (found.value === null) return ok(false);
	const client = await greetDaemon(found.value, 'a newer program');
	// One that cannot be spoken to is found out by whoever wants something of it.
	if (!client.ok) return ok(false);
	using open = client.value;
	return await takeOver(open);
}

/**
 * After an installation: where a daemon of an earlier version was at work, the program that was just installed goes on
 * with its downloads at once, and not only when somebody asks for something.
 */
export async function passOnTo(program: string): Promise<Result<boolean, Fault>> {
	const replaced = await replaceEarlierDaemon();
	if (!replaced.ok || !replaced.value) return replaced;
	const reached = await reachDaemon([program]);
	if (!reached.ok) return reached;
	reached.value.destroy();
	return ok(true);
}

/** Ends the daemon, whatever its version; tells whether one was there, once it has ended. */
export async function stopDaemon(): Promise<Result<boolean, Fault>> {
	const found = await findDaemon();
	if (!found.ok) return found;
	if (found.value === null) return ok(false);
	const client = await greetDaemon(found.value, 'command line');
	if (!client.ok) return client;
	using open = client.value;
	const stopped = await open.call('daemon.stop', {});
	if (!stopped.ok && stopped.error.code !== 'daemon_unreachable') return stopped;
	await settled(open.closed);
	return ok(true);
}

/** The same for a daemon that is spoken to already. */
export async function takeOver({ call, daemon, closed }: Client): Promise<Result<boolean, Fault>> {
	if (!isEarlierVersion(daemon.version, version)) return ok(false);
	// The first versions could only stop, which leaves downloads paused.
	const method = daemon.capabilities.includes('handOver') ? 'daemon.handOver' : 'daemon.stop';
	const asked = await call(method, {});
	// Where it ended before it could answer, that is what was wanted.
	if (!asked.ok && asked.error.code !== 'daemon_unreachable') return asked;
	await settled(closed);
	return ok(true);
}

function settled(closed: AbortSignal): Promise<void> {
	return new Promise(resolve => {
		const done = () => {
			clearTimeout(late);
			closed.removeEventListener('abort', done);
			resolve();
		};
		const late = setTimeout(done, leaveMsMax);
		closed.addEventListener('abort', done);
		if (closed.aborted) done();
	});
}
