import type { FaultCode } from '../../../../shared/domain/faults.ts';

/** The fault that a code of Node, OpenSSL, llhttp or undici stands for; `syscall` where one means two things. */
export function platformFault(code: string, syscall: string | null): FaultCode {
	if (syscall === 'connect' && (code === 'EACCES' || code === 'EPERM')) return 'connection_blocked';
	// The name server, as opposed to the server itself.
	if (syscall?.startsWith('query') && code === 'ECONNREFUSED') return 'dns_unavailable';
	return codes[code] ?? familyOf(code);
}

const codes: Readonly<Record<string, FaultCode>> = {
	// Names.
	ENOTFOUND: 'dns_failed',
	EAI_NONAME: 'dns_failed',
	EAI_NODATA: 'dns_failed',
	ENODATA: 'dns_failed',
	EBADNAME: 'dns_failed',
	ENONAME: 'dns_failed',
	EAI_AGAIN: 'dns_unavailable',
	EAI_FAIL: 'dns_unavailable',
	EAI_MEMORY: 'memory_full',
	ESERVFAIL: 'dns_unavailable',
	EREFUSED: 'dns_unavailable',
	ETIMEOUT: 'dns_unavailable',
	ENOTIMP: 'dns_unavailable',
	EFORMERR: 'dns_unavailable',
	EBADRESP: 'dns_unavailable',
	EBADQUERY: 'dns_unavailable',
	ERR_DNS_SET_SERVERS_FAILED: 'dns_unavailable',

	// Connections.
	ECONNREFUSED: 'connection_refused',
	ECONNRESET: 'connection_reset',
	ECONNABORTED: 'connection_reset',
	EPIPE: 'connection_reset',
	ENOTCONN: 'connection_reset',
	ENETRESET: 'connection_reset',
	ESHUTDOWN: 'connection_reset',
	ERR_STREAM_PREMATURE_CLOSE: 'connection_reset',
	ERR_STREAM_DESTROYED: 'connection_reset',
	ERR_SOCKET_CLOSED: 'connection_reset',
	UND_ERR_SOCKET: 'connection_reset',
	UND_ERR_CLOSED: 'connection_reset',
	UND_ERR_DESTROYED: 'connection_reset',
	UND_ERR_ABORTED: 'connection_reset',
	UND_ERR_INFO: 'connection_reset',
	ETIMEDOUT: 'connection_timeout',
	ERR_SOCKET_CONNECTION_TIMEOUT: 'connection_timeout',
	ERR_TLS_HANDSHAKE_TIMEOUT: 'connection_timeout',
	UND_ERR_CONNECT_TIMEOUT: 'connection_timeout',
	UND_ERR_HEADERS_TIMEOUT: 'connection_timeout',
	UND_ERR_BODY_TIMEOUT: 'stalled',
	ENETUNREACH: 'network_unreachable',
	EHOSTUNREACH: 'network_unreachable',
	EHOSTDOWN: 'network_unreachable',
	ENETDOWN: 'network_unreachable',
	EADDRNOTAVAIL: 'network_unreachable',
	EAFNOSUPPORT: 'network_unreachable',
	ENONET: 'network_unreachable',
	UND_ERR_PRX_TLS: 'proxy_failed',

	// Certificates, by the names of OpenSSL.
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
	INVALID_PURPOSE: 'tls_failed',
	PATH_LENGTH_EXCEEDED: 'tls_failed',
	EPROTO: 'tls_failed',
	ERR_SSL_WRONG_VERSION_NUMBER: 'tls_not_spoken',
	ERR_SSL_HTTP_REQUEST: 'tls_not_spoken',
	ERR_SSL_PACKET_LENGTH_TOO_LONG: 'tls_not_spoken',
	ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED: 'tls_wants_certificate',
	// Alerts of a server that was not satisfied with our certificate, or with none.
	ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE: 'tls_wants_certificate',
	ERR_SSL_TLSV1_ALERT_UNKNOWN_CA: 'tls_wants_certificate',
	ERR_SSL_TLSV1_ALERT_ACCESS_DENIED: 'tls_wants_certificate',
	ERR_SSL_TLSV1_UNRECOGNIZED_NAME: 'tls_wrong_host',
	ERR_SSL_DECRYPTION_FAILED_OR_BAD_RECORD_MAC: 'connection_reset',
	ERR_SSL_UNEXPECTED_EOF_WHILE_READING: 'connection_reset',

	// Answers.
	UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'closed_early',
	HPE_INVALID_EOF_STATE: 'closed_early',
	HPE_CLOSED_CONNECTION: 'closed_early',
	UND_ERR_HEADERS_OVERFLOW: 'http_invalid',
	UND_ERR_RES_EXCEEDED_MAX_SIZE: 'http_invalid',
	UND_ERR_RESPONSE: 'http_invalid',
	ERR_INVALID_URL: 'url_malformed',
	Z_DATA_ERROR: 'content_damaged',
	Z_BUF_ERROR: 'content_damaged',
	Z_NEED_DICT: 'content_damaged',
	Z_STREAM_ERROR: 'content_damaged',
	Z_MEM_ERROR: 'memory_full',

	// Disks.
	ENOENT: 'folder_missing',
	ENOTDIR: 'folder_missing',
	ELOOP: 'folder_missing',
	EACCES: 'folder_not_writable',
	EPERM: 'folder_not_writable',
	EROFS: 'disk_read_only',
	ENOSPC: 'disk_full',
	EDQUOT: 'disk_quota',
	EFBIG: 'file_too_large',
	ERR_FS_FILE_TOO_LARGE: 'file_too_large',
	EIO: 'disk_error',
	EILSEQ: 'disk_error',
	EBADF: 'disk_error',
	EUCLEAN: 'disk_error',
	EXDEV: 'disk_error',
	ENXIO: 'disk_gone',
	ENODEV: 'disk_gone',
	ENOMEDIUM: 'disk_gone',
	ESTALE: 'disk_gone',
	EREMOTEIO: 'disk_gone',
	EBUSY: 'file_busy',
	ETXTBSY: 'file_busy',
	EAGAIN: 'file_busy',
	EDEADLK: 'file_busy',
	ENOLCK: 'file_busy',
	EMFILE: 'too_many_files',
	ENFILE: 'too_many_files',
	EISDIR: 'file_exists',
	EEXIST: 'file_exists',
	ENOTEMPTY: 'file_exists',
	ENAMETOOLONG: 'name_too_long',

	ENOMEM: 'memory_full',
	ENOBUFS: 'memory_full',
	ERR_MEMORY_ALLOCATION_FAILED: 'memory_full',
};

function familyOf(code: string): FaultCode {
	if (/^(?:CERT_|CRL_|ERR_TLS_|ERR_SSL_|ERR_OSSL_|UNABLE_TO_|ERROR_IN_CERT_)/u.test(code))
		return 'tls_failed';
	// A stream or a connection that the other end broke off, or that broke its rules.
	if (code.startsWith('ERR_HTTP2_')) return 'connection_reset';
	return code.startsWith('HPE_') || code.startsWith('ERR_HTTP_') ? 'http_invalid' : 'internal';
}
