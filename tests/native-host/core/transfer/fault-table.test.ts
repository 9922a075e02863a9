import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { open, readFile, rename, rmdir, writeFile } from 'node:fs/promises';
import { createServer as createHttp } from 'node:http';
import { connect, createServer, type AddressInfo, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect as connectTls, createServer as createTls } from 'node:tls';
import { gunzipSync, inflateRawSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fetch as undiciFetch, Agent } from 'undici';
import { faults, type FaultCode } from '../../../../shared/domain/faults.ts';
import { faultOf, isDiskFault } from '../../../../native-host/src/core/transfer/error-fault.ts';
import { platformFault } from '../../../../native-host/src/core/transfer/platform-fault.ts';
import { statusFault } from '../../../../native-host/src/core/transfer/status-fault.ts';

const codes: Record<string, FaultCode> = {
	ENOTFOUND: 'dns_failed',
	EAI_NONAME: 'dns_failed',
	EAI_NODATA: 'dns_failed',
	ENODATA: 'dns_failed',
	EAI_AGAIN: 'dns_unavailable',
	EAI_FAIL: 'dns_unavailable',
	ESERVFAIL: 'dns_unavailable',
	ETIMEOUT: 'dns_unavailable',
	EREFUSED: 'dns_unavailable',
	ECONNREFUSED: 'connection_refused',
	ECONNRESET: 'connection_reset',
	ECONNABORTED: 'connection_reset',
	EPIPE: 'connection_reset',
	ENOTCONN: 'connection_reset',
	ENETRESET: 'connection_reset',
	ERR_STREAM_PREMATURE_CLOSE: 'connection_reset',
	UND_ERR_SOCKET: 'connection_reset',
	UND_ERR_CLOSED: 'connection_reset',
	UND_ERR_DESTROYED: 'connection_reset',
	UND_ERR_ABORTED: 'connection_reset',
	ETIMEDOUT: 'connection_timeout',
	UND_ERR_CONNECT_TIMEOUT: 'connection_timeout',
	UND_ERR_HEADERS_TIMEOUT: 'connection_timeout',
	ERR_TLS_HANDSHAKE_TIMEOUT: 'connection_timeout',
	UND_ERR_BODY_TIMEOUT: 'stalled',
	ENETUNREACH: 'network_unreachable',
	EHOSTUNREACH: 'network_unreachable',
	EHOSTDOWN: 'network_unreachable',
	ENETDOWN: 'network_unreachable',
	EADDRNOTAVAIL: 'network_unreachable',
	EAFNOSUPPORT: 'network_unreachable',
	UND_ERR_PRX_TLS: 'proxy_failed',
	CERT_HAS_EXPIRED: 'tls_expired',
	CERT_NOT_YET_VALID: 'tls_not_yet_valid',
	DEPTH_ZERO_SELF_SIGNED_CERT: 'tls_self_signed',
	SELF_SIGNED_CERT_IN_CHAIN: 'tls_self_signed',
	ERR_TLS_CERT_ALTNAME_INVALID: 'tls_wrong_host',
	ERR_TLS_CERT_ALTNAME_FORMAT: 'tls_wrong_host',
	HOSTNAME_MISMATCH: 'tls_wrong_host',
	UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'tls_unknown_authority',
	UNABLE_TO_GET_ISSUER_CERT: 'tls_unknown_authority',
	UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'tls_unknown_authority',
	CERT_UNTRUSTED: 'tls_unknown_authority',
	CERT_REJECTED: 'tls_unknown_authority',
	CERT_CHAIN_TOO_LONG: 'tls_unknown_authority',
	INVALID_CA: 'tls_unknown_authority',
	CERT_REVOKED: 'tls_revoked',
	CERT_SIGNATURE_FAILURE: 'tls_failed',
	CRL_HAS_EXPIRED: 'tls_failed',
	CRL_NOT_YET_VALID: 'tls_failed',
	CRL_SIGNATURE_FAILURE: 'tls_failed',
	UNABLE_TO_GET_CRL: 'tls_failed',
	UNABLE_TO_DECRYPT_CERT_SIGNATURE: 'tls_failed',
	UNABLE_TO_DECODE_ISSUER_PUBLIC_KEY: 'tls_failed',
	ERROR_IN_CERT_NOT_AFTER_FIELD: 'tls_failed',
	INVALID_PURPOSE: 'tls_failed',
	PATH_LENGTH_EXCEEDED: 'tls_failed',
	EPROTO: 'tls_failed',
	ERR_TLS_INVALID_PROTOCOL_VERSION: 'tls_failed',
	ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE: 'tls_failed',
	ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION: 'tls_failed',
	ERR_SSL_UNSUPPORTED_PROTOCOL: 'tls_failed',
	ERR_SSL_NO_CIPHERS_AVAILABLE: 'tls_failed',
	ERR_OSSL_EVP_UNSUPPORTED: 'tls_failed',
	ERR_SSL_WRONG_VERSION_NUMBER: 'tls_not_spoken',
	ERR_SSL_HTTP_REQUEST: 'tls_not_spoken',
	ERR_SSL_PACKET_LENGTH_TOO_LONG: 'tls_not_spoken',
	ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED: 'tls_wants_certificate',
	ERR_SSL_TLSV1_ALERT_UNKNOWN_CA: 'tls_wants_certificate',
	ERR_SSL_TLSV1_UNRECOGNIZED_NAME: 'tls_wrong_host',
	ERR_SSL_UNEXPECTED_EOF_WHILE_READING: 'connection_reset',
	UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'closed_early',
	HPE_INVALID_EOF_STATE: 'closed_early',
	UND_ERR_HEADERS_OVERFLOW: 'http_invalid',
	UND_ERR_RES_EXCEEDED_MAX_SIZE: 'http_invalid',
	HPE_INVALID_CONSTANT: 'http_invalid',
	HPE_INVALID_CONTENT_LENGTH: 'http_invalid',
	HPE_INVALID_CHUNK_SIZE: 'http_invalid',
	HPE_INVALID_HEADER_TOKEN: 'http_invalid',
	HPE_INVALID_VERSION: 'http_invalid',
	HPE_INVALID_STATUS: 'http_invalid',
	HPE_UNEXPECTED_CONTENT_LENGTH: 'http_invalid',
	HPE_HEADER_OVERFLOW: 'http_invalid',
	HPE_CR_EXPECTED: 'http_invalid',
	HPE_LF_EXPECTED: 'http_invalid',
	HPE_STRICT: 'http_invalid',
	ERR_INVALID_URL: 'url_malformed',
	Z_DATA_ERROR: 'content_damaged',
	Z_BUF_ERROR: 'content_damaged',
	Z_NEED_DICT: 'content_damaged',
	ENOENT: 'folder_missing',
	ENOTDIR: 'folder_missing',
	ELOOP: 'folder_missing',
	EACCES: 'folder_not_writable',
	EPERM: 'folder_not_writable',
	EROFS: 'disk_read_only',
	ENOSPC: 'disk_full',
	EDQUOT: 'disk_quota',
	EFBIG: 'file_too_large',
	EIO: 'disk_error',
	EBADF: 'disk_error',
	ENXIO: 'disk_gone',
	ENODEV: 'disk_gone',
	ESTALE: 'disk_gone',
	EBUSY: 'file_busy',
	ETXTBSY: 'file_busy',
	ENOLCK: 'file_busy',
	EMFILE: 'too_many_files',
	ENFILE: 'too_many_files',
	EISDIR: 'file_exists',
	EEXIST: 'file_exists',
	ENAMETOOLONG: 'name_too_long',
	ENOMEM: 'memory_full',
	ENOBUFS: 'memory_full',
	UND_ERR_INVALID_ARG: 'internal',
	UND_ERR_NOT_SUPPORTED: 'internal',
	ERR_INVALID_ARG_TYPE: 'internal',
	ENEVERHEARD: 'internal',
};

