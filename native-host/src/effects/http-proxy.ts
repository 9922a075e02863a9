import { connect as connectPlain, type Socket } from 'node:net';
import { fault, type Fault } from '../../../shared/domain/faults.ts';
import type { AbortSignalLike } from '../../../shared/kernel/abort-signal.ts';
import { err, ok, type Result } from '../../../shared/kernel/result.ts';
import { faultOf } from '../core/transfer/error-fault.ts';
import { chooseProxy, isLoopback } from '../core/transfer/system-proxy.ts';
import { quote } from '../../../shared/kernel/quoted.ts';
import { remark } from '../../../shared/domain/remarks.ts';

export type Proxy = {
	readonly kind: 'http' | 'https' | 'socks5';
	/** Without the login. */
	readonly url: URL;
	/** The value of Proxy-Authorization; null: no login. */
	readonly authorization: string | null;
	readonly user: string;
	readonly password: string;
};

/** An answer to CONNECT that is longer is none. */
const headBytesMax = 16 * 1024;
const connectMsMax = 30_000;

/** The proxy on the way to that address: the one asked for, else the environment's, else the desktop's. */
export async function proxyFor(asked: string | null, to: URL): Promise<Result<Proxy | null, Fault>> {
	if (asked === 'direct') return ok(null);
	const text = asked ?? fromEnvironment(to);
	if (text !== null) return text === '' ? ok(null) : readProxy(text);
	const host = bare(to.hostname.toLowerCase());
	if (isLoopback(host)) return ok(null);
	const { findSystemProxy } = await import('./system-proxy.ts');
	const chosen = chooseProxy(await findSystemProxy(), to.protocol === 'https:', host);
	if (!chosen.ok) return err(fault('proxy_script'));
	return chosen.value === null ? ok(null) : readProxy(chosen.value);
}

/** Told without what it says, for it may have a password in it. */
export function readProxy(text: string): Result<Proxy, Fault> {
	const url = URL.parse(/^[a-z\d+.-]+:\/\//iu.test(text) ? text : `http://${text}`);
	const kind = url ? kinds[url.protocol] : undefined;
	if (!url || !kind || url.hostname === '') return err(fault('proxy_invalid'));
	const user = decode(url.username);
	const password = decode(url.password);
	url.username = '';
	url.password = '';
	const login = Buffer.from(`${user}:${password}`).toString('base64');
	return ok({ kind, url, user, password, authorization: user === '' ? null : `Basic ${login}` });
}

/** A connection to that address through the proxy; TLS, where the address wants it, is the caller's. */
export async function tunnelThrough(
	proxy: Proxy,
	to: URL,
	signal: AbortSignalLike,
): Promise<Result<Socket, Fault>> {
	return proxy.kind === 'socks5'
		? await connectSocks(proxy, to, signal)
		: await connectTunnel(proxy, to, signal);
}

const kinds: Readonly<Record<string, Proxy['kind']>> = {
	'http:': 'http',
	'https:': 'https',
	'socks5:': 'socks5',
	'socks5h:': 'socks5',
	'socks:': 'socks5',
};

/**
 * The variables that curl knows, in lower case first. HTTP_PROXY in capitals may be a request's header (CGI). Empty:
 * none for that address; null: it says nothing of proxies.
 */
function fromEnvironment({ protocol, hostname, port }: URL): string | null {
	const value = (name: string) => process.env[name] ?? '';
	const either = (name: string) => value(name) || value(name.toUpperCase());
	if (isExempt(either('no_proxy'), hostname, port || (protocol === 'https:' ? '443' : '80'))) return '';
	const own = protocol === 'https:' ? either('https_proxy') : value('http_proxy');
	const names = [value('http_proxy'), either('https_proxy'), either('all_proxy')];
	return own || either('all_proxy') || (names.some(name => name !== '') ? '' : null);
}

/** Names stand for themselves and what is below them; `*` for everything. */
function isExempt(list: string, hostname: string, port: string): boolean {
	const host = bare(hostname.toLowerCase());
	return list.split(/[\s,]+/u).some(entry => {
		const parts = /^(?:\*?\.)?\[?([^\]]+?)\]?(?::(\d+))?$/u.exec(entry.toLowerCase());
		if (entry === '*') return true;
		if (!parts || (parts[2] !== undefined && parts[2] !== port)) return false;
		return host === parts[1] || host.endsWith(`.${parts[1]}`);
	});
}

