import { fault, type Fault, type FaultCode } from '../../../../shared/domain/faults.ts';

/** What is known of an exception of the platform: its code, and where that failed. */
export type PlatformError = { readonly code: string | null; readonly syscall: string | null };

/** Errno, undici and TLS codes as faults; by code alone. */
export function errorFault({ code, syscall }: PlatformError): Fault {
	if (code === null) return fault('internal', 'an error without a code');
	return fault(codes[code] ?? familyOf(code), syscall === null ? code : `${code} (${syscall})`);
}

/** Codes hide in causes and, where several addresses were tried, in the first of many errors. */
export function readPlatformError(error: unknown): PlatformError {
	let at = error;
	for (let depth = 0; depth < causesMax && typeof at === 'object' && at !== null; depth++) {
		const { code, syscall, cause, errors } = at as Record<string, unknown>;
		if (typeof code === 'string') return { code, syscall: typeof syscall === 'string' ? syscall : null };
		at = cause ?? (Array.isArray(errors) ? errors[0] : undefined);
	}
	return { code: null, syscall: null };
}

export const faultOf = (error: unknown): Fault => errorFault(readPlatformError(error));

/** Disk faults concern the whole run, the others one connection. */
export const isDiskFault = (code: FaultCode): boolean => diskFaults.has(code);

const causesMax = 5;

const codes: Readonly<Record<string, FaultCode>> = {
	ENOTFOUND: 'dns_failed',
	EAI_AGAIN: 'dns_failed',
	EAI_FAIL: 'dns_failed',
	EAI_NODATA: 'dns_failed',
	EAI_NONAME: 'dns_failed',
	ENODATA: 'dns_failed',
	ESERVFAIL: 'dns_failed',
	ECONNREFUSED: 'connection_refused',
	ECONNRESET: 'connection_reset',
	ECONNABORTED: 'connection_reset',
	EPIPE: 'connection_reset',
	ENOTCONN: 'connection_reset',
	ENETRESET: 'connection_reset',
	UND_ERR_SOCKET: 'connection_reset',
	UND_ERR_CLOSED: 'connection_reset',
	UND_ERR_DESTROYED: 'connection_reset',
	ETIMEDOUT: 'connection_timeout',
	UND_ERR_CONNECT_TIMEOUT: 'connection_timeout',
	UND_ERR_HEADERS_TIMEOUT: 'connection_timeout',
	UND_ERR_BODY_TIMEOUT: 'stalled',
	ENETUNREACH: 'network_unreachable',
	EHOSTUNREACH: 'network_unreachable',
	EHOSTDOWN: 'network_unreachable',
	ENETDOWN: 'network_unreachable',
	EADDRNOTAVAIL: 'network_unreachable',
	UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'closed_early',
	UND_ERR_HEADERS_OVERFLOW: 'http_invalid',
	UND_ERR_INVALID_ARG: 'internal',
	EPROTO: 'tls_failed',
	DEPTH_ZERO_SELF_SIGNED_CERT: 'tls_failed',
	SELF_SIGNED_CERT_IN_CHAIN: 'tls_failed',
	UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'tls_failed',
	UNABLE_TO_GET_ISSUER_CERT: 'tls_failed',
	UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'tls_failed',
	HOSTNAME_MISMATCH: 'tls_failed',
	INVALID_CA: 'tls_failed',
	INVALID_PURPOSE: 'tls_failed',
	PATH_LENGTH_EXCEEDED: 'tls_failed',
	ENOENT: 'folder_missing',
	ENOTDIR: 'folder_missing',
	EACCES: 'folder_not_writable',
	EPERM: 'folder_not_writable',
	EROFS: 'folder_not_writable',
	ENOSPC: 'disk_full',
	EDQUOT: 'disk_full',
	EFBIG: 'disk_full',
	EIO: 'disk_error',
	ENXIO: 'disk_error',
	ENODEV: 'disk_error',
	ESTALE: 'disk_error',
	EBADF: 'disk_error',
	EMFILE: 'disk_error',
	ENFILE: 'disk_error',
	EISDIR: 'file_exists',
	EEXIST: 'file_exists',
	ENAMETOOLONG: 'name_too_long',
};

const diskFaults: ReadonlySet<FaultCode> = new Set<FaultCode>([
	'folder_missing',
	'folder_not_writable',
	'disk_full',
	'disk_error',
	'file_exists',
	'name_too_long',
	'part_in_use',
	'part_unusable',
]);

function familyOf(code: string): FaultCode {
	if (code.startsWith('CERT_') || code.startsWith('CRL_') || code.startsWith('ERR_TLS_')) return 'tls_failed';
	if (code.startsWith('ERR_SSL_') || code.startsWith('ERR_OSSL_')) return 'tls_failed';
	if (code.startsWith('UNABLE_TO_')) return 'tls_failed';
	if (code.startsWith('HPE_')) return 'http_invalid';
	return 'internal';
}