const statuses: Record<number, FaultCode> = {
	300: 'http_redirects',
	305: 'http_redirects',
	400: 'http_client_error',
	401: 'http_unauthorized',
	402: 'http_payment',
	403: 'http_forbidden',
	404: 'http_not_found',
	405: 'http_client_error',
	406: 'http_client_error',
	407: 'proxy_login',
	408: 'connection_timeout',
	409: 'http_client_error',
	410: 'http_gone',
	411: 'http_client_error',
	412: 'http_client_error',
	413: 'http_client_error',
	414: 'http_client_error',
	415: 'http_client_error',
	416: 'http_range_not_satisfiable',
	418: 'http_client_error',
	421: 'http_server_error',
	422: 'http_client_error',
	423: 'http_locked',
	425: 'http_unavailable',
	426: 'http_client_error',
	428: 'http_client_error',
	429: 'http_too_many_requests',
	431: 'http_headers_large',
	440: 'http_unauthorized',
	444: 'closed_early',
	449: 'http_server_error',
	450: 'http_legal',
	451: 'http_legal',
	494: 'http_headers_large',
	495: 'tls_wants_certificate',
	496: 'tls_wants_certificate',
	497: 'tls_not_spoken',
	498: 'http_forbidden',
	499: 'closed_early',
	500: 'http_server_error',
	501: 'http_unsupported',
	502: 'http_origin_down',
	503: 'http_unavailable',
	504: 'http_origin_down',
	505: 'http_unsupported',
	506: 'http_server_error',
	507: 'http_server_error',
	508: 'http_server_error',
	509: 'http_bandwidth',
	510: 'http_server_error',
	511: 'captive_portal',
	520: 'http_origin_down',
	521: 'http_origin_down',
	522: 'http_origin_down',
	523: 'http_origin_down',
	524: 'http_origin_down',
	525: 'http_origin_down',
	526: 'http_origin_down',
	527: 'http_origin_down',
	529: 'http_unavailable',
	530: 'http_origin_down',
	599: 'http_origin_down',
	600: 'http_invalid',
	99: 'http_invalid',
};

