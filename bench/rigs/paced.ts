import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Pace } from './pace.ts';
import type { Served } from './rig.ts';

const main = fileURLToPath(new URL('paced-main.ts', import.meta.url));

/** The paced server in a process of its own. */
export async function servePaced(file: string, pace: Pace): Promise<Served> {
	const child = spawn(process.execPath, [main, file, JSON.stringify(pace)], {
		stdio: ['pipe', 'pipe', 'inherit'],
	});
	const exited = new Promise<void>(resolve => child.once('exit', () => resolve()));
	const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
	const said = async (): Promise<string> => {
		const line = await lines.next();
		if (line.done) throw new Error('the paced server ended');
		return line.value;
	};
	return {
		url: `http://127.0.0.1:${await said()}`,
		trust: null,
		via: [],
		async renew() {
			child.stdin.write('\n');
			await said();
		},
		async [Symbol.asyncDispose]() {
			// It ends with its stdin, also when this process is killed.
			child.stdin.end();
			await exited;
		},
	};
}
