import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A proxy that knows CONNECT, whole addresses and SOCKS5, and keeps a list of what it was asked. */
export type TestProxy = AsyncDisposable & {
	readonly port: number;
	/** Request lines, and SOCKS5 destinations, in order. */
	readonly asked: readonly string[];
	/** Headers of the last request, in lower case. */
	readonly fields: ReadonlyMap<string, string>;
};

type Options = {
	/** `user:password`; without it nobody is let through. */
	readonly login?: string;
	/** Where every connection really goes, whatever name was asked for. */
	readonly to?: { readonly host: string; readonly port: number };
};

export async function startProxy({ login, to }: Options = {}): Promise<TestProxy> {
	const asked: string[] = [];
	const fields = new Map<string, string>();
	const sockets = new Set<Socket>();

	function keep(socket: Socket): void {
		sockets.add(socket);
		socket.on('error', () => {});
		socket.once('close', () => sockets.delete(socket));
	}

	function join(client: Socket, destination: { host: string; port: number }, early: Buffer): void {
		const server = connect(to ?? destination);
		keep(server);
		server.once('connect', () => {
			if (early.length > 0) server.write(early);
			client.pipe(server).pipe(client);
		});
		server.once('close', () => client.destroy());
		client.once('close', () => server.destroy());
	}

	async function serve(client: Socket): Promise<void> {
		keep(client);
		const [first] = (await once(client, 'data').catch(() => [])) as [Buffer?];
		if (!first) return;
		client.pause();
		if (first[0] === 5) await serveSocks(client);
		else serveHttp(client, first);
	}

	function serveHttp(client: Socket, first: Buffer): void {
		const end = first.indexOf('\r\n\r\n');
		const [line = '', ...rest] = first.toString('latin1', 0, end).split('\r\n');
		asked.push(line);
		fields.clear();
		for (const field of rest) {
			const colon = field.indexOf(':');
			fields.set(field.slice(0, colon).toLowerCase(), field.slice(colon + 1).trim());
		}
		const expected = login && `Basic ${Buffer.from(login).toString('base64')}`;
		if (expected && fields.get('proxy-authorization') !== expected) {
			client.end('HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n');
			return;
		}
		const [method = '', target = ''] = line.split(' ');
		if (method === 'CONNECT') {
			const { hostname, port } = new URL(`http://${target}`);
			client.write('HTTP/1.1 200 Connected\r\n\r\n');
			join(client, { host: hostname, port: Number(port) }, Buffer.alloc(0));
			return;
		}
		const url = new URL(target);
		const own = rest.filter(field => !/^proxy-/iu.test(field)).join('\r\n');
		const request = `${method} ${url.pathname}${url.search} HTTP/1.1\r\n${own}\r\n\r\n`;
		join(client, { host: url.hostname, port: Number(url.port || 80) }, Buffer.from(request, 'latin1'));
	}

	/** RFC 1928, RFC 1929; names only. */
	async function serveSocks(client: Socket): Promise<void> {
		const next = async (): Promise<Buffer> => ((client.resume(), await once(client, 'data')) as [Buffer])[0];
		if (login) {
			client.write(Buffer.from([5, 2]));
			const given = await next();
			const userLength = given[1] ?? 0;
			const user = given.toString('latin1', 2, 2 + userLength);
			const password = given.toString('latin1', 3 + userLength);
			const isRight = `${user}:${password}` === login;
			client.write(Buffer.from([1, isRight ? 0 : 1]));
			if (!isRight) return void client.end();
		} else client.write(Buffer.from([5, 0]));
		const request = await next();
		client.pause();
		const length = request[4] ?? 0;
		const host =
			request[3] === 3 ? request.toString('latin1', 5, 5 + length) : [...request.subarray(4, 8)].join('.');
		const port = request.readUInt16BE(request.length - 2);
		asked.push(`SOCKS5 ${host}:${port}`);
		client.write(Buffer.from([5, 0, 0, 1, 0, 0, 0, 0, 0, 0]));
		join(client, { host, port }, Buffer.alloc(0));
	}

	const listener = createServer(client => void serve(client).catch(() => client.destroy()));
	listener.listen(0, '127.0.0.1');
	await once(listener, 'listening');
	return {
		port: (listener.address() as AddressInfo).port,
		asked,
		fields,
		async [Symbol.asyncDispose]() {
			const closed = once(listener, 'close');
			listener.close();
			for (const socket of sockets) socket.destroy();
			await closed;
		},
	};
}
