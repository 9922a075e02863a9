import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from './free-port.ts';

export type Nginx = AsyncDisposable & {
	/** `http://127.0.0.1:PORT`, without a slash at the end. */
	readonly url: string;
	/** What it serves; put files here. */
	readonly root: string;
};

const startAttemptsMax = 100;

type Wishes = {
	/** nginx's `limit_rate` for each connection, such as `2m`. */
	readonly limit?: string;
	/** Paths of a certificate and its key. */
	readonly tls?: { readonly certificate: string; readonly key: string } | null;
	readonly address?: string;
	/** What to put before its command, and before that of a look whether it listens. */
	readonly via?: readonly string[];
};

/** A real nginx over a folder of its own. */
export async function startNginx({
	limit = '0',
	tls = null,
	address = '127.0.0.1',
	via = [],
}: Wishes = {}): Promise<Nginx> {
	const home = mkdtempSync(join(tmpdir(), 'rustloader-nginx-'));
	const root = join(home, 'root');
	mkdirSync(root);
	const port = await freePort();
	const config = join(home, 'nginx.conf');
	writeFileSync(config, configuration({ home, root, listen: `${address}:${port}`, limit, tls }));
	const [command, ...args] = inside(via, 'nginx', '-p', home, '-e', join(home, 'error.log'), '-c', config);
	const child = spawn(command, args, { stdio: 'ignore' });
	const exited = new Promise<void>(resolve => child.once('exit', () => resolve()));
	const kill = () => {
		child.kill('SIGKILL');
		rmSync(home, { recursive: true, force: true });
	};
	process.once('exit', kill);
	await (via.length === 0 ? untilListening(port) : untilListeningVia(via, address, port));
	return {
		url: `${tls ? 'https' : 'http'}://${address}:${port}`,
		root,
		async [Symbol.asyncDispose]() {
			process.off('exit', kill);
			child.kill('SIGTERM');
			await exited;
			rmSync(home, { recursive: true, force: true });
		},
	};
}

function configuration({
	home,
	root,
	listen,
	limit,
	tls,
}: {
	home: string;
	root: string;
	listen: string;
	limit: string;
	tls: Wishes['tls'];
}) {
	const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
		.map(name => `${name}_temp_path ${join(home, name)};`)
		.join('\n');
	const secure = tls ? `ssl_certificate ${tls.certificate}; ssl_certificate_key ${tls.key};` : '';
	return `
daemon off;
master_process off;
user root;
pid ${join(home, 'nginx.pid')};
events { worker_connections 512; }
http {
	${temporary}
	access_log off;
	sendfile on;
	server { listen ${listen}${tls ? ' ssl' : ''}; ${secure} root ${root}; limit_rate ${limit}; }
}
`;
}

async function untilListening(port: number): Promise<void> {
	for (let attempt = 0; attempt < startAttemptsMax; attempt++) {
		const answered = await new Promise<boolean>(resolve => {
			const socket = connect(port, '127.0.0.1', () => resolve(true));
			socket.on('error', () => resolve(false));
			socket.on('connect', () => socket.destroy());
		});
		if (answered) return;
		await sleep(50);
	}
	throw new Error(`nginx does not listen on ${port}`);
}

/** Asked from where it listens: nobody else reaches it there. */
async function untilListeningVia(via: readonly string[], address: string, port: number): Promise<void> {
	const [command, ...args] = inside(via, 'bash', '-c', `: </dev/tcp/${address}/${port}`);
	for (let attempt = 0; attempt < startAttemptsMax; attempt++) {
		const code = await new Promise(resolve =>
			spawn(command, args, { stdio: 'ignore' }).once('exit', resolve),
		);
		if (code === 0) return;
		await sleep(50);
	}
	throw new Error(`nginx does not listen on ${address}:${port}`);
}

const inside = (via: readonly string[], command: string, ...args: string[]): [string, ...string[]] => {
	const [outer, ...between] = via;
	return outer === undefined ? [command, ...args] : [outer, ...between, command, ...args];
};
