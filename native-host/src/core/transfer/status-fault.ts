import { fault, type Fault, type FaultCode } from '../../../../shared/domain/faults.ts';

/** The fault of an answer that is neither success nor redirect. */
export const statusFault = (status: number): Fault => fault(codeOf(status), `HTTP ${status}`);

function codeOf(status: number): FaultCode {
	if (status === 401 || status === 407) return 'http_unauthorized';
	if (status === 403) return 'http_forbidden';
	if (status === 404) return 'http_not_found';
	if (status === 408) return 'connection_timeout';
	if (status === 410) return 'http_gone';
	if (status === 416) return 'http_range_not_satisfiable';
	if (status === 429) return 'http_too_many_requests';
	if (status >= 400 && status < 500) return 'http_client_error';
	if (status >= 500 && status < 600) return 'http_server_error';
	if (status >= 300 && status < 400) return 'http_redirects';
	return 'http_invalid';
}
