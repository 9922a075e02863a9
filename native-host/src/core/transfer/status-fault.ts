import { fault, type Fault, type FaultCode } from '../../../../shared/domain/faults.ts';
import { quote } from '../../../../shared/kernel/quoted.ts';

/** The fault of an answer that is neither success nor redirect. */
export const statusFault = (status: number): Fault =>
	fault(codes.get(status) ?? ofClass(status), quote(`HTTP ${status}`));

/**
 * Statuses with a meaning of their own: those of the registry of HTTP, and what nginx (444, 494–499), Microsoft (440,
 * 449, 450) and Cloudflare (520–530) added.
 */
const codes: ReadonlyMap<number, FaultCode> = new Map<number, FaultCode>([
	[401, 'http_unauthorized'],
	[402, 'http_payment'],
	[403, 'http_forbidden'],
	[404, 'http_not_found'],
	[407, 'proxy_login'],
	[408, 'connection_timeout'],
	[410, 'http_gone'],
	[416, 'http_range_not_satisfiable'],
	[421, 'http_server_error'],
	[423, 'http_locked'],
	[425, 'http_unavailable'],
	[429, 'http_too_many_requests'],
	[431, 'http_headers_large'],
	[440, 'http_unauthorized'],
	[444, 'closed_early'],
	[449, 'http_server_error'],
	[450, 'http_legal'],
	[451, 'http_legal'],
	[494, 'http_headers_large'],
	[495, 'tls_wants_certificate'],
	[496, 'tls_wants_certificate'],
	[497, 'tls_not_spoken'],
	[498, 'http_forbidden'],
	[499, 'closed_early'],
	[501, 'http_unsupported'],
	[502, 'http_origin_down'],
	[503, 'http_unavailable'],
	[504, 'http_origin_down'],
	[505, 'http_unsupported'],
	[509, 'http_bandwidth'],
	[511, 'captive_portal'],
	[520, 'http_origin_down'],
	[521, 'http_origin_down'],
	[522, 'http_origin_down'],
	[523, 'http_origin_down'],
	[524, 'http_origin_down'],
	[525, 'http_origin_down'],
	[526, 'http_origin_down'],
	[527, 'http_origin_down'],
	[529, 'http_unavailable'],
	[530, 'http_origin_down'],
	[598, 'http_origin_down'],
	[599, 'http_origin_down'],
]);

function ofClass(status: number): FaultCode {
	if (status >= 400 && status < 500) return 'http_client_error';
	if (status >= 500 && status < 600) return 'http_server_error';
	return status >= 300 && status < 400 ? 'http_redirects' : 'http_invalid';
}
