import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

export type Cost = {
	readonly wallSeconds: number;
	/** User and system time of the process and the children it waited for. */
	readonly cpuSeconds: number;
	/** Highest resident set seen, of the process itself. */
	readonly peakMegabytes: number;
};

const sampleEveryMs = 20;

type Place = { readonly cwd: string; /** Beside what is there. */ readonly env?: NodeJS.ProcessEnv };

/** Runs a command to its end and tells what it cost; throws where it fails. Linux only: reads /proc. */
export async function measure(command: string, args: readonly string[], { cwd, env }: Place): Promise<Cost> {
	const startedAt = process.hrtime.bigint();
	const child = spawn(command, args, {
		cwd,
		env: { ...process.env, ...env },
		stdio: ['ignore', 'ignore', 'pipe'],
	});
	let errors = '';
	child.stderr.on('data', (chunk: Buffer) => (errors = (errors + chunk.toString()).slice(-2000)));
	let last = { cpuSeconds: 0, peakMegabytes: 0 };
	const sampling = setInterval(() => (last = sample(child.pid) ?? last), sampleEveryMs);
	const code = await new Promise<number | null>((resolve, reject) => {
		child.once('error', reject);
		child.once('exit', resolve);
	}).finally(() => clearInterval(sampling));
	if (code !== 0) throw new Error(`${command} ended with ${code}: ${errors}`);
	return { ...last, wallSeconds: Number(process.hrtime.bigint() - startedAt) / 1e9 };
}

/** Clock ticks a second, as Linux reports process times to user space. */
const ticksPerSecond = 100;

function sample(pid: number | undefined): { cpuSeconds: number; peakMegabytes: number } | null {
	try {
		// Fields 14 and 15 of proc(5) stat; the second field may hold spaces, so count from its closing bracket.
		const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
		const peak = /VmHWM:\s+(\d+) kB/u.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
		if (peak === undefined) return null;
		return {
			cpuSeconds: (Number(fields[11]) + Number(fields[12])) / ticksPerSecond,
			peakMegabytes: Number(peak) / 1024,
		};
	} catch {
		return null;
	}
}
