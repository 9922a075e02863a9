import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import type { Socket } from 'node:net';
import { fault, isFaultCode, type Fault } from '../../../shared/domain/faults.ts';
import { err, ok, type Result } from '../../../shared/kernel/result.ts';
import { connectSocket } from '../effects/connect-socket.ts';
import { findFolders } from '../effects/folders.ts';
import { launchDaemon, ownCommand, type Launched } from '../effects/launch-daemon.ts';
import { daemonFiles, exitCodeLocked } from './daemon-files.ts';
import { quote } from '../../../shared/kernel/quoted.ts';
import { remark, type Said } from '../../../shared/domain/remarks.ts';

const pauseMs = 50;
/** 20 s in all: a journal of 100,000 downloads is loaded well within it. */
const attemptsMax = 400;
/** Attempts before the next daemon is started where the last one found the lock taken; doubled each time. */
const relaunchAfterAttempts = 10;

/**
 * A socket to the daemon, which is started where none answers. Any number of callers may do this at once: every
 * daemon but the one that gets the lock ends again by itself, and all callers wait for that one. The lock may also be
 * held by a daemon that is on its way out; so a launch that found it taken is repeated, ever less often.
 */
export async function reachDaemon(
	program: readonly [string, ...string[]] = ownCommand(),
): Promise<Result<Socket, Fault>> {
	let launched: Launched | null = null;
	let why: Said | null = null;
	try {
		const folders = findFolders();
		const { log } = daemonFiles(folders);
		let relaunchAt = 0;
		let patience = relaunchAfterAttempts;
		for (let attempt = 0; attempt < attemptsMax; attempt++) {
			const connected = await connectSocket(folders);
			if (connected.ok) return connected;
			why ??= connected.error.why;
			if (connected.error.kind === 'unsafe') return err(fault('daemon_unreachable', connected.error.why));
			const exitCode = launched?.exitCode() ?? null;
			const mayRelaunch = exitCode === exitCodeLocked || exitCode === 'gone';
			if (exitCode !== null && !mayRelaunch) return err(whyItEnded(exitCode, log));
			const mayLaunch = launched === null || mayRelaunch;
			if (connected.error.kind === 'nobody' && mayLaunch && attempt >= relaunchAt) {
				launched = launchDaemon(log, process.env, program);
				if (mayRelaunch) why = remark('program_holds', { path: folders.state });
				relaunchAt = attempt + patience;
				patience *= 2;
			}
			await pause();
		}
	} catch (error) {
		why = quote(messageOf(error));
	}
	return err(fault('daemon_unreachable', ...(why === null ? [] : [why])));
}

/** The socket of a daemon that is there already; null where none is. */
export async function findDaemon(): Promise<Result<Socket | null, Fault>> {
	try {
		const connected = await connectSocket(findFolders());
		if (connected.ok) return connected;
		if (connected.error.kind === 'nobody') return ok(null);
		return err(fault('daemon_unreachable', connected.error.why));
	} catch (error) {
		return err(fault('daemon_unreachable', quote(messageOf(error))));
	}
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** The last fault in its log tells, where it is the last error: `error settings_newer: version 9`. */
function whyItEnded(exitCode: number, log: string): Fault {
	const lines = lastLines(log);
	const last = lines.findLast(line => line.includes(' error ')) ?? '';
	const [, code = '', detail = ''] = / error ([a-z_]+): (.*)$/u.exec(last) ?? [];
	if (isFaultCode(code)) return fault(code, quote(detail.slice(0, lineCharsMax)));
	const said = lines.at(-1)?.slice(0, lineCharsMax) ?? '';
	return fault('daemon_unreachable', remark('program_ended', { code: exitCode, log }), quote(said));
}

const pause = (): Promise<void> => new Promise(resolve => setTimeout(resolve, pauseMs));

const tailBytesMax = 4096;
const lineCharsMax = 400;

function lastLines(path: string): string[] {
	const file = openSync(path, 'r');
	try {
		const tail = Buffer.alloc(tailBytesMax);
		const from = Math.max(0, fstatSync(file).size - tailBytesMax);
		const text = tail.toString('utf8', 0, readSync(file, tail, 0, tailBytesMax, from));
		return text.trimEnd().split('\n');
	} finally {
		closeSync(file);
	}
}
