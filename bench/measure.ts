import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';

export type Cost = {
	readonly wallSeconds: number;
	/** User and system time of the process and of the children it waited for. */
	readonly cpuSeconds: number;
	/** Highest resident set seen, of the process and its children together. */
	readonly peakMegabytes: number;
	/** The same of memory that is theirs alone: not of files, such as the program itself, which all processes share. */
	readonly peakOwnMegabytes: number;
};

const sampleEveryMs = 20;

type Place = {
	readonly cwd: string;
	/** Beside what is there. */
	readonly env?: NodeJS.ProcessEnv;
	/** A command that takes longer is ended, and that is a failure. */
	readonly msMax?: number;
};

/** The shell's own clock counts CPU to the millisecond, with children; what the command itself says goes elsewhere. */
const timed = `TIMEFORMAT='%R %U %S'; exec 4>&2 2>&3; time "$@" 2>&4 3>&- 4>&-`;

/** Runs a command to its end and tells what it cost; throws where it fails. Linux only: reads /proc. */
export async function measure(
	command: string,
	args: readonly string[],
	{ cwd, env, msMax = 300_000 }: Place,
): Promise<Cost> {
	const child = spawn('bash', ['-c', timed, 'bash', command, ...args], {
		cwd,
		env: { ...process.env, ...env },
		stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
		// A group of its own, so that it can be ended as a whole.
		detached: true,
	});
	const [, , errors, report] = child.stdio as unknown as [null, null, Readable, Readable];
	const said = keepTail(errors);
	const times = keepTail(report);
	let peakMegabytes = 0;
	let peakOwnMegabytes = 0;
	const sampling = setInterval(() => {
		const seen = memoryBelow(child.pid);
		peakMegabytes = Math.max(peakMegabytes, seen.peak);
		peakOwnMegabytes = Math.max(peakOwnMegabytes, seen.own);
	}, sampleEveryMs);
	const end = () => void (child.pid !== undefined && process.kill(-child.pid, 'SIGKILL'));
	process.once('exit', end);
	const late = AbortSignal.timeout(msMax);
	late.addEventListener('abort', end);
	const code = await new Promise<number | null>((resolve, reject) => {
		child.once('error', reject);
		child.once('close', resolve);
	}).finally(() => {
		clearInterval(sampling);
		process.off('exit', end);
		late.removeEventListener('abort', end);
	});
	if (late.aborted) throw new Error(`${command} did not end in ${msMax / 1000} s`);
	if (code !== 0) throw new Error(`${command} ended with ${code}: ${said()}`);
	const [wall, user, system] = times().trim().split('\n').at(-1)?.split(' ').map(Number) ?? [];
	if (wall === undefined || user === undefined || system === undefined)
		throw new Error(`no times of ${command}: ${times()}`);
	return { wallSeconds: wall, cpuSeconds: user + system, peakMegabytes, peakOwnMegabytes };
}

/** What is dirty in the page cache is written first: each client begins with the same quiet disk. */
export async function settleDisk(folder: string): Promise<void> {
	await measure('sync', ['-f', folder], { cwd: folder });
	await sleep(50);
}

function keepTail(stream: Readable): () => string {
	let text = '';
	stream.on('data', (chunk: Buffer) => (text = (text + chunk.toString()).slice(-2000)));
	return () => text;
}

const depthMax = 4;

type Memory = { readonly peak: number; readonly own: number };
const none: Memory = { peak: 0, own: 0 };
const add = (one: Memory, other: Memory): Memory => ({
	peak: one.peak + other.peak,
	own: one.own + other.own,
});

/** Of its children, and theirs. */
function memoryBelow(pid: number | undefined, depth = 0): Memory {
	if (pid === undefined || depth > depthMax) return none;
	try {
		const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ');
		return children
			.filter(Boolean)
			.map(child => add(memoryOf(Number(child)), memoryBelow(Number(child), depth + 1)))
			.reduce(add, none);
	} catch {
		return none;
	}
}

/** The system remembers the highest of the one, and tells the other as it is now. */
function memoryOf(pid: number): Memory {
	try {
		const status = readFileSync(`/proc/${pid}/status`, 'utf8');
		const megabytes = (field: string): number =>
			Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'mu').exec(status)?.[1] ?? 0) / 1024;
		return { peak: megabytes('VmHWM'), own: megabytes('RssAnon') };
	} catch {
		return none;
	}
}
