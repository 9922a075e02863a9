import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** A line between two network namespaces. */
export type Line = {
	readonly megabits: number;
	readonly roundTripMs: number;
	/** Share of packets lost, each way. */
	readonly loss: number;
};

export type Laid = AsyncDisposable & {
	readonly client: readonly string[];
	readonly server: readonly string[];
	readonly serverAddress: string;
};

const link = fileURLToPath(new URL('link.py', import.meta.url));
const clientAddress = '10.99.0.1';
const serverAddress = '10.99.0.2';

/** Null where this machine does not let us; the reason is said. */
export function whyNoLines(): string | null {
	if (process.getuid?.() !== 0) return 'network namespaces need root';
	try {
		run('ip', 'netns', 'list');
		run('tc', '-V');
		return null;
	} catch {
		return 'ip or tc is missing';
	}
}

/**
 * Lays the line. One with no delay is a veth pair; else packets go over two TUN devices and a process between them,
 * so that handshakes are delayed and TCP itself deals with what is lost.
 */
export async function layLine({ megabits, roundTripMs, loss }: Line): Promise<Laid> {
	const [c, s] = [`rlbc${process.pid}`, `rlbs${process.pid}`];
	const spaces = [c, s];
	const undo = () => {
		for (const space of spaces) attempt('ip', 'netns', 'delete', space);
	};
	process.once('exit', undo);
	for (const space of spaces) run('ip', 'netns', 'add', space);
	const end = roundTripMs === 0 ? joinDirectly(c, s) : await joinByRelay(c, s, roundTripMs / 2, loss);
	for (const [space, mine, its] of [
		[c, clientAddress, serverAddress],
		[s, serverAddress, clientAddress],
	] as const) {
		const inside = (...args: string[]) => run('ip', 'netns', 'exec', space, ...args);
		inside('ip', 'link', 'set', 'lo', 'up');
		inside('ip', 'address', 'add', `${mine}/32`, 'peer', its, 'dev', 'line');
		inside('ip', 'link', 'set', 'line', 'txqueuelen', '2000', 'up');
		// A burst under 64 KiB would cut what veth hands over in one piece into packets.
		const burst = roundTripMs === 0 ? '256kb' : '32kb';
		inside(...`tc qdisc add dev line root tbf rate ${megabits}mbit burst ${burst} latency 100ms`.split(' '));
	}
	return {
		client: ['ip', 'netns', 'exec', c],
		server: ['ip', 'netns', 'exec', s],
		serverAddress,
		async [Symbol.asyncDispose]() {
			process.off('exit', undo);
			await end();
			undo();
		},
	};
}

function joinDirectly(c: string, s: string): () => Promise<void> {
	run(...`ip link add line netns ${c} type veth peer name line netns ${s}`.split(' '));
	return () => Promise.resolve();
}

async function joinByRelay(
	c: string,
	s: string,
	delayMs: number,
	loss: number,
): Promise<() => Promise<void>> {
	const names = [`rla${process.pid}`, `rlb${process.pid}`];
	const child = spawn('python3', [link, ...names, `${delayMs}`, `${loss}`, '1'], {
		stdio: ['pipe', 'pipe', 'inherit'],
	});
	const exited = once(child, 'exit');
	await Promise.race([
		once(child.stdout, 'data'),
		exited.then(() => Promise.reject(new Error('the link ended'))),
	]);
	names.forEach((name, index) => {
		run(...`ip link set ${name} netns ${index === 0 ? c : s} name line`.split(' '));
	});
	return async () => {
		child.stdin.end();
		await exited;
	};
}

function run(...[command = '', ...args]: string[]): void {
	execFileSync(command, args, { stdio: ['ignore', 'ignore', 'pipe'] });
}

function attempt(...command: string[]): void {
	try {
		run(...command);
	} catch {
		// Gone already.
	}
}
