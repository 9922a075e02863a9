import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { StringDecoder } from 'node:string_decoder';
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
	/** More than that ends it; 0: as much as comes, where lines are told instead of kept. */
	readonly stdoutBytesMax: number;
	/** Told instead of being kept, where it is given. */
	readonly onLine?: (line: string) => void;
	/** Longer lines are dropped whole. */
	readonly lineBytesMax?: number;
	/** Given a way to write to its stdin, which is closed for it otherwise. */
	readonly onStart?: (send: (text: string) => void) => void;
	/** Asked to stop, it may put down what it has in hand before it is killed. */
	readonly isFriendly?: boolean;
	/** Of the process itself; only Linux tells. */
	readonly memoryBytesMax?: number;
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
const lineBytesDefault = 64 * 1024;
const memoryLookMs = 200;
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
	// Loaded only now: it takes longer than most commands of this program.
	const { execa } = await import('execa');
	if (signal.aborted) return { reason: 'stopped', exitCode: null, stdout: '', stderr: '' };
	const child = execa(order.command, order.args, {
		env: { ...order.env, RUSTLOADER_CHILD: mark },
		extendEnv: false,
		cwd: order.cwd,
		stdin: order.onStart ? 'pipe' : 'ignore',
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
		if (why === 'stopped' && order.isFriendly && process.platform !== 'win32') {
			killTree(pid, 'SIGINT');
			friendly = setTimeout(() => killTree(pid, 'SIGKILL'), graceMs);
		} else killTree(pid, 'SIGKILL');
	}

	const lines = onLine ? splitLines(onLine, order.lineBytesMax ?? lineBytesDefault) : null;
	child.stdout.on('data', (chunk: Buffer) => {
		size += chunk.length;
		const isTooMuch = order.stdoutBytesMax > 0 && size > order.stdoutBytesMax;
		if (isTooMuch) end('flooded');
		else if (lines) lines(chunk);
		else kept.push(chunk);
	});
	child.stderr.on('data', (chunk: Buffer) => {
		errors = Buffer.concat([errors, chunk]).subarray(-stderrBytesMax);
	});
	const stop = () => end('stopped');
	signal.addEventListener('abort', stop);
	const late = order.timeoutMs > 0 ? setTimeout(() => end('late'), order.timeoutMs) : undefined;
	const watching = watchMemory(pid, order.memoryBytesMax, () => end('flooded'));
	if (order.onStart && child.stdin) {
		// One that is gone takes nothing more.
		child.stdin.on('error', () => {});
		order.onStart(text => void child.stdin?.write(text));
	}
	const exitCode = await exited;
	clearTimeout(late);
	clearInterval(watching);
	if (friendly) clearTimeout(friendly);
	signal.removeEventListener('abort', stop);
	killTree(pid, 'SIGKILL');
	await killMarked(mark);
	await within(closed, drainMs);
	child.stdin?.destroy();
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

function watchMemory(
	pid: number | undefined,
	most: number | undefined,
	exceeded: () => void,
): NodeJS.Timeout | undefined {
	if (pid === undefined || most === undefined || process.platform !== 'linux') return undefined;
	const look = async () => {
		const pages = Number((await readFile(`/proc/${pid}/statm`, 'utf8').catch(() => '')).split(' ')[1]);
		if (pages * 4096 > most) exceeded();
	};
	return setInterval(() => void look(), memoryLookMs);
}

/** Lines longer than allowed are dropped whole. Nothing is looked at twice, however long a line becomes. */
function splitLines(onLine: (line: string) => void, lineBytesMax: number): (chunk: Buffer) => void {
	const decoder = new StringDecoder('utf8');
	let parts: string[] = [];
	let length = 0;

	function take(part: string): void {
		length += part.length;
		if (length <= lineBytesMax) parts.push(part);
		else parts = [];
	}

	return chunk => {
		const [rest = '', ...begun] = decoder.write(chunk).split('\n');
		take(rest);
		for (const part of begun) {
			if (length <= lineBytesMax) onLine(parts.join('').replace(/\r$/u, ''));
			parts = [];
			length = 0;
			take(part);
		}
	};
}

async function within(work: Promise<void>, ms: number): Promise<void> {
	let timer: NodeJS.Timeout | undefined;
	await Promise.race([work, new Promise<void>(resolve => (timer = setTimeout(resolve, ms)))]);
	clearTimeout(timer);
}
