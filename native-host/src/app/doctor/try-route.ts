import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { dirname } from 'node:path';
import { fault } from '../../../../shared/domain/faults.ts';
import { createCaller } from '../../../../shared/protocol/caller.ts';
import { frameBytesMaxToBrowser, protocolVersion } from '../../../../shared/protocol/limits.ts';
import type { RouteSeen } from '../../core/doctor/seen.ts';
import { printable } from '../../core/text/printable.ts';
import { createFrameDecoder, frameHeader } from '../../core/wire/frames.ts';
import { readFrame } from '../../core/wire/read-frame.ts';
import { utf8Decoder } from '../../effects/connection.ts';
import { quote } from '../../../../shared/kernel/quoted.ts';
import { remark } from '../../../../shared/domain/remarks.ts';
import { detailOf } from '../../core/text/say-remarks.ts';

export type Route = {
	/** What the manifest names. */
	readonly program: string;
	/** What the browser says: whom it speaks for. */
	readonly args: readonly string[];
	readonly env: NodeJS.ProcessEnv;
	readonly version: string;
	readonly signal: AbortSignal;
};

/** Longer than a host waits for its daemon. */
const helloMsMax = 25_000;
/** From the end of its input to the signal that it cannot ignore. */
const leaveMsMax = 2_000;
const saidBytesMax = 4_096;
const saidCharsMax = 600;

/** Starts a host as its browser would, and says hello to whoever is behind it. */
export async function tryRoute({ program, args, env, version, signal }: Route): Promise<RouteSeen> {
	const child = start(program, args, env);
	let said = Buffer.alloc(0);
	child.stderr.on('data', (chunk: Buffer) => {
		said = Buffer.concat([said, chunk]).subarray(-saidBytesMax);
	});
	const ended = new Promise<string>(resolve => {
		child.once('error', error => resolve(error.message));
		child.once('close', (code, by) => resolve(`it ended with ${code ?? by ?? '?'}`));
	});
	const caller = speak(child);
	const stop = () => caller.close(fault('extraction_stopped'));
	signal.addEventListener('abort', stop);
	const late = setTimeout(
		() => caller.close(fault('daemon_unreachable', remark('answer_late', { time: helloMsMax / 1000 }))),
		helloMsMax,
	);
	void ended.then(how => {
		const words = printable(said.toString('utf8')).trim().slice(-saidCharsMax);
		caller.close(fault('daemon_unreachable', quote(words ? `${how}: ${words}` : how)));
	});
	try {
		const client = { name: 'doctor', version };
		const hello = await caller.call('session.hello', { protocol: protocolVersion, client });
		if (hello.ok) return { kind: 'answered', version: hello.value.version };
		return { kind: 'failed', detail: detailOf(hello.error) || hello.error.code };
	} finally {
		clearTimeout(late);
		signal.removeEventListener('abort', stop);
		child.stdin.end();
		const killing = setTimeout(() => child.kill('SIGKILL'), leaveMsMax);
		await ended;
		clearTimeout(killing);
	}
}

function start(
	program: string,
	args: readonly string[],
	env: NodeJS.ProcessEnv,
): ChildProcessWithoutNullStreams {
	const options = { cwd: dirname(program), env, windowsHide: true } as const;
	// Windows' browsers start everything by its command interpreter, which alone can run a batch file.
	if (process.platform === 'win32' && program.endsWith('.bat'))
		return spawn('cmd.exe', ['/d', '/c', program, ...args], options);
	return spawn(program, args, options);
}

function speak({ stdin, stdout }: ChildProcessWithoutNullStreams) {
	const decoder = createFrameDecoder(frameBytesMaxToBrowser);
	const decodeUtf8 = utf8Decoder();
	// One that is gone takes nothing more; its end is told elsewhere.
	stdin.on('error', () => {});
	const caller = createCaller({
		send(message) {
			const payload = Buffer.from(JSON.stringify(message));
			stdin.write(frameHeader(payload.length));
			stdin.write(payload);
		},
		notified: () => {},
	});
	stdout.on('data', (chunk: Buffer) => {
		for (const frame of decoder.push(chunk)) {
			const read = readFrame(frame, decodeUtf8);
			if (read.ok) caller.receive(read.value);
			else caller.close(fault(read.error.code, quote('stdout')));
		}
	});
	return caller;
}

const kept = new Set(
	`HOME USER LOGNAME LANG TMPDIR DISPLAY WAYLAND_DISPLAY DBUS_SESSION_BUS_ADDRESS RUSTLOADER_HOME
	SYSTEMROOT WINDIR SYSTEMDRIVE COMSPEC PATHEXT USERPROFILE LOCALAPPDATA APPDATA PROGRAMDATA TEMP TMP`.split(
		/\s+/u,
	),
);

/** What every browser of a session has, however it was started; on macOS that is all that its programs get. */
export function bareEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
	const bare = Object.entries(env).filter(([name]) => {
		const upper = name.toUpperCase();
		return kept.has(upper) || upper.startsWith('XDG_') || upper.startsWith('LC_');
	});
	const path = process.platform === 'win32' ? (env['PATH'] ?? env['Path']) : '/usr/bin:/bin:/usr/sbin:/sbin';
	return { ...Object.fromEntries(bare), PATH: path };
}
