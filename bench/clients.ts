import { resolve } from 'node:path';

export const rustloader = resolve(import.meta.dirname, '../dist/host/rustloader');

export type Client = 'rustloader' | 'aria2' | 'curl' | 'axel' | 'wget2';

export type Fetch = {
	readonly url: string;
	/** What to write in the working folder. */
	readonly name: string;
	readonly connections: number;
	/** The certificate to trust. */
	readonly trust: string | null;
};

/** How each client is asked for one file. What none of them is told: anything about this server. */
export const clients: { [Name in Client]: (fetch: Fetch) => readonly [string, ...string[]] } = {
	rustloader: ({ url, name, connections }) => [rustloader, 'get', url, '-o', name, '-s', `${connections}`],
	aria2: ({ url, name, connections, trust }) => [
		'aria2c',
		'--no-conf',
		'-q',
		`-x${connections}`,
		`-s${connections}`,
		'-k1M',
		'--file-allocation=none',
		// Its own default of 60 s would flatter us where a connection stalls.
		'--timeout=10',
		...(trust === null ? [] : [`--ca-certificate=${trust}`]),
		'-o',
		name,
		url,
	],
	curl: ({ url, name, trust }) => [
		'curl',
		'-sSf',
		...(trust === null ? [] : ['--cacert', trust]),
		'-o',
		name,
		url,
	],
	axel: ({ url, name, connections }) => ['axel', '-q', '-n', `${connections}`, '-o', name, url],
	wget2: ({ url, name, trust }) => [
		'wget2',
		'-q',
		'--no-config',
		'--no-hsts',
		...(trust === null ? [] : [`--ca-certificate=${trust}`]),
		'-O',
		name,
		url,
	],
};

/** Node and OpenSSL are told of the certificate by variables. */
export const trusting = (trust: string | null): NodeJS.ProcessEnv =>
	trust === null ? {} : { NODE_EXTRA_CA_CERTS: trust, SSL_CERT_FILE: trust };
