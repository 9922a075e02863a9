import { spawn, type ChildProcess } from 'node:child_process';
import { connect, type Socket } from 'node:net';
import { chromeExtensionId } from '../../installers/extension-ids.ts';
import { findFolders } from '../../native-host/src/effects/folders.ts';
import type { Home } from './browsers/home.ts';
import { processesWith } from './browsers/processes.ts';
import { bundled } from './programs.ts';
import { wireOver, type Wire } from './wire.ts';

export type Ended = { readonly code: number | null; readonly out: string; readonly error: string };

/** The program, with an engine whose downloads last until they are stopped. */
export function start(home: Home, ...args: readonly string[]): ChildProcess {
	return spawn(process.execPath, [bundled.held, ...args], { env: home.env, stdio: 'pipe' });
}

/** Runs to the end. */
export async function run(home: Home, ...args: readonly string[]): Promise<Ended> {
	const child = start(home, ...args);
	child.stdin?.end();
	return await ended(child);
}

export async function ended(child: ChildProcess): Promise<Ended> {
	let [out, error] = ['', ''];
	child.stdout?.on('data', (chunk: Buffer) => (out += chunk.toString()));
	child.stderr?.on('data', (chunk: Buffer) => (error += chunk.toString()));
	const code = await new Promise<number | null>(resolve => child.once('close', resolve));
	return { code, out, error };
}

export type Relay = Wire & { readonly child: ChildProcess };

/** A host as Chrome starts it. */
export function startRelay(home: Home): Relay {
	const child = start(home, `chrome-extension://${chromeExtensionId}/`);
	if (!child.stdout || !child.stdin) throw new Error('no pipes');
	return { ...wireOver(child.stdout, child.stdin), child };
}

/** Straight to the daemon's socket, as a command line is. */
export async function dial(home: Home): Promise<Wire & { readonly socket: Socket }> {
	const socket = connect(findFolders(home.env).socket);
	await new Promise((resolve, reject) => {
		socket.once('connect', resolve);
		socket.once('error', reject);
	});
	return { ...wireOver(socket, socket), socket };
}

export const daemonsOf = (home: Home): number[] =>
	processesWith(`RUSTLOADER_HOME=${home.state}`)
		.filter(({ command }) => command.at(-1) === 'daemon')
		.map(({ pid }) => pid);

export const hello = { protocol: 1, client: { name: 'test', version: '1' } };
