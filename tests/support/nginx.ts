import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export type Nginx = AsyncDisposable & {
	/** `http://127.0.0.1:PORT`, without a slash at the end. */
	readonly url: string;
	/** What it serves; put files here. */
	readonly root: string;
};

const startAttemptsMax = 100;

/** A real nginx over a folder of its own. `limit` is nginx's `limit_rate` for each connection, such as `2m`. */
export async function startNginx({ limit = '0' }: { limit?: string } = {}): Promise<Nginx> {
	const home = mkdtempSync(join(tmpdir(), 'rustloader-nginx-'));
	const root = join(home, 'root');
	mkdirSync(root);
	const port = await freePort();
	const config = join(home, 'nginx.conf');
	writeFileSync(config, configuration({ home, root, port, limit }));
	const child = spawn('nginx', ['-p', home, '-e', join(home, 'error.log'), '-c', config], {
		stdio: 'ignore',
	});
	const exited = new Promise<void>(resolve => child.once('exit', () => resolve()));
	const kill = () => void child.kill('SIGKILL');
	process.once('exit', kill);
	await untilListening(port);
	return {
		url: `http://127.0.0.1:${port}`,
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
	port,
	limit,
}: {
	home: string;
	root: string;
	port: number;
	limit: string;
}) {
	const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
		.map(name => `${name}_temp_path ${join(home, name)};`)
		.join('\n');
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
	server { listen 127.0.0.1:${port}; root ${root}; limit_rate ${limit}; }
}
`;
}

async function freePort(): Promise<number> {
	const server = createServer();
	await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
	const { port } = server.address() as AddressInfo;
	await new Promise(resolve => server.close(resolve));
	return port;
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
