import { randomBytes } from 'node:crypto';
import { execa } from 'execa';
import { killMarked, killTree } from './kill-tree.ts';

export type ChildOrder = {
	/** Absolute path. */
	readonly command: string;
	readonly args: readonly string[];
	/** The whole environment: nothing is added but a mark to find its processes by. */
	readonly env: Readonly<Record<string, string>>;
	readonly cwd: string;
	/** In all; 0: as long as it takes. */
	readonly timeoutMs: number;
	/** More than that ends it. */
	readonly stdoutBytesMax: number;
	/** Told instead of being kept, where it is given. */
	readonly onLine?: (line: string) => void;
	readonly signal: AbortSignal;
};

/** How a child ended; by then none of its processes is left. */
export type ChildEnd = {
	readonly reason: 'exited' | 'stopped' | 'late' | 'flooded' | 'not started';
	/** Null: killed, or never started. */
	readonly exitCode: number | null;
	readonly stdout: string;
	/** Its end. */
	readonly stderr: string;
};

const stderrBytesMax = 64 * 1024;
const lineBytesMax = 64 * 1024;
/** Pipes that somebody still holds after everybody was killed are given up by then. */
const drainMs = 2_000;
/** From the friendly signal to the other one. */
const graceMs = 3_000;

/**
 * Runs a program without a shell, in a process group of its own, to its end. Whatever it started ends with it: its
 * group, and on Linux also what left the group, by the mark in the environment. Never rejects.
 */
export async function runChild(order: ChildOrder): Promise<ChildEnd> {
	const { signal, onLine } = order;
	const mark = randomBytes(12).toString('hex');
	let reason: ChildEnd['reason'] = 'exited';
	let size = 0;
	const kept: Buffer[] = [];
	let errors = Buffer.alloc(0);
	if (signal.aborted) return { reason: 'stopped', exitCode: null, stdout: '', stderr: '' };
	const child = execa(order.command, order.args, {
		env: { ...order.env, RUSTLOADER_CHILD: mark },
		extendEnv: false,
		cwd: order.cwd,
		stdin: 'ignore',
		buffer: false,
		reject: false,
		cleanup: false,
		detached: process.platform !== 'win32',
		windowsHide: true,
	});
	const { pid } = child;
	const closed = new Promise<void>(resolve => child.once('close', () => resolve()));
	const exited = new Promise<number | null>(resolve => {
		child.once('exit', code => resolve(code));
		child.once('error', () => resolve(null));
	});
	let friendly: NodeJS.Timeout | null = null;

	function end(why: ChildEnd['reason']): void {
		if (reason !== 'exited') return;
		reason = why;
		// One that was asked to stop may put down what it has in hand.
		if (why === 'stopped' && onLine && process.platform !== 'win32') {
			killTree(pid, 'SIGINT');
			friendly = setTimeout(() => killTree(pid, 'SIGKILL'), graceMs);
		} else killTree(pid, 'SIGKILL');
	}

	const lines = onLine ? splitLines(onLine) : null;
	child.stdout.on('data', (chunk: Buffer) => {
		if (lines) return lines(chunk);
		size += chunk.length;
		if (size > order.stdoutBytesMax) end('flooded');
		else kept.push(chunk);
	});
	child.stderr.on('data', (chunk: Buffer) => {
		errors = Buffer.concat([errors, chunk]).subarray(-stderrBytesMax);
	});
	const stop = () => end('stopped');
	signal.addEventListener('abort', stop);
	const late = order.timeoutMs > 0 ? setTimeout(() => end('late'), order.timeoutMs) : undefined;
	const exitCode = await exited;
	clearTimeout(late);
	if (friendly) clearTimeout(friendly);
	signal.removeEventListener('abort', stop);
	killTree(pid, 'SIGKILL');
	await killMarked(mark);
	await within(closed, drainMs);
	child.stdout.destroy();
	child.stderr.destroy();
	// Its own promise waits for the streams.
	const ended = await child;
	if (pid === undefined) reason = 'not started';
	return {
		reason,
		exitCode,
		stdout: Buffer.concat(kept).toString('utf8'),
		stderr: pid === undefined ? (ended.shortMessage ?? '') : errors.toString('utf8'),
	};
}

/** Lines longer than allowed are dropped whole. */
function splitLines(onLine: (line: string) => void): (chunk: Buffer) => void {
	let rest = '';
	let isTooLong = false;
	return chunk => {
		const parts = (rest + chunk.toString('utf8')).split('\n');
		rest = parts.pop() ?? '';
		for (const line of parts) {
			if (!isTooLong && line.length <= lineBytesMax) onLine(line.replace(/\r$/u, ''));
			isTooLong = false;
		}
		if (rest.length > lineBytesMax) {
			rest = '';
			isTooLong = true;
		}
	};
}

async function within(work: Promise<void>, ms: number): Promise<void> {
	let timer: NodeJS.Timeout | undefined;
	await Promise.race([work, new Promise<void>(resolve => (timer = setTimeout(resolve, ms)))]);
	clearTimeout(timer);
}