test.each(Object.entries(codes))('%s: %s', (code, expected) => {
	expect(platformFault(code, null)).toBe(expected);
});

test.each(Object.entries(statuses))('HTTP %s: %s', (status, expected) => {
	expect(statusFault(Number(status))).toEqual({ code: expected, detail: `HTTP ${status}` });
});

test('every status has a fault, and the more there is to wait for, the more often it is tried again', () => {
	for (let status = 400; status < 600; status++) expect(faults[statusFault(status).code]).toBeDefined();
	const later = (status: number) => faults[statusFault(status).code].retry === 'later';
	expect([408, 423, 425, 429, 500, 502, 503, 504, 509, 520, 530].every(later)).toBe(true);
	expect([400, 401, 402, 403, 404, 410, 416, 451, 501, 505, 511].some(later)).toBe(false);
});

describe('the same code, elsewhere', () => {
	test.each([
		['EACCES', 'connect', 'connection_blocked'],
		['EPERM', 'connect', 'connection_blocked'],
		['EACCES', 'open', 'folder_not_writable'],
		['ECONNREFUSED', 'queryA', 'dns_unavailable'],
		['ECONNREFUSED', 'connect', 'connection_refused'],
		['ENODATA', 'queryAaaa', 'dns_failed'],
	])('%s in %s: %s', (code, syscall, expected) => expect(platformFault(code, syscall)).toBe(expected));
});

describe('wrapped', () => {
	const coded = (code: string, more: object = {}) => Object.assign(new Error(code), { code, ...more });
	test.each<[string, unknown, FaultCode]>([
		['a cause', new TypeError('fetch failed', { cause: coded('ECONNRESET') }), 'connection_reset'],
		[
			'a cause within a wrapper',
			Object.assign(coded('UND_ERR_SOCKET'), { cause: coded('ENETDOWN') }),
			'network_unreachable',
		],
		['a wrapper alone', coded('UND_ERR_SOCKET'), 'connection_reset'],
		[
			'both kinds of address, one refused',
			new AggregateError([coded('ENETUNREACH'), coded('ECONNREFUSED')]),
			'connection_refused',
		],
		[
			'both kinds of address, one too slow',
			Object.assign(new AggregateError([coded('EHOSTUNREACH'), coded('ETIMEDOUT')]), {
				code: 'EHOSTUNREACH',
			}),
			'connection_timeout',
		],
		[
			'no way at all',
			new AggregateError([coded('ENETUNREACH'), coded('EHOSTUNREACH')]),
			'network_unreachable',
		],
		[
			'a cause of an aggregate',
			new Error('x', { cause: new AggregateError([coded('ENOTFOUND')]) }),
			'dns_failed',
		],
	])('%s', (_, error, code) => expect(faultOf(error).code).toBe(code));

	test('without end', () => {
		const wide = new AggregateError(Array.from({ length: 100_000 }, () => coded('ECONNREFUSED')));
		expect(faultOf(wide).code).toBe('connection_refused');
		const ring = coded('ECONNRESET') as Error;
		ring.cause = ring;
		expect(faultOf(ring).code).toBe('connection_reset');
	});
});

