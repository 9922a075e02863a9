import { spawn, type ChildProcess } from 'node:child_process';
import type { Readable } from 'node:stream';
import { signal } from './processes.ts';
import { within } from './wait-for.ts';

const startTimeoutMs = 15_000;

/** A screen of its own on a free number, for menus and popups that headless browsers do not have. */
export type Display = AsyncDisposable & { readonly name: string };

export async function startDisplay(): Promise<Display> {
	const child = spawn(
		'Xvfb',
		['-displayfd', '3', '-screen', '0', '1280x900x24', '-nolisten', 'tcp', '-noreset'],
		{ stdio: ['ignore', 'ignore', 'ignore', 'pipe'] },
	);
	const kill = (): void => signal(child.pid ?? 0, 'SIGKILL');
	process.once('exit', kill);
	const end = async (): Promise<void> => {
		process.off('exit', kill);
		if (child.exitCode !== null || child.signalCode !== null) return;
		const exited = new Promise(resolve => child.once('exit', resolve));
		child.kill('SIGTERM');
		await within(startTimeoutMs, 'Xvfb to end', exited);
	};
	try {
		const number = await within(startTimeoutMs, 'Xvfb to start', readNumber(child));
		return { name: `:${number}`, [Symbol.asyncDispose]: end };
	} catch (error) {
		await end();
		throw error;
	}
}

/** Xvfb chooses the number itself and writes it, with a newline, once it answers. */
function readNumber(child: ChildProcess): Promise<string> {
	return new Promise((resolve, reject) => {
		let text = '';
		child.once('error', reject);
		child.once('exit', code => reject(new Error(`Xvfb ended with code ${code}`)));
		(child.stdio[3] as Readable).on('data', chunk => {
			text += String(chunk);
			if (text.endsWith('\n')) resolve(text.trim());
		});
	});
}
