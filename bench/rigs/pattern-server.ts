import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const main = fileURLToPath(new URL('pattern-main.ts', import.meta.url));

/** The pattern's server in a process of its own. */
export async function servePattern(bytes: number): Promise<AsyncDisposable & { readonly url: string }> {
	const child = spawn(process.execPath, [main, `${bytes}`], { stdio: ['pipe', 'pipe', 'inherit'] });
	const exited = once(child, 'exit');
	const [port] = (await once(child.stdout, 'data')) as [Buffer];
	return {
		url: `http://127.0.0.1:${port.toString().trim()}`,
		async [Symbol.asyncDispose]() {
			child.stdin.end();
			await exited;
		},
	};
}