test('what concerns the disk ends the run, what concerns one connection does not', () => {
	for (const code of ['disk_full', 'disk_quota', 'file_too_large', 'disk_gone', 'too_many_files'] as const)
		expect(isDiskFault(code)).toBe(true);
	for (const code of ['connection_reset', 'tls_expired', 'http_unavailable', 'stalled'] as const)
		expect(isDiskFault(code)).toBe(false);
});

const folder = mkdtempSync(join(tmpdir(), 'rustloader-faults-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What this throws, as a fault. */
async function faultFrom(work: () => unknown): Promise<FaultCode> {
	try {
		await work();
	} catch (error) {
		return faultOf(error).code;
	}
	throw new Error('it works');
}

describe('made for real: files', () => {
	const file = join(folder, 'file');
	beforeAll(() => {
		writeFileSync(file, 'x');
		mkdirSync(join(folder, 'full'));
		writeFileSync(join(folder, 'full', 'x'), '');
	});
	test.each<[FaultCode, () => unknown]>([
		['folder_missing', () => readFile(join(folder, 'missing', 'x'))],
		['folder_missing', () => readFile(join(file, 'x'))],
		['file_exists', () => readFile(folder)],
		['file_exists', () => open(file, 'wx')],
		['file_exists', () => rmdir(join(folder, 'full'))],
		['name_too_long', () => writeFile(join(folder, 'x'.repeat(300)), '')],
		['disk_error', () => rename(file, '/proc/1/x')],
		['disk_full', () => writeFile('/dev/full', 'x')],
		['content_damaged', () => gunzipSync(Buffer.from('no gzip'))],
		['content_damaged', () => inflateRawSync(Buffer.from([1]))],
		['url_malformed', () => new URL('no address')],
	])('%s', async (code, work) => {
		// Moving into another file system is refused as such, or the target is missing.
		const found = await faultFrom(work);
		expect([
			code,
			code === 'disk_error' ? 'folder_missing' : code,
			code === 'disk_error' ? 'folder_not_writable' : code,
		]).toContain(found);
	});

	test.skipIf(process.getuid?.() === 0)('folder_not_writable', async () => {
		const shut = join(folder, 'shut');
		mkdirSync(shut);
		chmodSync(shut, 0o500);
		expect(await faultFrom(() => writeFile(join(shut, 'x'), ''))).toBe('folder_not_writable');
	});
});

const portOf = (server: Server): number => (server.address() as AddressInfo).port;
const listen = (server: Server) => new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
const failureOf = (socket: NodeJS.EventEmitter) =>
	new Promise((_, reject) => {
		socket.once('error', reject);
	});

describe('made for real: connections', () => {
	test('connection_refused', async () => {
		const server = createServer();
		await listen(server);
		const port = portOf(server);
		await new Promise(resolve => server.close(resolve));
		expect(await faultFrom(() => failureOf(connect(port, '127.0.0.1')))).toBe('connection_refused');
		// Two addresses, as a browser would try them.
		expect(await faultFrom(() => undiciFetch(`http://localhost:${port}/`))).toBe('connection_refused');
	});

	test('connection_reset', async () => {
		const server = createServer(socket => socket.once('data', () => socket.resetAndDestroy()));
		await listen(server);
		const port = portOf(server);
		const socket = connect(port, '127.0.0.1', () => socket.write('x'));
		expect(await faultFrom(() => failureOf(socket))).toBe('connection_reset');
		expect(await faultFrom(() => undiciFetch(`http://127.0.0.1:${port}/`))).toBe('connection_reset');
		await new Promise(resolve => server.close(resolve));
	});

	test.each<[FaultCode, string]>([
		['http_invalid', 'HTTP/1.1 200 OK\r\nContent-Length: nonsense\r\n\r\n'],
		['http_invalid', 'nonsense\r\n\r\n'],
		['http_invalid', `HTTP/1.1 200 OK\r\nx: ${'y'.repeat(100_000)}\r\n\r\n`],
		['connection_reset', 'HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc'],
	])('%s, by undici', async (code, answer) => {
		const server = createServer(socket => {
			socket.on('error', () => undefined);
			socket.once('data', () => socket.end(answer));
		});
		await listen(server);
		const ask = async () => await (await undiciFetch(`http://127.0.0.1:${portOf(server)}/`)).text();
		expect(await faultFrom(ask)).toBe(code);
		await new Promise(resolve => server.close(resolve));
	});

	test('timeouts of undici', async () => {
		const server = createHttp((request, response) => {
			if (request.url === '/body') response.write('x');
		});
		await listen(server);
		const dispatcher = new Agent({ headersTimeout: 50, bodyTimeout: 50 });
		const ask = (path: string) => async () =>
			await (await undiciFetch(`http://127.0.0.1:${portOf(server)}${path}`, { dispatcher })).text();
		expect(await faultFrom(ask('/head'))).toBe('connection_timeout');
		expect(await faultFrom(ask('/body'))).toBe('stalled');
		await dispatcher.destroy();
		server.closeAllConnections();
		await new Promise(resolve => server.close(resolve));
	});
});

describe('made for real: certificates', () => {
	const openssl = (args: string) =>
		execFileSync('openssl', args.split(' '), { cwd: folder, stdio: 'ignore' });
	const curve = '-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes';
	const text = (name: string) => readFileSync(join(folder, name), 'utf8');
	beforeAll(() => {
		openssl(`req -x509 ${curve} -days 2 -subj /CN=authority -keyout ca.key -out ca.pem`);
		openssl(
			`req ${curve} -subj /CN=localhost -addext subjectAltName=DNS:localhost -keyout key.pem -out ask.pem`,
		);
		const sign = 'x509 -req -in ask.pem -CA ca.pem -CAkey ca.key -CAcreateserial -copy_extensions copy';
		openssl(`${sign} -days 2 -out good.pem`);
		openssl(`${sign} -days -1 -out expired.pem`);
		openssl(
			`req -x509 -key key.pem -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost -out self.pem`,
		);
	});

	async function shake(certificate: string, { host = 'localhost', ca = '' } = {}): Promise<FaultCode> {
		const server = createTls({ key: text('key.pem'), cert: text(certificate) });
		server.on('tlsClientError', () => undefined);
		await listen(server);
		const trust = ca === '' ? {} : { ca: text(ca) };
		const socket = connectTls({ port: portOf(server), host: '127.0.0.1', servername: host, ...trust });
		try {
			return await faultFrom(() => failureOf(socket));
		} finally {
			socket.destroy();
			await new Promise(resolve => server.close(resolve));
		}
	}

	test('tls_unknown_authority', async () => expect(await shake('good.pem')).toBe('tls_unknown_authority'));
	test('tls_expired', async () => expect(await shake('expired.pem', { ca: 'ca.pem' })).toBe('tls_expired'));
	test('tls_self_signed', async () => expect(await shake('self.pem')).toBe('tls_self_signed'));
	test('tls_wrong_host', async () =>
		expect(await shake('good.pem', { ca: 'ca.pem', host: 'elsewhere.example' })).toBe('tls_wrong_host'));

	test('tls_not_spoken', async () => {
		const server = createServer(socket => {
			socket.on('error', () => undefined);
			socket.once('data', () => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
		});
		await listen(server);
		const socket = connectTls({ port: portOf(server), host: '127.0.0.1' });
		expect(await faultFrom(() => failureOf(socket))).toBe('tls_not_spoken');
		await new Promise(resolve => server.close(resolve));
	});
});