/** RFC 9110 9.3.6. */
async function connectTunnel(
	{ kind, url, authorization }: Proxy,
	to: URL,
	signal: AbortSignalLike,
): Promise<Result<Socket, Fault>> {
	const host = `${to.hostname}:${to.port || (to.protocol === 'https:' ? 443 : 80)}`;
	const login = authorization === null ? '' : `proxy-authorization: ${authorization}\r\n`;
	const port = Number(url.port || (kind === 'https' ? 443 : 80));
	const place = { host: bare(url.hostname), port };
	const socket =
		kind === 'https'
			? (await import('node:tls')).connect({ ...place, servername: place.host })
			: connectPlain(place);
	const abort = () => socket.destroy();
	signal.addEventListener('abort', abort);
	socket.write(`CONNECT ${host} HTTP/1.1\r\nhost: ${host}\r\n${login}\r\n`);
	return await new Promise(resolve => {
		let received = Buffer.alloc(0);
		const settle = (outcome: Result<Socket, Fault>) => {
			signal.removeEventListener('abort', abort);
			socket.removeAllListeners('data').removeAllListeners('close').removeAllListeners('error');
			// Whoever takes it over listens anew; until then an error must not end the process.
			socket.on('error', () => {});
			if (!outcome.ok) socket.destroy();
			resolve(outcome);
		};
		socket.on('error', error => settle(err(proxyFault(error))));
		socket.on('close', () => settle(err(fault('proxy_failed', remark('closed_connection')))));
		socket.on('data', (chunk: Buffer) => {
			received = Buffer.concat([received, chunk]);
			const end = received.indexOf('\r\n\r\n');
			if (end < 0 && received.length <= headBytesMax) return;
			const status = /^HTTP\/1\.[01] (\d{3})/u.exec(received.toString('latin1', 0, 32))?.[1];
			socket.pause();
			if (status === '200' && end + 4 === received.length) settle(ok(socket));
			else
				settle(err(fault(status === '407' ? 'proxy_login' : 'proxy_failed', quote(`HTTP ${status ?? '?'}`))));
		});
		if (signal.aborted) abort();
	});
}

/** The proxy looks the name up: the system behind it may be the only one that knows it. */
async function connectSocks(
	{ user, password, url }: Proxy,
	to: URL,
	signal: AbortSignalLike,
): Promise<Result<Socket, Fault>> {
	const { SocksClient } = await import('socks');
	const own = connectPlain({ host: bare(url.hostname), port: Number(url.port || 1080) });
	const abort = () => own.destroy();
	signal.addEventListener('abort', abort);
	try {
		const { socket } = await SocksClient.createConnection({
			proxy: {
				host: bare(url.hostname),
				port: Number(url.port || 1080),
				type: 5,
				...(user === '' ? {} : { userId: user, password }),
			},
			command: 'connect',
			destination: {
				host: bare(to.hostname),
				port: Number(to.port || (to.protocol === 'https:' ? 443 : 80)),
			},
			existing_socket: own,
			timeout: connectMsMax,
		});
		return ok(socket);
	} catch (error) {
		own.destroy();
		return err(proxyFault(error));
	} finally {
		signal.removeEventListener('abort', abort);
	}
}

/** The library's own errors have words and no code. */
function proxyFault(error: unknown): Fault {
	const { code, detail } = faultOf(error);
	return fault('proxy_failed', code === 'internal' ? remark('refused') : detail);
}

/** An IPv6 address without its brackets. */
const bare = (hostname: string): string => hostname.replace(/^\[(.*)\]$/u, '$1');

function decode(text: string): string {
	try {
		return decodeURIComponent(text);
	} catch {
		return text;
	}
}
